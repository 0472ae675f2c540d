"""What is told of the months before the one that a headline speaks of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts import fans
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text import lead, sentences
from simulation.analysis.text.earlier import before
from tests import tables

CASES = tables.beside(__file__, "earlier.yaml")
TITLES = {"more": "H200 sales allowed", "baseline": "Baseline"}


def effect(
    changes: list[float],
    spread: float | list[float],
    outcome: str = "compute.china",
    paired: bool = True,
) -> Effect:
    dates = tuple(
        f"{2027 + (6 * i + 5) // 12}-{(6 * i + 5) % 12 + 1:02d}" for i in range(len(changes))
    )
    spreads = spread if isinstance(spread, list) else [spread] * len(changes)
    off = np.linspace(-1.0, 1.0, 21)
    base = np.full((len(changes), off.size), 100.0, np.float32)
    moved = np.array([one + wide * off for one, wide in zip(changes, spreads, strict=True)])
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


@pytest.mark.parametrize(
    ("changes", "unit", "says"),
    [
        ([0, 300, 0], "chips/year", "does not change chips delivered by X in the year to Jun 2028"),
        ([0, 300, 0], "H100e", "does not change chips delivered by X in Jun 2028"),
        ([0, 0, 0], "chips/year", "does not change chips delivered by X by Jun 2028"),
    ],
)
def test_what_has_passed_by_the_month_did_not_stay_as_it_was(
    monkeypatch: pytest.MonkeyPatch, changes: list[float], unit: str, says: str
) -> None:
    """The title of a figure does not deny the hump that the figure shows."""
    monkeypatch.setattr(sentences, "phrase", lambda outcome: "chips delivered by X")
    found = replace(effect(changes, 0), unit=unit)
    assert sentences.sentence(found, "2028-06", TITLES) == f'"H200 sales allowed" {says}'
    under = fans._under(found, "2028-06", TITLES)
    assert ("Before that it raises" in under and "most in Dec 2027 by 300" in under) == any(changes)
