"""A small made-up bank: five streams, three of which the figures hear, linear with noise."""

from __future__ import annotations

import numpy as np

from simulation.history.discrepancy import Figures
from simulation.history.scores import Scale

HEARD = 3


def bank(members: int = 2000, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores (5, members), and six figures (6, members) on the scale of log10."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(5, members))
    mixed = rng.uniform(0.1, 0.4, size=(6, HEARD))
    mixed[:HEARD] += np.eye(HEARD)
    return scores, 2.0 + mixed @ scores[:HEARD]


def figures(observed: np.ndarray) -> Figures:
    """Six figures of two groups, a quarter apart, with errors of a tenth."""
    size = len(observed)
    return Figures(
        names=tuple(f"history.x{i}" for i in range(size)),
        groups=("a", "b"),
        group=np.arange(size) % 2,
        month=np.arange(size) * 3,
        known=np.arange(size) * 3 + 3,
        observed=observed,
        structural=np.full(size, 0.1),
        measured=np.full(size, 0.05),
        scales=(Scale(),) * size,
        memory=24.0,
    )
