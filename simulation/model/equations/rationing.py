"""Sharing scarce chips among buyers."""

from __future__ import annotations

from .numbers import over

AMPLE = 1e200  # supply over claims beyond which nobody wants more


def passing(limit: float, wanted: float) -> float:
    """Share of wants that a limit on their sum lets through.

    Form:
        P = min(M / W, 1) if W > 0 else 1
    Source:
        Proportional rationing.
    Args:
        limit: M [any] limit on the sum of the wants.
        wanted: W [any] their sum.
    Returns:
        P [1] share of each that passes, 0..1 where the limit is not negative.
    """
    return min(over(limit, wanted, 1.0), 1.0)


def allowed(left: float, kept: float, asked: float) -> float:
    """Share of what is asked that a disruption or a rule leaves, or that is kept.

    Form:
        A = max(L, min(K / W, 1)) if W > 0 else L
    Source:
        Definition: what a round before has cut is not cut again.
    Args:
        left: L [1] share that the disruption or the rule leaves.
        kept: K [any] what it got in a round before.
        asked: W [any] what it asks for now.
    Returns:
        A [1] share of it that it may have, never below what is left.
    """
    return max(left, min(over(kept, asked, 0.0), 1.0))


def left_for(supply: float, claims: float) -> float:
    """Supply that is left over the claims on it; it may be above 1, but not without bound.

    Form:
        F = min(max(S, 0) / C, AMPLE) if C > 0 else 0
    Source:
        Definition; claims may be so small that the quotient is none of the usual numbers.
    Args:
        supply: S [any] what there is to share.
        claims: C [any] sum of the claims.
    Returns:
        F [ratio] supply over claims, 0 where there are no claims.
    """
    return min(over(max(supply, 0.0), claims, 0.0), AMPLE)


def first_round(wanted: float, weight: float, rate: float) -> float:
    """What a weighted claim gets of a supply in the first round, no more than is wanted.

    Form:
        G = min(W * w * F, W)
    Source:
        Proportional rationing; the weights are an assumption of this model.
    Args:
        wanted: W [any] what the buyer wants.
        weight: w [ratio] weight of its claim, positive.
        rate: F [ratio] supply over the sum of the weighted claims on it.
    Returns:
        G [any] what it gets.
    """
    return min(wanted * weight * rate, wanted)
