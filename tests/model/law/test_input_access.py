"""Access to tools and foundries that a single state's rule ends."""

from __future__ import annotations

from collections.abc import Callable

from simulation.model.world import Block
from tests.conftest import series
from tests.model.reading import at

Run = Callable[..., Block]


def test_an_ally_joins_a_tool_rule(run: Run) -> None:
    sets = ("levers.Netherlands.export_rule.tool_access@2027-01=0",)
    joined, usual = (run("baseline", stop=4, months=100, sets=s) for s in (sets, ()))
    assert (series(joined, "rule.tools.china")[-1] < 1.0).all()
    assert (series(joined, "wafers.smic")[-1] < series(usual, "wafers.smic")[-1]).all()


def test_a_foundry_s_state_can_turn_makers_away(run: Run) -> None:
    sets = ("levers.south_korea.export_rule.entity_list@2027-01=[kunlunxin]",)
    cut, usual = (run("baseline", stop=4, months=100, sets=s) for s in (sets, ()))
    # Cards that SMIC makes take the orders over: more units, but less compute at first.
    assert (series(cut, "units.kunlun_m100")[-1] < 1.0).all()
    sold = "sold_compute.kunlunxin"
    assert (at(cut, sold, "2027-12") < at(usual, sold, "2027-12")).all()
