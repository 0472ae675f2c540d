"""Ranges and sources of controls: from the lever's declaration or the calibration's entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation import months
from simulation.analysis.text.numbers import quantity
from simulation.distributions import Distribution
from simulation.explore.controls import Control, Target
from simulation.inputs.policy.timeline import CHOOSERS, Event
from simulation.inputs.policy.values import ParameterRef

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

STEPS = 100  # of a slider from end to end


@dataclass(frozen=True)
class Extent:
    """The ends of a control, and its unit."""

    low: float
    high: float
    unit: str


@dataclass(frozen=True)
class InForce:
    """What holds where a control is not moved: a value (the median if drawn), in words too."""

    value: float
    text: str


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


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def in_force(control: Control, scenario: Scenario, month: int, calibration: Calibration) -> InForce:
    """What holds of a control under a scenario in a month, from whatever was decided by then."""
    if not control.is_lever:
        override = scenario.parameters.get(control.about)
        entry = calibration.entries[control.about]
        return _drawn(override.value if override else entry.value, entry.unit)
    declared = control.declared
    event = _latest(control, control.targets[0], scenario, month)
    if event is None:
        return InForce(declared.default, _words(control, declared.default))
    value = event.values[declared.name]
    if isinstance(value, ParameterRef):
        override = scenario.parameters.get(value.name)
        found = override.value if override else calibration.entries[value.name].value
        return _drawn(found, declared.unit)
    if isinstance(value, Distribution):
        return _drawn(value, declared.unit)
    number = value if isinstance(value, float) else declared.default
    return InForce(number, f"{_words(control, number)} since {months.label(event.date)}")


def set_again(control: Control, scenario: Scenario, month: int) -> str:
    """The month "YYYY-MM" in which a scenario takes a control back that was moved in `month`."""
    later = [
        event.date
        for target in control.targets
        for event in _events(control, target, scenario)
        if event.month > month
    ]
    return months.label(min(later)) if later else ""


def _latest(control: Control, target: Target, scenario: Scenario, month: int) -> Event | None:
    found = [event for event in _events(control, target, scenario) if event.month <= month]
    return found[-1] if found else None


def _events(control: Control, target: Target, scenario: Scenario) -> list[Event]:
    """Entries of a scenario that set what a control moves."""
    lever, name = control.about.split(".")
    narrowed = tuple(target.narrowed.get(kind, ()) for kind in CHOOSERS)
    return [
        event
        for event in scenario.timeline
        if (event.actor, event.lever) == (target.actor, lever)
        and name in event.values
        and (event.chosen == narrowed or not any(event.chosen))
    ]


def _words(control: Control, value: float) -> str:
    for choice in control.choices:
        if choice.value == value:
            return choice.label
    declared = control.declared
    if value >= declared.high and declared.high > 1000:
        return "no limit"
    return quantity(value, declared.unit)


def _drawn(value: Distribution, unit: str) -> InForce:
    middle, (low, high) = value.median(), value.range()
    if low == high:
        return InForce(middle, quantity(middle, unit))
    ends = f"{quantity(low, unit)} to {quantity(high, unit)}"
    return InForce(middle, f"differs by member: {ends} (90 %)")
