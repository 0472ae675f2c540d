"""A short forecast by which a state compares its next moves (best response).

China's new compute of a year comes from four sources: domestic, licensed, smuggled, rented. A move
takes from or adds to some of them; buyers who lose one source turn in part to others. That is all a
planner sees here: it is a forecast inside the model, cruder than the model, as forecasts are.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio


def refilled(change: Array, home: Array, grey: Array) -> Array:
    """Change of the four sources after buyers have looked elsewhere, (4, ..., members).

    Of lawful imports lost (or won), the share `home` is made up for by domestic chips and the
    share `grey` by smuggled ones; of smuggled chips lost, `home` by domestic ones.
    """
    after = np.array(change)
    domestic, licensed, smuggled = change[0], change[1], change[2]
    after[2] = smuggled - grey * licensed
    after[0] = domestic - home * (licensed + smuggled)
    return after


def growth(flows: Array, change: Array) -> Array:
    """Change of the sum of the sources, log points; `flows` and `change` (4, ..., members)."""
    total = flows.sum(axis=0)
    after = np.maximum(total + change.sum(axis=0), 0.01 * total)
    return np.log(ratio(after, total, empty=1.0))


def own_share(flows: Array, change: Array) -> Array:
    """Change of the domestic share of what is bought, rent left out."""
    before = ratio(flows[0], flows[:3].sum(axis=0))
    after = np.maximum(flows + change, 0.0)
    return ratio(after[0], after[:3].sum(axis=0)) - before


def sales(flows: Array, change: Array) -> Array:
    """Change of licensed sales over all sources' compute."""
    return ratio(change[1], flows.sum(axis=0))


def preferred(tighter: Array, looser: Array) -> Array:
    """The gain of the better move, negative where that is the looser one; 0 where neither pays."""
    up, down = np.maximum(tighter, 0.0), np.maximum(looser, 0.0)
    return np.where(up >= down, up, -down)
