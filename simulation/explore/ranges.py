"""Ranges of controls: from the lever's declaration or the calibration's entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulation.explore.controls import Control
from simulation.inputs.policy.values import How

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration

STEPS = 100  # of a slider from end to end
MOST_TIMES = 5.0  # the largest factor


@dataclass(frozen=True)
class Extent:
    """The ends of a control, and its unit."""

    low: float
    high: float
    unit: str


def extent(control: Control, calibration: Calibration) -> Extent:
    """The range of a control; an assumption ranges over the 90 % of its distribution."""
    if control.is_lever:
        declared = control.declared
        low = declared.low if control.low is None else control.low
        high = declared.high if control.high is None else control.high
        return Extent(low, high, declared.unit)
    entry = calibration.entries[control.about]
    low, high = entry.value.range()
    return Extent(_rounded(low), _rounded(high), entry.unit)


def reach(control: Control, how: How, calibration: Calibration) -> Extent:
    """How far a relative move goes: a factor, or the whole range of the control up and down.

    An assumption moves only so far that all of its draws stay possible; a lever's value is cut.
    """
    ends = extent(control, calibration)
    found = Extent(ends.low - ends.high, ends.high - ends.low, ends.unit)
    if how == "times":
        found = Extent(0.0, MOST_TIMES, "ratio")
    if control.is_lever:
        return found
    entry = calibration.entries[control.about]
    least, most = entry.domain.room(entry.value, "times" if how == "times" else "plus")
    return replace(found, low=max(found.low, least), high=min(found.high, most))


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
