"""How large a change is in the first sentence: per cent, unless they would mislead there."""

from __future__ import annotations

import math

import numpy as np

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.text import beside
from simulation.analysis.text.numbers import POINTS, quantity, signed, with_unit
from simulation.analysis.text.sentences import change

_EMPTY = 0.05
"""Share of its largest median so far under which an outcome is nearly gone, and its per cent with
it: a judgement."""
_FAR = 5.0
"""Per cent of the reference, or points, by which two medians and the change stand strongly apart: a
judgement. Less is marked in the table alone, unless the medians move the other way."""
_DIGITS = 2


def size(effect: Effect, date: str) -> str:
    """How large a change is without its sign: "3 %", "2 points", or "7.3 k chips a year" of a rest.

    Where the medians of both sides move the other way than the change member by member, by more
    than would read as nothing, or stand far from it, both stand there: "6.6 % member by member
    (medians: 103 k instead of 128 k chips a year)".
    """
    found = change(effect, date)
    plain = with_unit(signed(abs(found.median)).removeprefix("+"), found.unit)
    gone = found.unit == "%" and nearly_gone(effect, date)
    told = (_amount(effect, date) if gone else "") or plain
    apart = beside.apart_from(effect, date, beside.IN_WORDS)
    implied = _implied(effect, date, found.unit)
    if apart == beside.AGAINST and signed(implied) != "0":
        return _with_medians(told, effect, date, f"the two medians {apart}")
    far = found.unit in ("%", POINTS) and abs(implied - found.median) >= _FAR
    if apart == beside.APART and far and not gone:
        return _with_medians(told, effect, date, "medians")
    return told


def _with_medians(told: str, effect: Effect, date: str, what: str) -> str:
    return f"{told} {beside.how(effect)} ({what}: {beside.instead(effect, date)})"


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


def _implied(effect: Effect, date: str, unit: str) -> float:
    """The change of the two medians, in the unit in which the change is told; NaN without one."""
    was, now = beside.both(effect, date)
    if unit == "%":
        return 100.0 * (now - was) / abs(was) if was else math.nan
    return (now - was) * (100.0 if unit == POINTS else 1.0)
