"""What every part of the model may rely on: the world's attributes, without its assembly.

Parts import this module and never `world.py`, which puts them together; so imports run one way.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

import mesa
import numpy as np

from simulation import months

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from simulation.inputs.draw import Draw

    from ..equations.arrays import Array
    from ..tables.law_table import Law
    from ..tables.state_table import StateTable
    from .calendar import Calendar
    from .chip_table import Specs
    from .chips_on_sale import Shelf
    from .group_sums import Sums
    from .layout import Layout
    from .licence import Surcharge, View
    from .ownership import Ownership
    from .pairs import Pairs
    from .parameters import Parameters
    from .shocks import Mood, Shocks

MYOPIC = "myopic"
Given = ParamSpec("Given")
Found = TypeVar("Found")


def by_law(
    of_chips: bool = True,
) -> Callable[
    [Callable[Concatenate[Core, Given], Found]], Callable[Concatenate[Core, Given], Found]
]:
    """Keep what follows from the roster, the drawn figures and the law in force alone.

    It is made again once `law.apply` has cleared `world.lookups`, and after `law.classify` unless
    it is the same whatever chips can do: whoever changes a rule without `law.apply` reads what
    was. Callers must not write to what they get.
    """

    def keep(
        make: Callable[Concatenate[Core, Given], Found],
    ) -> Callable[Concatenate[Core, Given], Found]:
        def look_up(world: Core, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            key = (make, *args, *kwargs.items())
            if key not in world.lookups:
                world.lookups[key] = make(world, *args, **kwargs), of_chips
            found: Found = world.lookups[key][0]
            return found

        functools.update_wrapper(look_up, make)
        return look_up

    return keep


class Acting(Protocol):
    """Agents of a type, asked to act."""

    def act(self, verb: str) -> bool:
        """Carry out a verb; whether the behaviour of any agent was replaced."""


class Choosing(Protocol):
    """The market as the other parts see it (see market.Market)."""

    going_rate: Array
    caps: list[View]
    surcharges: list[Surcharge]
    contested: Array
    of_firm: NDArray[np.intp]

    def open(self) -> None:
        """Take stock at the start of a month."""

    def refresh(self) -> None:
        """Value the chips on sale."""

    def order_shares(self, firms: slice) -> Array:
        """Split of firms' money over the chips on sale."""

    def refused(self, market: int) -> dict[str, Array]:
        """What each rule keeps the firms of a market from buying."""


class Recording(Protocol):
    """The recorder as the schedule sees it."""

    latest: Mapping[str, Array]

    def record(self, world: Core) -> None:
        """Append the month's outcomes."""


class Reacting(Protocol):
    """Rivals' reactions as the other parts see them (see rivals.Rivals)."""

    @property
    def awake(self) -> bool:
        """Whether states react this month."""

    def look(self) -> None:
        """Read last month's figures."""

    def observe(self, rows: range) -> None:
        """Let what was seen pull at the instruments of some states."""

    def negotiate(self) -> None:
        """Strike, renew or end truces."""

    def react(self, rows: range) -> None:
        """Announce moves."""

    def enact(self, rows: range) -> None:
        """Put moves that are due into force."""

    def foreseen(self, soon: Array) -> Array:
        """Add announced restrictions to those of the timeline."""

    def notice(self, months: Array) -> Array:
        """Add announced cuts of memory to those of the timeline."""


class Core(mesa.Model):  # type: ignore[misc]  # Mesa has no types
    """Attributes of the world; `world.World` fills them."""

    month: int
    members: int
    structure: Mapping[str, str]
    draw: Draw
    layout: Layout
    p: Parameters
    specs: Specs
    state: StateTable
    law: Law
    plan: Law
    sums: Sums
    shelf: Shelf
    owned: Ownership
    calendar: Calendar
    shocks: Shocks
    mood: Mood
    lookups: dict[object, tuple[Any, bool]]
    kept: dict[object, Any]
    pairs: dict[object, Pairs]
    market: Choosing
    recorder: Recording
    rivals: Reacting
    states: Acting
    suppliers: Acting
    makers: Acting
    firms: Acting
    home_first: Array
    own_rows: NDArray[np.intp]
    restricted_soon: Array

    @property
    def date(self) -> str:
        """The month at hand, YYYY-MM."""
        return months.label(self.month)

    def look_ahead(self) -> None:
        """Note which firms know of a restriction that is announced or reported, not in force."""
        soon = np.zeros((len(self.layout.firms), 1))
        if self.structure["buyers"] == MYOPIC:
            self.restricted_soon = soon
            return
        for name, certain in self.calendar.restriction_ahead(self.month):
            rival = self.layout.rival[self.layout.row["states"][name]]
            weight = np.where(certain, 1.0, self.p("orders.hearsay"))
            ruled = (self.layout.firm_state == rival)[:, None]
            soon = np.maximum(soon, ruled * weight)
        self.restricted_soon = self.rivals.foreseen(soon)
