"""A small made-up ensemble: five streams, three of which are informative, linear with noise."""

from __future__ import annotations

import numpy as np

from simulation.history.fitting.discrepancy import Figures
from simulation.history.scoring.scores import Scale

INFORMATIVE = 3


def ensemble(members: int = 2000, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Normal scores (5, members), and six figures (6, members) on the scale of log10."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(5, members))
    mixed = rng.uniform(0.1, 0.4, size=(6, INFORMATIVE))
    mixed[:INFORMATIVE] += np.eye(INFORMATIVE)
    return scores, 2.0 + mixed @ scores[:INFORMATIVE]


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
