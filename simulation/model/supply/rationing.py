"""Rationing of one supply among several claims, in loops over claims and members."""

from __future__ import annotations

import numpy as np

from ..core.kernel import Flags, Places, Sum, Table
from ..equations.rationing import first_round, left_for, passing


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


def serve_first(start: int, stop: int, place: Places, supply: Table, first: Table) -> None:
    """Cut claims that come first, (claims, members), down to what there is, and take them from it.

    Each claim is on the supply at its `place`, (places, members). Both change in place.
    """
    members, asked = supply.shape[1], np.zeros_like(supply)
    for c in range(start, stop):
        for k in range(members):
            asked[place[c], k] += first[c, k]
    for c in range(start, stop):
        for k in range(members):
            first[c, k] *= passing(supply[place[c], k], asked[place[c], k])
    for u in range(len(supply)):
        for k in range(members):
            supply[u, k] = max(supply[u, k] - asked[u, k], 0.0)


def share_out(place: Places, supply: Table, need: Table, kept: Table, given: Table) -> None:
    """Add to what claims are `given` their parts of the supply at their place, up to their need.

    What they have `kept` of a round before, up to that need, comes first. Supplies are (places,
    members), all else is (claims, members).
    """
    claims, members = need.shape
    left, asked, first = supply.copy(), np.zeros_like(supply), np.empty_like(need)
    for c in range(claims):
        for k in range(members):
            first[c, k] = max(min(kept[c, k], need[c, k]) - given[c, k], 0.0)
    serve_first(0, claims, place, left, first)
    for c in range(claims):
        for k in range(members):
            given[c, k] += first[c, k]
            asked[place[c], k] += need[c, k] - given[c, k]
    for c in range(claims):
        for k in range(members):
            rest = need[c, k] - given[c, k]
            given[c, k] += rest * passing(left[place[c], k], asked[place[c], k])
