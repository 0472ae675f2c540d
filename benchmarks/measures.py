"""What is measured, part by part, what it is held against, and what each takes."""

from __future__ import annotations

import operator
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks import climate, engine, explorer, reaction, runs
from benchmarks.runs import FEW, Size

SPEED = "members/s, 1,000 members"
BATCH, EMA = "members/s, mesa.batch_run", "members/s, EMA Workbench"
ALONE = "one member alone, s"
COLD = "rivalry run, 200 members, cold, s"
COLD_ALONE = "rivalry run, 200 members, cold, one worker, s"
FIRST = "first run of all, one member, with compilation, s"
_GROWTH = (200, 1_000, 10_000, 100_000)
_SHORT = 3  # months of the runs that show growth
_POLICY = 64  # members of a run in each mode of policy


@dataclass(frozen=True)
class Measure:
    """Something measured `turns` times, taking about `members` whole members and `seconds`."""

    part: str
    what: str
    take: Callable[[], Mapping[str, float]]
    members: int = 0
    seconds: float = 0.0
    turns: int = 1
    long: bool = False


def _one(name: str, take: Callable[[], float]) -> Callable[[], Mapping[str, float]]:
    return lambda: {name: take()}


def _speed(members: int, block: int = engine.BLOCK) -> Callable[[], float]:
    return partial(engine.members_per_second, members, block)


def _memory() -> Iterator[tuple[str, float]]:
    """Peak memory of runs of two and of eight blocks, all outcomes kept."""
    peak = {n: runs.measure(Size(128 * n, block=128))["peak, MiB"] for n in (2, 8)}
    yield "peak of two blocks of 128, MiB", peak[2]
    yield "peak of eight blocks of 128, MiB", peak[8]
    yield "memory, eight blocks over two", peak[8] / peak[2]


def _growth(months: int) -> Iterator[tuple[str, float]]:
    """Runs of few months and three outcomes, in two processes, from 200 to 100,000 members."""
    found = {n: runs.measure(Size(n, 2, months=months, outcomes=FEW)) for n in _GROWTH}
    for members, run in found.items():
        yield f"{members:,} members x {months} months, members/s", members / run["seconds"]
        yield f"{members:,} members x {months} months, peak, MiB", run["peak, MiB"]
    most, tenth = found[100_000], found[10_000]
    yield "100,000 members over ten times 10,000, CPU time", most["CPU, s"] / tenth["CPU, s"] / 10
    yield "100,000 members, late blocks over early ones", most["late over early"]
    yield "100,000 members over 10,000, memory", most["peak, MiB"] / tenth["peak, MiB"]
    yield "members.parquet, bytes a member", most["bytes a member"]
    yield "manifest, bytes a block", most["manifest, bytes a block"]


def _large() -> Iterator[tuple[str, float]]:
    """10,000 members, all months and outcomes, in two processes, with the summary."""
    tenth, whole = (runs.measure(Size(n, 2)) for n in (1_000, 10_000))
    yield "10,000 members, two processes, s", whole["seconds"]
    yield "10,000 members, its summary, s", whole["summary, s"]
    yield "10,000 members, peak of any process, MiB", whole["peak, MiB"]
    yield "10,000 members, peak of the parent, MiB", whole["parent, MiB"]
    yield (
        "10,000 members over 1,000, peak of a worker",
        whole["workers, MiB"] / tenth["workers, MiB"],
    )
    yield "10,000 members over ten times 1,000, CPU time", whole["CPU, s"] / tenth["CPU, s"] / 10
    yield "10,000 members, late blocks over early ones", whole["late over early"]
    yield "10,000 members, GB on disk", whole["bytes"] / 1e9


def _all(take: Callable[[], Iterator[tuple[str, float]]]) -> Callable[[], Mapping[str, float]]:
    return lambda: dict(take())


def _start(*arguments: str, **settings: str) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "simulation", *arguments]
    subprocess.run(command, capture_output=True, check=True, env={**os.environ, **settings})
    return time.perf_counter() - began


def _first_run() -> float:
    """From nothing compiled to a run of a member."""
    with tempfile.TemporaryDirectory() as place:
        run = ("run", "baseline", "--members", "1", "--out", f"{place}/run")
        return _start(*run, NUMBA_CACHE_DIR=f"{place}/cache")


