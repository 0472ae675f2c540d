"""Both levels of an outcome beside its change: digits that show it, and why they may oppose it."""

from __future__ import annotations

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.results import is_code
from simulation.analysis.text.numbers import POINTS, number, quantity, resolving, signed
from simulation.analysis.text.sentences import Change, change

IN_WORDS = 3  # digits of levels in a sentence
ALIKE, AGAINST, APART = "look alike", "move the other way", "move by another size"
_TWICE = 2.0  # a size is another where readers find it this many times as large in the levels
MARKS = {AGAINST: "*", ALIKE: "=", APART: "~"}
"""What marks a row of a table whose medians do not show its change."""


def both(effect: Effect, date: str) -> tuple[float, float]:
    """The medians of the reference and of the scenario, in the outcome's unit."""
    row = effect.row(date)
    return float(effect.base.p50[row]), float(effect.changed.p50[row])


def digits_of(effect: Effect, date: str, least: int = 2) -> int:
    """How many digits both levels take, so that a change beside them shows in them, too.

    Beside no change they are told apart only as far as they are: rounding invents no step.
    """
    levels = both(effect, date)
    alike = len({number(one, effect.unit, least) for one in levels}) == 1
    if alike and not _moves(effect, date):
        return least
    return resolving(*levels, effect.unit, least)


def told(effect: Effect, date: str, least: int = 2) -> tuple[str, str]:
    """Both levels with their unit: "13.5", "14"."""
    digits = digits_of(effect, date, least)
    was, now = (quantity(value, effect.unit, digits) for value in both(effect, date))
    return was, now


def instead(effect: Effect, date: str) -> str:
    """The medians on both sides: "5.2 instead of 5.4"."""
    was, now = told(effect, date, IN_WORDS)
    return f"{now} instead of {was}"


def apart_from(effect: Effect, date: str, least: int = 2) -> str:
    """What the two medians do beside a change that they do not show, "" where they show it.

    `least` is in how many digits a reader has them, or more where only these show the change.
    """
    found, moved = change(effect, date), _moves(effect, date)
    was, now = both(effect, date)
    if is_code(effect.outcome) or not found.known or not (was == was and now == now):
        return ""
    if len(set(told(effect, date, least))) == 1:
        return ALIKE if moved else ""
    if moved and (now > was) != (moved > 0):
        return AGAINST
    return APART if _other_size(was, now, found) else ""


def _other_size(was: float, now: float, found: Change) -> bool:
    """Whether both levels stand twice as far apart as the change beside them says, or half.

    A difference that would read as the change does is none.
    """
    if found.still or (found.unit == "%" and not was):
        return False
    implied = now - was
    if found.unit in ("%", POINTS):
        implied *= 100.0 / was if found.unit == "%" else 100.0
    if signed(implied) == signed(found.median):
        return False
    less, more = sorted((abs(implied), abs(found.median)))
    return more > _TWICE * less


def how(effect: Effect) -> str:
    """What a change is the median of."""
    return "member by member" if effect.paired else "over all pairs of members"


def why(effect: Effect, date: str, least: int = 2) -> str:
    """Why levels do not show the change beside them, in a few words; "" where they do."""
    found = apart_from(effect, date, least)
    return f"medians, which {found}: the change is {how(effect)}" if found else ""


def mark(effect: Effect, date: str) -> str:
    """What marks levels that do not show the change beside them; "" where they do."""
    return MARKS.get(apart_from(effect, date), "")


def _moves(effect: Effect, date: str) -> float:
    """The median change where readers see one that is not 0, else 0."""
    found = change(effect, date)
    seen = not is_code(effect.outcome) and found.known and not found.still
    return found.median if seen and signed(found.median) != "0" else 0.0
