"""Ends of what works: values beyond are refused, rare draws beyond are not."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.distributions import adjusted, parse_distribution
from simulation.domains import Domain
from simulation.errors import InputError
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.tables.domain_rows import DomainRow, domain_problems

WORKS = Domain(low=2.5, tails=0.01, why="below, it breaks")
SLOW = {"dist": "lognormal", "p05": 5, "p95": 14}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (2.5, ""),
        (2.4, "got 2.4"),
        (SLOW, ""),
        ({"dist": "lognormal", "p05": 3, "p95": 10}, "but a lognormal reaches 2.34 below; add"),
        ({"dist": "uniform", "low": 2, "high": 10}, "got 2..10"),
    ],
    ids=["the end", "beyond", "seldom beyond", "too often", "at times"],
)
def test_of_what_is_drawn_little_may_lie_beyond(written: Any, said: str) -> None:
    assert WORKS.wrong(parse_distribution(written)).startswith(said)
    assert bool(WORKS.wrong(parse_distribution(written))) is bool(said)


def test_the_reason_stands_beside_the_ends() -> None:
    assert WORKS.text == "at least 2.5 (below, it breaks)"
    assert WORKS.schema() == {"type": "number", "minimum": 2.5}


def test_what_scales_has_room_but_for_rare_draws() -> None:
    """Without tails the room of a lognormal was all of it, or none."""
    value = parse_distribution(SLOW)
    (least, most), (down, _) = WORKS.room(value, "times"), WORKS.room(value, "plus")
    assert (least, most) == (pytest.approx(0.619), float("inf"))
    assert down == pytest.approx(-1.53)
    assert not WORKS.wrong(adjusted(value, times=least))
    assert WORKS.wrong(adjusted(value, times=0.6)).endswith("factors from 0.619 on in all fit")


@pytest.mark.parametrize(
    ("row", "flaws"),
    [
        ({"least": 2, "tails": 0.01, "why": "so"}, 0),
        ({"least": 2, "why": "so"}, 0),
        ({"least": 2, "tails": 0.01}, 1),
        ({"least": 2, "tails": 0.02, "why": "so"}, 1),
        ({"least": 2, "tails": 0.0, "why": "so"}, 1),
    ],
)
def test_rare_draws_are_few_and_have_a_reason(row: dict[str, Any], flaws: int) -> None:
    assert len([*domain_problems(DomainRow(**row))]) == flaws


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("parameters.lab.halving_months=0.95", "'lab.halving_months' [months] must be at least 2"),
        ("parameters.lab.us.effort=4", "'lab.us.effort' must be 0..2.5 (beyond, methods get"),
        ("parameters.adoption.eu.pace=100", "'adoption.eu.pace' must be 0..20 (beyond, uses"),
        ("parameters.budgets.shock_sd=30", "'budgets.shock_sd' must be 0..10 (beyond, budgets"),
    ],
)
def test_what_cannot_work_is_refused_before_any_run(
    calibration: Calibration, setting: str, said: str
) -> None:
    """Such a run failed after some months: a result was infinite."""
    with pytest.raises(InputError) as caught:
        load_scenario("baseline", calibration, (setting,))
    assert said in str(caught.value)
    assert "may overflow" in str(caught.value)
