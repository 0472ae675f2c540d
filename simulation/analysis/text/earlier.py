"""What a scenario did before the month that is told, where that was otherwise or much more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.results import is_code
from simulation.analysis.text.sentences import Change, amount, basis, change
from simulation.analysis.text.words import month, phrase

SMALL = 0.01
"""Share of the reference under which a change is told behind what is larger, however sure."""
_MORE = 3.0  # times the change of the month that is told: from there a larger one is told as well
_TOLD = 2


@dataclass(frozen=True)
class Earlier:
    """The largest clear change before a month, and the first month since which the sign is another.

    `turns` is "" where the month that is told has no sure sign, or the same.
    """

    outcome: str
    date: str
    change: Change
    turns: str

    def clause(self) -> str:
        """How it stands after "Before that"."""
        found = f"it {self.change.verb} {phrase(self.outcome)}, most in {month(self.date)} by "
        until = f", until the median turns in {month(self.turns)}" if self.turns else ""
        return f"{found}{amount(self.change)}{until}"


def sentence(effects: Sequence[Effect], date: str, leanings: Sequence[str]) -> str:
    """What at most two effects were before a month, "" where nothing else is to be told.

    `leanings` are "up", "down" or "" at that month. Signs that turned come first.
    """
    pairs = zip(effects, leanings, strict=True)
    found = [one for effect, now in pairs if (one := before(effect, date, now))]
    told = sorted(found, key=lambda one: not one.turns)[:_TOLD]
    return f"Before that {'; '.join(one.clause() for one in told)}." if told else ""


def before(effect: Effect, date: str, leaning: str) -> Earlier | None:
    """The largest clear change before a month in which it is otherwise, or a third at most.

    Clear is a change whose 90 % interval lies on one side of zero, of a hundredth of the reference
    at least. None where nothing of that kind came before, and for members that are not paired.
    """
    row, first = effect.row(date), effect.first
    if first is None or first >= row or is_code(effect.outcome):
        return None
    rows = slice(first, row + 1)
    middle = basis(effect, rows)[0].p50[rows]
    size = np.where(_clear(effect, rows), np.abs(middle), 0.0)
    sign = {"up": 1, "down": -1}.get(leaning, 0)
    other = np.where(np.sign(middle) != sign, size, 0.0)
    turned = bool(other.any())
    if not turned and size.max() <= _MORE * abs(middle[-1]):
        return None
    most = effect.dates[first + int((other if turned else size).argmax())]
    found = change(effect, most, rows)
    if found.verb not in ("raises", "lowers"):
        return None
    turns = effect.dates[first + _turn(middle)] if turned and sign else ""
    return Earlier(effect.outcome, most, found, turns)


def _clear(effect: Effect, rows: slice) -> NDArray[np.bool_]:
    """Months whose interval lies on one side of zero, and whose median is no trifle."""
    low, middle, high = (getattr(effect.difference, one)[rows] for one in ("p05", "p50", "p95"))
    large = np.abs(middle) >= SMALL * np.abs(effect.base.p50[rows])
    clear: NDArray[np.bool_] = ((low > 0) | (high < 0)) & large
    return clear


def _turn(middle: NDArray[np.float64]) -> int:
    """The row from which on a median has the sign of its last row."""
    return int(np.flatnonzero(np.sign(middle) != np.sign(middle[-1]))[-1]) + 1
