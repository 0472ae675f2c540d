"""What caps of a licence do to orders and to starts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]
ALLOWED = "h200_sales_allowed"
LATE = months.index("2027-12") + 1


def waiting(world: World, chip: str) -> np.ndarray:
    """Orders of Chinese firms at home that wait for a chip."""
    rows = world.layout.at_home("china")
    return world.state.backlog[rows, world.layout.row["chips"][chip]].sum(axis=0)


AMPLE = "structure.scarcity=demand"
NO_CAP = "levers.US.export_rule.volume_cap@2026-01=1000000000"


def test_buyers_do_not_queue_for_what_a_cap_keeps_out(world: Worlds) -> None:
    tight = ("levers.US.export_rule.volume_cap@2026-01=0.02", AMPLE)
    capped = after(world(ALLOWED, months=LATE, sets=tight), "2026-06")
    usual = after(world(ALLOWED, months=LATE, sets=(NO_CAP, AMPLE)), "2026-06")
    row = capped.layout.row["chips"]["h200"]
    assert (waiting(capped, "h200") < 0.2 * waiting(usual, "h200")).all()
    assert (capped.state.delivered_licensed[row] <= 0.02 * capped.state.delivered_home[row]).all()


def test_makers_start_nothing_for_orders_beyond_a_cap(world: Worlds) -> None:
    model = after(world(ALLOWED, months=LATE), "2026-06")
    chips, firms = model.layout.row["chips"]["h200"], model.layout.row["firms"]["alibaba"]
    model.makers.decide()
    before = model.state.wanted_starts[chips].copy()
    model.state.backlog[firms, chips] += 1e8
    model.makers.decide()
    # With 1e8 chips in sight a maker would ask for millions of starts more.
    assert (model.state.wanted_starts[chips] - before < 1e6).all()
