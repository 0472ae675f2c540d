"""Rare earths: exports that a state does not license, and output lost elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.mechanism import mechanism
from ..equations import minerals as equations
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="law.rare_earth_licensing.share rare_earths_replaced rare_earths_stock_drawn",
    writes="rare_earths_denied rare_earths_replaced rare_earths_stock_drawn rare_earths_unmet",
)
def trade(world: Core) -> None:
    """Update supply denied, drawn from stocks, unmet, and replaced by other sources.

    A state does not deny itself; each of the others is denied what it licenses it less.
    """
    state, p = world.state, world.p
    supply = p.table("states", "rare_earth_supply", 0.0)[:, None]
    withheld = (1.0 - world.law.rare_earth_licensing.share) * supply
    every = np.arange(len(supply))
    own = withheld[every, every]
    missing = equations.denied(withheld.sum(axis=0) - own, state.rare_earths_replaced)
    state.rare_earths_denied = missing
    state.rare_earths_stock_drawn, state.rare_earths_unmet = equations.bridge(
        state.rare_earths_stock_drawn, missing, p("minerals.stock_months"), p("minerals.refill")
    )
    state.rare_earths_replaced = equations.substitution(
        state.rare_earths_replaced, missing, p("minerals.calm_pace"), p("minerals.crisis_pace")
    )


def chip_output(world: Core) -> Array:
    """Share of chip output that want of rare earths leaves, 0..1, (suppliers, members)."""
    unmet = world.state.rare_earths_unmet[world.layout.supplier_state]
    return equations.output(unmet, world.p("minerals.chip_loss"))


def tool_supply(world: Core) -> Array:
    """Share of tools for expansion that suppliers still get, 0..1, (suppliers, members)."""
    unmet = world.state.rare_earths_unmet[world.layout.supplier_state]
    return equations.output(unmet, world.p("minerals.tool_loss"))


def power_equipment(world: Core) -> Array:
    """Share of power equipment that states still get, 0..1, (states, members)."""
    return equations.output(world.state.rare_earths_unmet, world.p("minerals.power_loss"))
