"""The shipped scenarios still give the numbers on file (see CHANGELOG.md when they should not)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation import months
from simulation.model.world import Block
from tests import tables
from tests.baseline import FILE, MEMBERS, measure


def test_numbers_on_file(run: Callable[..., Block]) -> None:
    expected = tables.read(FILE)
    found = measure(lambda name: run(name, stop=MEMBERS, months=months.COUNT))
    assert found.keys() == expected.keys()
    moved = [
        f"{scenario} {outcome} {date}: {value} on file, {found[scenario][outcome][date]} now"
        for scenario, outcomes in expected.items()
        for outcome, dates in outcomes.items()
        for date, value in dates.items()
        # Another processor may round the last bits otherwise.
        if found[scenario][outcome][date] != pytest.approx(value, rel=1e-4, abs=1e-6, nan_ok=True)
    ]
    assert not moved, "numbers moved; if meant, run `make baseline` and say so:\n" + "\n".join(
        moved[:20]
    )
