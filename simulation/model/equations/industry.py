"""Response of chip industries to denial, lost sales and state money.

Studies of export controls find that research of the firms hit falls, stays or rises; so the sign
is left to the draw: what is denied may stir it, lost collaboration holds it back.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio
from .numbers import over

MONTHS_PER_YEAR = 12.0


def denied(available: Array, best: Array) -> Array:
    """Part of the best chip's usefulness that buyers cannot have.

    Form:
        D = clip(1 - A / B, 0, 1) if B > 0 else 0
    Source:
        Definition.
    Args:
        available: A [ratio] usefulness of the best chip that they can have, an H100's being 1.
        best: B [ratio] usefulness of the best chip on sale anywhere.
    Returns:
        D [1] part denied, 0..1.
    """
    return np.clip(1.0 - ratio(available, best, empty=1.0), 0.0, 1.0)


def spilled(own: Array, spill: Array) -> Array:
    """What each field of research feels of something that befalls fields in different measure.

    Form:
        all = sum_f(d_f) / F, F being the number of fields
        X_f = (1 - z) * d_f + z * all
    Source:
        Assumption of this model: research in one field serves others in part.
    Args:
        own: d [1] (fields) what befalls each field, 0..1.
        spill: z [1] share that spills over, 0..1.
    Returns:
        X [1] (fields) what each field feels, 0..1.
    """
    felt: Array = (1.0 - spill) * own + spill * own.mean(axis=0)
    return felt


def effort(before: Array, growth: Array, fade: Array) -> Array:
    """Research effort over its usual path after a month.

    Form:
        E = exp(log(X) + (g - log(X) / f) / 12)
    Source:
        Assumption of this model: an effort above or below the usual wears off in logs.
    Args:
        before: X [ratio] effort over its usual path before the month, positive.
        growth: g [1/year] extra log growth.
        fade: f [years] time in which a deviation wears off, positive.
    Returns:
        E [ratio] effort over its usual path after the month.
    """
    log = np.log(before)
    after: Array = np.exp(log + (growth - log / fade) / MONTHS_PER_YEAR)
    return after


def pace(research: Array, money: Array, research_return: Array, money_return: Array) -> Array:
    """Months of usual progress that an industry makes in a month.

    Form:
        P = R ** a * (1 + M) ** b
    Source:
        Constant elasticities below one, so that more of either yields less and less; an assumption
        of this model.
    Args:
        research: R [ratio] research effort over the usual, positive.
        money: M [ratio] state money beyond the usual, over the usual.
        research_return: a [1] elasticity to research, 0..1.
        money_return: b [1] elasticity to money, 0..1.
    Returns:
        P [months] usual months of progress.
    """
    made: Array = np.exp(research_return * np.log(research) + money_return * np.log1p(money))
    return made


def lost_revenue(spending: Array, usual_share: Array, received: Array, closed: Array) -> Array:
    """Sales in a month that rules cost makers.

    Form:
        L = max(X * u - R, 0) * c
    Source:
        Definition.
    Args:
        spending: X [USD/month] what the rival's firms spend on chips and systems.
        usual_share: u [1] the makers' share of it without rules, 0..1.
        received: R [USD/month] what the makers did receive.
        closed: c [1] how far rules close the market, 0..1.
    Returns:
        L [USD/month] sales lost, not negative.
    """
    lost: Array = np.maximum(spending * usual_share - received, 0.0) * closed
    return lost


def added_by_credit(rate: Array, response: Array) -> Array:
    """Investment that a tax credit adds, over investment without it.

    Form:
        A = (1 - c) ** -r - 1
    Source:
        Constant elasticity to the cost that the credit leaves; an assumption of this model.
    Args:
        rate: c [1] share of the cost that the credit pays, 0..1, below 1.
        response: r [1] elasticity of investment to its cost.
    Returns:
        A [ratio] investment added.
    """
    added: Array = (1.0 - rate) ** -response - 1.0
    return added


def shortage(needed: float, capacity: float, lines: float) -> float:
    """Unmet part of a need, by which money for new lines is shared; little where none is unmet.

    Form:
        S = (max(1 - C / N, 0) + 0.01) * a if N > 0 else 0.01 * a
    Source:
        Assumption of this model: money goes where most is missing, and somewhere if nothing is.
    Args:
        needed: N [any] what was asked for.
        capacity: C [any] what could be made.
        lines: a [flag] 1 for a supplier that has lines of the kind.
    Returns:
        S [1] weight of the supplier's lines.
    """
    return (max(1.0 - over(capacity, needed, 1.0), 0.0) + 0.01) * lines
