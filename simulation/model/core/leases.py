"""Compute that firms let to those of a rival: what hosts give up is what tenants get."""

from __future__ import annotations

from ..equations.numbers import over
from .kernel import Cube, Places, Sum, Table


def add_up_fleets(owned: Cube, seat: Places, fleets: Table) -> None:
    """Add the compute of firms, by stack, to that of all firms of their seat."""
    firms, stacks, members = owned.shape
    for f in range(firms):
        for n in range(stacks):
            for k in range(members):
                fleets[seat[f], k] += owned[f, n, k]


def let_share(leased: float, fleet: float) -> float:
    """Share of a fleet that is let, 0..1, both in H100e."""
    return min(over(leased, fleet, 0.0), 1.0)


def worth_of_rented(tenant: int, leased: Table, fleet: Table, worth: Table, of_rented: Sum) -> None:
    """Set what an H100e that a state's firms rent is worth: as much as on the average of its hosts.

    `fleet` is what each state's firms own, H100e, and `worth` the same in another unit.
    """
    for k in range(len(of_rented)):
        whole, given = 0.0, 0.0
        for s in range(len(leased)):
            if s != tenant:
                whole += leased[s, k]
                given += leased[s, k] * over(worth[s, k], fleet[s, k], 0.0)
        of_rented[k] = over(given, whole, 0.0)
