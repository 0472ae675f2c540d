"""Chips cut to a rule: who may sell them, where, and with which figures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.core import chip_table
from simulation.model.law import classification
from simulation.model.world import Block, World
from tests.model.reading import at, finished

Run = Callable[..., Block]
Worlds = Callable[..., World]
LATE = months.index("2032-12") + 1
SHUT = (
    *("license_max_tpp", "license_max_bandwidth_gb_s", "control_tpp", "control_interconnect_gb_s"),
    *("density", "density_tpp"),
)
CUT = "levers.US.export_rule.license_max_tpp@2029-01=8000"


@pytest.fixture(scope="module")
def allowed(run: Run) -> Block:
    """H200 sales allowed, to 2032."""
    return run("h200_sales_allowed", months=LATE)


def test_lawful_us_chips_still_reach_china_in_2032(run: Run, allowed: Block) -> None:
    """Fixed ceilings shut every flagship out, so only chips cut to the rule are left."""
    without = run("h200_sales_allowed", months=LATE, sets=("structure.variants=none",))
    assert (at(allowed, "units.china.nvidia", "2032-12") > 1e3).all()
    assert (at(without, "units.china.nvidia", "2032-12") == 0).all()
    before = months.index("2026-06")  # no flagship without a chip inside the rule until then
    assert np.array_equal(allowed.values[:before], without.values[:before], equal_nan=True)


def test_customs_decide_how_many_of_them_come_in(run: Run, allowed: Block) -> None:
    closed = run("h200_sales_blocked_by_beijing", months=LATE)
    assert (at(closed, "units.china.nvidia", "2032-12") == 0).all()
    base = run("baseline", months=LATE)
    years = [f"{year}-12" for year in range(2027, 2033)]
    few, many = (sum(at(b, "units.china.nvidia", year) for year in years) for b in (base, allowed))
    assert (few < many).all()


def test_a_state_can_close_the_door(run: Run) -> None:
    sets = ("levers.US.export_rule.variants@2027-06=0",)
    closed = run("h200_sales_allowed", months=LATE, sets=sets)
    assert (at(closed, "units.china.nvidia", "2032-12") == 0).all()


def test_cut_chips_obey_the_rule_of_their_design(world: Worlds) -> None:
    done = finished(world("h200_sales_allowed", months=LATE, stop=8, checked=True))
    table, slots = done.chip_table, np.flatnonzero(done.layout.tailored)
    designed = table.ship[slots] < chip_table.NEVER
    assert designed.any(axis=0).all()
    for name, ceiling in (("tpp", 21000.0), ("bandwidth_gb_s", 6500.0)):
        figure = table[name][slots][designed]
        assert (figure < ceiling).all()
        assert (figure > 0.8 * ceiling).any()
    original = table["tflops"][done.layout.parent[slots]][designed]
    assert (table["tflops"][slots][designed] <= original).all()


def test_a_design_that_no_rule_admits_is_not_put_on_sale(world: Worlds) -> None:
    """With its slots empty a maker designs at once, but for the members whose rule shuts it out."""
    model = finished(world("h200_sales_allowed", months=LATE))
    slots = np.flatnonzero(model.layout.tailored)
    seller = model.layout.chip_state[slots[0]]
    buyer = model.layout.rival[seller]
    model.chip_table.ship[slots] = model.chip_table.end[slots] = chip_table.NEVER
    open_to, rule = np.array([True, False, True, False]), model.law.export_rule
    for name in (*SHUT, "license_chips"):
        rule.arrays[f"export_rule.{name}"][seller][..., ~open_to] = 0.0
    classification.apply(model)
    model.state.sellable[buyer, slots] = 0.0
    model.makers.design_compliant_chips()
    designed = model.chip_table.ship[slots] < chip_table.NEVER
    assert np.array_equal(designed.any(axis=0), open_to)
    sellable = model.state.sellable[buyer, slots] > 0
    assert sellable[designed].all()
    assert not sellable[:, ~open_to].any()


def test_a_lower_ceiling_brings_another_design(world: Worlds) -> None:
    """The old chip becomes unlawful, and the maker goes back to the drawing board."""
    done = finished(world("h200_sales_allowed", months=LATE, sets=(CUT,), checked=True))
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


def test_a_licence_with_a_cap_of_zero_is_none(world: Worlds) -> None:
    """Flagships licensed on paper alone are cut to what needs no licence."""
    paper = (
        "levers.US.export_rule.license_max_tpp@2029-01=1000000000",
        "levers.US.export_rule.license_max_bandwidth_gb_s@2029-01=1000000000",
        "levers.US.export_rule.volume_cap@2029-01=0",
    )
    done = finished(world("h200_sales_allowed", months=LATE, sets=paper, checked=True))
    table, slots = done.chip_table, np.flatnonzero(done.layout.tailored)
    new = table.ship[slots] - done.p("variants.lag") >= months.index("2029-01")
    new &= table.ship[slots] < chip_table.NEVER
    assert new.any(axis=0).all()
    seller = int(done.layout.chip_state[slots[0]])
    limit = done.law.export_rule.control_tpp[seller]
    assert (table["tpp"][slots] < limit)[new].all()


def test_designs_do_not_depend_on_who_rides_along(fresh: Run) -> None:
    whole = fresh("h200_sales_allowed", stop=12, months=LATE, sets=(CUT,))
    part = fresh("h200_sales_allowed", start=9, stop=12, months=LATE, sets=(CUT,))
    assert np.array_equal(part.values, whole.values[:, :, 9:12], equal_nan=True)
