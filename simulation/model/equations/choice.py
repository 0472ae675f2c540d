"""Choice of chips: nested logit, admission, mandate.

The upper level chooses a software stack, the lower level a chip within it (McFadden 1978).
Chips are valued once for each market, stacks once for each firm, so that no exponential is
taken over firms times chips.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, contract, ratio

Mask = NDArray[np.bool_]
_ONE = np.ones(())


class ChipWeights(NamedTuple):
    """Preference weights of buyers of chips: performance for its price, delivery, cluster size."""

    price: Array
    wait: Array
    cluster: Array


def performance(
    speed: Array, bandwidth: Array, memory: Array, efficiency: Array, weight: Array, size: Array
) -> Array:
    """Useful performance of a chip relative to an H100.

    Form:
        P = E * F ** (1 - w) * (B ** (1 - z) * M ** z) ** w
    Source:
        Geometric mean of arithmetic speed and memory; an assumption of this model.
    Args:
        speed: F [ratio] arithmetic speed, an H100's being 1.
        bandwidth: B [ratio] bandwidth of the memory, an H100's being 1.
        memory: M [ratio] size of the memory, an H100's being 1.
        efficiency: E [ratio] what the software stack makes of a chip, the best stack's being 1.
        weight: w [1] weight of memory against speed, 0..1.
        size: z [1] weight of the memory's size against its bandwidth, 0..1.
    Returns:
        P [ratio] useful performance, an H100's being 1.
    """
    by_memory = (1 - size) * np.log(bandwidth) + size * np.log(memory)
    useful: Array = np.exp((1 - weight) * np.log(speed) + weight * by_memory) * efficiency
    return useful


def narrow_formats(speedup: Array, of_h100: Array, share: Array) -> Array:
    """Factor on a chip's performance from work in formats narrower than 16 bits.

    Form:
        N = (L / L1) ** q
    Source:
        Geometric mean of speeds over kinds of work; an assumption of this model.
    Args:
        speedup: L [ratio] speed in the narrowest format over that in 16 bits, at least 1.
        of_h100: L1 [ratio] the same of an H100.
        share: q [1] share of the work that is done in narrow formats, 0..1.
    Returns:
        N [ratio] factor, an H100's being 1.
    """
    factor: Array = (speedup / of_h100) ** share
    return factor


def maturity(start: Array, installed: Array, scale: Array, pace: Array) -> Array:
    """What a software stack makes of its chips once compute has been installed.

    The gap to the best stack closes with use.

    Form:
        E = 1 - (1 - E0) * (1 + C / C0) ** -v
    Source:
        Learning by using, as a power law; an assumption of this model.
    Args:
        start: E0 [ratio] what it makes of them at the start, 0..1.
        installed: C [H100e] compute installed with it.
        scale: C0 [H100e] compute that counts as one doubling, positive.
        pace: v [1] power of the law, not negative.
    Returns:
        E [ratio] what it makes of them now, 0..1.
    """
    gap: Array = (1.0 - start) * np.exp(-pace * np.log1p(installed / scale))
    return 1.0 - gap


def utility(perf: Array, cost: Array, wait: Array, size: Array, weights: ChipWeights) -> Array:
    """Value of a chip in a market.

    Form:
        V = b_p * (log(P) - log(C)) - b_w * log(1 + L) + b_c * log(z)
    Source:
        Random utility (McFadden 1974); its terms are assumptions of this model.
    Args:
        perf: P [ratio] useful performance, an H100's being 1.
        cost: C [USD] chip, system and lifetime power.
        wait: L [months] time until delivery at the present pace.
        size: z [ratio] speed over that of the fastest chip on sale, 0..1, positive; many small
            chips need larger clusters.
        weights.price: b_p [1] weight of performance for its price.
        weights.wait: b_w [1] weight of the time until delivery.
        weights.cluster: b_c [1] weight of size.
    Returns:
        V [1] value.
    """
    value: Array = weights.price * (np.log(perf) - np.log(cost))
    return value - weights.wait * np.log1p(wait) + weights.cluster * np.log(size)


def within_stack(
    value: Array, offered: Mask, groups: NDArray[np.float64], scale: Array
) -> tuple[Array, Array]:
    """Shares of chips within their stack in a market, and each stack's inclusive value.

    Form:
        E_n = sum_c(g_nc * o_c * exp(v_c / t))
        s_c = o_c * exp(v_c / t) / E_n, n being the stack of c
        I_n = t * log(E_n), -inf for a stack without a chip on offer
    Source:
        Lower level of the nested logit (McFadden 1978).
    Args:
        value: v [1] (chips) value of each chip.
        offered: o [flag] (chips) true where a chip is on offer.
        groups: g [flag] (stacks, chips) 1 where a chip belongs to a stack.
        scale: t [1] dissimilarity of chips within a stack, 0..1, positive.
    Returns:
        s [1] (chips) shares that sum to one within each stack on offer.
        I [1] (stacks) inclusive values.
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


