"""Choice of chips: nested logit, admission, mandate.

The upper level chooses a software stack, the lower level a chip within it (McFadden 1978): shares
are weights over their sum. Chips are valued once for each market, stacks once for each firm, so
that no exponential is taken over firms times chips.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import Array
from .numbers import exp, log, over


class ChipWeights(NamedTuple):
    """Preference weights of buyers of chips: performance for its price, delivery, cluster size."""

    price: float
    wait: float
    cluster: float


def performance(
    speed: float, bandwidth: float, memory: float, efficiency: float, weight: float, size: float
) -> float:
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
    by_memory = (1.0 - size) * log(bandwidth) + size * log(memory)
    return exp((1.0 - weight) * log(speed) + weight * by_memory) * efficiency


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


def utility(perf: float, cost: float, wait: float, size: float, weights: ChipWeights) -> float:
    """Value of a chip in a market.

    Form:
        V = b_p * (log(P) - log(C)) - b_w * log(1 + L) + b_c * log(z)
    Source:
        Random utility (McFadden 1974); its terms are assumptions of this model.
    Args:
        perf: P [ratio] useful performance, an H100's being 1.
        cost: C [USD] chip, system, place in a server and lifetime power.
        wait: L [months] time until delivery at the present pace.
        size: z [ratio] speed over that of the fastest chip on sale, 0..1, positive; many small
            chips need larger clusters.
        weights.price: b_p [1] weight of performance for its price.
        weights.wait: b_w [1] weight of the time until delivery.
        weights.cluster: b_c [1] weight of size.
    Returns:
        V [1] value.
    """
    value = weights.price * (log(perf) - log(cost))
    return value - weights.wait * log(1.0 + wait) + weights.cluster * log(size)


def weight(value: float, best: float, scale: float) -> float:
    """Weight of an alternative beside the best one.

    Form:
        w = exp((v - T) / t)
    Source:
        Logit (McFadden 1974); taken beside the best so that no exponential is too large.
    Args:
        value: v [1] value of the alternative.
        best: T [1] value of the best one.
        scale: t [1] dissimilarity of the alternatives, 0..1, positive.
    Returns:
        w [ratio] weight, the best one's being 1.
    """
    return exp((value - best) / scale)


def inclusive(total: float, best: float, scale: float) -> float:
    """Inclusive value of a stack: what all its chips on offer together are worth.

    Form:
        I = t * log(W) + T if W > 0 else -inf
    Source:
        Lower level of the nested logit (McFadden 1978).
    Args:
        total: W [ratio] sum of the weights of its chips, 0 where none is on offer.
        best: T [1] value of the best chip in the market.
        scale: t [1] dissimilarity of chips within a stack, 0..1, positive.
    Returns:
        I [1] inclusive value.
    """
    return scale * log(total) + best if total > 0.0 else -np.inf


def admit(share: float, admitted: float, refused: float, second: float) -> float:
    """A firm's order share of a chip after customs, lists and full caps.

    It chooses as if all that is licensed were let in; the refused part of its budget goes to its
    choice among what neither customs nor a list touches, as far as no cap fills it.

    Form:
        after = s * a + f * r
    Source:
        Assumption of this model.
    Args:
        share: s [1] share of the chip before any rule, 0..1.
        admitted: a [1] share of it that rules let in, 0..1.
        refused: r [1] share of all money that rules refuse, 0..1.
        second: f [1] share of the chip in the second choice, 0..1.
    Returns:
        after [1] share of the chip after the rules.
    """
    return share * admitted + refused * second


def domestic_factor(home: float, minimum: float) -> float:
    """Factor on the shares of domestic chips under a minimum domestic share of spending.

    Where no domestic chip can be ordered, that share is left unspent rather than imported.

    Form:
        F = 1 if m <= H else (m / H if H > 0 else 0)
    Source:
        Assumption of this model: both kinds of chips are scaled in proportion.
    Args:
        home: H [1] share of domestic chips before the mandate, 0..1.
        minimum: m [1] minimum domestic share, 0..1.
    Returns:
        F [ratio] the factor.
    """
    return over(minimum, home, 0.0) if minimum > home else 1.0


def foreign_factor(home: float, away: float, minimum: float) -> float:
    """Factor on the shares of foreign chips under a minimum domestic share of spending.

    Form:
        F = 1 if m <= H else (min((1 - m) / A, 1) if A > 0 else 0)
    Source:
        Assumption of this model: both kinds of chips are scaled in proportion.
    Args:
        home: H [1] share of domestic chips before the mandate, 0..1.
        away: A [1] share of foreign chips before it, 0..1.
        minimum: m [1] minimum domestic share, 0..1.
    Returns:
        F [ratio] the factor, 0..1.
    """
    return min(over(1.0 - minimum, away, 0.0), 1.0) if minimum > home else 1.0
