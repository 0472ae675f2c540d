"""What changes nothing is told, and what does is not: small timelines, worked by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from simulation.distributions import parse_distribution
from simulation.inputs.calibration import crosscheck
from simulation.inputs.policy.structure import defaults
from simulation.inputs.policy.timeline import Event
from simulation.inputs.scenario import unfelt
from simulation.inputs.scenario.idle import Beside


@pytest.mark.parametrize(
    ("date", "announced", "reported", "early"),
    [
        (60, 60, None, False),
        (60, 59, None, True),
        (60, 60, 59, True),  # the press alone
        (60, 60, 60, False),
        (60, 60, 0, True),  # the first month is a month
        (0, 0, None, False),
    ],
)
def test_foresight_is_felt_where_something_is_heard_before(
    date: int, announced: int, reported: int | None, early: bool
) -> None:
    event: Any = SimpleNamespace(date=date, announced=announced, reported=reported)
    event.heard = Event.heard.fget(event)  # type: ignore[attr-defined]
    told = unfelt._no_notice(SimpleNamespace(timeline=(event,)), None)  # type: ignore[arg-type]
    assert bool(told) is not early


def test_a_sweep_that_varies_one_switch_is_flat_along_nothing() -> None:
    scenario: Any = SimpleNamespace(structure=defaults(), timeline=())
    idle = "parameters.reaction.us.bar"
    ((path, why),) = unfelt.flat(["parameters.grey.ceiling", idle], scenario)
    assert (path, why.partition(",")[0]) == (idle, "changes nothing: reaction.us.bar is not felt")
    assert not list(unfelt.flat([idle, "structure.policy"], scenario))


def beside(of: int, *spans: tuple[int, int | None]) -> Beside:
    """An entry beside others, by their first and last months."""
    events: Any = tuple(SimpleNamespace(date=first, until=last) for first, last in spans)
    return Beside(None, events[of], events, None)  # type: ignore[arg-type]


def test_an_entry_runs_through_its_last_month_and_no_longer() -> None:
    one = beside(0, (10, 12), (11, None), (11, 11))
    orders = {month: [(e.date, e.until) for e in one._order(month)] for month in range(9, 14)}
    assert orders == {
        9: [],
        10: [(10, 12)],
        11: [(11, None), (10, 12), (11, 11)],  # what lasts comes first
        12: [(11, None), (10, 12)],
        13: [(11, None)],
    }
    assert one.turns() == [10, 11, 12, 13]
    assert beside(1, (10, 12), (11, None), (11, 11)).turns() == [11, 12, 13]
    other: Any = SimpleNamespace(date=20, until=22)
    assert one.turns([other]) == [10, 11, 12, 13, 20, 23]


@pytest.mark.parametrize(
    ("maker", "of", "ship", "announced", "can"),
    [
        ("nvidia", None, 20, "2024-01", True),
        ("amd", None, 20, "2024-01", False),
        ("nvidia", "h100", 20, "2024-01", False),
        ("nvidia", None, 30, "2024-01", False),  # at the same time is not before
        ("nvidia", None, 40, "2024-01", False),
        ("nvidia", None, 40, None, True),  # nobody announced the cut: its month is not known
    ],
)
def test_what_a_chip_may_be_cut_from(
    maker: str, of: str | None, ship: int, announced: str | None, can: bool
) -> None:
    chip: Any = SimpleNamespace(maker="nvidia", ship=30, announced_month=announced)
    original: Any = SimpleNamespace(maker=maker, variant_of=of, ship=ship)
    assert crosscheck._can_be_cut(chip, original) is can


WRITTEN: tuple[dict[str, Any], ...] = (
    {"dist": "uniform", "low": 2.0, "high": 6.0},
    {"dist": "triangular", "low": 1.0, "mode": 2.0, "high": 9.0},
    {"dist": "mixture", "parts": [
        {"source": "a", "dist": "uniform", "low": 1.0, "high": 3.0},
        {"source": "b", "dist": "uniform", "low": 5.0, "high": 7.0, "weight": 3.0},
    ]},
)  # fmt: skip


@pytest.mark.parametrize("of", WRITTEN, ids=lambda of: str(of["dist"]))
def test_what_is_added_is_added_to_every_figure(of: dict[str, Any]) -> None:
    usual = parse_distribution(of)
    moved = parse_distribution({"dist": "adjusted", "of": of, "times": 3.0, "plus": 10.0})
    for mine, theirs in (
        ((moved.median(),), (usual.median(),)),
        (moved.range(), usual.range()),
        (moved.bounds(), usual.bounds()),
    ):
        assert mine == pytest.approx([3.0 * one + 10.0 for one in theirs])
