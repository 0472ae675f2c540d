"""Adoption of AI stacks: uptake, choice, service, benefit."""

from __future__ import annotations

from .arrays import Array
from .numbers import exp, expm1, log, over

MONTHS_PER_YEAR = 12.0
NO_ECONOMY = 1e-200  # USD billion a year: next to nothing, and something can be divided by it


def organic(share: float, innovation: float, imitation: float, pace: float) -> float:
    """Share of possible use that is newly taken up in a month.

    Form:
        U = min((p + q * S) * (1 - S) * v / 12, 1 - S)
    Source:
        Diffusion by innovation and imitation (Bass 1969).
    Args:
        share: S [1] possible use already taken up, 0..1.
        innovation: p [1/year] Bass's coefficient of innovation.
        imitation: q [1/year] Bass's coefficient of imitation.
        pace: v [ratio] speed over that of the reference region.
    Returns:
        U [1/month] newly taken up.
    """
    uptake = (innovation + imitation * share) * (1.0 - share) * pace / MONTHS_PER_YEAR
    return min(uptake, 1.0 - share)


def programme(share: float, usual: float, target: float, left: float, delivered: float) -> float:
    """What a programme adds to the month's usual uptake so as to meet its target in time.

    It closes a part of the gap between the usual uptake and the straight line to the target, and
    ends with its date.

    Form:
        P = d * max((T - S) / max(L, 1) - U, 0) if L > 0 else 0
    Source:
        Assumption of this model.
    Args:
        share: S [1] possible use already taken up, 0..1.
        usual: U [1/month] uptake without the programme.
        target: T [1] share that the programme aims at, 0..1.
        left: L [months] time left until its date.
        delivered: d [1] part of what it takes that is delivered, 0..1.
    Returns:
        P [1/month] uptake added.
    """
    asked = (target - share) / max(left, 1.0) - usual
    return delivered * max(asked, 0.0) if left > 0.0 else 0.0


def odds(value: float, best: float, open_to: float) -> float:
    """Weight of a stack among a region's users who choose now, beside the best open one.

    Shares are weights over their sum. The value sums up what speaks for the stack, each trait by
    its preference weight.

    Form:
        w = o * exp(min(v - T, 0))
    Source:
        Logit (McFadden 1974), among the stacks that are open.
    Args:
        value: v [1] value of the stack.
        best: T [1] value of the best open stack.
        open_to: o [1] share of choosers to whom the stack is open, 0..1.
    Returns:
        w [ratio] weight, not negative.
    """
    return open_to * exp(min(value - best, 0.0))


def move(users: float, gone: float, choosing: float, share: float) -> float:
    """A region's users of a stack after a month in which some reconsider and others arrive.

    Form:
        after = u - g + c * s
    Source:
        Definition: users are conserved, since those who choose are all who left and who arrived.
    Args:
        users: u [1] share of possible use on the stack, 0..1.
        gone: g [1/month] those of them who choose anew.
        choosing: c [1/month] all in the region who choose, newcomers among them.
        share: s [1] part of choosers who take the stack, 0..1.
    Returns:
        after [1] share of possible use on the stack after the month.
    """
    return users - gone + choosing * share


def usefulness(gain: float, midpoint: float, width: float) -> float:
    """Share of the possible benefit of a use that models of a capability bring.

    Form:
        A = 1 / (1 + exp(-(g - m) / w))
    Source:
        Logistic in the orders of magnitude of effective compute, as in models of automation by
        growing compute (Davidson 2023; Epoch AI, GATE 2025).
    Args:
        gain: g [log10 FLOP] effective compute gained since 2022.
        midpoint: m [log10 FLOP] gain that brings half the benefit.
        width: w [log10 FLOP] width of the curve, positive.
    Returns:
        A [1] share of the benefit, 0..1.
    """
    return 1.0 / (1.0 + exp(-(gain - midpoint) / width))


def served(cover: float) -> float:
    """Share of the use that serving compute sustains.

    Smooth, so that more chips help before and after the point where supply meets need.

    Form:
        E = 1 - exp(-S)
    Source:
        Assumption of this model.
    Args:
        cover: S [ratio] serving compute over what all use would take.
    Returns:
        E [1] share sustained, 0..1.
    """
    return 1.0 - exp(-cover)


def alike(mass: float, squares: float) -> float:
    """Weight of the pairs of two different regions whose users are on a stack.

    Form:
        A = M ** 2 - Q
    Source:
        Definition: all pairs of regions less those of a region with itself.
    Args:
        mass: M [any] use of the stack, summed over regions.
        squares: Q [any] its square in each region, summed.
    Returns:
        A [any] weight of the pairs, each counted twice.
    """
    return mass * mass - squares


