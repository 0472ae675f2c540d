"""Capital spending of firms."""

from __future__ import annotations

from .arrays import Quantity
from .numbers import exp, log

BILLION = 1e9  # budgets are in billions of dollars, bills in dollars


def expectation(expected: float, growth: float, ceiling: float, wave: float, drag: float) -> float:
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
    room = min(max(1.0 - expected / ceiling, -1.0), 1.0)
    calm = growth / 12.0 * (1.0 - drag if room > 0.0 else 1.0) * room
    return expected * exp(calm + wave * max(room, 0.0))


def part_of_wave(month: float, start: float, length: float) -> float:
    """Share of a demand wave that falls into a month.

    Form:
        s = exp(-(t - t0) / L) - exp(-(t - t0 + 1) / L) if t >= t0 else 0
    Source:
        Assumption of this model: a wave that fades exponentially.
    Args:
        month: t [month] month asked for.
        start: t0 [month] month in which the wave begins.
        length: L [months] time within which most of it comes, positive.
    Returns:
        s [1] share of the whole, 0..1; over all months it adds up to 1.
    """
    passed = max(month - start, 0.0)
    share = exp(-passed / length) - exp(-(passed + 1.0) / length)
    return share if month >= start else 0.0


def wave(size: float, part: float) -> float:
    """What a month adds to demand of a wave.

    Form:
        w = log(M) * s
    Source:
        Definition.
    Args:
        size: M [ratio] factor by which the wave multiplies demand in the end, positive.
        part: s [1] share of it that falls into the month, 0..1.
    Returns:
        w [log points] what the month adds to demand.
    """
    return log(size) * part


def to_come(guided: float, spent: float, growth: float, left: float) -> float:
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
    rest = max(guided - spent, guided * left / 24.0)
    return rest * 12.0 / left * exp(-growth * left / 24.0)


def heard(spending: float, pace: float, months: float) -> float:
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
    some = pace > 0.0 and spending > 0.0
    gap = log(pace if some else 1.0) - log(spending if some else 1.0)
    return spending * exp(gap / max(months, 1.0)) if some else spending


def held_by_orders(target: float, spending: float, committed: float) -> float:
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
    return max(target, min(spending, committed))


def adjust(spending: float, target: float, months: float) -> float:
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
    some = spending > 0.0 and target > 0.0
    gap = log(target if some else 1.0) - log(spending if some else 1.0)
    return spending * exp(gap / max(months, 1.0)) if some else 0.0


def left_of_boom(months: float, slump: float, length: float) -> float:
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
    return 1.0 - slump * (1.0 - exp(-max(months, 0.0) / length))


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
