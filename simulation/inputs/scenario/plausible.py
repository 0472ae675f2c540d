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
# Beyond a narrow prior a slip of ten is far, too: by so many of its widths, and by this factor.
WIDTHS, FAR_OF_NARROW = 5.0, 3.0
LARGEST = 1e6  # ratio that is told digit by digit


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
    size, width = max(abs(least), abs(most)), WIDTHS * (most - least)
    for x in (low, high):
        outside = 0 < width < max(x - most, least - x)
        factor = FAR_OF_NARROW if outside else FAR
        if size and abs(x) > factor * size:
            return f"'{entry.name}': {x:g} {beyond}: {_times(abs(x) / size)} times as much"
        if least > 0 and 0 < x < least / factor:
            return f"'{entry.name}': {x:g} {beyond}: {_times(least / x)} times less"
    return ""


def _times(ratio: float) -> str:
    """A ratio at a glance, whatever its size."""
    return f"{ratio:,.0f}" if ratio < LARGEST else f"{ratio:.0e}"
