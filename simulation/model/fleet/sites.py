"""Sites: hyperscale data centres of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.kernel import Sum, Table, kernel
from ..core.mechanism import mechanism
from ..equations.arrays import Array, total
from ..equations.numbers import over

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


@mechanism(reads="ai_capex base_capex pledge sites", writes="sites")
def build(world: Core) -> None:
    """Add sites; their number grows with investment, less than in proportion."""
    p, growth = world.p, np.empty(world.members)
    add_up_investment(growth, *_for_add_up_investment(world))
    pace = np.exp(p("sites.response") * np.log(growth))
    world.state.sites += p("sites.yearly_2022") * pace / MONTHS_PER_YEAR


@cached("run")
def _for_add_up_investment(world: Core) -> tuple[Array, ...]:
    """What `add_up_investment` reads last, in its order."""
    state = world.state
    return state.ai_capex, state.pledge, state.base_capex, _investment_2021(world)


@kernel
def add_up_investment(
    growth: Sum, ai_capex: Table, pledge: Table, base_capex: Table, in_2021: Sum
) -> None:
    """Set the investment of all firms over that of 2021."""
    firms, members = ai_capex.shape
    growth[:] = 0.0
    for f in range(firms):
        for k in range(members):
            growth[k] += ai_capex[f, k] + pledge[f, k] + base_capex[f, k]
    for k in range(members):
        growth[k] = over(growth[k], in_2021[k], 1.0)


@cached("run")
def _investment_2021(world: Core) -> Array:
    """Investment of all firms in 2021, USD billion, (members,)."""
    table = world.p.table
    return total(table("firms", "ai_capex_2021") + table("firms", "base_capex_2021"))
