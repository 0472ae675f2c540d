"""One whole run, from plan to summary: time, time late against early, peak memory, disk."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from simulation.api.runs import make
from simulation.experiment.ensemble import Plan
from simulation.inputs import load_calibration, load_scenario

_FEWEST = 8  # files of results; fewer have no halves to compare
FEW = ("compute.us", "compute.china", "ratio.stock")


def measure(
    members: int,
    workers: int = 1,
    block: int = 256,
    outcomes: tuple[str, ...] = (),
    timeout: float = 600,
) -> dict[str, float] | None:
    """Measures of a baseline run made in a process of its own; None if `timeout` s are too few.

    `outcomes` are those kept, all if empty.
    """
    arguments = f"{members}, {workers}, {block}, {outcomes}"
    script = f"from benchmarks.scale import inside; inside({arguments})"
    command = [sys.executable, "-c", script]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, timeout=max(timeout, 0)
        )
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, float] = json.loads(done.stdout)
    return found


def inside(members: int, workers: int, block: int, outcomes: tuple[str, ...]) -> None:
    """Make the run in this process and print the measures as JSON."""
    known = load_calibration()
    baseline = load_scenario("baseline", known)
    plan = Plan(known, (baseline,), members, 1, block=block, outcomes=outcomes)
    ends: list[float] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        make(plan, folder, workers=workers, progress=lambda *_: ends.append(time.perf_counter()))
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    peaks = {"parent, MiB": peak_memory(), "workers, MiB": _peak_of_workers()}
    found = {"seconds": seconds, "bytes": size}
    if len(ends) > _FEWEST:
        found["late over early"] = late_over_early(ends[1:])
    print(json.dumps({**found, **peaks, "peak, MiB": max(peaks.values())}))


def late_over_early(ends: list[float]) -> float:
    """Seconds a block in the second half over the first half, from the times of their ends.

    The first block is left out, since it pays for starting. 1 is linear; above 1, blocks become
    dearer the more there are.
    """
    middle = len(ends) // 2
    early = (ends[middle] - ends[0]) / middle
    return (ends[-1] - ends[middle]) / (len(ends) - 1 - middle) / early


def peak_memory() -> float:
    """Peak resident memory of this process, MiB (ru_maxrss would count a parent's before exec)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return float(line.split()[1]) / 1024


def _peak_of_workers() -> float:
    """Peak of the largest worker that has ended, MiB (at least what this process had then)."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
