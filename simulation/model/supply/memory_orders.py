"""Orders of memory by maker and supplier, where rules tell suppliers apart."""

from __future__ import annotations

import numpy as np

from ..core.kernel import Cube, Table
from ..equations.numbers import over

ROUNDS = 4  # in which makers turn from suppliers that are sold out to others


def serve_apart(access: Cube, sizes: Table, limit: Table, asked: Table, served: Table) -> None:
    """Share of their orders that makers get where rules tell suppliers apart, (makers, members).

    Each rations its own orders, and what it cannot serve is asked of those that have some left.
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
    for _ in range(ROUNDS):
        placed = place_orders(access, left, asked - got)
        for u in range(len(sizes)):
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
    for m in range(makers):
        for k in range(members):
            served[m, k] = min(over(got[m, k], asked[m, k], 0.0), 1.0)


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
