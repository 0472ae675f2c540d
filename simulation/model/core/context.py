"""Context of every mechanism: the world's attributes, without its assembly.

Mechanisms import this module and never `world.py`, which puts them together; so imports run one
way. Agents, market and rivals join further up, in `agents.context` and `agents.cast`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation import months
from simulation.inputs.policy.structure import REACTS_FROM

from .cache import HasCache

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.inputs.draws.draw import Draw

    from ..equations.arrays import Array
    from ..tables.law_table import Law
    from ..tables.state_table import StateTable
    from .active_pairs import ActivePairs
    from .calendar import Calendar
    from .chip_table import ChipTable
    from .chips_on_sale import ChipsOnSale
    from .group_sums import Sums
    from .layout import Layout, Mask, Rows
    from .licence import Terms
    from .offers import Offers
    from .ownership import Ownership
    from .parameters import Parameters
    from .shocks import Shocks, ShocksOfMonth

SCHEDULED = "scheduled"
PRESENT = months.index(REACTS_FROM)  # before it no state reacts: the past stays as it happened


class Core(HasCache):
    """Attributes of the world; `world.World` fills them.

    Attributes:
        law: rules in force; `plan`: rules that states have decided on.
        p: drawn parameters; `draw`: the draw that they come from.
        sums: sums over chips by foundry, maker and software, over agents by state.
        owned: installed chips by bloc and by software.
        pairs: pairs of firms and chips that loops have to look at.
        latest: outcomes of the last month that was recorded, each (members,).
        licence_terms: caps and fees of licences, as buyers find them this month.
        offers: what each market can order this month.
        restricted_soon: certainty with which each firm expects a restriction that is not yet in
            force, 0..1, (firms, 1 or members).
        restrictor: state whose chips such a restriction will keep from each firm, (firms,).
        departed: True for firms that left the market, (firms,).
    """

    running: bool
    members: int
    structure: Mapping[str, str]
    draw: Draw
    layout: Layout
    p: Parameters
    chip_table: ChipTable
    state: StateTable
    law: Law
    plan: Law
    sums: Sums
    chips_on_sale: ChipsOnSale
    owned: Ownership
    calendar: Calendar
    shock_paths: Shocks
    shocks: ShocksOfMonth
    pairs: ActivePairs
    latest: Mapping[str, Array]
    licence_terms: Terms
    offers: Offers
    restricted_soon: Array
    restrictor: Rows
    departed: Mask

    @property
    def date(self) -> str:
        """The month at hand, YYYY-MM."""
        return months.label(self.month)

    @property
    def states_react(self) -> bool:
        """Whether states react this month to last month's outcomes."""
        return self.structure["policy"] != SCHEDULED and self.month >= PRESENT
