"""Records outcomes in float64 by whichever version of the package stands first on the path.

Run as a file by `benchmarks.agreement`, never imported by it: the version that is recorded may be
years old, so only names that both versions have are used here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, World


def record(folder: Path, scenario: str, members: int) -> None:
    """Write `<scenario>.npz`: names, and values (months, outcomes, members) before float32."""
    known = load_calibration()
    resolved = load_scenario(scenario, known)
    world = World(ModelInputs(known, resolved, Draw(known, resolved, 1, 0, members)))
    world.recorder.values = world.recorder.values.astype(np.float64)
    block = world.run()
    np.savez(folder / f"{scenario}.npz", names=np.array(block.outcomes), values=block.values)


if __name__ == "__main__":
    target, count, *scenarios = sys.argv[1:]
    for name in scenarios:
        record(Path(target), name, int(count))
