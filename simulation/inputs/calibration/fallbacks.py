"""Fallbacks: what a parameter is taken to be before its sources were published."""

from __future__ import annotations

from simulation.distributions import Quantity
from simulation.inputs.tables.fields import Text
from simulation.strict import Strict


class BeforeRow(Strict):
    """A fallback as written in the calibration, for every parameter that its pattern fits.

    With `unit` only for parameters in that unit. `of_predecessor`: the value is a factor on the
    same figure of the maker's latest known chip.
    """

    value: Quantity
    unit: Text | None = None
    of_predecessor: bool = False
    about: Text
