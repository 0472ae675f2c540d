"""Which chips a firm orders: nested logit, admission, mandate.

The upper level chooses a software stack, the lower level a chip within it (McFadden 1978).
Chips are valued once for each market, stacks once for each firm, so that no exponential is
taken over firms times chips.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, contract, ratio

Mask = NDArray[np.bool_]
_ONE = np.ones(())


def performance(figures: dict[str, Array], efficiency: Array, weight: Array, size: Array) -> Array:
    """Useful performance of a chip relative to an H100.

    Geometric mean of arithmetic speed and memory, times what the software stack makes of it.

    Args:
        figures: `speed`, `bandwidth` and `memory` (its size), all relative to an H100.
        weight: weight of memory against speed, 0..1.
        size: weight of the memory's size against its bandwidth, 0..1.
    """
    memory = (1 - size) * np.log(figures["bandwidth"]) + size * np.log(figures["memory"])
    useful: Array = np.exp((1 - weight) * np.log(figures["speed"]) + weight * memory) * efficiency
    return useful


def maturity(start: Array, installed: Array, scale: Array, pace: Array) -> Array:
    """What a software stack makes of its chips once compute has been installed.

    The gap to the best stack closes with use: by a power of one plus installed over `scale`.
    """
    gap: Array = (1.0 - start) * np.exp(-pace * np.log1p(installed / scale))
    return 1.0 - gap


def utility(perf: Array, cost: Array, wait: Array, size: Array, taste: dict[str, Array]) -> Array:
    """Value of a chip in a market.

    Args:
        perf: useful performance, H100 = 1.
        cost: chip, system and lifetime power, USD.
        wait: months until delivery at the present pace.
        size: performance relative to the best chip on sale (1 = best): many small chips need
            larger clusters.
        taste: `price`, `wait` and `cluster` coefficients, (members,).
    """
    value: Array = taste["price"] * (np.log(perf) - np.log(cost))
    return value - taste["wait"] * np.log1p(wait) + taste["cluster"] * np.log(size)


def within_stack(
    value: Array, offered: Mask, groups: NDArray[np.float64], scale: Array
) -> tuple[Array, Array]:
    """Shares of chips within their stack, and each stack's inclusive value.

    Args:
        value: utilities, (markets, chips, members).
        offered: same shape; False removes a chip.
        groups: stack membership as 0/1, (stacks, chips).
        scale: dissimilarity of chips within a stack, 0..1, (members,).
    Returns:
        shares (markets, chips, members) that sum to one within each stack on offer, and
        inclusive values (markets, stacks, members), -inf for a stack without a chip.
    """
    on_sale = np.where(offered, value, -np.inf)
    top = on_sale.max(axis=1, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    on_sale -= top
    on_sale /= scale
    weight = np.exp(on_sale, out=on_sale)
    total = _by_stack(weight, groups)
    inclusive = np.where(total > 0, scale * np.log(np.maximum(total, 1e-300)) + top, -np.inf)
    weight *= ratio(_ONE, total)[:, groups.argmax(axis=0)]
    return weight, inclusive


def _by_stack(chips: Array, groups: NDArray[np.float64]) -> Array:
    """Sums over each stack's chips, (markets, stacks, members)."""
    total = np.zeros((len(chips), len(groups), chips.shape[-1]))
    for chip, stack in enumerate(groups.argmax(axis=0).tolist()):
        total[:, stack] += chips[:, chip]
    return total


def between_stacks(inclusive: Array, taste: Array, open_to: Mask) -> Array:
    """Probability that a firm orders from each stack, (firms, stacks, members).

    Zero everywhere where no stack has a chip on offer.
    """
    value = np.where(open_to & np.isfinite(inclusive), inclusive + taste, -np.inf)
    top = value.max(axis=1, keepdims=True)
    value -= np.where(np.isfinite(top), top, 0.0)
    weight = np.exp(value, out=value)
    weight *= ratio(_ONE, weight.sum(axis=1, keepdims=True))
    return weight


def admit(wish: Array, second: Array, admitted: Array) -> Array:
    """Order shares after the firm's own customs.

    A firm wishes for chips as if all that are licensed were admitted; the refused part of its
    budget goes to `second`, its choice among what customs never touches.
    """
    kept = wish * admitted
    refused = (wish - kept).sum(axis=1, keepdims=True)
    share: Array = kept + refused * second
    return share


def mandate(share: Array, domestic: Mask, floor: Array) -> Array:
    """Order shares after a floor on the domestic share of spending.

    Where no domestic chip can be ordered, the floor is left unspent rather than imported.

    Args:
        share: (firms, chips, members).
        domestic: (firms, chips).
        floor: (firms, members).
    """
    home = contract("fcm,fc->fm", share, domestic.astype(float))
    away = share.sum(axis=1) - home
    binds = floor > home
    raised = np.where(binds, ratio(floor, home), 1.0)[:, None]
    cut = np.where(binds, np.minimum(ratio(1.0 - floor, away), 1.0), 1.0)[:, None]
    kept: Array = share * np.where(domestic[:, :, None], raised, cut)
    return kept
