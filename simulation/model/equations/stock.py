"""Installed compute and its wear-out."""

from __future__ import annotations

import numpy as np

from .arrays import Quantity

MONTHS = 12.0
TINY = 1e-300  # an empty stock has age 0 rather than 0 over 0


def wear(stock: float, age: float, base: float, slope: float) -> float:
    """Chips retired in a month.

    The hazard rises with age, so that old chips fail more often than new ones.

    Form:
        R = min(h0 / 12 + h1 * a / 144, 1) * C
    Source:
        The hazard of Epoch AI's chip counts.
    Args:
        stock: C [chips] installed chips of a kind.
        age: a [months] their mean age.
        base: h0 [1/year] hazard of a new chip.
        slope: h1 [1/year2] rise of the hazard with age.
    Returns:
        R [chips] chips retired, at most all of them.
    """
    hazard = base / MONTHS + slope / MONTHS**2 * age
    return min(hazard, 1.0) * stock


def handed_on(held: Quantity, stages: int, months: Quantity) -> Quantity:
    """What a stage of a pipeline hands on in a month.

    Form:
        moved = L * min(n / m, 1)
    Source:
        Erlang delay: stages of equal mean length.
    Args:
        held: L [any] what is in the stage before the month.
        stages: n [1] number of stages.
        months: m [months] mean time through all stages, positive.
    Returns:
        moved [any] what goes to the next stage, or leaves the last one.
    """
    moved: Quantity = held * np.minimum(stages / months, 1.0)
    return moved


def mean_age(kept: float, age: float, new: float) -> float:
    """Mean age of a stock after a month in which new chips join it.

    Form:
        A = K * (a + 1) / max(K + N, TINY)
    Source:
        Definition.
    Args:
        kept: K [chips] chips that were there and are kept.
        age: a [months] their mean age before the month.
        new: N [chips] chips of age 0 that join.
    Returns:
        A [months] mean age after the month, 0 of an empty stock.
    """
    return kept * (age + 1.0) / max(kept + new, TINY)
