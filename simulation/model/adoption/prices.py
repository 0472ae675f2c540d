"""Price of AI use: cheaper methods lower it, and demand answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.cache import cached
from ..core.kernel import Line, Sum, Table, kernel
from ..equations import adoption as equations
from ..equations.arrays import smooth
from ..equations.numbers import power

if TYPE_CHECKING:
    from ..core.context import Core

LEAST = 1e-9  # keeps the logarithm of no methods at all finite


def update(world: Core) -> None:
    """Set how much cheaper use is than usual, once new methods have reached products."""
    cheapen(float(world.month), *_for_cheapen(world))


@cached("run")
def _for_cheapen(world: Core) -> tuple[Any, ...]:
    """What `cheapen` takes after the month."""
    p = world.p
    return (
        world.state.efficiency,
        p("lab.halving_months"),
        p("serving.methods_share"),
        p("serving.spread_months"),
        world.state.cheaper,
    )


@kernel
def cheapen(
    month: float, efficiency: Table, halving: Line, share: Line, spread: Line, cheaper: Sum
) -> None:
    """Move the price of use towards what the best methods anywhere make of it.

    Labs have worked on them in this month, too.
    """
    firms, members = efficiency.shape
    for k in range(members):
        best = LEAST
        for f in range(firms):
            best = max(best, efficiency[f, k])
        now = equations.cheaper(best, power(2.0, (month + 1.0) / halving[k]), share[k])
        cheaper[k] = smooth(cheaper[k], now, spread[k])


def spending(cheaper: float, elasticity: float) -> float:
    """Payments for use, and the compute it needs, over those at the usual price."""
    return equations.volume(cheaper, elasticity) / cheaper


def worth(cheaper: float, elasticity: float) -> float:
    """Benefit of use over that at the usual price: more uses add to it.

    With an elasticity below one cheaper use is worth as much and costs less.
    """
    return equations.volume(cheaper, max(elasticity - 1.0, 0.0))
