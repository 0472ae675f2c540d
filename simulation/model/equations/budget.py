"""Capital spending of firms."""

from __future__ import annotations

import numpy as np

from .arrays import Array, Quantity

BILLION = 1e9  # budgets are in billions of dollars, bills in dollars


def expectation(expected: Array, growth: Array, ceiling: Array, wave: Array, drag: Array) -> Array:
    """Expected yearly opportunity for AI spending after a month.

    Growth towards a ceiling, and the wave of demand after generative AI's breakthrough, held back
    while chips cannot be had.

    Form:
        room = clip(1 - X / K, -1, 1)
        calm = g / 12 * room * (1 - d if room > 0 else 1)
        E = X * exp(calm + w * max(room, 0))
    Source:
        Logistic growth, as of the diffusion of technologies; wave and drag are assumptions of this
        model.
    Args:
        expected: X [USD billion/year] opportunity expected before the month.
        growth: g [1/year] log growth far below the ceiling.
        ceiling: K [USD billion/year] where growth ends, positive.
        wave: w [log points] demand wave of the month.
        drag: d [1] share of growth lost to undelivered chips, 0..1.
    Returns:
        E [USD billion/year] opportunity expected after the month.
    """
    room = np.clip(1.0 - expected / ceiling, -1.0, 1.0)
    calm = growth / 12.0 * np.where(room > 0, 1.0 - drag, 1.0) * room
    after: Array = expected * np.exp(calm + wave * np.maximum(room, 0.0))
    return after


def wave(month: int, start: Array, size: Array, length: Array) -> Array:
    """Part of a demand wave that falls into a month.

    Form:
        w = log(M) * (exp(-(t - t0) / L) - exp(-(t - t0 + 1) / L)) if t >= t0 else 0
    Source:
        Assumption of this model: a wave that fades exponentially.
    Args:
        month: t [month] month asked for.
        start: t0 [month] month in which the wave begins.
        size: M [ratio] factor by which it multiplies demand in the end, positive.
        length: L [months] time within which most of it comes, positive.
    Returns:
        w [log points] what the month adds to demand.
    """
    passed = np.maximum(month - start, 0.0)
    share = np.exp(-passed / length) - np.exp(-(passed + 1.0) / length)
    points: Array = np.log(size) * share * (month >= start)
    return points


def to_come(guided: Array, spent: Array, growth: Array, left: float) -> Array:
    """Pace of spending now that meets what a firm guided for the year.

    What is left of the year's sum is spread over its months, growing from month to month; a firm
    that has spent it early slows down to half of an even pace.

    Form:
        P = max(G - S, G * n / 24) * 12 / n * exp(-g * n / 24)
    Source:
        Definition; the lowest pace is an assumption of this model.
    Args:
        guided: G [USD billion] spending of the year as guided.
        spent: S [USD billion] spent in the year so far.
        growth: g [1/year] log growth within the year.
        left: n [months] months left, this one included, positive.
    Returns:
        P [USD billion/year] pace now.
    """
    rest = np.maximum(guided - spent, guided * left / 24.0)
    pace: Array = rest * 12.0 / left * np.exp(-growth * left / 24.0)
    return pace


def heard(spending: Array, pace: Array, months: Array) -> Array:
    """Spending after a month in which a firm plans towards what it told investors.

    Form:
        H = X * (P / X) ** (1 / max(a, 1)) if P > 0 and X > 0 else X
    Source:
        Partial adjustment, in logs; an assumption of this model.
    Args:
        spending: X [USD billion/year] spending that the outlook justifies, or that was decided.
        pace: P [USD billion/year] pace that meets the guidance, 0 without guidance.
        months: a [months] time over which plans follow.
    Returns:
        H [USD billion/year] spending that the outlook and the guidance justify.
    """
    some = (pace > 0) & (spending > 0)
    gap = np.log(np.where(some, pace, 1.0)) - np.log(np.where(some, spending, 1.0))
    told: Array = spending * np.exp(gap / np.maximum(months, 1.0) * some)
    return told


def held_by_orders(target: Array, spending: Array, committed: Array) -> Array:
    """Wished spending when orders on hand keep a firm from cutting.

    Form:
        T = max(W, min(X, C))
    Source:
        Assumption of this model: what is ordered is paid for, but is no reason to spend more.
    Args:
        target: W [USD billion/year] spending wished for without orders on hand.
        spending: X [USD billion/year] spending now.
        committed: C [USD billion/year] spending that orders on hand bind.
    Returns:
        T [USD billion/year] spending wished for.
    """
    held: Array = np.maximum(target, np.minimum(spending, committed))
    return held


def adjust(spending: Array, target: Array, months: Array) -> Array:
    """Spending after a month in which plans move towards their target; zero stays zero.

    Form:
        S = X * (T / X) ** (1 / max(m, 1)) if X > 0 and T > 0 else 0
    Source:
        Partial adjustment, in logs.
    Args:
        spending: X [USD billion/year] spending before the month.
        target: T [USD billion/year] spending wished for.
        months: m [months] time over which plans change.
    Returns:
        S [USD billion/year] spending after the month.
    """
    some = (spending > 0) & (target > 0)
    gap = np.log(np.where(some, target, 1.0)) - np.log(np.where(some, spending, 1.0))
    step: Array = np.exp(gap / np.maximum(months, 1.0)) * some
    return spending * step


def left_of_boom(months: Array | float, slump: Array, length: Array) -> Array:
    """Factor on a spending that a boom had inflated.

    What was built ahead of need is not built again.

    Form:
        F = 1 - s * (1 - exp(-max(m, 0) / L))
    Source:
        Stock adjustment; its exponential course is an assumption of this model.
    Args:
        months: m [months] time since the boom's peak.
        slump: s [1] share of the peak's spending that goes in the end, 0..1.
        length: L [months] time within which most of that goes, positive.
    Returns:
        F [ratio] spending over that of the peak.
    """
    left: Array = 1.0 - slump * (1.0 - np.exp(-np.maximum(months, 0.0) / length))
    return left


def affordable(bill: float, unspent: float) -> float:
    """Share of its bill that a firm can pay.

    Form:
        A = min(M / B, 1) if B > M else 1
    Source:
        Definition.
    Args:
        bill: B [USD] what all that could be delivered costs.
        unspent: M [USD] unspent chip budget of the firm.
    Returns:
        A [1] share that can be paid, 0..1.
    """
    return unspent / bill if bill > unspent else 1.0


def spent_on_buildings(
    planned: Quantity, chip_share: Quantity, wait: Quantity, unspent: Quantity
) -> Quantity:
    """Spending of a month on buildings and power for AI.

    It is contracted ahead; a part of it waits while chips cannot be had.

    Form:
        X = P * (1 - s) * (1 - w * u)
    Source:
        Assumption of this model.
    Args:
        planned: P [USD/month] planned spending on AI.
        chip_share: s [1] part of it for chips and systems.
        wait: w [1] part of the rest that waits for chips, where none can be had.
        unspent: u [1] share of the chip money that was not spent.
    Returns:
        X [USD/month] spending on buildings and power.
    """
    spent: Quantity = planned * (1.0 - chip_share) * (1.0 - wait * unspent)
    return spent