def between_stacks(inclusive: Array, preference: Array, open_to: Mask) -> Array:
    """Probability that a firm orders from each stack.

    Form:
        q_n = o_n * exp(I_n + a_n) / sum_n(o_n * exp(I_n + a_n)), 0 where no stack has a chip
    Source:
        Upper level of the nested logit (McFadden 1978).
    Args:
        inclusive: I [1] (stacks) inclusive value of each stack, -inf for one without a chip.
        preference: a [1] (stacks) what speaks for a stack beyond its chips.
        open_to: o [flag] (stacks) true where the firm can order from a stack.
    Returns:
        q [1] (stacks) probabilities, 0..1.
    """
    value = np.where(open_to & np.isfinite(inclusive), inclusive + preference, -np.inf)
    top = value.max(axis=1, keepdims=True)
    value -= np.where(np.isfinite(top), top, 0.0)
    weight = np.exp(value, out=value)
    weight *= ratio(_ONE, weight.sum(axis=1, keepdims=True))
    return weight


def admit(share: Array, second: Array, admitted: Array) -> Array:
    """A firm's order shares after its own customs.

    It chooses as if all that is licensed were admitted; the refused part of its budget goes to
    its choice among what customs never touches.

    Form:
        after_c = s_c * a_c + f_c * sum_c(s_c * (1 - a_c))
    Source:
        Assumption of this model.
    Args:
        share: s [1] (chips) order shares before customs, 0..1.
        second: f [1] (chips) split of money among what customs never touches, 0..1.
        admitted: a [1] (chips) share of each chip that customs let in, 0..1.
    Returns:
        after [1] (chips) order shares after customs.
    """
    kept = share * admitted
    refused = (share - kept).sum(axis=1, keepdims=True)
    after: Array = kept + refused * second
    return after


def mandate(share: Array, domestic: Mask, minimum: Array) -> Array:
    """A firm's order shares under a minimum domestic share of spending.

    Where no domestic chip can be ordered, that share is left unspent rather than imported.

    Form:
        home = sum_c(d_c * s_c)
        away = sum_c((1 - d_c) * s_c)
        after_c = s_c * m / home for domestic chips, where m > home
        after_c = s_c * min((1 - m) / away, 1) for foreign ones, where m > home
        after_c = s_c elsewhere
    Source:
        Assumption of this model: both kinds of chips are scaled in proportion.
    Args:
        share: s [1] (chips) order shares before the mandate, 0..1.
        domestic: d [flag] (chips) true for a domestic chip.
        minimum: m [1] minimum domestic share, 0..1.
    Returns:
        after [1] (chips) order shares under the mandate.
    """
    home = contract("fcm,fc->fm", share, domestic.astype(float))
    away = share.sum(axis=1) - home
    binds = minimum > home
    raised = np.where(binds, ratio(minimum, home), 1.0)[:, None]
    cut = np.where(binds, np.minimum(ratio(1.0 - minimum, away), 1.0), 1.0)[:, None]
    after: Array = share * np.where(domestic[:, :, None], raised, cut)
    return after
