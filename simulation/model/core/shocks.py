"""Chance, drawn before the run from named streams: shocks of demand, of yields, of building."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..equations.arrays import Array
from .parameters import BLOCS, Parameters

if TYPE_CHECKING:
    from simulation.inputs.draw import Draw

    from .layout import Layout


MONTHS = 12  # of a year


class ShocksOfMonth(NamedTuple):
    """Shocks of a month, standard normal in the long run."""

    demand: Array
    """of each firm, one series a bloc, (firms, members)"""
    yields: Array
    """of advanced yields, (members,)"""
    building: Array
    """of each firm's building campaigns, their change since last month, (firms, members)"""


class Shocks:
    """Autoregressive shocks of every month."""

    def __init__(self, layout: Layout, draw: Draw, parameters: Parameters, months: int) -> None:
        keep = parameters("shocks.persistence")
        states = [f.state for f in layout.roster.firms.values()]
        self._bloc = [BLOCS.index(s if s in BLOCS else BLOCS[-1]) for s in states]
        self._demand = np.stack(
            [autoregressive(draw.shocks(f"shock.demand.{b}", months), keep) for b in BLOCS], axis=1
        )
        self._yields = autoregressive(draw.shocks("shock.yield", months), keep)
        keep = parameters("budgets.building_persistence")
        self._building = np.stack(
            [moves(draw.yearly(f"shock.building.{f}"), keep) for f in layout.firms], axis=1
        )

    def month(self, month: int) -> ShocksOfMonth:
        """The shocks of a month."""
        demand = self._demand[month][self._bloc]
        return ShocksOfMonth(demand, self._yields[month], self._building[month // MONTHS])


def autoregressive(noise: Array, keep: Array) -> Array:
    """AR(1) path of unit variance from standard normal `noise`, (months, members)."""
    path = np.empty_like(noise)
    path[0] = noise[0]
    fresh = np.sqrt(1.0 - keep**2)
    for month in range(1, len(noise)):
        path[month] = keep * path[month - 1] + fresh * noise[month]
    return path


def moves(noise: Array, keep: Array) -> Array:
    """Monthly changes in each year of an AR(1) by years that starts at 0, (years, members).

    It tends to unit variance, like `noise`, and moves evenly within a year.
    """
    path = np.zeros((len(noise) + 1, *noise.shape[1:]))
    fresh = np.sqrt(1.0 - keep**2)
    for year in range(len(noise)):
        path[year + 1] = keep * path[year] + fresh * noise[year]
    return np.diff(path, axis=0) / MONTHS
