"""Signals that rivals read at the start of a month: last month's figures, and nothing later.

Every number comes from the recorder's latest row or from a state variable as the last month left
it, since the policy phase comes before anything else happens in a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array, ratio, smooth, total
from ..tables.instruments import BOOK, NEWS, ROW, RULED, RULER, SIGNALS

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


def read_signals(world: Core) -> Array:
    """Signals of last month, by instrument, in the order of SIGNALS.

    (instruments, signals, members). All see the same, but for rare earths: each state counts its
    own. Of the signals in NEWS only the rise above their usual level counts, which adapts month by
    month.
    """
    state = world.state
    seen = _seen(world)
    usual = np.array(state.usual_signals) if world.month > 1 else seen
    state.usual_signals = smooth(usual, seen, world.p("reaction.memory_months"))
    news = np.array([[name in NEWS] for name in SIGNALS])
    common = np.where(news, np.maximum(seen - usual, 0.0), seen)
    signals = np.repeat(common[None], len(BOOK), axis=0)
    _add_rare_earths(world, signals)
    return signals


def _seen(world: Core) -> Array:
    """What all states saw last month, as it stands, (signals, members)."""
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
    return np.stack([now.get(name, np.zeros(world.members)) for name in SIGNALS])


def _add_rare_earths(world: Core, signals: Array) -> None:
    """Set what the owner of each instrument sees of rare earths in (instruments, signals, members).

    To the state that denies them it matters how far those have replaced them whom it denies.
    """
    squeezed, replaced, affront, leverage = (
        SIGNALS.index(name) for name in ("squeezed", "replaced", "affront", "leverage")
    )
    state, seats = world.state, world.layout.row["states"]
    ruled = _replaced_by_denied(world, seats[RULED])
    for row, one in enumerate(BOOK):
        seat = seats[one.actor]
        signals[row, squeezed] = state.rare_earths_denied[seat]
        signals[row, replaced] = ruled if one.actor == RULED else state.rare_earths_replaced[seat]
    # Rare earths are an answer to tighter rules only as far as no other source replaces them.
    signals[:, leverage] = signals[:, affront] * (1.0 - signals[:, replaced])


def _replaced_by_denied(world: Core, seat: int) -> Array:
    """Share of a state's rare earths that others have replaced, 0..1, (members,).

    It is the mean of those whom the state denies them by how much it does, and of all others where
    it denies nobody.
    """
    others = np.arange(len(world.layout.states)) != seat
    withheld = (1.0 - world.law.rare_earth_licensing.share[seat]) * others[:, None]
    weight = np.where(total(withheld) > 0.0, withheld, others[:, None])
    share: Array = total(weight * world.state.rare_earths_replaced) / total(weight)
    return share


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
    """Signals of conflict: US steps in force or announced, each (members,)."""
    state, us = world.state, world.layout.row["states"][RULER]
    mine = [row for row, one in enumerate(BOOK) if one.actor == RULER]
    coming = total(state.steps_announced[mine] - state.steps[mine])
    return {
        "affront": state.tightenings[us] - state.loosenings[us] + coming,
    }


def money_gap(world: Core) -> Array:
    """Share of Chinese firms' chip money that lies idle, 0..1, (members,)."""
    rows = world.layout.at_home(RULED)
    budget = world.state.ai_capex[rows]
    return ratio(total(world.state.unspent_share[rows] * budget), total(budget))
