"""Values that a parameter can have but hardly has: far outside its prior, as after a slip."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.distributions import Distribution
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario.dated import held
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.tables.entries import Entry

FAR = 10.0  # factor beyond the ends of a prior: a slip of a thousand passes it, a bold guess not


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Each override far outside its parameter's prior, with its place where it has one."""
    for override in scenario.parameters.values():
        told = doubt(calibration.entries[override.name], override.value)
        if told:
            typed = override.origin.startswith("--")
            yield Problem(told, None if typed else override.place)
    for number, dated in enumerate(scenario.dated):
        usual, earlier = calibration.entries[dated.name], scenario.dated[:number]
        before = held(earlier, dated.name, dated.month, usual.value)
        told = doubt(usual, dated.after(before))
        if told:
            typed = dated.origin.startswith("--")
            yield Problem(told, None if typed else dated.place)


def doubt(entry: Entry, value: Distribution) -> str:
    """What is doubtful about a value that a scenario gives a parameter; empty if nothing is.

    Zero is no slip: it switches off what the parameter drives.
    """
    (low, high), (least, most) = value.range(), entry.value.bounds()
    unit = "" if entry.unit in ("1", "ratio", "flag") else f" {entry.unit}"
    prior = f"{least:g}" if least == most else f"{least:g}..{most:g}"
    beyond = f"lies far outside its prior, {prior}{unit}"
    size = max(abs(least), abs(most))
    for x in (low, high):
        if size and abs(x) > FAR * size:
            return f"'{entry.name}': {x:g} {beyond}: {abs(x) / size:,.0f} times as much"
        if least > 0 and 0 < x < least / FAR:
            return f"'{entry.name}': {x:g} {beyond}: {least / x:,.0f} times less"
    return ""
