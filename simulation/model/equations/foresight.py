"""Short forecast by which a state compares its next moves (best response).

China's new compute of a year comes from four sources: domestic, licensed, smuggled, rented. A move
takes from or adds to some of them; buyers who lose one source turn in part to others. That is all a
planner sees here: it is a forecast inside the model, cruder than the model, as forecasts are.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio, total


def refilled(change: Array, home: Array, grey: Array) -> Array:
    """Change of the four sources after buyers have looked elsewhere.

    Domestic chips make up for a part of lawful and of smuggled imports lost, smuggled ones for a
    part of lawful imports lost; what is won works the other way.

    Form:
        after_smuggled = d_smuggled - g * d_licensed
        after_domestic = d_domestic - h * (d_licensed + d_smuggled)
        after_s = d_s of the other sources
    Source:
        Assumption of this model.
    Args:
        change: d [H100e/year] (sources) first change: domestic, licensed, smuggled, rented.
        home: h [1] share of imports lost that domestic chips make up for, 0..1.
        grey: g [1] share of lawful imports lost that smuggled chips make up for, 0..1.
    Returns:
        after [H100e/year] (sources) change in the end.
    """
    after = np.array(change)
    domestic, licensed, smuggled = change[0], change[1], change[2]
    after[2] = smuggled - grey * licensed
    after[0] = domestic - home * (licensed + smuggled)
    return after


def growth(flows: Array, change: Array) -> Array:
    """Growth of all sources' compute by a move.

    Form:
        total = sum_s(f_s)
        G = log(max(total + sum_s(d_s), 0.01 * total) / total), 0 where nothing flows
    Source:
        Definition; a planner counts a loss of more than 99 % as one of 99 %.
    Args:
        flows: f [H100e/year] (sources) new compute of the last year; of compute abroad the stock.
        change: d [H100e/year] (sources) change by the move.
    Returns:
        G [log points] growth.
    """
    whole = total(flows)
    after = np.maximum(whole + total(change), 0.01 * whole)
    return np.log(ratio(after, whole, empty=1.0))


def own_share(flows: Array, change: Array) -> Array:
    """Change by a move of the domestic share of what is bought, rent left out.

    Form:
        before = f_domestic / sum_s(f_s)
        after_s = max(f_s + d_s, 0)
        C = after_domestic / sum_s(after_s) - before, a share of nothing being 0
    Source:
        Definition.
    Args:
        flows: f [H100e/year] (sources) new compute of the last year; of compute abroad the stock.
        change: d [H100e/year] (sources) change by the move.
    Returns:
        C [1] change of the share, -1..1.
    """
    before = ratio(flows[0], total(flows[:3]))
    after = np.maximum(flows + change, 0.0)
    return ratio(after[0], total(after[:3])) - before


def sales(flows: Array, change: Array) -> Array:
    """Change by a move of licensed sales, over all sources' compute.

    Form:
        S = d_licensed / sum_s(f_s), 0 where nothing flows
    Source:
        Definition.
    Args:
        flows: f [H100e/year] (sources) new compute of the last year; of compute abroad the stock.
        change: d [H100e/year] (sources) change by the move.
    Returns:
        S [ratio] sales won.
    """
    return ratio(change[1], total(flows))


def preferred(tighter: Array, looser: Array) -> Array:
    """Gain of the better move, negative where that is the looser one; 0 where neither pays.

    Form:
        up = max(T, 0)
        down = max(L, 0)
        G = up if up >= down else -down
    Source:
        Best response: the definition of the move that pays most.
    Args:
        tighter: T [1] what a step to tighten is worth.
        looser: L [1] what a step to loosen is worth.
    Returns:
        G [1] gain, with the direction as its sign.
    """
    up, down = np.maximum(tighter, 0.0), np.maximum(looser, 0.0)
    return np.where(up >= down, up, -down)
