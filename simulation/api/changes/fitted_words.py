"""What members had of a parameter before a scenario set it, in words: fitted draws, and prior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulation.analysis.text.numbers import quantity, span
from simulation.distributions import Adjusted, parse_distribution

if TYPE_CHECKING:
    from simulation.inputs import Calibration


def in_words(name: str, written: Any, calibration: Calibration, whole: bool = True) -> str | None:
    """The 90 % of what members have; with `whole` also the median, and the prior's.

    `written` is what a scenario's change says of the parameter `name`. None for what members do
    not have from posterior draws.
    """
    entry = calibration.entries.get(name)
    if entry is None or not isinstance(written, dict) or "dist" not in written:
        return None
    value = parse_distribution(dict(written))
    if value == entry.value:
        return _of_members(name, calibration, whole)
    if not isinstance(value, Adjusted) or value.of != entry.value:
        return None
    told = _of_members(name, calibration, whole=False)
    return told and scaled(told, value.times, value.plus)


def scaled(told: str, times: float, plus: float) -> str:
    """A drawn number in words, with what it is multiplied by and what is added, where any is."""
    if times == 1 and not plus:
        return told
    factor = f" times {times:g}" if times != 1 else ""
    return f"({told}){factor}" + (f" plus {plus:g}" if plus else "")


def _of_members(name: str, calibration: Calibration, whole: bool) -> str | None:
    from simulation.inputs.draws.fitted import fitted_of

    entry = calibration.entries[name]
    found = fitted_of(name, entry.value, calibration)
    if found is None:
        return None
    under = f" under {calibration.view.name}" if calibration.view else ""
    told = f"{span(found.low, found.high, entry.unit)} in the fitted draws{under}"
    if not whole:
        return told
    middle, prior = quantity(found.value, entry.unit), quantity(entry.value.median(), entry.unit)
    before = f"prior {span(*entry.value.range(), entry.unit)}, median {prior}"
    return f"{told}, median {middle}; {before}"
