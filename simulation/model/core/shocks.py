"""Shocks of demand, yields and building, drawn before the run from named streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..equations.arrays import Array
from .parameters import BLOCS, Parameters

if TYPE_CHECKING:
    from simulation.inputs.draws.draw import Draw

    from .layout import Layout


MONTHS = 12  # of a year


class ShocksOfMonth(NamedTuple):
    """Shocks of a month, standard normal in the long run."""

    demand: Array
    """Shock of each firm's demand, one series a bloc, (firms, members)"""
    yields: Array
    """Shock of advanced yields, (members,)"""
    building: Array
    """Change of each firm's building campaigns since last month, (firms, members)"""


class Shocks:
    """Autoregressive shocks of every month."""

    def __init__(self, layout: Layout, draw: Draw, parameters: Parameters, months: int) -> None:
        persistence = parameters("shocks.persistence")
        states = [f.state for f in layout.roster.firms.values()]
        self._bloc = [BLOCS.index(s if s in BLOCS else BLOCS[-1]) for s in states]
        self._demand = np.stack(
            [autoregressive(draw.shocks(f"shock.demand.{b}", months), persistence) for b in BLOCS],
            axis=1,
        )
        self._yields = autoregressive(draw.shocks("shock.yield", months), persistence)
        persistence, alike = parameters("budgets.building_persistence"), draw.calibration.alike
        self._building = np.stack(
            [
                monthly_changes(draw.yearly(f"shock.building.{alike.get(f, f)}"), persistence)
                for f in layout.firms
            ],
            axis=1,
        )

    def month(self, month: int) -> ShocksOfMonth:
        """Shocks of one month."""
        demand = self._demand[month][self._bloc]
        return ShocksOfMonth(demand, self._yields[month], self._building[month // MONTHS])


def autoregressive(noise: Array, persistence: Array) -> Array:
    """AR(1) path of unit variance from standard normal `noise`, (months, members)."""
    path = np.empty_like(noise)
    path[0] = noise[0]
    innovation = np.sqrt(1.0 - persistence**2)
    for month in range(1, len(noise)):
        path[month] = persistence * path[month - 1] + innovation * noise[month]
    return path


def monthly_changes(noise: Array, persistence: Array) -> Array:
    """Monthly changes in each year of a yearly AR(1) path that starts at 0, (years, members).

    `noise` is standard normal, (years, members). The path tends to unit variance and moves evenly
    within a year.
    """
    path = np.zeros((len(noise) + 1, *noise.shape[1:]))
    innovation = np.sqrt(1.0 - persistence**2)
    for year in range(len(noise)):
        path[year + 1] = persistence * path[year] + innovation * noise[year]
    return np.diff(path, axis=0) / MONTHS
