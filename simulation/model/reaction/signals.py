"""Signals that rivals read at the start of a month: last month's figures, and nothing later.

Every number comes from the recorder's latest row or from a state variable as the last month left
it, since the policy phase comes before anything else happens in a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array, ratio, smooth
from ..tables.instruments import BOOK, NEWS, ROW, RULED, RULER, SIGNALS

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


def read_signals(world: Core) -> Array:
    """Signals of last month in the order of SIGNALS, (signals, members).

    Of the signals in NEWS only the rise above their usual level counts, which adapts month by
    month.
    """
    state, latest = world.state, world.latest
    smuggled = ratio(latest["new_compute.china.smuggled"], latest["new_compute.china"])
    now = {
        **_tension(world),
        "lead_lost": -lead(world),
        "lost_sales": lost_sales(world),
        "exposed": smuggled,
        "smuggled": smuggled,
        "rented": np.minimum(ratio(latest["compute.china.offshore"], latest["compute.china"]), 1.0),
        "sufficient": np.nan_to_num(latest["self_sufficiency.china"]),
        "gap": money_gap(world),
        "truce": np.array(state.truce),
        "asked": np.array(state.steps[ROW["us_tools"]]),
    }
    seen = np.stack([now.get(name, np.zeros(world.members)) for name in SIGNALS])
    usual = np.array(state.usual_signals) if world.month > 1 else seen
    state.usual_signals = smooth(usual, seen, world.p("reaction.memory_months"))
    news = np.array([[name in NEWS] for name in SIGNALS])
    signals = np.where(news, np.maximum(seen - usual, 0.0), seen)
    # Rare earths are an answer to tighter rules only as far as no other source replaces them.
    strength = 1.0 - signals[SIGNALS.index("replaced")]
    signals[SIGNALS.index("leverage")] = signals[SIGNALS.index("affront")] * strength
    return signals


def lead(world: Core) -> Array:
    """Lead of the US: weighted sum of compute, best chip and models, (members,)."""
    latest, p = world.latest, world.p
    stock = _log(latest["ratio.stock"])
    gap = _log(latest["chip_gap.best"])
    years = np.nan_to_num(latest["lag.china"]) / MONTHS_PER_YEAR
    hardware = p("reaction.lead.stock") * stock + p("reaction.lead.gap") * gap
    ahead: Array = hardware + p("reaction.lead.models") * years
    return ahead


def _log(level: Array) -> Array:
    """Logarithm of a ratio, 0 where it is not defined, (members,)."""
    known = np.isfinite(level) & (level > 0)
    return np.log(np.where(known, level, 1.0))


def lost_sales(world: Core) -> Array:
    """Share of US makers' sales that rules cost them, 0..1, (members,)."""
    state, us = world.state, world.layout.row["states"][RULER]
    lost = state.lost_revenue[us]
    return ratio(lost, lost + state.chip_revenue[us])


def _tension(world: Core) -> dict[str, Array]:
    """Signals of conflict: US steps in force or announced, and rare earths, each (members,)."""
    state, us = world.state, world.layout.row["states"][RULER]
    mine = [row for row, one in enumerate(BOOK) if one.actor == RULER]
    coming = (state.steps_announced[mine] - state.steps[mine]).sum(axis=0)
    return {
        "affront": state.tightenings[us] - state.loosenings[us] + coming,
        "replaced": np.array(state.rare_earths_replaced[us]),
        "squeezed": np.array(state.rare_earths_denied[us]),
    }


def money_gap(world: Core) -> Array:
    """Share of Chinese firms' chip money that lies idle, 0..1, (members,)."""
    rows = world.layout.at_home(RULED)
    budget = world.state.ai_capex[rows]
    return ratio((world.state.unspent_share[rows] * budget).sum(axis=0), budget.sum(axis=0))
