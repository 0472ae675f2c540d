"""Chance, drawn before the run from named streams: moods of demand and of yields."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .equations.arrays import Array
from .parameters import BLOCS, Parameters

if TYPE_CHECKING:
    from simulation.inputs.draw import Draw

    from .layout import Layout


class Mood(NamedTuple):
    """Shocks of a month, standard normal in the long run."""

    demand: Array
    """of each firm, one series a bloc, (firms, members)"""
    yields: Array
    """of advanced yields, (members,)"""


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

    def month(self, month: int) -> Mood:
        """The shocks of a month."""
        return Mood(self._demand[month][self._bloc], self._yields[month])


def autoregressive(noise: Array, keep: Array) -> Array:
    """AR(1) path of unit variance from standard normal `noise`, (months, members)."""
    path = np.empty_like(noise)
    path[0] = noise[0]
    fresh = np.sqrt(1.0 - keep**2)
    for month in range(1, len(noise)):
        path[month] = keep * path[month - 1] + fresh * noise[month]
    return path
