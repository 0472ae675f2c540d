"""Tools of foreign makers and of home ones: what a cut does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.agents.actors import Supplier
from simulation.model.core import chip_table
from simulation.model.supply import node_progress
from simulation.model.supply.tools import LOGIC
from simulation.model.world import Block, World
from tests.model.reading import after, at, finished
from tests.model.variants import Variants

Run = Callable[..., Block]
Worlds = Callable[..., World]
LATE = months.index("2032-12") + 1


def test_a_cut_of_tools_reaches_logic_memory_and_packages(run: Run) -> None:
    usual = run("baseline", months=LATE, stop=8)
    locked = run("allied_tool_and_hbm_lockdown", months=LATE, stop=8)
    for outcome in ("wafers.smic", "output.china"):
        assert (at(locked, outcome, "2031-12") < at(usual, outcome, "2031-12")).all()
    # Later a home chain that the cut has taught may serve more than the rules of 2022-24 let in.
    assert (
        at(locked, "tool_reach.china", "2028-12") < at(usual, "tool_reach.china", "2028-12")
    ).all()


def test_orders_that_foreigners_may_not_fill_teach_home_toolmakers(run: Run) -> None:
    usual = run("baseline", months=LATE, stop=8)
    locked = run("allied_tool_and_hbm_lockdown", months=LATE, stop=8)
    mine, theirs = (at(b, "tools.domestic.china", "2032-12") for b in (locked, usual))
    # A chain that the industry completes by its own progress is late where it is cut off.
    teaching = theirs < 1.0
    assert teaching.any()
    assert (mine > theirs)[teaching].all()


def test_announced_chips_are_planned_with_the_tools_of_the_history(mesa_world: Worlds) -> None:
    """They have their figures where the rules stay, and less where these tighten before launch."""
    at_first = mesa_world(months=80).chip_table["tflops"].copy()
    chips, locked = mesa_world(months=1).layout.row["chips"], "allied_tool_and_hbm_lockdown"
    usual, short = (finished(mesa_world(name, months=80)) for name in ("baseline", locked))
    for chip, plan in (("ascend_910c", 1), ("ascend_970", 0)):
        row = chips[chip]
        assert np.array_equal(usual.chip_table["tflops"][row], at_first[row])
        kept = short.chip_table["tflops"][row] / at_first[row]
        assert (kept == 1).all() if plan else ((kept < 1) & (kept > 0.7)).all()
    later, cut = chips["ascend_980"], chips["h20"]
    ratio = short.chip_table["tflops"][later] / usual.chip_table["tflops"][later]
    assert (ratio < 1).all(), "what grows from a chip that was held back is held back with it"
    assert np.array_equal(short.chip_table["tflops"][cut], at_first[cut])


def test_a_month_without_tools_takes_what_was_planned(mesa_world: Worlds) -> None:
    """By hand: growth of density over twelve, times the tools short of those of the history.

    More of them make no announced chip faster, and a cut chip is as its original was designed.
    """
    model = after(mesa_world(months=60), "2023-06")
    state, layout = model.state, model.layout
    rows, table = layout.row["chips"], model.chip_table["tflops"]
    before, had = table.copy(), np.full(model.members, 1.0)
    had[0] = 0.4
    missed = np.maximum(0.9 - had, 0.0)
    for state_of in ("china", "taiwan"):
        row = layout.row["states"][state_of]
        state.tool_reach_usual[row, LOGIC], state.tool_reach[row, LOGIC] = 0.9, had
    node_progress.hold_back(model)
    for chip, foundry in (("ascend_970", "smic"), ("b200", "tsmc")):
        growth = np.log(chip_table.density_growth(model.draw, foundry))
        euv = model.p.table("supply", "euv", 1.0)[layout.row["suppliers"][foundry]]
        light = 1.0 - model.p("tools.euv_share") * (1.0 - euv)
        kept = np.exp(-growth / 12 * missed * light)
        assert table[rows[chip]] == pytest.approx(before[rows[chip]] * kept)
    assert model.members > 1
    same = [rows[name] for name in ("h100", "ascend_910b", "h20")]
    assert np.array_equal(table[same], before[same])


def test_without_asml_chinese_lines_grow_less(mesa_world: Worlds) -> None:
    class Closed(Supplier):
        def decide(self) -> None:
            super().decide()
            self.mine.tool_share = 0.0

    usual, without = mesa_world(months=72), mesa_world(months=72)
    without.suppliers.replace("asml", Closed)
    smic = usual.layout.row["suppliers"]["smic"]
    assert (finished(without).state.wafers[smic] < finished(usual).state.wafers[smic]).all()


def test_a_complete_home_chain_ends_the_cut(variants: Variants) -> None:
    sets = [("parameters.tools.localised_7=60",), ()]
    early, usual = variants("allied_tool_and_hbm_lockdown", sets, count=LATE)
    assert (at(early, "wafers.smic", "2032-12") > 1.2 * at(usual, "wafers.smic", "2032-12")).all()
    assert (at(early, "tool_reach.china", "2032-12") > 0.95).all()


@pytest.mark.slow
def test_published_wafers_contain_the_rules_of_2022_to_2024(variants: Variants) -> None:
    """However much these rules cost, the baseline shows the published path; without them, more."""
    sets = [("parameters.policy.us.tools_2024=0.65",), ("parameters.policy.us.tools_2024=0.95",)]
    strict, loose = variants("baseline", sets, count=LATE)
    assert at(strict, "wafers.smic", "2024-11") == pytest.approx(
        at(loose, "wafers.smic", "2024-11")
    )
    assert (
        at(strict, "tool_reach.china", "2026-12") < at(loose, "tool_reach.china", "2026-12")
    ).all()
    free_strict, free_loose = variants("no_controls_ever", sets, count=LATE)
    # Loose rules cost little, and without denial the industry may try less hard.
    assert (at(free_strict, "wafers.smic", "2027-12") > at(strict, "wafers.smic", "2027-12")).all()
    gains = [
        at(free, "wafers.smic", "2030-12") / at(ruled, "wafers.smic", "2030-12")
        for ruled, free in ((strict, free_strict), (loose, free_loose))
    ]
    assert (gains[0] > gains[1]).all()
