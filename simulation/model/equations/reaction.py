"""Reaction of rivals: pressure, moves in steps, effect of a step on a law.

No study gives coefficients. The form is a threshold rule with hysteresis, the usual model of
regimes that are costly to change (Dixit 1989 on entry and exit): a state moves when what it saw
presses hard enough, and turning back takes more pressure than going on.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, contract
from .rule import NO_LIMIT


def pressure(weights: Array, signals: Array, shock: Array) -> Array:
    """Pressure towards a tighter rule of one instrument; what is negative loosens.

    Form:
        P = sum_k(w_k * x_k) + e
    Source:
        Assumption of this model: signals add up.
    Args:
        weights: w [1] (signals) weights with their signs.
        signals: x [1] (signals) what the state saw last month.
        shock: e [1] politics of the month.
    Returns:
        P [1] pressure.
    """
    seen = contract("ikm,ikm->im", weights, signals)
    return seen + shock


def move(pressure: Array, threshold: Array, hysteresis: Array, turn: Array) -> Array:
    """Direction of a move: 1 to tighten, -1 to loosen, 0 to stay.

    Form:
        up = P > b + h * (d < 0)
        down = P < -(b + h * (d > 0))
        D = up - down
    Source:
        Threshold with hysteresis (Dixit 1989).
    Args:
        pressure: P [1] pressure towards a tighter rule.
        threshold: b [1] pressure that a move takes, positive.
        hysteresis: h [1] what turning back takes beyond that, not negative.
        turn: d [1] direction of the last move: 1, -1, or 0 where there was none.
    Returns:
        D [1] direction: 1, -1 or 0.
    """
    up = pressure > threshold + hysteresis * (turn < 0)
    down = pressure < -(threshold + hysteresis * (turn > 0))
    return up * 1.0 - down * 1.0


def allowed(direction: Array, steps: Array, low: Array, high: Array) -> Array:
    """A move, or none where it would lead beyond the first or last step.

    Form:
        A = d if low <= n + d <= high else 0
    Source:
        Definition.
    Args:
        direction: d [1] direction of the move: 1, -1 or 0.
        steps: n [1] steps taken so far, negative where looser.
        low: [1] loosest step.
        high: [1] tightest step.
    Returns:
        A [1] direction of the move: 1, -1 or 0.
    """
    after = steps + direction
    return direction * ((after >= low) & (after <= high))


def ceiling(level: Array, reference: Array, steps: Array, factor: Array) -> Array:
    """A threshold after steps, each of which divides (tighter) or multiplies (looser) it.

    Looser steps start at a reference where the timeline's level lies below it, since a ban has
    nothing to multiply.

    Form:
        start = max(T, R) if n < 0 else T
        C = min(start * f ** -n, NO_LIMIT)
    Source:
        Assumption of this model.
    Args:
        level: T [any] threshold of the timeline.
        reference: R [any] least threshold from which looser steps start.
        steps: n [1] steps, negative where looser.
        factor: f [ratio] factor of a step, above 1.
    Returns:
        C [any] threshold in force, at most NO_LIMIT.
    """
    start = np.where(steps < 0, np.maximum(level, reference), level)
    stepped: Array = np.minimum(start * factor**-steps, NO_LIMIT)
    return stepped


def opened(share: Array, steps: Array, size: Array) -> Array:
    """A share that is let through, after steps that cut it.

    Form:
        O = clip(s - n * z, 0, 1)
    Source:
        Assumption of this model.
    Args:
        share: s [1] share of the timeline, 0..1.
        steps: n [1] steps, negative where looser.
        size: z [1] what one step cuts, 0..1.
    Returns:
        O [1] share in force, 0..1.
    """
    return np.clip(share - steps * size, 0.0, 1.0)


def raised(share: Array, steps: Array, size: Array) -> Array:
    """A share that is held back or required, after steps that raise it.

    Form:
        R = clip(s + n * z, 0, 1)
    Source:
        Assumption of this model.
    Args:
        share: s [1] share of the timeline, 0..1.
        steps: n [1] steps, negative where looser.
        size: z [1] what one step raises, 0..1.
    Returns:
        R [1] share in force, 0..1.
    """
    return np.clip(share + steps * size, 0.0, 1.0)


def least_growth(tightenings: Array, size: Array, limit: Array) -> Array:
    """Least growth of its chip industry that a state sees to: a ratchet, none is taken back.

    Form:
        G = min(n * z, m)
    Source:
        Assumption of this model.
    Args:
        tightenings: n [1] times that rivals tightened against it.
        size: z [1/year] what each adds.
        limit: m [1/year] what all may add.
    Returns:
        G [1/year] least log growth.
    """
    return np.minimum(tightenings * size, limit)