def _cold_run(*options: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _start("run", "baseline", "--members", "200", "--out", f"{folder}/run", *options)


MEASURES = (
    Measure("speed", SPEED, _one(SPEED, _speed(1000)), 1000, turns=5),
    Measure("speed", BATCH, _one(BATCH, engine.batch_run), seconds=6, turns=5),
    Measure("speed", ALONE, _one(ALONE, engine.alone), seconds=2, turns=5),
    Measure("processes", "processes", partial(runs.processes, 1024, 128), 1700, 5),
    Measure("files", "recording, writing, disk", engine.recording_and_writing, 300),
    Measure("start", COLD, _one(COLD, _cold_run), 200, 3, turns=5),
    Measure(
        "start", COLD_ALONE, _one(COLD_ALONE, partial(_cold_run, "--workers", "1")), 200, 4, turns=5
    ),
    Measure("first", FIRST, _one(FIRST, _first_run), 1, 60),
    Measure("start", "--help", _one("rivalry --help, s", partial(_start, "--help")), 0, 1),
    Measure("start", "check", _one("rivalry check, s", partial(_start, "check", "baseline")), 0, 1),
    Measure("explorer", "explorer", _all(explorer.measured), 1000, 30),
    Measure("ema", EMA, _one(EMA, engine.ema_workbench), seconds=9),
    Measure("fair", "FaIR", climate.configurations_per_second, seconds=8, turns=3),
    Measure("growth", "200 to 100,000 members", _all(partial(_growth, _SHORT)), 0, 90),
    *(
        Measure(
            "policies",
            f"{_POLICY} members, {mode}, s",
            _one(f"{_POLICY} members, {mode}, s", partial(reaction.seconds, name, _POLICY)),
            {"scheduled": 100, "rulebook": 150}.get(mode, 1000),
        )
        for mode, name in reaction.MODES.items()
    ),
    *(
        Measure("blocks", name, _one(name, _speed(512, size)), 512)
        for size in (64, 128, 256, 512)
        for name in (f"members/s, blocks of {size}",)
    ),
    Measure("memory", "memory of two and eight blocks", _all(_memory), 1300, 8),
    Measure("large", "10,000 members", _all(_large), 6000, 20),
    Measure("growth", "100,000 x 12 months", _all(partial(_growth, 12)), 0, 400, long=True),
)
"""In the order of a turn; `long` ones are taken with --full only."""

PARTS = tuple(dict.fromkeys(measure.part for measure in MEASURES))

RATIOS = {
    "1,000 members over mesa.batch_run": (SPEED, BATCH),
    "1,000 members over EMA Workbench": (SPEED, EMA),
    "1,000 members over FaIR, set up and run": (SPEED, "configurations/s, FaIR, set up and run"),
    "1,000 members over FaIR, run alone": (SPEED, "configurations/s, FaIR, run alone"),
    "two processes over one": (
        "members/s, whole run, two processes",
        "members/s, whole run, one process",
    ),
    "a cold run by one worker over one by copies": (COLD_ALONE, COLD),
    "a move in the explorer over a cold run": (explorer.ALL, COLD),
    "an assumption in the explorer over a cold run": (explorer.ASSUMED, COLD),
    "rulebook over scheduled": (
        f"{_POLICY} members, rulebook, s",
        f"{_POLICY} members, scheduled, s",
    ),
    "best_response over scheduled": (
        f"{_POLICY} members, best_response, s",
        f"{_POLICY} members, scheduled, s",
    ),
    **{
        f"blocks of {size} over 256": (f"members/s, blocks of {size}", "members/s, blocks of 256")
        for size in (64, 128, 512)
    },
}

BARS = {
    "1,000 members over mesa.batch_run": (operator.ge, 20),
    "1,000 members over FaIR, set up and run": (operator.ge, 1.0),
    ALONE: (operator.le, 0.15),
    "two processes over one": (operator.ge, 1.6),
    "rulebook over scheduled": (operator.le, 1.5),
    "best_response over scheduled": (operator.le, 10),
    "10,000 members, two processes, s": (operator.le, 30),
    "10,000 members, peak of any process, MiB": (operator.lt, 1024),
    "10,000 members over 1,000, peak of a worker": (operator.le, 1.1),
    f"100,000 members x {_SHORT} months, peak, MiB": (operator.lt, 1024),
    "peak of eight blocks of 128, MiB": (operator.lt, 1024),
    "memory, eight blocks over two": (operator.le, 1.1),
    "100,000 members over ten times 10,000, CPU time": (operator.le, 1.1),
    "100,000 members, late blocks over early ones": (operator.le, 1.1),
    "bytes a member-month": (operator.lt, 1000),
    "rivalry --help, s": (operator.lt, 0.3),
    "rivalry check, s": (operator.lt, 0.8),
    COLD: (operator.lt, 4),
    FIRST: (operator.le, 60),
    explorer.PAGE: (operator.lt, 3),
    explorer.PREVIEW: (operator.le, 1),
    explorer.ALL: (operator.le, 2),
}
"""What has been promised (a tenth is left for noise where `flat` and `linear` were)."""


def ratios(turns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Medians of ratios, each taken within one turn; those without a turn are left out."""
    found = {
        name: [turn[top] / turn[bottom] for turn in turns if top in turn and bottom in turn]
        for name, (top, bottom) in RATIOS.items()
    }
    return {name: statistics.median(values) for name, values in found.items() if values}
