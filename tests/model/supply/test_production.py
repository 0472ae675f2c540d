"""Lines, yields, and stocks of dies and memory that last."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.supply import home_memory, pools, production, starts
from simulation.model.world import World
from tests.model.reading import at, finished
from tests.model.variants import Variants

Worlds = Callable[..., World]


def test_banked_dies_become_chips_sooner(world: Worlds) -> None:
    """Of Huawei's chips made from the bank the first month after the start is the last stage."""
    model = world(months=40)
    while model.month < 28:
        model.step()
    row = model.layout.row["chips"]["ascend_910b"]
    before = model.state.in_production[-1, row].copy()
    model.step()
    lag = model.p.table("supply", "lag", 0.0)[model.layout.chip_foundry[row]]
    made = model.state.made[row]
    assert np.allclose(made, before * np.minimum(3 / lag, 1.0))
    assert (model.state.in_production[-1, row] > model.state.in_production[0, row]).all()


def test_a_hoard_of_memory_lasts_as_planned(variants: Variants) -> None:
    rates = [(f"parameters.supply.memory_bank.draw_rate={rate}",) for rate in (0.04, 0.5)]
    slow, fast = variants("baseline", rates, count=72)
    soon = at(fast, "output.china", "2025-12")
    assert (at(slow, "output.china", "2025-12") <= 1.01 * soon).all()
    assert (at(slow, "output.china", "2027-10") > at(fast, "output.china", "2027-10")).any()


def test_yields_equal_their_anchor_in_the_month_of_the_figures(world: Worlds) -> None:
    sets = ("parameters.supply.smic.yield_noise=0.0",)
    model = world(months=months.index("2024-06") + 1, sets=sets)
    smic = model.layout.row["suppliers"]["smic"]
    found = finished(model).state.die_yield[smic]
    anchor, ceiling = model.p("supply.smic.yield_2024"), model.p("supply.smic.yield_ceiling")
    assert np.allclose(found, np.minimum(anchor, ceiling))


def test_no_chip_is_sold_below_its_cost(world: Worlds) -> None:
    """However fast prices fall: a chip of 2022 costs its silicon, packaging and memory."""
    model = finished(world(stop=4, sets=("parameters.market.price_decline=0.6",)))
    chips = model.chips_on_sale.active
    table, p, foundry = model.chip_table, model.p, model.layout.chip_foundry[chips]
    good = table["dies_per_wafer"][chips] * model.state.die_yield[foundry]
    ordinary = np.where(table["hbm_stacks"][chips] > 0, 0.0, table["hbm_gb"][chips])
    silicon = table["dies_per_package"][chips] / good
    cost = (
        silicon * p.table("supply", "wafer_price", 0.0)[foundry]
        + table["interposer_mm2"][chips] * p("market.packaging_price")
        + table["hbm_stacks"][chips] * p("supply.hoarding.stack_price")
        + ordinary * p("market.memory_price")
    )
    assert (cost > 0).all()
    least = cost * (1.0 + p("market.least_margin"))
    assert (model.state.price[chips] >= least * (1.0 - 1e-12)).all()
    assert np.isclose(model.state.price[chips], least, rtol=1e-12).any()


def test_dies_that_want_of_memory_leaves_idle_go_to_other_chips(world: Worlds) -> None:
    """A chip that finds its memory finds dies as well while its foundry has wafers to spare.

    Where packaging is short, wafers are left over whoever gets the dies.
    """
    model = world(months=60, stop=40)
    while model.month < months.index("2026-06"):
        model.step()
    active = model.chips_on_sale.active
    shares = pools.Shares(*(share[active] for share in production.produce(model)))
    state, foundry = model.state, model.layout.chip_foundry[active]
    idle = (state.used_wafers < 0.99 * state.wafers * state.ai_share)[foundry]
    served = idle & (shares.memory == 1.0) & (shares.packaging > 0.99) & (shares.wanted > 0)
    assert (shares.memory[idle] < 1.0).any()
    # A second round is enough but for chips that find memory in that round only; without it four
    # in ten are served.
    assert (shares.dies[served] > 0.99).mean() > 0.8


def test_a_maker_without_memory_starts_what_earns_most_of_it(world: Worlds) -> None:
    """Where memory binds, chips that take none of the kind that is short are all started."""
    model = world(months=60, stop=8, sets=("parameters.makers.steering=2",))
    while model.month < months.index("2026-06"):
        model.step()
    row, modest = model.layout.row["makers"]["huawei"], model.layout.row["chips"]["ascend_950pr"]
    state, chips = model.state, model.layout.every_chip
    lower = home_memory.runs_on_lower_grade(model)[modest] > 0
    wanted = []
    for part in (0.0, 1.0):  # packaging, memory
        state.memory_part[row] = part
        starts.decide(model, chips)
        wanted.append(state.wanted_starts[modest].copy())
    assert lower.any()
    assert (wanted[1] >= wanted[0])[lower].all()
    assert (wanted[1] > wanted[0])[lower].any()
