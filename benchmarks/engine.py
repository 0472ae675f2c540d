"""The engine in this process against other drivers of it; CPU time.

All of it runs on one core and reads CPU time, so that a busy machine spoils little.
"""

from __future__ import annotations

import math
import tempfile
import time
from functools import cache
from pathlib import Path

import mesa

from benchmarks.runs import FEW
from simulation import months
from simulation.experiment import tables
from simulation.inputs import Calibration, Draw, Scenario, load_calibration, load_scenario
from simulation.model.schedule import PHASES
from simulation.model.world import Block, ModelInputs, World, simulate
from simulation.rivalry_model import RivalryModel

BLOCK = 256
_RUNS = 3  # members given to those who drive one at a time
_clock = time.process_time


@cache
def inputs() -> tuple[Calibration, Scenario]:
    """What ships."""
    known = load_calibration()
    return known, load_scenario("baseline", known)


def _block(start: int, stop: int, seed: int = 1) -> ModelInputs:
    known, scenario = inputs()
    return ModelInputs(known, scenario, Draw(known, scenario, seed, start, stop))


def members_per_second(members: int, block: int = BLOCK) -> float:
    """Of this engine."""
    began = _clock()
    for start in range(0, members, block):
        simulate(_block(start, min(start + block, members)))
    return members / (_clock() - began)


def alone() -> float:
    """Seconds of a run of one member."""
    began = _clock()
    simulate(_block(0, 1))
    return _clock() - began


def batch_run() -> float:
    """Members per second of Mesa's own runner, which drives one member at a time."""
    parameters = {
        "scenario": ["baseline"],
        "members": 1,
        "base_seed": list(range(_RUNS)),
        "calibration": [inputs()[0]],
    }
    began = _clock()
    mesa.batch_run(RivalryModel, parameters, max_steps=months.COUNT, display_progress=False)
    return _RUNS / (_clock() - began)


def ema_workbench() -> float:
    """Members per second of the EMA Workbench, which drives one member at a time; NaN without."""
    try:
        import ema_workbench as ema
    except ImportError:
        return math.nan

    def model(seed: float) -> dict[str, float]:
        block = simulate(_block(0, 2, int(seed)))
        return {"ratio": float(block.values[-1, block.outcomes.index("ratio.stock"), 0])}

    driven = ema.Model("rivalry", function=model)
    driven.uncertainties = [ema.IntegerParameter("seed", 0, 10_000)]
    driven.outcomes = [ema.ScalarOutcome("ratio")]
    began = _clock()
    with ema.SequentialEvaluator(driven) as evaluator:
        evaluator.perform_experiments(scenarios=_RUNS)
    return _RUNS / (_clock() - began)


def recording_and_writing() -> dict[str, float]:
    """Parts of a block's time that recording and writing take, and what it takes on disk."""
    world = World(_block(0, BLOCK))
    spent = {phase.name: 0.0 for phase in PHASES}
    for world.month in range(months.COUNT):
        for phase in PHASES:
            began = _clock()
            phase.run(world)
            spent[phase.name] += _clock() - began
    block, whole = world.block(), sum(spent.values())
    seconds, size = _written(block, ())
    return {
        "recording, part of a block's time": spent["record"] / whole,
        "writing, part of a block's time": seconds / (whole + seconds),
        "bytes a member-month": size,
        "bytes a member-month, three outcomes": _written(block, FEW)[1],
    }


def _written(block: Block, keep: tuple[str, ...]) -> tuple[float, float]:
    """Seconds to write a block of results, and its bytes a member-month."""
    cell = tables.Cell("baseline", 0, BLOCK, block)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "block.parquet"
        began = _clock()
        tables.write_table(path, tables.block_table([cell], keep))
        return _clock() - began, path.stat().st_size / (BLOCK * months.COUNT)
