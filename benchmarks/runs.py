"""Whole runs, from plan to summary, each in a process of its own: time, memory, disk."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from simulation import months
from simulation.api.runs import make
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.manifest import NAME
from simulation.inputs import load_calibration, load_scenario

_FEWEST = 8  # files of results; fewer have no halves to compare
FEW = ("compute.us", "compute.china", "ratio.stock")


@dataclass(frozen=True)
class Size:
    """What is run: the baseline, `months` long, keeping `outcomes` (all if empty)."""

    members: int
    workers: int = 1
    block: int = 256
    months: int = months.COUNT
    outcomes: tuple[str, ...] = ()


def measure(size: Size) -> dict[str, float]:
    """Measures of a run made in a process of its own."""
    script = f"from benchmarks.runs import Size, inside; inside(Size(**{asdict(size)}))"
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def inside(size: Size) -> None:
    """Make the run in this process and print the measures as JSON."""
    plan = planned(size)
    ends: list[float] = []
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        ticks = lambda *_: ends.append(time.perf_counter())  # noqa: E731
        make(plan, folder, workers=size.workers, progress=ticks)
        ended = time.perf_counter()
        found = {"seconds": ended - began, "summary, s": ended - ends[-1], **_disk(folder, size)}
    found |= {"CPU, s": time.process_time() + _children().ru_utime + _children().ru_stime}
    if len(ends) > _FEWEST:
        found["late over early"] = late_over_early(ends[1:])
    peaks = {"parent, MiB": peak_memory(), "workers, MiB": _children().ru_maxrss / _mebibyte()}
    print(json.dumps({**found, **peaks, "peak, MiB": max(peaks.values())}))


def planned(size: Size) -> Plan:
    """The plan of a run of this size."""
    known = load_calibration()
    baseline = load_scenario("baseline", known)
    last = months.label(size.months - 1)
    outcomes = tuple(size.outcomes)
    return Plan(known, (baseline,), size.members, 1, last, block=size.block, outcomes=outcomes)


def processes(members: int, block: int) -> dict[str, float]:
    """Members per second of a run in one and in two processes, and the ratio by CPU time.

    By CPU time, two processes take what this one spends and half of what the workers spend: what
    they would take if nothing else ran, however busy the machine is.
    """
    rates, cpu = {}, {}
    for workers in (1, 2):
        own, theirs, began = time.process_time(), _spent(), time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            execute(planned(Size(members, block=block)), Path(folder) / "run", workers=workers)
        rates[workers] = members / (time.perf_counter() - began)
        cpu[workers] = time.process_time() - own + (_spent() - theirs) / workers
    return {
        "members/s, whole run, one process": rates[1],
        "members/s, whole run, two processes": rates[2],
        "two processes over one, by CPU time": cpu[1] / cpu[2],
    }


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
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _mebibyte()
    lines = status.read_text(encoding="ascii").splitlines()
    return float(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def _disk(folder: Path, size: Size) -> dict[str, float]:
    def of(pattern: str) -> float:
        return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file())

    blocks = json.loads((folder / NAME).read_text(encoding="utf-8"))["blocks"]
    cells = size.members * size.months
    return {
        "bytes": of("**/*"),
        "bytes a member-month": of("series/*") / cells,
        "bytes a member": of("members.parquet") / size.members,
        "manifest, bytes a block": len(json.dumps(blocks, indent=1)) / len(blocks),
    }


def _children() -> Any:
    """What children that have ended used; nothing of the kind exists on Windows."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _spent() -> float:
    """CPU seconds of children that have ended."""
    used = _children()
    return float(used.ru_utime + used.ru_stime)


def _mebibyte() -> float:
    """Units of ru_maxrss in a MiB: bytes on macOS, kibibytes elsewhere."""
    return 2**20 if sys.platform == "darwin" else 2**10
