"""Response of chip industries to denial, lost sales and state money.

Studies of export controls find that research of the firms hit falls, stays or rises; so the sign
is left to the draw: what is denied may stir it, lost collaboration holds it back.
"""

from __future__ import annotations

from .numbers import exp, log, over, power

MONTHS_PER_YEAR = 12.0


def denied(available: float, best: float) -> float:
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
    return min(max(1.0 - over(available, best, 1.0), 0.0), 1.0)


def spilled(own: float, mean: float, spill: float) -> float:
    """What a field of research feels of something that befalls fields in different measure.

    Form:
        X = (1 - z) * d + z * a
    Source:
        Assumption of this model: research in one field serves others in part.
    Args:
        own: d [1] what befalls the field, 0..1.
        mean: a [1] mean over all fields of what befalls them, 0..1.
        spill: z [1] share that spills over, 0..1.
    Returns:
        X [1] what the field feels, 0..1.
    """
    return (1.0 - spill) * own + spill * mean


def effort(before: float, growth: float, fade: float) -> float:
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
    above = log(before)
    return exp(above + (growth - above / fade) / MONTHS_PER_YEAR)


def pace(research: float, money: float, research_return: float, money_return: float) -> float:
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
    return exp(research_return * log(research) + money_return * log(1.0 + money))


def lost_revenue(spending: float, usual_share: float, received: float, closed: float) -> float:
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
    return max(spending * usual_share - received, 0.0) * closed


def added_by_credit(rate: float, response: float) -> float:
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
    return power(1.0 - rate, -response) - 1.0


def shortage(needed: float, capacity: float, lines: float, size: float) -> float:
    """Weight by which money for new lines is shared; little where no need is unmet.

    Form:
        S = (max(N - C, 0) + 0.01 * max(N, C)) / T * a if T > 0 else 0
    Source:
        Assumption of this model: money goes where most is missing, and somewhere if nothing is.
        Suppliers of a kind share its part by size, so that one in two halves gets what it got.
    Args:
        needed: N [any] what was asked for.
        capacity: C [any] what could be made.
        lines: a [flag] 1 for a supplier that has lines of the kind.
        size: T [any] sum of max(N, C) over the state's suppliers with lines of the kind.
    Returns:
        S [1] weight of the supplier's lines.
    """
    missing = max(needed - capacity, 0.0) + 0.01 * max(needed, capacity)
    return over(missing, size, 0.0) * lines
