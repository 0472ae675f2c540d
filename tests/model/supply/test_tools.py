"""Tools of foreign makers and of home ones: what a cut does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation import months
from simulation.model.agents.actors import Supplier
from simulation.model.world import Block, World
from tests.model.reading import at, finished
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
