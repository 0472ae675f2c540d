"""What a little more of one input would add, and which input binds.

A limit binds where easing it adds output, not where its own fill rate is lowest: of limits in a
row, one that is followed by a tighter one adds nothing (Goldratt's theory of constraints;
shadow prices of linear programmes say the same).
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, contract, ratio

PART = 0.1
"""By definition: reliefs are of a tenth."""
FULL = 1.0 - 1e-9
"""Shares above this differ from one by rounding only."""


def binding(relief: Array, scale: Array, least: float = 1e-6) -> Array:
    """Code of what binds: 0 where nothing does, else one plus the row of the largest relief.

    Of reliefs that differ by rounding only the first counts.

    Args:
        relief: (causes, ..., members), what easing each cause adds.
        scale: (..., members), the flow that reliefs below `least` of it are noise of.
    """
    largest = relief.max(axis=0)
    first = (relief >= FULL * largest).argmax(axis=0)
    code: Array = np.where(largest > least * scale, first + 1.0, 0.0)
    return code


def in_a_row(wanted: Array, fills: tuple[Array, Array, Array], banked: Array) -> list[Array]:
    """What a tenth more of one of three inputs, used in a row, adds for one who alone has more.

    An input that falls short serves the same however much the inputs before it give, so that
    nothing is gained of those; one that does not fall short has room for a tenth more.

    Args:
        wanted: what is asked for; fills: share of what reaches an input that it serves.
        banked: part of what the first one serves that comes from a store, which does not grow.
    Returns:
        three arrays shaped as `wanted`, in its unit.
    """
    first, second, third = fills
    wide_third = third >= FULL
    wide_second = (second >= FULL) & wide_third
    fresh = np.minimum(PART * (1.0 - banked), ratio(1.0 - first, first))
    gains = (
        fresh * wide_second,
        np.minimum(PART, ratio(1.0 - second, second)) * wide_third,
        np.minimum(PART, ratio(1.0 - third, third)),
    )
    served = wanted * first * second * third
    return [served * gain for gain in gains]


def let_through(flow: Array, waiting: Array) -> Array:
    """What a limit on a flow lets through in addition once it is a tenth wider.

    Args:
        flow: what passes now; waiting: what the limit holds back, in the same unit.
    """
    return np.minimum(PART * flow, np.maximum(waiting, 0.0))


def allowed(mix: Array, each: Array, served: Array, now: Array) -> Array:
    """Compute for a dollar of budget gained when a tenth of refused purchases is allowed.

    The money goes from what it buys now, where it does not lie idle, to what was refused.

    Args:
        mix: share of money that would buy each chip if it were not refused, (chips, members).
        each: H100e for a USD of each chip, (chips, members).
        served: share of such orders that can be served, (members,).
        now: H100e that a USD of budget brings today, (members,).
    """
    gained: Array = contract("cm,cm->m", mix, each) * served - mix.sum(axis=0) * now
    return PART * gained


def displaced(share: Array, floor: Array) -> Array:
    """Part of the money meant for foreign chips that a floor under domestic ones keeps off them.

    Args:
        share: of money that would go to each foreign chip, (chips, members), 0 for domestic ones.
        floor: domestic share of spending, at least, (members,).
    """
    part: Array = share * np.maximum(1.0 - ratio(1.0 - floor, share.sum(axis=0), empty=1.0), 0.0)
    return part


def powered(waiting: Array, asked: Array, free: Array, added: Array) -> Array:
    """Share of the chips that wait which a tenth more new power switches on, 0..1.

    Args:
        waiting: 1 where power is modelled; asked: draw of all that waits, GW.
        free: power connected less power used, GW, negative where too much is drawn.
        added: power connected in the month, GW.
    """
    usable = np.maximum(np.minimum(free, 0.0) + PART * added, 0.0)
    share: Array = np.minimum(ratio(usable, asked), 1.0) * waiting
    return share
