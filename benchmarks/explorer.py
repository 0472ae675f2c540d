"""The explorer as a reader meets it: from command to page, and from a move to its answer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

PAGE, PREVIEW = "explorer, cold to the page, s", "explorer, a move to the preview, s"
ALL, ASSUMED = "explorer, a move to 200 members, s", "explorer, an assumption to 200 members, s"
LARGEST, TOGETHER = "explorer, largest process, MiB", "explorer, all processes, MiB"
MOVES = (
    "fee=0.4",
    "enforcement=0.6",
    "cap=0.2",
    "rare_earths=0.5",
    "us_power=times:0.6",
    "private_mandate=0.5",
    "admission=plus:0.3",
    "memory=0.5",
    "fee=0.1&enforcement=0.3",
)
ASSUMPTIONS = ("smic_wafers=times:1.2", "china_budgets=plus:0.1", "lock_in=times:0.8")
_PATIENCE = 300.0  # seconds for an answer


def measured() -> Iterator[tuple[str, float]]:
    """Start a server, move levers one after the other, and end it."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "simulation", "explore", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as served:
        try:
            assert served.stdout is not None
            address = served.stdout.readline().decode().strip()
            for part in ("", "main.js", "style.css", "catalogue.json"):
                with urlopen(f"{address}{part}", timeout=_PATIENCE) as reply:
                    reply.read()
            yield PAGE, time.perf_counter() - began
            answered(address, "")  # the reference, which the page asks for while it is read
            times = [answered(address, move) for move in MOVES]
            yield PREVIEW, statistics.median(first for first, _ in times)
            yield ALL, statistics.median(last for _, last in times)
            slow = [answered(address, move)[1] for move in ASSUMPTIONS]
            yield ASSUMED, statistics.median(slow)
            yield from _memory(served.pid)
        finally:
            served.kill()


def answered(address: str, query: str) -> tuple[float, float]:
    """Seconds from a question to its first answer, and to the one of all members."""
    began, first = time.perf_counter(), 0.0
    with urlopen(f"{address}stream?page=bench&{query}".rstrip("&"), timeout=_PATIENCE) as events:
        for line in events:
            name = line.decode().strip()
            if name == "event: answer" and not first:
                first = time.perf_counter() - began
            if name in ("event: failed", "event: superseded"):
                raise RuntimeError(f"{query}: {name}")
            if name == "event: done":
                return first, time.perf_counter() - began
    raise RuntimeError(f"{query}: the answer broke off")


def _memory(parent: int) -> Iterator[tuple[str, float]]:
    """Resident memory where the system tells it: shared pages count for a part in the sum."""
    sizes, parts = [], []
    for one in (parent, *_children(parent)):
        status = Path(f"/proc/{one}/status")
        if status.exists():
            sizes.append(_kib(status, "VmRSS:"))
            parts.append(_kib(Path(f"/proc/{one}/smaps_rollup"), "Pss:"))
    if sizes:
        yield LARGEST, max(sizes) / 1024
        yield TOGETHER, sum(parts) / 1024


def _children(parent: int) -> list[int]:
    file = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(word) for word in file.read_text("utf-8").split()] if file.exists() else []


def _kib(file: Path, name: str) -> int:
    lines = (line.split() for line in file.read_text("utf-8").splitlines())
    return next((int(words[1]) for words in lines if words[0] == name), 0)
