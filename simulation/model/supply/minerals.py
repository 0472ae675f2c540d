"""Rare earths that a state does not license, and the output that this costs others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.mechanism import mechanism
from ..equations import minerals as equations
from ..equations.arrays import Array

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="law.rare_earth_share rare_earths_replaced rare_earths_stock_drawn",
    writes="rare_earths_denied rare_earths_replaced rare_earths_stock_drawn rare_earths_unmet",
)
def ship(world: Core) -> None:
    """A month of exports: what is cut off, what stocks bridge, what others replace.

    A state does not deny itself; every other one is cut off alike.
    """
    state, p = world.state, world.p
    kept = (1.0 - world.law.rare_earth_share) * p.table("states", "rare_earth_supply", 0.0)
    missing = equations.denied(kept.sum(axis=0) - kept, state.rare_earths_replaced)
    state.rare_earths_denied = missing
    state.rare_earths_stock_drawn, state.rare_earths_unmet = equations.bridge(
        state.rare_earths_stock_drawn, missing, p("minerals.stock_months"), p("minerals.refill")
    )
    state.rare_earths_replaced = equations.substitution(
        state.rare_earths_replaced, missing, p("minerals.calm_pace"), p("minerals.crisis_pace")
    )


def chips(world: Core) -> Array:
    """Share of chip output that suppliers keep up, (suppliers, members)."""
    unmet = world.state.rare_earths_unmet[world.layout.supplier_state]
    return equations.output(unmet, world.p("minerals.chip_loss"))


def tools(world: Core) -> Array:
    """Share of the tools for expansion that suppliers still get, (suppliers, members)."""
    unmet = world.state.rare_earths_unmet[world.layout.supplier_state]
    return equations.output(unmet, world.p("minerals.tool_loss"))


def power_gear(world: Core) -> Array:
    """Share of power equipment that states still get, (states, members)."""
    return equations.output(world.state.rare_earths_unmet, world.p("minerals.power_loss"))
