"""Calendar of the scenario's timeline: entries by month of effect, and those announced."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from ..equations.rule import NO_LIMIT
from .layout import Layout

if TYPE_CHECKING:
    from simulation.inputs.draw import Draw
    from simulation.inputs.scenario import Scenario
    from simulation.inputs.timeline import Event

PLEDGE, EXPORT = "capex_pledge", "export_rule"
PROGRAMME, BREAKTHROUGH = "industrial_programme", "breakthrough"
SPENDING = {PLEDGE: "firms", PROGRAMME: "states"}
THRESHOLDS = {
    "control_tpp": NO_LIMIT,
    "density_tpp": NO_LIMIT,
    "control_bandwidth_gb_s": NO_LIMIT,
    "license_max_tpp": 0.0,
    "variants": 1.0,
}
DEFAULTS = THRESHOLDS | {"hbm_access": 1.0}


class Calendar:
    """Events of a scenario by month of effect."""

    def __init__(self, scenario: Scenario, layout: Layout) -> None:
        self.layout = layout
        self._laws: dict[int, list[Event]] = defaultdict(list)
        self._sums: dict[tuple[str, str], list[Event]] = defaultdict(list)
        self._breakthroughs: dict[int, list[Event]] = defaultdict(list)
        for event in scenario.timeline:
            if event.lever in SPENDING:
                self._sums[event.lever, event.actor].append(event)
            elif event.lever == BREAKTHROUGH:
                self._breakthroughs[event.month].append(event)
            else:
                self._laws[event.month].append(event)

    def laws(self, month: int) -> list[Event]:
        """Entries of the states' levers that take effect in a month."""
        return self._laws.get(month, [])

    def pledged(self, draw: Draw, month: int) -> Array:
        """Yearly spending that pledges add, (firms, members), USD billion/year."""
        return self._spending(PLEDGE, draw, month)

    def programmes(self, draw: Draw, month: int) -> Array:
        """Yearly state money of industrial programmes, (states, members), USD billion/year."""
        return self._spending(PROGRAMME, draw, month)

    def efficiency_gain(self, draw: Draw, month: int) -> Array:
        """Factor on algorithmic efficiency by breakthroughs of the month, (firms, members)."""
        gain = np.ones((len(self.layout.firms), len(draw)))
        for event in self._breakthroughs.get(month, []):
            gain[self.layout.row["firms"][event.actor]] *= draw.value(event, "gain")
        return gain

    def _spending(self, lever: str, draw: Draw, month: int) -> Array:
        """Yearly spending out of sums over years, (agents, members), USD billion/year.

        A later entry of an actor changes only the fields it names; one that names the amount or
        the years is a new sum and starts anew.
        """
        rows = self.layout.row[SPENDING[lever]]
        total = np.zeros((len(rows), len(draw)))
        for (which, actor), events in self._sums.items():
            past = [event for event in events if event.month <= month and which == lever]
            if past:
                latest = {field: event for event in past for field in event.values}
                start = [e.month for e in past if {"amount", "years"} & e.values.keys()][-1:]
                years = draw.value(latest.get("years", past[0]), "years")
                amount = draw.value(latest.get("amount", past[0]), "amount")
                share = draw.value(latest.get("delivered_share", past[0]), "delivered_share")
                running = month < (start or [past[0].month])[0] + 12.0 * years
                total[rows[actor]] += amount * share / years * running
        return total

    def restriction_ahead(self, month: int) -> list[tuple[str, bool]]:
        """States with a stricter rule on chips to come, and whether that rule is announced.

        A rule counts from the month in which the press reports it.
        """
        return [
            (event.actor, event.announced <= month)
            for event in self._export_rules()
            if event.heard <= month < event.month and self._tightens(event)
        ]

    def _export_rules(self) -> list[Event]:
        return [e for events in self._laws.values() for e in events if e.lever == EXPORT]

    def _tightens(self, event: Event) -> bool:
        """Whether a rule names chips to control, or lowers a threshold or a licence ceiling."""
        return bool(event.values.get("control_chips")) or any(
            self._number(event, field) < self._before(event, field) for field in THRESHOLDS
        )

    def _before(self, event: Event, field: str) -> float:
        """Value of a field until an entry takes effect."""
        earlier = [
            other
            for other in self._export_rules()
            if other.actor == event.actor and other.month < event.month and field in other.values
        ]
        default = DEFAULTS[field]
        return self._number(max(earlier, key=lambda e: e.month), field) if earlier else default

    @staticmethod
    def _number(event: Event, field: str) -> float:
        value = event.values.get(field)
        # A rule whose figure is itself uncertain is read as no change: nobody can act on it yet.
        return value if isinstance(value, float | int) else NO_LIMIT

    def cut_ahead(self, month: int, field: str) -> list[tuple[str, int]]:
        """States that have announced to lower an export field, each with the months of notice."""
        return [
            (event.actor, event.month - event.announced)
            for event in self._export_rules()
            if event.announced <= month < event.month
            and field in event.values
            and self._number(event, field) < self._before(event, field)
        ]
