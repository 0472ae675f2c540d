"""Parameters about a span whose end is itself a parameter, and entries dated after it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fnmatch import fnmatchcase

from simulation import months
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario.dated import Dated, held, turns
from simulation.inputs.scenario.overrides import drawn_from
from simulation.inputs.scenario.scenario import Scenario

# What is read until a month that is a parameter of the same player, or the sum of some.
ENDS = {
    "makers.*.bank_dies": ("bank_until",),
    "makers.*.bank_from": ("bank_until",),
    "power.*.own_book": ("own_book_month",),
    "power.*.own_book_yearly": ("own_book_month",),
    "reserve.*.units": ("until",),
    "reserve.*.first": ("until",),
    "power.*.early_slip": ("early_due_until", "early_slip"),
}


def ends_with(name: str) -> list[str]:
    """The parameters whose sum is the last month in which the model reads this one, or none."""
    whose = name.rpartition(".")[0]
    found = next((ends for one, ends in ENDS.items() if fnmatchcase(name, one)), ())
    return [f"{whose}.{end}" for end in found]


def after_their_spans(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """The scenario's own dated entries about what is over in every member, with their places."""
    known = scenario.extended(calibration)
    for entry in scenario.dated:
        ends = [name for name in ends_with(entry.name) if name in known.entries]
        if not ends or entry.place is None or entry.place.file != scenario.file:
            continue
        last = sum(_latest(name, scenario, known, entry) for name in ends)
        if entry.month > last:
            over = f"is read until {months.label(math.floor(last))} only ({' plus '.join(ends)})"
            yield Problem(f"changes nothing: {entry.name} {over}", entry.place)


def _latest(name: str, scenario: Scenario, known: Calibration, but: Dated) -> float:
    """The most that a parameter is in any member and month, but for one entry."""
    others = [one for one in scenario.dated if one is not but]
    base = drawn_from(name, known, scenario.parameters, scenario.structure)
    at = [0, *turns(one for one in others if one.name == name)]
    return max(held(others, name, month, base).support()[1] for month in at)
