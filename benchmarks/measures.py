"""What is measured, each as one number a call."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import mesa
import numpy as np

from benchmarks import reaction, scale
from benchmarks.reaction import MODES
from simulation import months
from simulation.experiment import tables
from simulation.experiment.ensemble import Plan, execute
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.schedule import PHASES
from simulation.model.world import Block, ModelInputs, World, simulate
from simulation.rivalry_model import RivalryModel

BLOCK = 256
LAST = 270.0  # seconds kept back for what is measured once, at the end

DISK, COLD = "bytes a member-month", "rivalry run, 200 members, cold, s"
TWO, EIGHT = "peak of two blocks of 128, MiB", "peak of eight blocks of 128, MiB"
FLAT = "memory, eight blocks over two"
SECONDS, PEAK = "10,000 members, two processes, s", "10,000 members, peak of any process, MiB"
LINEAR = "10,000 members over ten times 1,000, time"
LATE = "10,000 members, late blocks over early ones, time"
SIZE = "10,000 members, three outcomes, MB"
PROMISED = (DISK, COLD, TWO, EIGHT, FLAT, SECONDS, LINEAR, LATE, PEAK, SIZE)
"""What is measured once if time allows."""

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


@cache
def _results() -> Block:
    """A block of results."""
    return simulate(_block(0, BLOCK))


def _writing() -> tuple[float, float]:
    """Seconds to write a block of results, and its bytes a member-month."""
    block = _results()
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


def _mode(scenario: str) -> float:
    """CPU seconds of 64 members in one mode of policy."""
    return reaction.seconds(scenario, 64)


def _memory(left: float) -> dict[str, float]:
    """Peak memory of runs of two and of eight blocks of 128 members, all outcomes kept."""
    found: dict[str, float] = {}
    end = time.monotonic() + left
    for name, blocks in ((TWO, 2), (EIGHT, 8)):
        run = scale.measure(128 * blocks, block=128, timeout=end - time.monotonic())
        if run is None:
            return found
        found[name] = run["parent, MiB"]
    return {**found, FLAT: found[EIGHT] / found[TWO]}


def _ten_thousand(left: float) -> dict[str, float]:
    """A run of 10,000 members in two processes with three outcomes kept, and one of a tenth."""
    end = time.monotonic() + left
    tenth = scale.measure(1_000, 2, outcomes=scale.FEW, timeout=left)
    whole = scale.measure(10_000, 2, outcomes=scale.FEW, timeout=end - time.monotonic())
    if tenth is None or whole is None:
        return {}
    return {
        SECONDS: whole["seconds"],
        LINEAR: whole["seconds"] / (10 * tenth["seconds"]),
        LATE: whole["late over early"],
        PEAK: whole["peak, MiB"],
        SIZE: whole["bytes"] / 1e6,
    }


def _start(*arguments: str) -> Callable[[], float]:
    def cold() -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "simulation", *arguments], capture_output=True, check=True
        )
        return time.perf_counter() - began

    return cold


def _cold_run() -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _start("run", "baseline", "--members", "200", "--out", f"{folder}/run")()


BARS: dict[str, Callable[[], float]] = {
    "members/s, 1,000 members": lambda: members_per_second(1000),
    "members/s, mesa.batch_run": _batch_run,
    "one member alone, s": _alone,
    "month over one bare pass": _month_over_pass,
}
"""What has a bar: taken in every turn."""

OTHERS: dict[str, Callable[[], float]] = {
    **{f"64 members, {mode}, s": partial(_mode, name) for mode, name in MODES.items()},
    "members/s, 200 members": lambda: members_per_second(200),
    "members/s, EMA Workbench": _ema_workbench,
    "members/s, blocks of 64": lambda: members_per_second(256, 64),
    "members/s, blocks of 128": lambda: members_per_second(256, 128),
    "members/s, blocks of 512": lambda: members_per_second(512, 512),
    "members/s, whole run, one process": _processes(1),
    "members/s, whole run, two processes": _processes(2),
    "recording, part of a run": _recording_share,
    "writing a block of 256, s": lambda: _writing()[0],
    "rivalry --help, s": _start("--help"),
    "rivalry check baseline, s": _start("check", "baseline"),
}
"""Taken once or more, as time allows."""

ONCE: dict[str, Callable[[float], dict[str, float]]] = {
    "disk": lambda left: {DISK: _writing()[1]},
    "cold": lambda left: {COLD: _cold_run()},
    "memory": _memory,
    "10,000 members": _ten_thousand,
}
"""Measured once a run of the benchmark, in the seconds that are left."""

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
    "rulebook over scheduled": ("64 members, rulebook, s", "64 members, scheduled, s"),
    "best_response over scheduled": ("64 members, best_response, s", "64 members, scheduled, s"),
}


def ratios(turns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Medians of ratios, each taken within one turn; those without a turn are left out."""
    found = {
        name: [turn[top] / turn[bottom] for turn in turns if top in turn and bottom in turn]
        for name, (top, bottom) in RATIOS.items()
    }
    return {name: statistics.median(values) for name, values in found.items() if values}
