"""What firms foretell, and by how much it is missed: a left tail that a boom does not show."""

from __future__ import annotations

import numpy as np

from simulation import rng
from simulation.history.fitting.discrepancy import Figures, Values


def shortfalls(data: Figures, seed: int, members: int) -> Values:
    """By how much each member's world falls short of what was foretold, (observations, members).

    Most firms meet what they foretell within its error; in a bust they miss it together and by
    far. So a member that draws a bust misses every figure whose chance reaches its draw, by the
    figure's mean depth times a depth common to all, exponential with mean 1. The chance and the
    depth of a kind are `discrepancy.KIND.chance` and `.depth`; no figure that was observed has one.
    """
    if not len(data.tails):
        return np.zeros((len(data), members))
    bust = rng.uniform(seed, "calibrate.bust", 0, members)[0]
    depth = -np.log1p(-rng.uniform(seed, "calibrate.depth", 0, members)[0])
    chance, mean = data.tails.T
    return np.where(bust[None] < chance[:, None], mean[:, None] * depth[None], 0.0)
