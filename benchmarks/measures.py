"""What is measured, each as one number a call."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mesa
import numpy as np

from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, World, simulate
from simulation.rivalry_model import RivalryModel

BLOCK = 256
KNOWN = load_calibration()
SCENARIO = load_scenario("baseline", KNOWN)


def _block(start: int, stop: int) -> ModelInputs:
    return ModelInputs(KNOWN, SCENARIO, Draw(KNOWN, SCENARIO, 1, start, stop))


def members_per_second(members: int) -> float:
    began = time.perf_counter()
    for start in range(0, members, BLOCK):
        simulate(_block(start, min(start + BLOCK, members)))
    return members / (time.perf_counter() - began)


def _alone() -> float:
    began = time.perf_counter()
    simulate(_block(0, 2))
    return time.perf_counter() - began


def _batch_run(runs: int = 3) -> float:
    """Members per second of Mesa's own runner, which drives one member at a time."""
    parameters = {
        "scenario": ["baseline"],
        "members": 1,
        "base_seed": list(range(runs)),
        "calibration": [KNOWN],
    }
    began = time.perf_counter()
    mesa.batch_run(RivalryModel, parameters, max_steps=168, display_progress=False)
    return runs / (time.perf_counter() - began)


def _month_over_pass() -> float:
    """A month's time over one bare in-place pass over the state arrays."""
    world = World(_block(0, BLOCK))
    while world.month < 60:
        world.step()
    began = time.perf_counter()
    while world.month < 84:
        world.step()
    month = (time.perf_counter() - began) / 24
    arrays = [array for _, array in world.state.items()]
    passes = []
    for _ in range(5):
        began = time.perf_counter()
        for array in arrays:
            np.multiply(array, 1.0, out=array)
        passes.append(time.perf_counter() - began)
    return month / statistics.median(passes)


def _memory() -> float:
    """Peak memory of a process that runs two blocks, MiB."""
    script = (
        "from benchmarks.measures import members_per_second, peak_memory;"
        "members_per_second(512); print(peak_memory())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def peak_memory() -> float:
    """Peak resident memory of this process, MiB (ru_maxrss would count a parent's before exec)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return float(line.split()[1]) / 1024


def _start(*arguments: str) -> Callable[[], float]:
    def cold() -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "simulation", *arguments], capture_output=True, check=True
        )
        return time.perf_counter() - began

    return cold


ALL: dict[str, Callable[[], float]] = {
    "members/s, 200 members": lambda: members_per_second(200),
    "members/s, 2,000 members": lambda: members_per_second(2000),
    "members/s, mesa.batch_run": _batch_run,
    "one member alone, s": _alone,
    "month over one bare pass": _month_over_pass,
    "peak memory, MiB": _memory,
    "rivalry --help, s": _start("--help"),
    "rivalry check baseline, s": _start("check", "baseline"),
}


def ratios(taken: dict[str, list[float]]) -> dict[str, float]:
    """Medians of ratios taken pair by pair."""
    alone = taken["members/s, mesa.batch_run"]
    return {
        f"{name} over mesa.batch_run": statistics.median(
            a / b for a, b in zip(taken[name], alone, strict=True)
        )
        for name in ("members/s, 200 members", "members/s, 2,000 members")
    }
