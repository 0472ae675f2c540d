"""What a scenario did before the month that is told, where that was otherwise or much more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.results import is_code
from simulation.analysis.text.sentences import LIKELY_FROM, Change, amount, basis, change, magnitude
from simulation.analysis.text.words import month, phrase

SMALL = 0.01
"""Share of the reference under which a change is told behind what is larger, however sure."""
_MORE = 3.0  # times the change of the month that is told: from there a larger one is told as well
_TOLD = 2
_OPPOSITE = 0.5  # of what is told: from there an opposite median is told beside it


@dataclass(frozen=True)
class Earlier:
    """The largest clear change before a month, and the first month since which the sign is another.

    `turns` is "" where the month that is told has no sure sign, or the same. `against` tells of a
    median of the other sign that is large and likely though not clear, "" where there is none.
    """

    outcome: str
    date: str
    change: Change
    turns: str
    against: str = ""

    def clause(self) -> str:
        """How it stands after "Before that"."""
        found = f"it {self.change.verb} {phrase(self.outcome)}, most in {month(self.date)} by "
        until = f", until the median turns in {month(self.turns)}" if self.turns else ""
        against = f", {self.against}" if self.against else ""
        return f"{found}{amount(self.change)}{against}{until}"


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
    at = int((other if turned else size).argmax())
    found = change(effect, effect.dates[first + at], rows)
    if found.verb not in ("raises", "lowers"):
        return None
    turns = effect.dates[first + _turn(middle)] if turned and sign else ""
    against = _against(effect, rows, at, turns)
    return Earlier(effect.outcome, effect.dates[first + at], found, turns, against)


def _against(effect: Effect, rows: slice, at: int, turns: str) -> str:
    """The largest likely median whose sign is not that of row `at`, where a reader would miss it.

    What comes after that row is left out where a turn is told: the month itself stands for it.
    """
    middle = basis(effect, rows)[0].p50[rows]
    sign = np.sign(middle[at])
    agree = (effect.lower if sign > 0 else effect.higher)[rows]
    size = np.where((agree >= LIKELY_FROM) & (np.sign(middle) == -sign), np.abs(middle), 0.0)
    size[at + 1 if turns else size.size :] = 0.0
    most = int(size.argmax())
    if size[most] < _OPPOSITE * abs(middle[at]):
        return ""
    date = effect.dates[rows.start + most]
    found = change(effect, date, rows)
    when = "after" if most < at else "before"
    sure = "" if found.verb in ("raises", "lowers") else "likely "
    verb = "lowering" if sign > 0 else "raising"
    return f"{when} {sure}{verb} it by up to {magnitude(found)} in {month(date)}"


def _clear(effect: Effect, rows: slice) -> NDArray[np.bool_]:
    """Months whose interval lies on one side of zero, and whose median is no trifle."""
    low, middle, high = (getattr(effect.difference, one)[rows] for one in ("p05", "p50", "p95"))
    large = np.abs(middle) >= SMALL * np.abs(effect.base.p50[rows])
    clear: NDArray[np.bool_] = ((low > 0) | (high < 0)) & large
    return clear


def _turn(middle: NDArray[np.float64]) -> int:
    """The row from which on a median has the sign of its last row."""
    return int(np.flatnonzero(np.sign(middle) != np.sign(middle[-1]))[-1]) + 1
