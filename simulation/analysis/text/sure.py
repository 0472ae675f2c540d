"""How sure the direction of a change is, and whether it is large enough to be told first."""

from __future__ import annotations

import math

from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.headline import FEWEST
from simulation.analysis.text import earlier
from simulation.analysis.text.numbers import signed
from simulation.analysis.text.sentences import LIKELY_FROM, Change, change

CLEAR, LIKELY, UNSURE = "clear", "likely", "open"


def sureness(effect: Effect, date: str) -> str:
    """Clear where the whole 90 % interval lies on one side, likely from two members in three.

    So 95 % of the members agree on what is clear. Anything else is `UNSURE`, and what of less than
    FEWEST members some deny.
    """
    found = change(effect, date)
    if found.known and found.verb in ("raises", "lowers"):
        return CLEAR
    asked = effect.paired and found.known and found.verb == "changes"
    asked = asked and effect.counted[effect.row(date)] >= FEWEST
    return LIKELY if asked and _agree(effect, date, found) >= LIKELY_FROM else UNSURE


def leaning(effect: Effect, date: str) -> str:
    """Says "up" or "down" of a change that is clear or likely, else nothing."""
    found = change(effect, date)
    return "" if sureness(effect, date) == UNSURE else "up" if found.median > 0 else "down"


def small(effect: Effect, date: str) -> bool:
    """Whether a change is under a hundredth of the reference."""
    row = effect.row(date)
    moved, was = (abs(float(b.p50[row])) for b in (effect.difference, effect.base))
    return math.isfinite(was) and moved < earlier.SMALL * was


def _agree(effect: Effect, date: str, found: Change) -> float:
    if signed(found.median) == "0":
        return 0.0
    return float((effect.higher if found.median > 0 else effect.lower)[effect.row(date)])
