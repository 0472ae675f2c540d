"""The supply side end to end: chips cut to a rule, tools, banks and learning."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration
from simulation.model.agents.supplier import Supplier
from simulation.model.core import chip_table
from simulation.model.world import Block, World
from tests.conftest import series

Run = Callable[..., Block]
Worlds = Callable[..., World]
LATE = months.index("2032-12") + 1
CUT = "levers.US.export_rule.license_max_tpp@2029-01=8000"


def _at(block: Block, outcome: str, date: str) -> np.ndarray:
    return series(block, outcome)[months.index(date)]


def _finished(world: World) -> World:
    while world.running:
        world.step()
    return world


@pytest.fixture(scope="module")
def allowed(run: Run) -> Block:
    """H200 sales allowed, to 2032."""
    return run("h200_sales_allowed", months=LATE)


def test_lawful_us_chips_still_reach_china_in_2032(run: Run, allowed: Block) -> None:
    """Fixed ceilings shut every flagship out, so only chips cut to the rule are left."""
    without = run("h200_sales_allowed", months=LATE, sets=("structure.variants=none",))
    assert (_at(allowed, "units.china.nvidia", "2032-12") > 1e4).all()
    assert (_at(without, "units.china.nvidia", "2032-12") == 0).all()
    before = months.index("2026-06")  # no flagship without a chip inside the rule until then
    assert np.array_equal(allowed.values[:before], without.values[:before], equal_nan=True)


def test_customs_decide_how_many_of_them_come_in(run: Run, allowed: Block) -> None:
    closed = run("h200_sales_blocked_by_beijing", months=LATE)
    assert (_at(closed, "units.china.nvidia", "2032-12") == 0).all()
    base = run("baseline", months=LATE)
    years = [f"{year}-12" for year in range(2027, 2033)]
    few, many = (sum(_at(b, "units.china.nvidia", year) for year in years) for b in (base, allowed))
    assert (few < many).all()


def test_a_state_can_close_the_door(run: Run) -> None:
    sets = ("levers.US.export_rule.variants@2027-06=0",)
    closed = run("h200_sales_allowed", months=LATE, sets=sets)
    assert (_at(closed, "units.china.nvidia", "2032-12") == 0).all()


def test_cut_chips_obey_the_rule_of_their_design(world: Worlds) -> None:
    done = _finished(world("h200_sales_allowed", months=LATE, stop=8, checked=True))
    table, slots = done.chip_table, np.flatnonzero(done.layout.tailored)
    designed = table.ship[slots] < chip_table.NEVER
    assert designed.any(axis=0).all()
    for name, ceiling in (("tpp", 21000.0), ("bandwidth_gb_s", 6500.0)):
        figure = table[name][slots][designed]
        assert (figure < ceiling).all()
        assert (figure > 0.8 * ceiling).any()
    original = table["tflops"][done.layout.parent[slots]][designed]
    assert (table["tflops"][slots][designed] <= original).all()


def test_a_lower_ceiling_brings_another_design(world: Worlds) -> None:
    """The old chip becomes unlawful, and the maker goes back to the drawing board."""
    done = _finished(world("h200_sales_allowed", months=LATE, sets=(CUT,), checked=True))
    table, slots = done.chip_table, np.flatnonzero(done.layout.tailored)
    changed = months.index("2029-01")
    lag = done.p("variants.lag")
    new = (table.ship[slots] - lag >= changed) & (table.ship[slots] < chip_table.NEVER)
    assert new.any(axis=0).all()
    assert (table["tpp"][slots][new] < 8000.0).all()


def test_a_chip_once_cut_keeps_its_figures(world: Worlds) -> None:
    model = world("h200_sales_allowed", months=LATE, sets=(CUT,))
    slots = np.flatnonzero(model.layout.tailored)
    seen: dict[str, np.ndarray] = {}
    while model.running:
        model.step()
        designed = model.chip_table.ship[slots] < chip_table.NEVER
        if seen:
            old = seen["designed"] > 0
            assert np.array_equal(model.chip_table["tpp"][slots][old], seen["tpp"][old])
        seen = {"designed": designed * 1.0, "tpp": model.chip_table["tpp"][slots].copy()}


def test_designs_do_not_depend_on_who_rides_along(fresh: Run) -> None:
    whole = fresh("h200_sales_allowed", stop=12, months=LATE, sets=(CUT,))
    part = fresh("h200_sales_allowed", start=9, stop=12, months=LATE, sets=(CUT,))
    assert np.array_equal(part.values, whole.values[:, :, 9:12], equal_nan=True)


def test_a_cut_of_tools_reaches_logic_memory_and_packages(run: Run) -> None:
    usual = run("baseline", months=LATE, stop=8)
    locked = run("allied_tool_and_hbm_lockdown", months=LATE, stop=8)
    for outcome in ("wafers.smic", "output.china", "tool_reach.china"):
        assert (_at(locked, outcome, "2031-12") < _at(usual, outcome, "2031-12")).all()


def test_orders_that_foreigners_may_not_fill_teach_home_toolmakers(run: Run) -> None:
    usual = run("baseline", months=LATE, stop=8)
    locked = run("allied_tool_and_hbm_lockdown", months=LATE, stop=8)
    mine, theirs = (_at(b, "tools.domestic.china", "2032-12") for b in (locked, usual))
    # A chain that the industry completes by its own progress is late where it is cut off.
    teaching = theirs < 1.0
    assert teaching.any()
    assert (mine > theirs)[teaching].all()


def test_without_asml_chinese_lines_grow_less(world: Worlds) -> None:
    class Closed(Supplier):
        def decide(self) -> None:
            super().decide()
            self.mine.tool_share = 0.0

    usual, without = world(months=72), world(months=72)
    without.suppliers.replace("asml", Closed)
    smic = usual.layout.row["suppliers"]["smic"]
    assert (_finished(without).state.wafers[smic] < _finished(usual).state.wafers[smic]).all()


def test_a_complete_home_chain_ends_the_cut(run: Run) -> None:
    locked, sets = "allied_tool_and_hbm_lockdown", ("parameters.tools.localised_7=60",)
    early = run(locked, months=LATE, sets=sets)
    usual = run(locked, months=LATE)
    assert (_at(early, "wafers.smic", "2032-12") > 1.2 * _at(usual, "wafers.smic", "2032-12")).all()
    assert (_at(early, "tool_reach.china", "2032-12") > 0.95).all()


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


def test_a_hoard_of_memory_lasts_as_planned(run: Run) -> None:
    slow = run(months=72, sets=("parameters.supply.memory_bank.draw_rate=0.04",))
    fast = run(months=72, sets=("parameters.supply.memory_bank.draw_rate=0.5",))
    assert (_at(slow, "output.china", "2025-12") <= _at(fast, "output.china", "2025-12")).all()
    assert (_at(slow, "output.china", "2027-10") > _at(fast, "output.china", "2027-10")).any()


def test_learning_lowers_prices_and_own_output_teaches_more(world: Worlds) -> None:
    fast = _finished(world(months=48, sets=("parameters.learning.cost_rate=0.25",)))
    slow = _finished(world(months=48, sets=("parameters.learning.cost_rate=0.025",)))
    h100 = fast.layout.row["chips"]["h100"]
    assert (fast.state.price[h100] < slow.state.price[h100]).all()


def test_yields_equal_their_anchor_in_the_month_of_the_figures(world: Worlds) -> None:
    sets = ("parameters.supply.smic.yield_noise=0.0",)
    model = world(months=months.index("2024-06") + 1, sets=sets)
    smic = model.layout.row["suppliers"]["smic"]
    found = _finished(model).state.die_yield[smic]
    anchor, ceiling = model.p("supply.smic.yield_2024"), model.p("supply.smic.yield_ceiling")
    assert np.allclose(found, np.minimum(anchor, ceiling))


def test_a_denser_node_makes_faster_generations(calibration: Calibration, world: Worlds) -> None:
    still = world(months=1, sets=("parameters.roadmap.smic.node_shrink=0",))
    moving = world(months=1, sets=("parameters.roadmap.smic.node_shrink=0.1",))
    row = still.layout.row["chips"]
    later, us = row["ascend_2033"], row["nvidia_2034"]
    assert (moving.chip_table["tflops"][later] > still.chip_table["tflops"][later]).all()
    assert np.array_equal(moving.chip_table["tflops"][us], still.chip_table["tflops"][us])


def test_each_maker_slips_by_itself(world: Worlds) -> None:
    early = world(months=1, sets=("parameters.roadmap.hygon.slip=0",))
    late = world(months=1, sets=("parameters.roadmap.hygon.slip=12",))
    row = early.layout.row["chips"]
    assert (
        late.chip_table.ship[row["hygon_2029"]] == early.chip_table.ship[row["hygon_2029"]] + 12
    ).all()
    thead = row["zhenwu_2031"]
    assert np.array_equal(late.chip_table.ship[thead], early.chip_table.ship[thead])
