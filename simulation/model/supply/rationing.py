"""Rationing of one supply among several claims, in loops over claims and members."""

from __future__ import annotations

import numpy as np

from ..core.kernel import Flags, Sum, Table
from ..equations.rationing import left_for


def ration(there: Flags, claims: Table, weights: Table, supply: Sum) -> None:
    """Cut claims, (claims, members), down to their parts of a supply, (members,), in place.

    They share in proportion to their weights; what some cannot use goes round once more, as
    `equations.rationing.ration` has it. Claims that are not `there` are left alone.
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
                part = min(claims[b, k] * weights[b, k] * first[k], claims[b, k])
                given[k] += part
                rest[k] += claims[b, k] - part
    for k in range(members):
        rest[k] = min(left_for(supply[k] - given[k], rest[k]), 1.0)
    for b in range(len(there)):
        if there[b]:
            for k in range(members):
                part = min(claims[b, k] * weights[b, k] * first[k], claims[b, k])
                claims[b, k] = part + (claims[b, k] - part) * rest[k]
