"""Orders of memory on the open market, by supplier where rules tell suppliers apart."""

from __future__ import annotations

import numpy as np

from ..core.kernel import Cube, Sum, Table
from ..equations.numbers import over
from ..equations.rationing import left_for, passing
from .rationing import share_out

ROUNDS = 4  # in which makers turn from suppliers that are sold out to others


def serve_alike(limit: Sum, asked: Table, kept: Table, served: Table) -> None:
    """Share of their orders that makers get of what all suppliers have, (makers, members).

    What makers have `kept` of a round before is theirs before others get more.
    """
    makers, members = asked.shape
    supply, got = np.empty((1, members)), np.zeros_like(asked)
    for k in range(members):
        supply[0, k] = limit[k]
    share_out(np.zeros(makers, np.intp), supply, asked, kept, got)
    for m in range(makers):
        for k in range(members):
            served[m, k] = min(over(got[m, k], asked[m, k], 1.0), 1.0)


def serve_apart(
    access: Cube, sizes: Table, limit: Sum, asked: Table, kept: Table, served: Table
) -> None:
    """Share of their orders that makers get where rules tell suppliers apart, (makers, members).

    Each rations its own orders, and what it cannot serve is asked of those that have some left.
    What makers have `kept` of a round before is ordered before all else.
    """
    makers, members = asked.shape
    left, got = np.empty_like(sizes), np.zeros_like(asked)
    whole = np.zeros(members)
    for u in range(len(sizes)):
        for k in range(members):
            whole[k] += sizes[u, k]
    for u in range(len(sizes)):
        for k in range(members):
            left[u, k] = sizes[u, k] * over(limit[k], whole[k], 0.0)
    for orders in (np.minimum(kept, asked), asked):
        for _ in range(ROUNDS):
            serve_orders(access, orders, left, got)
    for m in range(makers):
        for k in range(members):
            served[m, k] = min(over(got[m, k], asked[m, k], 0.0), 1.0)


def served_in_turn(kept: float, asked: float, served: float) -> tuple[float, float]:
    """Shares that a maker gets of what it has kept and of all else that it has asked for."""
    got = served * asked
    return passing(got, kept), min(left_for(got - kept, asked - kept), 1.0)


def serve_orders(access: Cube, orders: Table, left: Table, got: Table) -> None:
    """Add to what makers have `got` of their orders what suppliers have left, and take it there."""
    makers, members = orders.shape
    placed = place_orders(access, left, orders - got)
    for u in range(len(left)):
        claims, given = np.zeros(members), np.zeros(members)
        for m in range(makers):
            for k in range(members):
                claims[k] += placed[m, u, k]
        for m in range(makers):
            for k in range(members):
                part = placed[m, u, k] * min(over(left[u, k], claims[k], 0.0), 1.0)
                got[m, k] += part
                given[k] += part
        for k in range(members):
            left[u, k] = max(left[u, k] - given[k], 0.0)


def place_orders(access: Cube, sizes: Table, asked: Table) -> Cube:
    """Orders by maker and supplier, stacks: in proportion to suppliers' sizes and to access.

    `asked` is (makers, members), `sizes` (suppliers, members), `access` and what
    is returned (makers, suppliers, members); (makers, suppliers, members).
    """
    suppliers, members = sizes.shape
    placed = np.empty((len(asked), suppliers, members))
    for m in range(len(asked)):
        weight = np.zeros(members)
        for u in range(suppliers):
            for k in range(members):
                placed[m, u, k] = sizes[u, k] * access[m, u, k]
                weight[k] += placed[m, u, k]
        for u in range(suppliers):
            for k in range(members):
                placed[m, u, k] = asked[m, k] * over(placed[m, u, k], weight[k], 0.0)
    return placed
