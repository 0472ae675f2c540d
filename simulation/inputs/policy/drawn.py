"""What members draw a lever's number from, whatever entries made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.distributions import Constant, Distribution, adjusted

from .field import ANY, Field
from .values import Chain, ParameterRef, Step, Traced


@dataclass(frozen=True)
class Drawn:
    """A distribution, and the changes of it from the first on that is itself drawn.

    Changes before are worked into the distribution; its draws are cut to the field's range.
    """

    start: Distribution
    further: tuple[Step, ...]
    field: Field

    def within(self, middle: float, low: float, high: float) -> tuple[float, float, float]:
        """Quantiles of the start, cut to the field's range."""
        return self._within(middle), self._within(low), self._within(high)

    def middle(self, median: float) -> float:
        """What the medians come to, that of the start given: of several draws, not quite one."""
        value = self._within(median)
        for step in self.further:
            by = step.by.value
            assert not isinstance(by, ParameterRef), "changes are written out"
            by = by if isinstance(by, float | int) else by.median()
            value = self._within(value * by if step.how == "times" else value + by)
        return value

    def _within(self, value: float) -> float:
        return min(max(value, self.field.low), self.field.high)


def drawn(number: Chain, field: Field, of: Callable[[str], Distribution]) -> Drawn:
    """What a number of a field is drawn from; `of` says what a parameter is drawn from.

    No limit stays no limit, whatever changes it.
    """
    start = _start(number.start, of)
    if field.unlimited and isinstance(start, Constant) and start.value >= ANY:
        return Drawn(start, (), field)
    for done, step in enumerate(number.steps):
        by = step.by.value
        if not isinstance(by, float | int):
            return Drawn(start, number.steps[done:], field)
        start = adjusted(start, **{step.how: float(by)})
    return Drawn(start, (), field)


def _start(number: Traced, of: Callable[[str], Distribution]) -> Distribution:
    value = number.value
    if isinstance(value, float | int):
        return Constant(value=float(value))
    return of(value.name) if isinstance(value, ParameterRef) else value
