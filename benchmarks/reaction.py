"""What rivals who react cost: CPU time of each policy mode over that of the timeline alone."""

from __future__ import annotations

import statistics
import time

from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, simulate

MODES = {
    "scheduled": "baseline",
    "rulebook": "adaptive_rivals",
    "best_response": "best_response_rivals",
}


def seconds(scenario: str, members: int) -> float:
    """CPU time of one block, drawing included."""
    known = load_calibration()
    resolved = load_scenario(scenario, known)
    began = time.process_time()
    simulate(ModelInputs(known, resolved, Draw(known, resolved, 1, 0, members)))
    return time.process_time() - began


def cost(members: int = 64, turns: int = 3) -> dict[str, float]:
    """Each mode over `scheduled`, medians of interleaved turns."""
    taken = [{mode: seconds(name, members) for mode, name in MODES.items()} for _ in range(turns)]
    return {
        mode: statistics.median(turn[mode] / turn["scheduled"] for turn in taken)
        for mode in MODES
        if mode != "scheduled"
    }


if __name__ == "__main__":
    for mode, times in cost().items():
        print(f"{mode}: {times:.2f} times scheduled")
