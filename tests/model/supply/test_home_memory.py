"""Memory made at home: two accounts of it, ties to makers, grades, budgets of wafers, hoards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.model.supply import expansion, home_memory, production
from simulation.model.world import Block, World
from tests import tables
from tests.conftest import series
from tests.model.reading import after, at, finished
from tests.model.variants import Variants

Run = Callable[..., Block]
Worlds = Callable[..., World]
LATE = months.index("2028-12") + 1


def test_each_camp_has_its_chinese_output(run: Run) -> None:
    scarce, ample = (
        run(months=LATE, stop=8, sets=(f"structure.china_memory={camp}",))
        for camp in ("scarce", "ample")
    )
    few, many = (at(block, "output.china", "2028-12") for block in (scarce, ample))
    # Where cards without stacks do more by the wafer, scarce memory can end in as much compute.
    assert (few < many).sum() >= 6
    assert np.median(few) < 0.8 * np.median(many)


def test_memory_tied_to_a_maker_serves_no_other(world: Worlds) -> None:
    model = world(months=2)
    huawei = model.layout.row["makers"]["huawei"]
    tied = model.layout.row["suppliers"]["huawei_memory"]
    need = np.full((len(model.layout.makers), model.members), 100.0)
    model.state.memory = 0.0
    model.state.memory[tied] = 60.0
    pools, layout = home_memory.pools(model), model.layout
    own = home_memory.of_high_grade(
        layout.maker_state, layout.tied_to, pools.by_supplier, pools.home, need, 0.0 * need
    )
    assert (own[huawei] == 60.0).all()
    assert (np.delete(own, huawei, axis=0) == 0.0).all()


@pytest.mark.parametrize(
    "case", tables.beside(__file__, "tied_memory.yaml"), ids=lambda c: c["name"]
)
def test_tied_suppliers_serve_in_turn_what_is_left_of_a_need(case: dict[str, Any]) -> None:
    makers, suppliers = ("A", "B", "C"), [*case["tied"], {"to": [], "makes": 0.0}]
    seat, none = np.array([0, 0, 1]), np.zeros((3, 1))
    tied = np.array([[maker in one["to"] for maker in makers] for one in suppliers])
    makes, need, home = (
        np.array(values, float)[:, None]
        for values in ([one["makes"] for one in suppliers], case["need"], case["home"])
    )
    found = home_memory.of_high_grade(seat, tied, makes, home, need, none)
    assert found[:, 0] == pytest.approx(case["gets"])


@pytest.mark.parametrize(("chip", "runs"), [("ascend_950pr", True), ("ascend_910c", False)])
def test_only_modest_chips_run_on_the_lower_grade(world: Worlds, chip: str, runs: bool) -> None:
    model = world(months=1, stop=40)
    share = home_memory.runs_on_lower_grade(model)[model.layout.row["chips"][chip]].mean()
    assert (share > 0.5) if runs else share == 0.0


def test_no_more_stacks_than_wafers_for_them(world: Worlds) -> None:
    model = finished(world(stop=8, sets=("parameters.supply.cxmt.memory_wafers=3000000",)))
    row, p = model.layout.row["suppliers"]["cxmt"], model.p
    wafers = p("supply.cxmt.dram_wafers_2025") * (1.0 + p("supply.cxmt.dram_growth")) ** 10
    most = wafers * p("supply.cxmt.dram_share") * p("supply.cxmt.stacks_per_wafer")
    assert (model.state.memory[row] <= most * (1.0 + 1e-9)).all()
    planned = 3e6 * p("supply.cxmt.stacks_per_wafer")
    assert (model.state.memory[row] < 0.5 * planned).all(), "the budget binds"


def test_foresight_makes_a_hoard_last(variants: Variants) -> None:
    hasty, careful = variants(
        "baseline",
        [(f"parameters.supply.memory_bank.foresight={share}",) for share in (0, 1)],
        stop=8,
        count=LATE,
    )
    early, late = slice(36, 54), months.index("2027-12")
    made = [series(block, "output.china") for block in (hasty, careful)]
    peaks = [one[early].max(axis=0) for one in made]
    assert (peaks[1] <= 1.05 * peaks[0]).all()
    assert np.median(peaks[1]) < np.median(peaks[0])
    assert np.median(made[1][late]) > np.median(made[0][late])


def test_enforcement_keeps_memory_from_smugglers(world: Worlds) -> None:
    model = after(world(months=60, stop=8), "2026-06")
    seat = model.layout.row["states"]["china"]
    traders = model.layout.row["suppliers"]["memory_traders"]
    usual = home_memory.pools(model).by_supplier[traders].copy()
    model.state.enforcement_felt[seat] = 0.5
    assert (home_memory.pools(model).by_supplier[traders] < usual).all()


def test_a_state_pays_for_plants_and_for_no_smuggling(world: Worlds) -> None:
    """A trade that nobody needs more of stays as it is, whatever growth the state sees to."""
    model = after(world(months=60, stop=8), "2026-06")
    row = model.layout.row["suppliers"]
    grown = {}
    for floor in (0.0, 0.4):
        model.state.growth_floor[model.layout.row["states"]["china"]] = floor
        model.state.need_memory = 0.0
        before = model.state.memory.copy()
        expansion.expand(model, np.arange(len(row)))
        grown[floor] = model.state.memory / before
        model.state.memory = before
    traders, huawei = row["memory_traders"], row["huawei_memory"]
    assert (grown[0.4][traders] == 1.0).all()
    assert (grown[0.4][huawei] > grown[0.0][huawei]).any()


def test_traders_come_by_the_calendar_and_lines_by_progress(world: Worlds) -> None:
    """A trade that ramps up from a month on, whatever the research of memory has come to."""
    start = months.offset("2026-01")
    sets = tuple(
        f"parameters.supply.{name}.memory_{what}={value}"
        for name in ("memory_traders", "cxmt")
        for what, value in (("start", start), ("ramp", 12))
    )
    model = after(world(months=60, stop=8, sets=sets), "2026-06")
    row, new = model.layout.row["suppliers"], {}
    for late in (0.0, 1000.0):
        model.state.progress[:] = model.month - late
        model.state.know_how[:] = 1.0 if late == 0.0 else 0.2
        before = model.state.memory.copy()
        expansion.open_memory_lines(model, np.arange(len(row)))
        new[late] = model.state.memory - before
        model.state.memory = before
    traders, traded = row["memory_traders"], model.p("supply.memory_traders.memory_traded")
    assert new[0.0][traders] == pytest.approx(traded / 12.0)
    assert new[1000.0][traders] == pytest.approx(traded / 12.0)
    assert (new[0.0][row["cxmt"]] > 0.0).any(), "as far as wafers allow"
    assert (new[1000.0][row["cxmt"]] == 0.0).all()


def test_cards_with_ordinary_memory_lack_no_stacks(world: Worlds) -> None:
    """Cards for inference are made while memory keeps their makers' large chips waiting."""
    model = after(world(months=60, stop=8), "2026-06")
    row = model.layout.row["chips"]
    shares = production.produce(model)
    assert (shares.memory[row["mlu_small"]] == 1.0).all()
    assert (shares.memory[row["mlu590"]] < 1.0).any()
