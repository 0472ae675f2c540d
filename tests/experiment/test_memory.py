"""Outcomes are read a group at a time: memory does not grow with what a run holds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.analysis.statistics.results import BUDGET, each, groups
from simulation.analysis.statistics.summary import write_summary
from simulation.errors import InputError
from simulation.experiment.reader import Measure

MEMBERS = 20_000
OUTCOMES = tuple(f"compute.{number}" for number in range(40))
GIB = 2**30


class Large:
    """A run of 20,000 members to 2035-12 whose series take 0.5 GiB together."""

    name = "large"
    scenarios = ("baseline",)
    members = np.arange(MEMBERS)
    dates = months.labels(months.COUNT)
    outcomes = dict.fromkeys(OUTCOMES, Measure("H100e"))
    points = None

    def arrays(self, scenario: str, names: Sequence[str], point: int | None = None) -> Any:
        """Series (months, members) of these outcomes."""
        shape = (len(self.dates), MEMBERS)
        return {name: np.full(shape, 7, dtype=np.float32) for name in names}


def test_a_summary_of_20_000_members_holds_two_groups(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        write_summary(Large(), tmp_path / "summary.csv")  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    everything = 4 * months.COUNT * MEMBERS * len(OUTCOMES)
    assert everything > GIB // 2
    assert BUDGET < peak < 2.5 * BUDGET < everything, "two, and copies of one outcome"
    lines = (tmp_path / "summary.csv").read_text().count("\n")
    assert lines == 1 + months.COUNT * len(OUTCOMES)


@pytest.mark.parametrize("members", [200, 20_000, 100_000])
def test_groups_fit_the_budget_and_leave_none_out(members: int) -> None:
    names = [f"x{number}" for number in range(400)]
    found = list(groups(names, months.COUNT, members))
    assert [name for group in found for name in group] == names
    bytes_each = 4 * months.COUNT * members
    assert all(len(group) * bytes_each <= BUDGET for group in found)
    assert 4 * BUDGET < GIB, "two groups, copies of some outcomes and the model fit into the bar"


class Told(Large):
    """A run of one number an outcome, which tells what is read; the outcome `bad` cannot be."""

    def __init__(self, bad: str = "") -> None:
        self.bad = bad
        self.read: list[str] = []
        self.ahead = Event()

    def arrays(self, scenario: str, names: Sequence[str], point: int | None = None) -> Any:
        if self.bad in names:
            raise InputError(self.bad)
        if self.read:
            self.ahead.set()
        self.read += names
        return {name: np.array([[float(OUTCOMES.index(name))]]) for name in names}


def test_each_outcome_comes_once_and_the_next_group_is_read_meanwhile() -> None:
    run: Any = Told()
    found = each(run, "baseline", OUTCOMES)
    first, _ = next(found)
    assert run.ahead.wait(60), "nobody reads while the caller is at the first group"
    rest = [(name, values.item()) for name, values in found]
    assert [(first, 0.0), *rest] == [(name, number) for number, name in enumerate(OUTCOMES)]
    assert run.read == list(OUTCOMES)


def test_a_group_that_cannot_be_read_is_told_after_those_before_it() -> None:
    run: Any = Told(bad=OUTCOMES[-1])
    found = each(run, "baseline", OUTCOMES)
    size = len(next(groups(OUTCOMES, months.COUNT, MEMBERS)))
    before = len(OUTCOMES) - (len(OUTCOMES) % size or size)
    assert [next(found)[0] for _ in range(before)] == run.read == list(OUTCOMES[:before])
    with pytest.raises(InputError, match=OUTCOMES[-1]):
        next(found)
