"""Rare earths denied: stocks, substitution, and output lost.

The form is a buffer stock: months of supply bridge a cut, what they cannot bridge is felt, and
other sources take over in proportion to how long and how hard a state is cut off.
"""

from __future__ import annotations

from .arrays import Quantity
from .numbers import exp


def denied(withheld: float, replaced: float) -> float:
    """Share of a state's need for rare earths that does not arrive.

    Form:
        D = w * (1 - r)
    Source:
        Definition.
    Args:
        withheld: w [1] share of the world's supply that sellers do not license, 0..1.
        replaced: r [1] share of such supply that other sources have replaced, 0..1.
    Returns:
        D [1] share missing, 0..1.
    """
    return withheld * (1.0 - replaced)


def bridge(drawn: float, missing: float, stock: float, refill: float) -> tuple[float, float]:
    """A month of a buffer stock: what is drawn down after it, and the need that stays unmet.

    Form:
        used = min(m, max(s - d, 0))
        back = min(f, d) if m <= 0 else 0
        after = d + used - back
        U = m - used
    Source:
        Definition (a buffer stock).
    Args:
        drawn: d [months] months of need already drawn from the stock.
        missing: m [1] share of the month's need that does not arrive, 0..1.
        stock: s [months] months of need that a full stock holds.
        refill: f [1] share of a month's need that can be bought for the stock in calm.
    Returns:
        after [months] months of need drawn from the stock after the month.
        U [1] share of the month's need that is not met, 0..1.
    """
    used = min(missing, max(stock - drawn, 0.0))
    back = min(refill, drawn) if missing <= 0.0 else 0.0
    return drawn + used - back, missing - used


def substitution(replaced: float, missing: float, calm: float, crisis: float) -> float:
    """Share of withheld supply that other sources have replaced, a month on.

    It closes in on 1 once a cut has been seen, and faster while one lasts.

    Form:
        v = c0 + c1 * m if r > 0 or m > 0 else 0
        R = 1 - (1 - r) * exp(-v / 12)
    Source:
        Assumption of this model.
    Args:
        replaced: r [1] share replaced before the month, 0..1.
        missing: m [1] share of the need that is cut off, 0..1.
        calm: c0 [1/year] pace once a cut has been seen.
        crisis: c1 [1/year] what a full cut adds to the pace.
    Returns:
        R [1] share replaced after the month, 0..1.
    """
    if replaced <= 0.0 and missing <= 0.0:
        return replaced
    return 1.0 - (1.0 - replaced) * exp(-(calm + crisis * missing) / 12.0)


def output(unmet: Quantity, loss: Quantity) -> Quantity:
    """Share of output that goes on when a part of the need is unmet.

    Form:
        O = 1 - l * u
    Source:
        Assumption of this model: in proportion.
    Args:
        unmet: u [1] share of the need that is unmet, 0..1.
        loss: l [1] share of output lost when all of it is, 0..1.
    Returns:
        O [1] share of output that goes on, 0..1.
    """
    left: Quantity = 1.0 - loss * unmet
    return left
