"""How rivals react: pulls, moves in steps, and what a step does to a law.

No study gives coefficients. The form is a threshold rule with hysteresis, the usual model of
regimes that are costly to change (Dixit 1989 on entry and exit): a state moves when what it saw
pulls hard enough, and turning back takes a stronger pull than going on.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, contract
from .rule import NO_LIMIT


def pull(weights: Array, signals: Array, mood: Array) -> Array:
    """Pull towards a tighter rule, dimensionless, (instruments, members).

    `weights` is (instruments, signals, members), `signals` (signals, members), `mood`
    (instruments, members). Positive pulls tighten, negative ones loosen.
    """
    seen = contract("ikm,km->im", weights, signals)
    return seen + mood


def move(drawn: Array, bar: Array, hysteresis: Array, turn: Array) -> Array:
    """1 to tighten, -1 to loosen, 0 to stay; `turn` is the direction of the last move (0: none).

    The pull has to pass `bar`, and `bar + hysteresis` to turn back.
    """
    up = drawn > bar + hysteresis * (turn < 0)
    down = drawn < -(bar + hysteresis * (turn > 0))
    return up * 1.0 - down * 1.0


def allowed(moved: Array, rung: Array, low: Array, high: Array) -> Array:
    """A move, or 0 where it would leave the ladder low..high."""
    after = rung + moved
    return moved * ((after >= low) & (after <= high))


def ceiling(level: Array, reference: Array, rung: Array, factor: Array) -> Array:
    """A threshold after steps: each divides (tighter) or multiplies (looser) it by `factor`.

    Looser steps start at `reference` where the timeline's level lies below it, since a ban
    has nothing to multiply.
    """
    start = np.where(rung < 0, np.maximum(level, reference), level)
    stepped: Array = np.minimum(start * factor**-rung, NO_LIMIT)
    return stepped


def opened(share: Array, rung: Array, step: Array) -> Array:
    """A share that is let through after steps of `step` each, 0..1."""
    return np.clip(share - rung * step, 0.0, 1.0)


def raised(share: Array, rung: Array, step: Array) -> Array:
    """A share that is held back or required after steps of `step` each, 0..1."""
    return np.clip(share + rung * step, 0.0, 1.0)


def least_growth(tightenings: Array, step: Array, limit: Array) -> Array:
    """Yearly growth of its chip industry that a state sees to, 1/year.

    A ratchet: every tightening against it adds `step`, none is taken back, up to `limit`.
    """
    return np.minimum(tightenings * step, limit)
