"""Scores of an ensemble against an observed value, on a scale where factors count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_POSITIVE = 1e-12  # stands for a zero where a logarithm is taken
SMALL = 0.01  # of the largest observed value: where zeros occur, factors stop counting below it


@dataclass(frozen=True)
class Scale:
    """log10, or where zeros occur the inverse sine, which equals log10 (x / floor) far above it."""

    floor: float = 0.0

    @classmethod
    def of(cls, observed: Values, simulated: Values) -> Scale:
        """The scale of a series: log10 unless an observed or simulated value is not positive."""
        if observed.min() > 0 and np.nanmin(simulated) > 0:
            return cls()
        return cls(SMALL * float(np.abs(observed).max()) or 1.0)

    def back(self, value: float) -> float:
        """The value that stands at a place of the scale."""
        return float(2 * self.floor * np.sinh(value * np.log(10)) if self.floor else 10**value)

    @property
    def least(self) -> float:
        """The smallest value that the scale takes."""
        return -np.inf if self.floor else _POSITIVE

    def __call__(self, values: Values | float) -> Values:
        """Values on the scale."""
        if self.floor:
            return np.asarray(np.arcsinh(values / (2 * self.floor)) / np.log(10))
        return np.asarray(np.log10(values))


def crps(members: Values, observed: float) -> float:
    """Continuous ranked probability score of an ensemble (members,), in the members' unit.

    The integral of (F - 1{x >= observed})^2 over x, F being the ensemble's step function; 0 is
    best, and for one member it is the absolute error.
    """
    ordered = np.sort(members)
    size = len(ordered)
    rank = 2 * np.arange(1, size + 1) - size - 1
    error = np.abs(ordered - observed).mean()
    return float(error - (rank * ordered).sum() / size**2)
