"""Two forecasts that know nothing of chips: the last value, and a straight line through the last.

Both carry an error distribution from their own past errors of the same number of steps, taken with
both signs. Values are on the scale of their series.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
LONGEST, SHORTEST = 8, 4  # points that a line is drawn through
Rule = Callable[[Values, Values, float], float]


def last_value(months: Values, values: Values, target: float) -> float:
    """The latest of the values, whatever the month."""
    return float(values[-1])


def trend(months: Values, values: Values, target: float) -> float:
    """A least-squares line through the last eight points; the last value where there are few."""
    if len(values) < SHORTEST:
        return last_value(months, values, target)
    slope, start = np.polyfit(months[-LONGEST:], values[-LONGEST:], 1)
    return float(start + slope * target)


RULES: dict[str, Rule] = {"last_value": last_value, "trend": trend}


def ensemble(rule: Rule, months: Values, values: Values, target: float, step: int) -> Values:
    """The forecast of a value `step` steps after the last, with its errors; empty if it has none.

    Where the past is too short for errors of so many steps, those of the most steps that it has
    are scaled by the root of the ratio.
    """
    errors, seen = _errors(rule, months, values, step)
    if not errors.size:
        return np.empty(0)
    grown = errors * np.sqrt(step / seen)
    return np.asarray(rule(months, values, target) + np.concatenate([-grown, grown]))


def _errors(rule: Rule, months: Values, values: Values, step: int) -> tuple[Values, int]:
    for steps in range(min(step, len(values) - 1), 0, -1):
        found = [
            values[i + steps] - rule(months[: i + 1], values[: i + 1], months[i + steps])
            for i in range(len(values) - steps)
        ]
        if len(found) > 1 or steps == 1:
            return np.array(found), steps
    return np.empty(0), step
