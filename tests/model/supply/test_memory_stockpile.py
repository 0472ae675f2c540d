"""Memory bought ahead of a ban: its cost, and who misses it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation import months
from simulation.model.supply import production
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reading import after

Run = Callable[..., Block]
Worlds = Callable[..., World]
LATE = months.index("2027-12") + 1


def test_hoarded_memory_is_paid_for(run: Run) -> None:
    spent = series(run(months=months.index("2025-01") + 1), "hoarding.china")
    assert (spent[months.index("2022-06")] == 0).all()
    assert (spent[months.index("2024-12")] > spent[months.index("2023-12")]).all()


@pytest.mark.parametrize(("share", "missed"), [(0, False), (1, True)])
def test_hoarded_memory_is_missed_by_others_who_want_it(
    world: Worlds, share: int, missed: bool
) -> None:
    sets = (f"parameters.supply.hoarding.common={share}",)
    starts = []
    for stacks in (0.0, 1e9):
        model = after(world(months=LATE, sets=sets), "2024-06")
        model.state.memory_sought[model.layout.row["makers"]["huawei"]] = stacks
        production.produce(model)
        starts.append(model.state.starts.sum(axis=0))
    assert (starts[1] < 0.5 * starts[0] if missed else starts[1] == starts[0]).all()
