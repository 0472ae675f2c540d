"""Rare earths: exports that a state does not license, and output lost elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.kernel import Cube, Line, Table, kernel
from ..core.mechanism import mechanism
from ..equations import minerals as equations

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="law.rare_earth_licensing.share rare_earths_denied rare_earths_replaced "
    "rare_earths_stock_drawn rare_earths_unmet",
    writes="rare_earths_denied rare_earths_replaced rare_earths_stock_drawn rare_earths_unmet",
)
def trade(world: Core) -> None:
    """Update supply denied, drawn from stocks, unmet, and replaced by other sources.

    A state does not deny itself; each of the others is denied what it licenses it less.
    """
    state, p = world.state, world.p
    bridge_cut(
        world.law.rare_earth_licensing.share,
        p.table("states", "rare_earth_supply", 0.0),
        p("minerals.stock_months"),
        p("minerals.refill"),
        p("minerals.calm_pace"),
        p("minerals.crisis_pace"),
        state.rare_earths_denied,
        state.rare_earths_stock_drawn,
        state.rare_earths_unmet,
        state.rare_earths_replaced,
    )


@kernel
def bridge_cut(
    licensed: Cube,
    supply: Table,
    stock: Line,
    refill: Line,
    calm: Line,
    crisis: Line,
    missing: Table,
    drawn: Table,
    unmet: Table,
    replaced: Table,
) -> None:
    """Set what each state misses, what its stocks bridge of it, and what other sources replace."""
    states, members = missing.shape
    for s in range(states):
        withheld = np.zeros(members)
        for seller in range(states):
            if seller != s:
                for k in range(members):
                    withheld[k] += (1.0 - licensed[seller, s, k]) * supply[seller, k]
        for k in range(members):
            missing[s, k] = equations.denied(withheld[k], replaced[s, k])
            drawn[s, k], unmet[s, k] = equations.bridge(
                drawn[s, k], missing[s, k], stock[k], refill[k]
            )
            replaced[s, k] = equations.substitution(
                replaced[s, k], missing[s, k], calm[k], crisis[k]
            )
