"""What is measured, each as one number a call."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import mesa
import numpy as np

from simulation import months
from simulation.experiment import tables
from simulation.experiment.ensemble import Plan, execute
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.schedule import PHASES
from simulation.model.world import ModelInputs, World, simulate
from simulation.rivalry_model import RivalryModel

BLOCK = 256
KNOWN = load_calibration()
SCENARIO = load_scenario("baseline", KNOWN)


def _block(start: int, stop: int) -> ModelInputs:
    return ModelInputs(KNOWN, SCENARIO, Draw(KNOWN, SCENARIO, 1, start, stop))


def members_per_second(members: int, block: int = BLOCK) -> float:
    began = time.perf_counter()
    for start in range(0, members, block):
        simulate(_block(start, min(start + block, members)))
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


def _ema_workbench(runs: int = 3) -> float:
    """Members per second of the EMA Workbench, which drives one member at a time."""
    try:
        import ema_workbench as ema
    except ImportError:
        return math.nan

    def model(seed: float) -> dict[str, float]:
        block = simulate(ModelInputs(KNOWN, SCENARIO, Draw(KNOWN, SCENARIO, int(seed), 0, 2)))
        return {"ratio": float(block.values[-1, block.outcomes.index("ratio.stock"), 0])}

    driven = ema.Model("rivalry", function=model)
    driven.uncertainties = [ema.IntegerParameter("seed", 0, 10_000)]
    driven.outcomes = [ema.ScalarOutcome("ratio")]
    began = time.perf_counter()
    with ema.SequentialEvaluator(driven) as evaluator:
        evaluator.perform_experiments(scenarios=runs)
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


def _recording_share() -> float:
    """Part of a run's time that recording outcomes takes."""
    world = World(_block(0, BLOCK))
    spent = {phase.name: 0.0 for phase in PHASES}
    for world.month in range(months.COUNT):
        for phase in PHASES:
            began = time.perf_counter()
            phase.run(world)
            spent[phase.name] += time.perf_counter() - began
    return spent["record"] / sum(spent.values())


def _writing() -> tuple[float, float]:
    """Seconds to write a block of results, and its bytes a member-month."""
    block = simulate(_block(0, BLOCK))
    cell = tables.Cell("baseline", 0, BLOCK, block)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "block.parquet"
        began = time.perf_counter()
        tables.write_table(path, tables.block_table([cell]))
        return time.perf_counter() - began, path.stat().st_size / (BLOCK * months.COUNT)


def _processes(workers: int) -> Callable[[], float]:
    """Members per second of a whole run of 1,024 members, from plan to manifest."""

    def made() -> float:
        plan = Plan(KNOWN, (SCENARIO,), 1024, 1, block=128)
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            execute(plan, Path(folder) / "run", workers=workers)
            return 1024 / (time.perf_counter() - began)

    return made


def _memory(members: int) -> float:
    """Peak memory of a process that runs so many members in blocks, MiB."""
    script = (
        "from benchmarks.measures import members_per_second, peak_memory;"
        f"members_per_second({members}); print(peak_memory())"
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
    "members/s, 1,000 members": lambda: members_per_second(1000),
    "members/s, mesa.batch_run": _batch_run,
    "members/s, EMA Workbench": _ema_workbench,
    "members/s, blocks of 64": lambda: members_per_second(256, 64),
    "members/s, blocks of 128": lambda: members_per_second(256, 128),
    "members/s, blocks of 512": lambda: members_per_second(512, 512),
    "members/s, whole run, one process": _processes(1),
    "members/s, whole run, two processes": _processes(2),
    "one member alone, s": _alone,
    "month over one bare pass": _month_over_pass,
    "recording, part of a run": _recording_share,
    "writing a block of 256, s": lambda: _writing()[0],
    "rivalry --help, s": _start("--help"),
    "rivalry check baseline, s": _start("check", "baseline"),
}
ONCE: dict[str, Callable[[], float]] = {
    "bytes a member-month": lambda: _writing()[1],
    "peak memory of 512 members, MiB": lambda: _memory(512),
    "peak memory of 2,048 members, MiB": lambda: _memory(2048),
    "members/s, 4,000 members": lambda: members_per_second(4000),
    "rivalry run, 200 members, cold, s": lambda: _cold_run(),
}
"""Measured once a run of the benchmark: slow, or the same every time."""


def _cold_run() -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _start("run", "baseline", "--members", "200", "--out", f"{folder}/run")()


RATIOS = {
    "200 members over mesa.batch_run": ("members/s, 200 members", "members/s, mesa.batch_run"),
    "1,000 members over mesa.batch_run": ("members/s, 1,000 members", "members/s, mesa.batch_run"),
    "1,000 members over EMA Workbench": ("members/s, 1,000 members", "members/s, EMA Workbench"),
    "blocks of 64 over 256": ("members/s, blocks of 64", "members/s, 1,000 members"),
    "blocks of 128 over 256": ("members/s, blocks of 128", "members/s, 1,000 members"),
    "blocks of 512 over 256": ("members/s, blocks of 512", "members/s, 1,000 members"),
    "two processes over one": (
        "members/s, whole run, two processes",
        "members/s, whole run, one process",
    ),
}


def ratios(taken: dict[str, list[float]]) -> dict[str, float]:
    """Medians of ratios taken pair by pair."""
    return {
        name: statistics.median(a / b for a, b in zip(taken[top], taken[bottom], strict=True))
        for name, (top, bottom) in RATIOS.items()
    }
