"""Calendar of the scenario's timeline: entries by month of effect, and those announced."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.inputs.policy.export_rule import ExportRule
from simulation.inputs.policy.field import ANY, HIGHER
from simulation.inputs.policy.held import over
from simulation.inputs.policy.lever import Discovery, Outage, Spending
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.values import Follows

from ..equations.arrays import Array
from .layout import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulation.inputs.draws.draw import Draw
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.timeline import Event

MEMORY = ExportRule.hbm_access


class Spent(NamedTuple):
    """What is spent a year, (agents, members), from each of some months on, the first being 0."""

    months: tuple[int, ...]
    totals: tuple[Array, ...]

    def in_month(self, month: int) -> Array:
        """What is spent in a month, USD billion/year."""
        return self.totals[bisect_right(self.months, month) - 1]


class Calendar:
    """Entries of a timeline by month of effect."""

    def __init__(self, entries: Sequence[Event], layout: Layout) -> None:
        """`entries`: absolute and lasting ones only, as `Draw.entries` gives them."""
        self.layout = layout
        self._laws: dict[int, list[Event]] = defaultdict(list)
        self._sums: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self._breakthroughs: dict[int, list[Event]] = defaultdict(list)
        self._outages: dict[int, list[Event]] = defaultdict(list)
        for event in entries:
            lever = LEVERS[event.lever]
            if issubclass(lever, Spending):
                self._sums[event.lever, event.actor].append(event)
            elif issubclass(lever, Outage):
                self._outages[event.month].append(event)
            elif issubclass(lever, Discovery):
                self._breakthroughs[event.month].append(event)
            else:
                self._laws[event.month].append(event)

    def laws(self, month: int) -> list[Event]:
        """Entries of the states' levers that take effect in a month."""
        return self._laws.get(month, [])

    def outages(self, month: int) -> list[Event]:
        """Entries about suppliers and makers that take effect in a month."""
        return self._outages.get(month, [])

    def efficiency_gain(self, draw: Draw, month: int) -> Array:
        """Factor on algorithmic efficiency by breakthroughs of the month, (firms, members)."""
        gain = np.ones((len(self.layout.firms), len(draw)))
        for event in self._breakthroughs.get(month, []):
            gain[self.layout.row["firms"][event.actor]] *= draw.value(event, "gain")
        return gain

    def spending(self, lever: type[Spending], draw: Draw) -> Spent:
        """Yearly spending out of sums over years, (agents, members), and when it changes.

        A later entry of an actor changes only the fields it names; one that names the amount or
        the years is a new sum and starts anew.
        """
        rows = self.layout.row[lever.actor]
        sums = {rows[who]: all_ for (name, who), all_ in self._sums.items() if name == lever.name}
        months: list[int] = []
        totals: list[Array] = []
        month = 0.0
        while month < np.inf:
            total = np.zeros((len(rows), len(draw)))
            until = _add_up(sums, draw, int(month), total)
            months.append(int(month))
            totals.append(total)
            month = np.ceil(until)
        return Spent(tuple(months), tuple(totals))

    def restriction_ahead(self, month: int) -> list[tuple[str, bool]]:
        """States with a stricter rule on chips to come, and whether that rule is announced.

        A rule counts from the month in which the press reports it.
        """
        return [
            (event.actor, event.announced <= month)
            for event in self._tighter_rules
            if event.heard <= month < event.month
        ]

    def cap_ahead(self, month: int) -> list[tuple[str, tuple[str, ...], bool]]:
        """Lower caps of third countries to come: whose, for which buyers, whether announced."""
        field = ExportRule.fields["third_country_cap"]
        found = []
        for event in self._export_rules:
            if event.heard <= month < event.month and field.name in event.values:
                buyers = tuple(b for b in self._buyers(event) if self._stricter(event, field, b))
                found += [(event.actor, buyers, event.announced <= month)] if buyers else []
        return found

    def _buyers(self, event: Event) -> tuple[str, ...]:
        """Firms that an entry is about: all where it names none."""
        known = self.layout.groups["buyers"]
        return tuple(firm for word in event.buyers or self.layout.firms for firm in known[word])

    @cached_property
    def _tighter_rules(self) -> list[Event]:
        return [event for event in self._export_rules if self._tightens(event)]

    @cached_property
    def _export_rules(self) -> list[Event]:
        # By month, and within one in the order in which entries are written to the law.
        laws = [event for month in sorted(self._laws) for event in self._laws[month]]
        return [event for event in laws if event.lever == ExportRule.name]

    def _tightens(self, event: Event) -> bool:
        """Whether a rule names chips to control, or makes a foreseen figure stricter."""
        foreseen = (field for field in ExportRule.fields.values() if field.foreseen)
        return any(
            bool(event.values.get(field.name)) if field.names else self._stricter(event, field)
            for field in foreseen
        )

    def _stricter(self, event: Event, field: Field, buyer: str = "") -> bool:
        """Whether an entry makes a number stricter than it was until it takes effect.

        For a `buyer`, if one is named, else for any that it shares with the entry before it.
        """
        if field.name not in event.values:
            return False
        about = {buyer} if buyer else set(self._buyers(event))
        earlier = [
            other
            for other in self._export_rules
            if other.actor == event.actor
            and other.month < event.month
            and field.name in other.values
            and not about.isdisjoint(self._buyers(other))
        ]
        before = self._number(earlier[-1], field) if earlier else field.default
        return field.tightens(self._number(event, field), before)

    @staticmethod
    def _number(event: Event, field: Field) -> float:
        value = event.values[field.name]
        # A rule whose figure is itself uncertain is read as no limit: nobody can act on it yet.
        loosest = -ANY if field.stricter == HIGHER else ANY
        return value if isinstance(value, float | int) else loosest

    def memory_cuts(self, month: int) -> list[tuple[str, str, int]]:
        """States that have announced less memory for a maker, the maker, and months of notice."""
        return [
            (event.actor, maker, event.month - event.announced)
            for event in self._export_rules
            if event.announced <= month < event.month and MEMORY.name in event.values
            for maker in event.makers or self.layout.makers
            if self._cuts(event, maker, month)
        ]

    def _cuts(self, event: Event, maker: str, now: int) -> bool:
        """Whether an entry has its month's last word on a maker's memory, and lowers its share.

        What is not announced by `now` is nobody's word yet.
        """
        about = [
            other
            for other in self._export_rules
            if other.actor == event.actor
            and other.month <= event.month
            and other.announced <= now
            and MEMORY.name in other.values
            and (not other.makers or maker in other.makers)
        ]
        earlier = [other for other in about if other.month < event.month]
        before = self._share(earlier) if earlier else MEMORY.default
        return about[-1] is event and MEMORY.tightens(self._share(about), before)

    def _share(self, entries: Sequence[Event]) -> float:
        """The share of memory that the last entry gives; one that ends a value gives all's."""
        *others, last = entries
        if not isinstance(last.values[MEMORY.name], Follows):
            return self._number(last, MEMORY)
        of_all = [e for e in others if not e.makers and not e.suppliers]
        return self._share(of_all) if of_all else MEMORY.default


def _add_up(sums: Mapping[int, Sequence[Event]], draw: Draw, month: int, total: Array) -> float:
    """Add what is being spent in a month to a total; returns until when nothing of it changes."""
    until = np.inf
    for row, events in sums.items():
        until = min([until, *(event.month for event in events if event.month > month)])
        past = [event for event in events if event.month <= month]
        if past:
            latest = {field: event for event in past for field in event.values}
            start, timed = Spending.term(past)
            years = draw.value(timed, "years")
            amount = draw.value(latest.get("amount", past[0]), "amount")
            share = draw.value(latest.get("delivered_share", past[0]), "delivered_share")
            end = over(start, years)
            total[row] += amount * share / years * (month < end)
            until = np.min(end, initial=until, where=end > month)
    return until
