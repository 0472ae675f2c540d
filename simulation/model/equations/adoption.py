"""Adoption of AI stacks: uptake, choice, service, benefit."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, contract, ratio

MONTHS_PER_YEAR = 12.0
AMPLE = 50.0  # supply over need where nothing is needed: as good as without limit
NO_ECONOMY = 1e-200  # USD billion a year: next to nothing, and something can be divided by it


def organic(share: Array, innovation: Array, imitation: Array, pace: Array) -> Array:
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
    return np.minimum(uptake, 1.0 - share)


def programme(share: Array, usual: Array, target: Array, left: Array, delivered: Array) -> Array:
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
    asked = (target - share) / np.maximum(left, 1.0) - usual
    added: Array = delivered * np.maximum(asked, 0.0) * (left > 0)
    return added


def appeal(traits: Mapping[str, Array], weights: Mapping[str, Array]) -> Array:
    """Value of a stack to a region's users.

    Form:
        V = sum_k(w_k * x_k)
    Source:
        Random utility (McFadden 1974).
    Args:
        traits: x [1] (traits) what speaks for the stack there.
        weights: w [1] (traits) users' preference weights.
    Returns:
        V [1] value.
    """
    value: Array = sum((weights[name] * trait for name, trait in traits.items()), np.zeros(()))
    return value


def split(value: Array, open_to: Array) -> Array:
    """Shares of the stacks among a region's users who choose now.

    Form:
        s_k = o_k * exp(v_k) / sum_j(o_j * exp(v_j)), 0 where no stack is open
    Source:
        Logit (McFadden 1974), among the stacks that are open.
    Args:
        value: v [1] (stacks) value of each stack.
        open_to: o [1] (stacks) share of choosers to whom a stack is open, 0..1.
    Returns:
        s [1] (stacks) shares, 0..1.
    """
    top = np.where(open_to > 0, value, -np.inf).max(axis=1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    weight = open_to * np.exp(np.minimum(value - top, 0.0))
    share: Array = weight * ratio(np.ones(()), weight.sum(axis=1, keepdims=True))
    return share


def move(users: Array, leaving: Array, newcomers: Array, share: Array) -> Array:
    """A region's users of each stack after a month in which some reconsider and others arrive.

    Form:
        after_k = u_k * (1 - l_k) + s_k * (sum_j(u_j * l_j) + n)
    Source:
        Definition: users are conserved.
    Args:
        users: u [1] (stacks) share of possible use on each stack, 0..1.
        leaving: l [1/month] (stacks) share of each stack's users who choose anew.
        newcomers: n [1/month] share of possible use newly taken up.
        share: s [1] (stacks) how choosers split.
    Returns:
        after [1] (stacks) share of possible use on each stack after the month.
    """
    gone = users * leaving
    choosing = gone.sum(axis=1) + newcomers
    after: Array = users - gone + choosing[:, None] * share
    return after


def usefulness(gain: Array, midpoint: Array, width: Array) -> Array:
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
    useful: Array = 1.0 / (1.0 + np.exp(-(gain - midpoint) / width))
    return useful


def served(supply: Array, need: Array) -> Array:
    """Share of the use that serving compute sustains.

    Smooth, so that more chips help before and after the point where supply meets need.

    Form:
        E = 1 - exp(-(S / N if N > 0 else AMPLE))
    Source:
        Assumption of this model.
    Args:
        supply: S [any] serving compute.
        need: N [any] serving compute that all use would take.
    Returns:
        E [1] share sustained, 0..1.
    """
    enough: Array = 1.0 - np.exp(-ratio(supply, need, empty=AMPLE))
    return enough


def coverage(pool: Array, claims: Array) -> Array:
    """Supply over need that a pool gives to each unit of claim.

    Form:
        K = P / sum_rk(C_rk), 0 where nobody claims
    Source:
        Definition: claims are served in proportion.
    Args:
        pool: P [H100e] serving compute.
        claims: C [H100e] (regions, stacks) serving compute that uses would take of it.
    Returns:
        K [ratio] supply over need.
    """
    return ratio(pool, claims.sum(axis=(0, 1)), empty=0.0)


def apart(share: Array, weight: Array, common: NDArray[np.float64]) -> Array:
    """Chance that users of two different regions are on different stacks.

    Pairs of regions are drawn by weight.

    Form:
        alike_k = sum_r(w_r * s_rk) ** 2 - sum_r((w_r * s_rk) ** 2)
        pairs = sum_r(w_r) ** 2 - sum_r(w_r ** 2)
        D = 1 - sum_k(c_k * alike_k) / pairs
    Source:
        One less an index of likeness between regions like Herfindahl's; a definition.
    Args:
        share: s [1] (regions, stacks) split of each region, 0..1.
        weight: w [USD billion/year] (regions) what the use of each region counts for.
        common: c [flag] (stacks) 1 for a stack that is the same one in every region.
    Returns:
        D [1] chance, 0..1.
    """
    mass = share * weight[:, None]
    alike = mass.sum(axis=0) ** 2 - (mass**2).sum(axis=0)
    pairs = weight.sum(axis=0) ** 2 - (weight**2).sum(axis=0)
    together = contract("k,km->m", common, alike)
    return np.clip(1.0 - ratio(together, pairs, empty=0.0), 0.0, 1.0)


def cheaper(best: Array, usual: Array, share: Array) -> Array:
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
    gain: Array = np.exp(share * np.log(best / usual))
    return gain


def volume(cheaper_by: Array, elasticity: Array) -> Array:
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
    more: Array = np.exp(elasticity * np.log(cheaper_by))
    return more


def new_uses(gain: Array, midpoint: Array, growth: Array) -> Array:
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
    factor: Array = np.exp(growth * np.maximum(gain - midpoint, 0.0))
    return factor


def within_economy(benefit: Array, most: Array) -> Array:
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
    part = benefit / np.maximum(most, NO_ECONOMY)
    factor: Array = np.where(part > 0, -np.expm1(-part) / np.where(part > 0, part, 1.0), 1.0)
    return factor


def encouragement(income: Array, spending: Array, most: Array) -> Array:
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
    cover = ratio(income, spending)
    added: Array = most * cover / (1.0 + cover)
    return added


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
