"""The laws that reacting states change, and their changes by month."""

from __future__ import annotations

import numpy as np

from simulation import months
from simulation.model.world import Block
from tests.conftest import series

PRESENT = months.index("2026-10")
END = months.index("2030-12")
LAWS = (
    "rule.license_max_tpp",
    "rule.tools.china",
    "rule.memory.china",
    "rule.cloud.china",
    "rule.enforcement.us",
    "rule.admission.china",
    "rule.mandate.china",
    "rare_earth.china",
)


def changes(block: Block) -> np.ndarray:
    """Direction of each law's change by month from 2026-10, (laws, months, members)."""
    laws = np.stack([series(block, name) for name in LAWS]).astype(float)
    steps = np.diff(laws, axis=1)[:, PRESENT - 1 :]
    return np.sign(np.where(np.abs(steps) > 1e-6 * np.abs(laws[:, PRESENT:]), steps, 0.0))
