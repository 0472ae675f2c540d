"""Ranges of controls: from the lever's declaration or the calibration's entry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulation.distributions import adjusted
from simulation.explore.controls import Control
from simulation.inputs.policy.values import How

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.tables.entries import Entry

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
    wide = _exact(ends.high - ends.low)
    found = Extent(-wide, wide, ends.unit)
    if how == "times":
        found = Extent(0.0, MOST_TIMES, "ratio")
    if control.is_lever:
        return found
    entry = calibration.entries[control.about]
    least, most = entry.domain.room(entry.value, "times" if how == "times" else "plus")
    found = replace(found, low=max(found.low, least), high=min(found.high, most))
    return _inside(found, how, entry)


def _inside(found: Extent, how: How, entry: Entry) -> Extent:
    """The same where draws can have either end, a step further in where they cannot."""

    def fits(end: float) -> bool:
        return not entry.domain.wrong(adjusted(entry.value, **{how: end}))

    step = _exact((found.high - found.low) / STEPS)
    low = found.low if fits(found.low) else _exact(found.low + step)
    return replace(
        found, low=low, high=found.high if fits(found.high) else _exact(found.high - step)
    )


def _exact(value: float) -> float:
    """Without the last digits, in which floats are off."""
    return float(f"{value:.9g}")


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
