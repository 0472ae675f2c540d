"""A summary is made a group of outcomes at a time: memory does not grow with what a run holds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.analysis.statistics.results import BUDGET, groups
from simulation.analysis.statistics.summary import write_summary
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


def test_a_summary_of_20_000_members_holds_one_group(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        write_summary(Large(), tmp_path / "summary.csv")  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    everything = 4 * months.COUNT * MEMBERS * len(OUTCOMES)
    assert everything > GIB // 2
    assert peak < 2.5 * BUDGET < everything
    lines = (tmp_path / "summary.csv").read_text().count("\n")
    assert lines == 1 + months.COUNT * len(OUTCOMES)


@pytest.mark.parametrize("members", [200, 20_000, 100_000])
def test_groups_fit_the_budget_and_leave_none_out(members: int) -> None:
    names = [f"x{number}" for number in range(400)]
    found = list(groups(names, months.COUNT, members))
    assert [name for group in found for name in group] == names
    bytes_each = 4 * months.COUNT * members
    assert all(len(group) * bytes_each <= BUDGET for group in found)
    assert 4 * BUDGET < GIB, "a group, its sorted copy and the model fit into the bar"
