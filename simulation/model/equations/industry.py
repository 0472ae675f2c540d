"""How chip industries answer to denial, lost sales and state money.

Studies of export controls find that research of the firms hit falls, stays or rises; so the sign
is left to the draw: what is denied may stir it, lost collaboration holds it back.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array, ratio

MONTHS_PER_YEAR = 12.0


def denied(available: Array, best: Array) -> Array:
    """Part of the `best` chip's usefulness that buyers cannot have, 0..1."""
    return np.clip(1.0 - ratio(available, best, empty=1.0), 0.0, 1.0)


def effort(before: Array, growth: Array, fade: Array) -> Array:
    """Research effort over its usual path after a month.

    Args:
        before: 1 on the usual path.
        growth: extra growth, log points a year.
        fade: years in which an effort above or below the usual wears off.
    """
    log = np.log(before)
    after: Array = np.exp(log + (growth - log / fade) / MONTHS_PER_YEAR)
    return after


def pace(research: Array, money: Array, research_return: Array, money_return: Array) -> Array:
    """Months of usual progress that an industry makes in a month.

    Both returns are elasticities below one, so more of either yields less and less.

    Args:
        research: effort over the usual.
        money: state money beyond the usual, over the usual.
    """
    made: Array = np.exp(research_return * np.log(research) + money_return * np.log1p(money))
    return made


def lost_revenue(spending: Array, usual_share: Array, received: Array, closed: Array) -> Array:
    """Sales that rules cost makers, USD in the month.

    Args:
        spending: of the rival's firms on chips and systems, USD.
        usual_share: the makers' share of it without rules.
        received: what they did receive, USD.
        closed: 0..1, how far rules close the market.
    """
    lost: Array = np.maximum(spending * usual_share - received, 0.0) * closed
    return lost


def added_by_credit(rate: Array, response: Array) -> Array:
    """Investment that a tax credit adds, over investment without it.

    `response` is the elasticity to the cost that the credit leaves.
    """
    added: Array = (1.0 - rate) ** -response - 1.0
    return added
