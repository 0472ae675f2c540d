"""What every mechanism may rely on: the world's attributes, without its assembly.

Mechanisms import this module and never `world.py`, which puts them together; so imports run one
way. What decides or reports (agents, market, rivals) joins further up, in `agents.cast`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.inputs.structure import REACTS_FROM

from .cache import Remembering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.inputs.draw import Draw

    from ..equations.arrays import Array
    from ..tables.law_table import Law
    from ..tables.state_table import StateTable
    from .calendar import Calendar
    from .chip_table import ChipTable
    from .chips_on_sale import ChipsOnSale
    from .group_sums import Sums
    from .layout import Layout
    from .licence import Terms
    from .offers import Offers
    from .ownership import Ownership
    from .pairs import Pairs
    from .parameters import Parameters
    from .shocks import Shocks, ShocksOfMonth

SCHEDULED = "scheduled"
PRESENT = months.index(REACTS_FROM)  # before it no state reacts: the past stays as it happened


if TYPE_CHECKING:

    class Model:
        """What the model uses of Mesa, which has no types: without it any name would pass."""

        running: bool

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...
else:
    from mesa import Model


class Core(Model, Remembering):
    """Attributes of the world; `world.World` fills them.

    `law` is in force, `plan` is what states have decided. `latest` holds the outcomes of the last
    month that was recorded. Before firms order, `licence_terms` and `offers` are made: what they
    see of licences this month, and what each market can order. `restricted_soon` is how sure each
    firm is of a restriction to come, (firms, 1 or members).
    """

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
    pairs: dict[object, Pairs]
    latest: Mapping[str, Array]
    licence_terms: list[Terms]
    offers: Offers
    restricted_soon: Array

    @property
    def date(self) -> str:
        """The month at hand, YYYY-MM."""
        return months.label(self.month)

    @property
    def states_react(self) -> bool:
        """Whether states answer what they see this month."""
        return self.structure["policy"] != SCHEDULED and self.month >= PRESENT
