"""Rationing of one supply among several claims, in loops over claims and members."""

from __future__ import annotations

import numpy as np

from ..core.kernel import Flags, Sum, Table
from ..equations.rationing import first_round, left_for


def ration(there: Flags, claims: Table, weights: Table, supply: Sum) -> None:
    """Cut claims, (claims, members), down to their parts of a supply, (members,), in place.

    They share in proportion to their weights, in two rounds: what a claim with a high weight cannot
    use goes round once more. The sum never exceeds the supply, and no claim gets more than it
    wants. Claims that are not `there` are left alone.
    """
    members = len(supply)
    first, given, rest = np.zeros(members), np.zeros(members), np.zeros(members)
    for b in range(len(there)):
        if there[b]:
            for k in range(members):
                first[k] += claims[b, k] * weights[b, k]
    for k in range(members):
        first[k] = left_for(supply[k], first[k])
    for b in range(len(there)):
        if there[b]:
            for k in range(members):
                part = first_round(claims[b, k], weights[b, k], first[k])
                given[k] += part
                rest[k] += claims[b, k] - part
    for k in range(members):
        rest[k] = min(left_for(supply[k] - given[k], rest[k]), 1.0)
    for b in range(len(there)):
        if there[b]:
            for k in range(members):
                part = first_round(claims[b, k], weights[b, k], first[k])
                claims[b, k] = part + (claims[b, k] - part) * rest[k]
