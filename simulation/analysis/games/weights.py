"""Which equilibrium follows from which goals: a map over the weight of each side's first goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.games import solve
from simulation.analysis.games.payoffs import Payoffs
from simulation.experiment.game_file import Side

Values = NDArray[np.float64]

NONE, SEVERAL = -1, -2  # no pure equilibrium; several


@dataclass(frozen=True)
class WeightMap:
    """Pure equilibrium by weight of the US's first goal (rows) and China's (columns).

    `shares` are the weights, 0 to 1; the other goals share the rest as their own weights say.
    `cells` holds row * columns + column of the equilibrium, or NONE or SEVERAL.
    """

    shares: tuple[float, ...]
    goals: tuple[str, str]
    cells: NDArray[np.int64]


def weight_map(payoffs: Payoffs, shares: Sequence[float]) -> WeightMap:
    """The map; a side with one goal has the same equilibrium whatever its weight."""
    tables = {side: _tables(payoffs, side, shares) for side in payoffs.goals}
    cells = np.empty((len(shares), len(shares)), dtype=np.int64)
    for row, us in enumerate(tables["us"]):
        for column, china in enumerate(tables["china"]):
            found = list(solve.pure(us, china))
            code = found[0][0] * us.shape[1] + found[0][1] if len(found) == 1 else SEVERAL
            cells[row, column] = code if found else NONE
    names = payoffs.goals["us"][0].name, payoffs.goals["china"][0].name
    return WeightMap(tuple(shares), names, cells)


def _tables(payoffs: Payoffs, side: Side, shares: Sequence[float]) -> list[Values]:
    by_goal = payoffs.points[side].mean(axis=1)
    usual = payoffs.weights(side)
    rest = usual[1:] / usual[1:].sum() if usual.size > 1 else usual[1:]
    return [
        np.tensordot(np.array([share, *((1 - share) * rest)]), by_goal, axes=1)
        if rest.size
        else by_goal[0]
        for share in shares
    ]
