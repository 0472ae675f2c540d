"""Outcomes of labs: frontiers, runs, methods, China's lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations import research
from ..labs import training
from .sheet import Found
from .table import LABS

if TYPE_CHECKING:
    from ..agents.cast import Cast


BLOCS = ("us", "china")


def outcomes(world: Cast) -> Found:
    """Outcomes of the month."""
    state, layout, rows = world.state, world.layout, world.layout.row["states"]
    out: Found = {}
    for seat in layout.firms_of:
        out[f"frontier.{layout.states[seat]}"] = state.capability[seat]
        out[f"open_frontier.{layout.states[seat]}"] = state.open_capability[seat]
    best, flop = training.best_methods(world), training.run_flop(world)
    for bloc in BLOCS:
        firms = layout.of_state("firms", bloc)
        trains = state.training[firms]
        largest = np.maximum(flop[firms].max(axis=0), research.FLOOR)
        out[f"largest_run.{bloc}"] = np.log10(largest)
        out[f"training_compute.{bloc}"] = trains.sum(axis=0)
        out[f"algorithms.{bloc}"] = best[rows[bloc]]
    out["lag.china"] = research.lag(
        out["frontier.us"], out["frontier.china"], state.frontier_growth[rows["us"]]
    )
    for firm in (name for name in LABS if name in layout.firms):
        out[f"run.{firm}"] = state.largest_run[layout.row["firms"][firm]]
    out["rating_gap.china"] = out["lag.china"] * world.p("lab.rating_pace")
    return out
