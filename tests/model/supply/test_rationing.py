"""What a round of rationing gave is kept in the next, and no round gives more than there is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulation.model.supply import home_memory, pools, production
from simulation.model.supply.memory_orders import serve_apart
from simulation.model.supply.pools import share_pool
from simulation.model.supply.rationing import share_out
from simulation.model.world import World
from tests.model.reading import EVEN, after

Worlds = Callable[..., World]
PLACE = np.array([0, 0, 1])
AMPLE, OF_NVIDIA = "structure.scarcity=demand", ("nvidia.disruption.memory",)
STACKS = arrays(np.float64, (3, 2), elements=st.floats(0.0, 1e6))


def column(*values: float) -> np.ndarray:
    return np.array([values]).T


def test_who_asks_for_less_keeps_what_the_first_round_gave_it() -> None:
    """Of 100 a maker that asked for 80 got 40; it asks for these 40, and the other for its 120."""
    given = np.zeros((3, 1))
    need, kept = column(40.0, 120.0, 9.0), column(40.0, 60.0, 0.0)
    share_out(PLACE, column(100.0, 5.0), need, kept, given)
    assert given == pytest.approx(column(40.0, 60.0, 5.0))


def test_what_it_no_longer_needs_is_free() -> None:
    given = np.zeros((3, 1))
    need, kept = column(30.0, 120.0, 0.0), column(40.0, 60.0, 0.0)
    share_out(PLACE, column(100.0, 5.0), need, kept, given)
    assert given == pytest.approx(column(30.0, 70.0, 0.0))


@given(STACKS, STACKS, STACKS, arrays(np.float64, (2, 2), elements=st.floats(0.0, 1e6)))
def test_no_more_than_there_is_nor_than_is_needed(
    need: np.ndarray, kept: np.ndarray, start: np.ndarray, supply: np.ndarray
) -> None:
    """Whatever was kept, even more than there is; what is given already is of other supplies."""
    before = np.minimum(start, need)
    given = before.copy()
    share_out(PLACE, supply, need, kept, given)
    assert (given >= before).all()
    assert (given <= need * (1 + 1e-12)).all()
    there = supply * (1 + 1e-12) + 1e-9
    assert (given[0] + given[1] - before[0] - before[1] <= there[0]).all()
    assert (given[2] - before[2] <= there[1]).all()


def test_a_foundry_serves_first_what_is_kept_whatever_it_pays() -> None:
    """The chip that pays least keeps its 40; the one that pays more has the 60 left."""
    fill, first = np.empty((2, 1)), column(40.0, 0.0)
    weight, limit = column(0.01, 100.0), column(100.0)
    share_pool(0, 2, np.array([0, 0]), column(50.0, 90.0), first, weight, limit, fill)
    assert fill[:, 0] == pytest.approx([0.8, 60.0 / 90.0], abs=1e-3)


def test_orders_that_are_kept_come_before_others_at_each_supplier() -> None:
    """Of the small supplier's 10 the second maker keeps 8, the first asks for all it wants."""
    access = np.array([[1.0, 1.0], [0.0, 1.0]])[..., None]
    sizes, served = column(30.0, 10.0), np.empty((2, 1))
    serve_apart(access, sizes, sizes.sum(axis=0), column(90.0, 8.0), column(0.0, 8.0), served)
    assert served[:, 0] == pytest.approx([32.0 / 90.0, 1.0])


def by_rounds(model: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts of chips on sale: of the first round alone, and the month's; shares of memory."""
    active = model.chips_on_sale.active
    wanted, weight = model.state.wanted_starts.copy(), pools.claim_weight(model)
    nothing, needs = np.zeros_like(wanted), production._needs(model)
    kept, stacks = production._no_stacks(model), home_memory.pools(model)
    first, _, _ = production._limited(model, wanted, nothing, kept, weight, stacks, needs)
    started = first.wanted * first.dies * first.packaging * first.memory
    production.produce(model)
    return started[active], model.state.starts[active], first.memory[active]


def test_no_chip_starts_less_than_the_first_round_let_it(world: Worlds) -> None:
    """In a month in which makers lack memory and dies; what they hoard takes none of it."""
    started, starts, memory = by_rounds(after(world(months=60, stop=8), "2023-12"))
    short = (memory < 0.95) & (started > 0.0)
    assert short.any()
    assert (starts >= started * (1.0 - 1e-9)).all()


def half(*of: str) -> tuple[str, ...]:
    return tuple(f"levers.{lever}@2023-06..2024-12=0.5" for lever in of)


@pytest.mark.parametrize(
    ("sets", "maker", "month"),
    [
        (half("huawei.disruption.wafers", "huawei.disruption.memory"), "huawei", "2023-12"),
        (half("huawei.disruption.packaging", "huawei.disruption.memory"), "huawei", "2023-12"),
        (half("huawei.disruption.memory"), "huawei", "2023-12"),
        ((*EVEN, *half("us.export_rule.hbm_access")), "huawei", "2024-10"),
        ((AMPLE, *half("tsmc.disruption.wafers", *OF_NVIDIA)), "nvidia", "2023-12"),
        ((AMPLE, *half("tsmc.disruption.packaging", *OF_NVIDIA)), "nvidia", "2023-12"),
    ],
    ids=["wafers", "packaging", "memory", "access", "ample wafers", "ample packaging"],
)
def test_a_month_cuts_once_what_a_maker_starts(
    world: Worlds, sets: tuple[str, ...], maker: str, month: str
) -> None:
    """Half of a supply is gone, and memory is short: the second round halves nothing."""
    model = after(world(months=60, stop=8, sets=sets), month)
    mine = model.layout.chip_maker == model.layout.row["makers"][maker]
    mine = mine[model.chips_on_sale.active]
    started, starts, memory = by_rounds(model)
    assert (memory[mine] < 0.95).any()
    assert (started[mine].sum(axis=0) > 0.0).any()
    assert (starts[mine].sum(axis=0) >= 0.9 * started[mine].sum(axis=0)).all()


@pytest.mark.slow
def test_blocks_of_any_size_start_the_same(world: Worlds) -> None:
    """A second round is of the members that lack memory, whoever else is of their block."""
    whole = after(world(months=60, stop=9), "2023-12").state.starts
    for size in (1, 4):
        parts = [
            after(world(months=60, start=first, stop=min(first + size, 9)), "2023-12").state.starts
            for first in range(0, 9, size)
        ]
        assert np.array_equal(np.concatenate(parts, axis=-1), whole)
