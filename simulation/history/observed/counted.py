"""What a source's way of counting makes of outcomes: which flows, shares or means of levels."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.history.observed import formulas
from simulation.history.observed.formulas import PER_YEAR, Formula
from simulation.history.observed.operators import Operator, growth_since
from simulation.units import is_logarithm


def counted(text: str, operator: Operator, units: Mapping[str, str]) -> Formula:
    """The formula of "units.h100 + units.h200", or of a share of two such sums.

    `units` has the unit of every outcome named. ValueError, with the reason, where the operator
    does not go with them.
    """
    names, (top, bottom) = formulas.terms(text), formulas.sides(text)
    if operator.of_levels is not None:
        return _levels(text, operator, units)
    if operator.since is not None and not bottom:
        found = formulas.flows(names, units)
        if found is None:
            raise ValueError(f"no flow adds up to {text}")
        return found
    if operator.needs_flow and not all(formulas.is_flow(name, units) for name in names):
        raise ValueError(f"{text} is no flow, so it has no {operator.noun}")
    finished = any(formulas.is_flow(n, units) or formulas.is_share(n, units) for n in names)
    return Formula(top, bottom, averaged=operator.of_year and not finished)


def _levels(text: str, operator: Operator, units: Mapping[str, str]) -> Formula:
    """The one level that a mean or a growth since some month is of."""
    top, bottom = formulas.sides(text)
    unit = units[top[0]]
    if bottom or len(top) > 1 or unit.endswith(PER_YEAR):
        raise ValueError(f"{text} is no level of its own")
    if is_logarithm(unit) != (operator.of_levels is growth_since):
        raise ValueError(f"{text}, in {unit}, has no {operator.noun}")
    return Formula(top)