def apart(together: float, pairs: float) -> float:
    """Chance that users of two different regions are on different stacks.

    Form:
        D = clip(1 - T / P, 0, 1) if P > 0 else 1
    Source:
        One less an index of likeness between regions like Herfindahl's; a definition.
    Args:
        together: T [any] weight of the pairs of regions on the same stack.
        pairs: P [any] weight of all pairs of regions.
    Returns:
        D [1] chance, 0..1.
    """
    return min(max(1.0 - over(together, pairs, 0.0), 0.0), 1.0)


def cheaper(best: float, usual: float, share: float) -> float:
    """How much cheaper a unit of AI use is than on the usual path of methods.

    Form:
        Q = (B / U) ** m
    Source:
        Assumption of this model: methods of training serve use in part.
    Args:
        best: B [ratio] best efficiency of methods anywhere, positive.
        usual: U [ratio] what it would be on the usual path, positive.
        share: m [1] share of a gain of methods, in logs, that lowers the cost of use, 0..1.
    Returns:
        Q [ratio] usual cost of use over the actual.
    """
    return exp(share * log(best / usual))


def volume(cheaper_by: float, elasticity: float) -> float:
    """Volume of AI use over that at the usual price.

    Form:
        V = Q ** e
    Source:
        Demand of constant elasticity to price (Marshall 1890).
    Args:
        cheaper_by: Q [ratio] usual cost of use over the actual, passed on in the price.
        elasticity: e [1] price elasticity of use, as a positive number.
    Returns:
        V [ratio] volume of use over the usual.
    """
    return exp(elasticity * log(cheaper_by))


def new_uses(gain: float, midpoint: float, growth: float) -> float:
    """Factor on the possible benefit from uses that only better models open.

    Form:
        N = exp(b * max(g - m, 0))
    Source:
        Assumption of this model: each power of ten beyond the middle of today's uses adds some.
    Args:
        gain: g [1] powers of ten of effective compute since 2022 in products.
        midpoint: m [1] gain at which half of the uses known now are within reach.
        growth: b [1] log points of benefit that a further power of ten adds.
    Returns:
        N [ratio] factor, at least 1.
    """
    return exp(growth * max(gain - midpoint, 0.0))


def within_economy(benefit: float, most: float) -> float:
    """Factor on a benefit that cannot outgrow its part of the economy.

    Form:
        F = (S / B * (1 - exp(-B / S)) if S > 0 else 0) if B > 0 else 1
    Source:
        Assumption of this model: constant elasticities hold for small parts of an economy only.
    Args:
        benefit: B [USD billion/year] benefit if nothing bounded it.
        most: S [USD billion/year] part of the economy that it can reach; of none comes nothing.
    Returns:
        F [ratio] factor, 0..1.
    """
    part = benefit / max(most, NO_ECONOMY)
    return over(-expm1(-part), part, 1.0)


def encouragement(income: float, spending: float, most: float) -> float:
    """What income from AI adds to the spending that firms wish for.

    It rises with the cover of spending by income and levels off.

    Form:
        c = I / X if X > 0 else 0
        E = m * c / (1 + c)
    Source:
        Assumption of this model.
    Args:
        income: I [USD billion/year] income of a bloc's stack.
        spending: X [USD billion/year] AI spending of the bloc's firms.
        most: m [log points] what income adds where it covers spending many times.
    Returns:
        E [log points] addition to the spending wished for.
    """
    cover = over(income, spending, 0.0)
    return most * cover / (1.0 + cover)


def payable(wished: float, spending: float, most: float) -> float:
    """What cheaper use adds to spending when users can pay no more than a part of their economies.

    Form:
        D = X * (exp(max(w, 0)) - 1)
        A = S * (1 - exp(-D / S)) if S > 0 else 0
        P = log(1 + A / X) if w > 0 and X > 0 else w
    Source:
        Assumption of this model: nobody invests more for additional use than it could ever pay.
    Args:
        wished: w [log points] addition if demand stayed elastic however large it gets.
        spending: X [USD billion/year] AI spending of all firms without it.
        most: S [USD billion/year] what users could pay in all.
    Returns:
        P [log points] addition to the spending wished for.
    """
    ratio = expm1(max(wished, 0.0))
    bounded = log(1.0 + ratio * within_economy(spending * ratio, most))
    return bounded if wished > 0.0 else wished


def cooperation(rivalry: Array) -> Array:
    """How far blocs cooperate; the less willing sets it.

    Form:
        K = 1 - max_b(R_b)
    Source:
        Assumption of this model.
    Args:
        rivalry: R [1] (blocs) how far each bloc is set on rivalry, 0..1.
    Returns:
        K [1] cooperation, 0..1.
    """
    common: Array = 1.0 - rivalry.max(axis=0)
    return common
