"""Lines that money buys: by programmes and by buyers who pay ahead."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.supply import bought_lines
from simulation.model.world import World
from tests.conftest import series
from tests.model.reading import after
from tests.model.variants import Variants

Worlds = Callable[..., World]
KINDS = ("wafers", "memory", "packaging")


def test_a_programme_buys_lines_of_every_kind(world: Worlds) -> None:
    usual, paid = (
        after(world(name, months=108, stop=4), "2030-12")
        for name in ("baseline", "whole_nation_effort")
    )
    china = usual.layout.of_state("suppliers", "china")
    for kind in KINDS:
        mine, theirs = (model.state.arrays[kind][china].sum(axis=0) for model in (usual, paid))
        assert (theirs > mine).all(), kind


@pytest.mark.parametrize(("reach", "some"), [(1.0, True), (0.0, False)])
def test_money_buys_no_lines_without_tools(world: Worlds, reach: float, some: bool) -> None:
    model = after(world("whole_nation_effort", months=70, stop=4), "2027-03")
    for kind in KINDS:
        model.state.arrays[f"{kind}_building"][...] = 0.0
    model.state.tool_reach = reach
    bought_lines.build(model)
    assert all(model.state.arrays[f"{kind}_building"].any() == some for kind in KINDS)


def test_money_that_found_no_chips_pays_ahead(variants: Variants) -> None:
    shares = [(f"parameters.market.prepaid={share}",) for share in (0, 0.5)]
    none, much = variants("baseline", shares, stop=8, count=72)
    starts = [series(block, "wafers.smic") for block in (none, much)]
    assert (starts[1][-1] >= starts[0][-1]).all()
    assert (starts[1][-1] > starts[0][-1]).any()


def test_idle_money_raises_the_prices_of_scarce_chips(world: Worlds) -> None:
    prices = []
    for bid in (0, 1):
        model = after(
            world(months=56, stop=4, sets=(f"parameters.market.bidding={bid}",)), "2026-05"
        )
        model.state.served_share = 0.2
        model.state.unspent_share = 1.0
        model.makers.decide()
        prices.append(model.state.price[model.layout.row["chips"]["ascend_910c"]].copy())
    assert (prices[1] > prices[0]).all()
    assert np.isfinite(prices).all()
