"""Memory bought ahead of a ban: its cost, and who misses it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.supply import production
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reading import after

Run = Callable[..., Block]
Worlds = Callable[..., World]
OPEN = (
    "levers.US.export_rule.hbm_access@2025-06=1",
    "parameters.supply.memory_bank.draw_rate=0.125",
    *(
        f"parameters.supply.{lines}.memory_{name}=1"
        for lines in ("cxmt", "huawei_memory")
        for name in ("start", "ramp")
    ),
)
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
    left = starts[1] / starts[0]
    assert ((left < 1) if missed else (left == 1)).all()
    assert not missed or np.median(left) < 0.5


def test_a_hoard_ends_at_eight_months_of_what_a_cut_would_take(world: Worlds) -> None:
    """Once lines at home are up, where an eighth of a stockpile at most is used in a month."""
    model = after(world(months=LATE, sets=OPEN), "2025-12")
    chinese = model.layout.of_state("makers", "china")
    hedge = model.p.table("makers", "memory_hedge", 0.0)
    state, ended = model.state, np.zeros(4, np.bool_)
    while model.running:
        stock = state.memory_stockpile[chinese].copy()
        cut_off = 8.0 * (state.memory_bought + state.memory_drawn)[chinese]
        model.step()
        expected = np.minimum(hedge[chinese], np.maximum(cut_off - stock, 0.0))
        np.testing.assert_allclose(state.memory_sought[chinese], expected, rtol=1e-9, atol=1e-3)
        assert (state.memory_bought <= state.memory_used).all()
        ended |= (expected == 0.0).any(axis=0)
    assert ended.all()
    assert (state.memory_bought[chinese] < state.memory_used[chinese]).any()


def test_what_is_bought_of_the_open_market_is_told_from_lines_at_home(world: Worlds) -> None:
    model = after(world(months=LATE), "2026-12")
    state, chinese = model.state, model.layout.of_state("makers", "china")
    assert (state.memory_bought[chinese] == 0.0).all()
    assert (state.memory_used[chinese].sum(axis=0) > 0.0).all()
    others = ~np.isin(
        np.arange(len(model.layout.makers)), np.arange(len(model.layout.makers))[chinese]
    )
    np.testing.assert_array_equal(state.memory_bought[others], state.memory_used[others])
    assert (state.memory_bought.sum(axis=0) > 0.0).all()
