"""Sites: hyperscale data centres of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.mechanism import mechanism
from ..equations.arrays import Array, ratio

if TYPE_CHECKING:
    from ..core.context import Core

MONTHS_PER_YEAR = 12.0


@mechanism(reads="ai_capex base_capex pledge sites", writes="sites")
def build(world: Core) -> None:
    """Add sites; their number grows with investment, less than in proportion."""
    state, p = world.state, world.p
    invested = (state.ai_capex + state.pledge + state.base_capex).sum(axis=0)
    pace = np.exp(p("sites.response") * np.log(ratio(invested, _investment_2021(world), empty=1.0)))
    state.sites = state.sites + p("sites.yearly_2022") * pace / MONTHS_PER_YEAR


@cached("run")
def _investment_2021(world: Core) -> Array:
    """Investment of all firms in 2021, USD billion, (members,)."""
    table = world.p.table
    total: Array = (table("firms", "ai_capex_2021") + table("firms", "base_capex_2021")).sum(axis=0)
    return total
