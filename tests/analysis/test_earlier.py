"""What is told of the months before the one that a headline speaks of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text import lead
from simulation.analysis.text.earlier import before
from tests import tables

CASES = tables.beside(__file__, "earlier.yaml")
TITLES = {"more": "H200 sales allowed", "baseline": "Baseline"}


def effect(
    changes: list[float], spread: float, outcome: str = "compute.china", paired: bool = True
) -> Effect:
    dates = tuple(
        f"{2027 + (6 * i + 5) // 12}-{(6 * i + 5) % 12 + 1:02d}" for i in range(len(changes))
    )
    off = np.linspace(-spread, spread, 21)
    base = np.full((len(changes), off.size), 100.0, np.float32)
    moved = np.array([[one + at for at in off] for one in changes])
    names = ("more", "baseline", outcome)
    return measure(names, "H100e", dates, base, (base + moved).astype(np.float32), paired)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_what_came_before(case: dict[str, Any]) -> None:
    found = effect(case["changes"], case["spread"])
    at = case.get("at", found.dates[-1])
    assert " ".join(lead.before([found], at)) == case["told"]


def test_one_outcome_of_each_question_and_turned_signs_first() -> None:
    larger = effect([8, 4, 0.1], 1)
    of_the_same_question = effect([8, 4, 0.1], 1, "ratio.stock")
    turned = effect([-5, 2, 4], 1, "revenue.nvidia")
    (told,) = lead.before([larger, of_the_same_question, turned], "2028-06")
    assert told == (
        "Before that it lowers Nvidia's AI chip revenue, most in Jun 2027 by 5 % (90 %: 4.1 to "
        "5.9 %), until the median turns in Dec 2027; it raises China's compute, most in Jun 2027 "
        "by 8 % (90 %: 7.1 to 8.9 %)."
    )


def test_three_are_too_many() -> None:
    three = [effect([8, 4, 0.1], 1, one) for one in ("compute.china", "output.china", "lag.china")]
    (told,) = lead.before(three, "2028-06")
    assert told.count("most in") == 2


def test_members_that_are_not_paired_and_codes_have_no_before() -> None:
    assert before(effect([-5, 2, 4], 1, paired=False), "2028-06", "up") is None
    assert before(effect([-5, 2, 4], 1, "bottleneck.huawei"), "2028-06", "up") is None


def test_it_follows_what_is_told_of_the_month() -> None:
    first, second = lead.first([effect([-5, 2, 4], 1)], "2028-06", TITLES)
    assert first == '"H200 sales allowed" raises China\'s compute by 4 % in Jun 2028.'
    assert second.startswith("Before that it lowers China's compute")
