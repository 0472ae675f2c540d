"""What large runs cost, computed from the last measures: `python -m benchmarks.costs [--write]`.

`make costs` is the same with `--write`: the tables go into docs/scale.md, between its two marks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.measures import SPEED

HISTORY = Path(__file__).with_name("history.jsonl")
PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
BEGIN, END = "<!-- computed by python -m benchmarks.costs -->", "<!-- end -->"
BLOCK, MONTHS = 256, 168
_SIZES = {4: (1, 2, 64), 6: (2, 64, 1000), 8: (2, 64, 1000)}  # exponent -> cores
_GIGABIT, _FAST_DISK = 125e6, 2e9  # bytes a second
_USED = {
    "rate": SPEED,
    "disk": "bytes a member-month",
    "few": "bytes a member-month, three outcomes",
    "drawn": "members.parquet, bytes a member",
    "manifest": "manifest, bytes a block",
    "two": "two processes over one, by CPU time",
    "peak": "peak of eight blocks of 128, MiB",
}
Costs = dict[str, float]


def latest(rows: list[dict[str, Any]]) -> Costs:
    """The last measure of each figure used; KeyError with its name where one was never taken."""
    found: Costs = {}
    for key, name in _USED.items():
        values = [row["medians"][name] for row in rows if name in row["medians"]]
        if not values:
            raise KeyError(f"never measured: {name}; run python -m benchmarks")
        found[key] = float(values[-1])
    return {**found, "share": min(1.0, found["two"] / 2)}


def text(costs: Mapping[str, float]) -> str:
    """The tables, in Markdown."""
    return "\n".join([*_member(costs), "", *_ensembles(costs), "", *_limits(costs)])


def written(page: str, tables: str) -> str:
    """The page with the tables between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END)[1]}"


def _member(costs: Mapping[str, float]) -> Iterator[str]:
    yield from ("| a member, 168 months | |", "|---|---|")
    rate = costs["rate"]
    yield f"| CPU time | {1000 / rate:.0f} ms: {rate:.0f} members a second a core |"
    size = costs["disk"] * MONTHS
    yield f"| disk, all outcomes | {_bytes(size)} ({costs['disk']:.0f} bytes a member-month) |"
    yield f"| disk, three outcomes | {_bytes(costs['few'] * MONTHS)} |"
    yield f"| `members.parquet` | {_bytes(costs['drawn'])} |"
    yield f"| memory | none: a process holds one block at a time, {costs['peak']:.0f} MiB at most |"


def _ensembles(costs: Mapping[str, float]) -> Iterator[str]:
    yield "| member-runs | core-hours | time on so many cores | disk, all outcomes | disk, three |"
    yield "|---|---|---|---|---|"
    for exponent, cores in _SIZES.items():
        runs = 10**exponent
        core_seconds = runs / costs["rate"] / costs["share"]
        times = ", ".join(f"{n:,}: {_time(core_seconds / n)}" for n in cores)
        whole = runs * (costs["disk"] * MONTHS + costs["drawn"])
        few = runs * (costs["few"] * MONTHS + costs["drawn"])
        hours = (
            f"{core_seconds / 3600:,.2g}"
            if core_seconds < 36_000
            else f"{core_seconds / 3600:,.0f}"
        )
        yield f"| 10^{exponent} | {hours} | {times} | {_bytes(whole)} | {_bytes(few)} |"
    yield ""
    alone, among = 1000 / costs["rate"], 1000 / costs["rate"] / costs["share"]
    yield (
        f"Core-hours count {among:.3g} ms a member: {alone:.3g} ms of CPU time over an efficiency "
        f"of {costs['share']:.2f}, since two processes do {costs['two']:.2f} times the work of one."
    )


def _limits(costs: Mapping[str, float]) -> Iterator[str]:
    yield "| what grows | with | at 10^6 members | at 10^8 |"
    yield "|---|---|---|---|"
    blocks = 1 / BLOCK
    rows = {
        "series, all outcomes | disk": costs["disk"] * MONTHS,
        "`members.parquet` | disk": costs["drawn"],
        "one outcome in a summary | memory": 4.0 * MONTHS,
        "the manifest, replaced after every block | disk": costs["manifest"] * blocks,
    }
    for name, each in rows.items():
        yield f"| {name} | {_bytes(each * 1e6)} | {_bytes(each * 1e8)} |"
    flow = costs["disk"] * MONTHS * costs["rate"]
    yield ""
    yield (
        f"A busy core writes {_bytes(flow)} a second with all outcomes kept: one writer behind a "
        f"gigabit link is full at {_GIGABIT / flow:.0f} cores, one with a disk of 2 GB a second at "
        f"{_FAST_DISK / flow:.0f}."
    )


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 999.5 or unit == "TB":
            break
        count /= 1000
    return f"{count:.2g} {unit}" if count < 10 else f"{count:.0f} {unit}"


def _time(seconds: float) -> str:
    for unit, size in (("s", 90), ("min", 90), ("h", 48)):
        if seconds < size:
            return f"{seconds:.0f} {unit}" if seconds >= 10 else f"{seconds:.2g} {unit}"
        seconds /= 60 if unit != "h" else 24
    return f"{seconds:.0f} days"


if __name__ == "__main__":
    lines = HISTORY.read_text(encoding="utf-8").splitlines()
    tables = text(latest([json.loads(line) for line in lines]))
    if "--write" in sys.argv:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")
    else:
        sys.stdout.write(tables + "\n")
