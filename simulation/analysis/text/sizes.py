"""How large a change is in the first sentence: per cent, unless they would mislead there."""

from __future__ import annotations

import math

import numpy as np

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.text import beside
from simulation.analysis.text.numbers import quantity, signed, with_unit
from simulation.analysis.text.sentences import change

_EMPTY = 0.05
"""Share of its largest median so far under which an outcome is nearly gone, and its per cent with
it: a judgement."""
_FAR = 5.0
"""Per cent of the reference by which two medians and the change stand strongly apart: a judgement.
Less is marked in the table alone."""
_DIGITS = 2


def size(effect: Effect, date: str) -> str:
    """How large a change is without its sign: "3 %", or "7.3 k chips a year" of a rest.

    Where the medians of both sides say something else than the change member by member, both stand
    there: "6.6 % member by member (medians: 103 k instead of 128 k chips a year)".
    """
    found = change(effect, date)
    plain = with_unit(signed(abs(found.median)).removeprefix("+"), found.unit)
    if found.unit != "%":
        return plain
    if nearly_gone(effect, date):
        return _amount(effect, date) or plain
    if _far_apart(effect, date, found.median):
        return f"{plain} {beside.how(effect)} (medians: {beside.instead(effect, date)})"
    return plain


def nearly_gone(effect: Effect, date: str) -> bool:
    """Whether an outcome of the reference has shrunk to a trifle of what it was before."""
    row = effect.row(date)
    so_far = np.abs(effect.base.p50[: row + 1])
    most = float(np.nanmax(so_far, initial=0.0))
    return float(so_far[row]) < _EMPTY * most


def _amount(effect: Effect, date: str) -> str:
    """The median difference in the outcome's own unit, "" where that would read as none."""
    moved = abs(float(effect.difference.p50[effect.row(date)]))
    text = quantity(moved, effect.unit, _DIGITS)
    return "" if text == quantity(0.0, effect.unit, _DIGITS) else text


def _far_apart(effect: Effect, date: str, median: float) -> bool:
    if beside.apart_from(effect, date) not in (beside.AGAINST, beside.APART):
        return False
    was, now = beside.both(effect, date)
    implied = 100.0 * (now - was) / abs(was) if was else math.nan
    return abs(implied - median) >= _FAR
