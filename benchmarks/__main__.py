"""`make bench`: measures, prints a table of medians and ratios, and appends to history.jsonl.

It ends within ten minutes on a machine of any load: what no time is left for is not measured, and
the table says so. `python -m benchmarks 0 --budget 3600` takes the long measures alone.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import measures

HISTORY = Path(__file__).with_name("history.jsonl")
TURNS = 5
_MORE = 2  # turns after those, for the measures without a bar, if there is time
_BUDGET = 570.0  # seconds; what is measured last is cut off there
Row = dict[str, float]


def main(turns: int, budget: float) -> None:
    """Take all measures, interleaved, then print and keep them."""
    end, load = time.monotonic() + budget, os.getloadavg()[0]
    taken = [_turn(number, turns, end) for number in range(turns + _MORE if turns else 0)]
    once = _once(end)
    values: dict[str, list[float]] = defaultdict(list)
    for turn in taken:
        for name, value in turn.items():
            values[name].append(value)
    medians = {name: statistics.median(found) for name, found in values.items()}
    ratios = measures.ratios(taken)
    _print(values, ratios, once)
    row = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "load": round(load, 1),
        "turns": {name: len(found) for name, found in values.items()},
        "medians": medians,
        "once": once,
        "ratios": ratios,
    }
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, allow_nan=False) + "\n")


def _turn(number: int, turns: int, end: float) -> Row:
    """One turn: what has a bar; from the last promised turn on the rest too."""
    wanted: Mapping[str, Callable[[], float]] = measures.BARS
    if number >= turns - 1:
        wanted = {**wanted, **measures.OTHERS}
    found: Row = {}
    # The long measures that come last get their part of the time.
    for name, measure in wanted.items():
        if time.monotonic() < end - measures.LAST:
            _say(f"turn {number + 1}: {name}")
            found[name] = measure()
    return {name: value for name, value in found.items() if math.isfinite(value)}


def _once(end: float) -> Row:
    """The measures taken once, as far as there is time."""
    found: Row = {}
    for name, measure in measures.ONCE.items():
        if time.monotonic() < end:
            _say(name)
            found |= measure(end - time.monotonic())
    _say("")
    return found


def _say(what: str) -> None:
    print(f"\r{what:50s}", end="" if what else "\n", file=sys.stderr, flush=True)


def _print(values: Mapping[str, list[float]], ratios: Row, once: Row) -> None:
    for name, found in values.items():
        middle = statistics.median(found)
        span = f"({min(found):.4g} to {max(found):.4g}, {len(found)} times)"
        print(f"{name:52s} {middle:12.4g}   {span}")
    for name, value in ratios.items():
        print(f"{name:52s} {value:12.3g}   (ratio)")
    for name, value in once.items():
        print(f"{name:52s} {value:12.4g}   (once)")
    left_out = [name for name in (*measures.BARS, *measures.OTHERS) if name not in values]
    left_out += [name for name in measures.PROMISED if name not in once]
    if left_out:
        print("not measured, for want of time or of a package:", ", ".join(left_out))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "turns", nargs="?", type=int, default=TURNS, help="0: the long measures only"
    )
    parser.add_argument("--budget", type=float, default=_BUDGET, help="seconds")
    chosen = parser.parse_args()
    main(chosen.turns, chosen.budget)
