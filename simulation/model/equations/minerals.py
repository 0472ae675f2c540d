"""Rare earths denied: stocks, substitution, and output lost.

The form is a buffer stock: months of supply bridge a cut, what they cannot bridge is felt, and
other sources take over in proportion to how long and how hard a state is cut off.
"""

from __future__ import annotations

import numpy as np

from .arrays import Array


def denied(withheld: Array, replaced: Array) -> Array:
    """Share of a state's need that does not arrive, 0..1.

    `withheld` is the share of the world's supply that sellers do not license, `replaced` the
    share of such supply which other sources have replaced.
    """
    missing: Array = withheld * (1.0 - replaced)
    return missing


def bridge(drawn: Array, missing: Array, stock: Array, refill: Array) -> tuple[Array, Array]:
    """A month of a buffer stock: months of need drawn down after it, and share of need unmet.

    `drawn` and `stock` are months of need, `refill` is the share of a month's need that can be
    bought for the stock while nothing is missing.
    """
    used = np.minimum(missing, np.maximum(stock - drawn, 0.0))
    back = np.minimum(refill * (missing <= 0), drawn)
    return drawn + used - back, missing - used


def substitution(replaced: Array, missing: Array, calm: Array, crisis: Array) -> Array:
    """Share replaced after one month.

    It closes in on 1 at `calm` (1/year) once a cut has been seen, and faster by `crisis` (1/year)
    times the share cut off.
    """
    seen = (replaced > 0) | (missing > 0)
    pace = (calm + crisis * missing) * seen / 12.0
    return 1.0 - (1.0 - replaced) * np.exp(-pace)


def output(unmet: Array, loss: Array) -> Array:
    """Share of output that goes on when a share of the need is unmet; `loss` at all of it."""
    return 1.0 - loss * unmet
