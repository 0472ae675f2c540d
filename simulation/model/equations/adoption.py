"""Who uses which AI stack, what serves it, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, contract, ratio

MONTHS_PER_YEAR = 12.0
AMPLE = 50.0  # supply over need where nothing is needed: as good as without limit


def organic(share: Array, innovation: Array, imitation: Array, pace: Array) -> Array:
    """Share of possible use that is newly taken up in a month (Bass 1969).

    Args:
        share: possible use already taken up, 0..1.
        innovation, imitation: Bass's p and q, 1/year.
        pace: speed over that of the reference region.
    """
    wish = (innovation + imitation * share) * (1.0 - share) * pace / MONTHS_PER_YEAR
    return np.minimum(wish, 1.0 - share)


def programme(share: Array, usual: Array, target: Array, left: Array, delivered: Array) -> Array:
    """What a programme adds to the month's usual uptake so as to meet its target in time.

    It closes `delivered` of the gap between the usual uptake and the straight line to the target;
    with 1 the target is met to the month, with 0 nothing changes. It ends with its date.
    """
    asked = (target - share) / np.maximum(left, 1.0) - usual
    added: Array = delivered * np.maximum(asked, 0.0) * (left > 0)
    return added


def appeal(traits: Mapping[str, Array], taste: Mapping[str, Array]) -> Array:
    """Value of each stack to each region's users, (regions, stacks, members).

    The sum of the stack's traits there, each times the users' taste for it (random utility,
    McFadden 1974).
    """
    value: Array = sum((taste[name] * trait for name, trait in traits.items()), np.zeros(()))
    return value


def split(value: Array, open_to: Array) -> Array:
    """Logit shares of those who choose now, (regions, stacks, members).

    `open_to`, 0..1, is the share of choosers to whom a stack is open at all.
    """
    top = np.where(open_to > 0, value, -np.inf).max(axis=1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    weight = open_to * np.exp(np.minimum(value - top, 0.0))
    share: Array = weight * ratio(np.ones(()), weight.sum(axis=1, keepdims=True))
    return share


def move(users: Array, leaving: Array, newcomers: Array, share: Array) -> Array:
    """Users of each stack after a month in which some reconsider and others arrive.

    Args:
        users: share of possible use by stack, (regions, stacks, members).
        leaving: share of each stack's users who choose anew this month.
        newcomers: newly taken up, (regions, members).
        share: how choosers split.
    """
    gone = users * leaving
    choosing = gone.sum(axis=1) + newcomers
    after: Array = users - gone + choosing[:, None] * share
    return after


def usefulness(gain: Array, midpoint: Array, width: Array) -> Array:
    """Share of the possible benefit of a use that models of a capability bring, 0..1.

    Logistic in the orders of magnitude of effective compute gained since 2022, as in models of
    automation by growing compute (Davidson 2023; Epoch AI, GATE 2025).
    """
    useful: Array = 1.0 / (1.0 + np.exp(-(gain - midpoint) / width))
    return useful


def served(supply: Array, need: Array) -> Array:
    """Share of the use that serving compute sustains: 1 - exp(-supply/need).

    Smooth, so that more chips help before and after the point where supply meets need.
    """
    enough: Array = 1.0 - np.exp(-ratio(supply, need, empty=AMPLE))
    return enough


def coverage(pool: Array, claims: Array) -> Array:
    """Supply over need that a pool gives to each unit of claim, (members,).

    Args:
        pool: serving compute, (members,).
        claims: (regions, stacks, members), in the same unit.
    """
    return ratio(pool, claims.sum(axis=(0, 1)), empty=0.0)


def apart(share: Array, weight: Array, common: NDArray[np.float64]) -> Array:
    """Chance that users of two different regions are on different stacks, 0..1, (members,).

    One less Herfindahl-like likeness between regions: pairs are drawn by the regions' weight.

    Args:
        share: split of each region, (regions, stacks, members).
        weight: (regions, members).
        common: 1 for a stack that is the same one in every region, 0 for a region's own.
    """
    mass = share * weight[:, None]
    alike = mass.sum(axis=0) ** 2 - (mass**2).sum(axis=0)
    pairs = weight.sum(axis=0) ** 2 - (weight**2).sum(axis=0)
    together = contract("k,km->m", common, alike)
    return np.clip(1.0 - ratio(together, pairs, empty=0.0), 0.0, 1.0)


def encouragement(income: Array, spending: Array, pull: Array) -> Array:
    """Log points that income from AI adds to the spending that firms wish for.

    Rises with the cover of spending by income and levels off at `pull`.
    """
    cover = ratio(income, spending)
    added: Array = pull * cover / (1.0 + cover)
    return added


def cooperation(rivalry: Array) -> Array:
    """How far blocs cooperate, 0..1; the less willing sets it. `rivalry` is (blocs, members)."""
    common: Array = 1.0 - rivalry.max(axis=0)
    return common
