"""`make bench`: measures, prints a table of medians and ratios, and appends to history.jsonl."""

from __future__ import annotations

import json
import platform
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import measures

HISTORY = Path(__file__).with_name("history.jsonl")
PAIRS = 5


def main(pairs: int = PAIRS) -> None:
    """Interleave all measures so many times, then print."""
    taken: dict[str, list[float]] = {name: [] for name in measures.ALL}
    for turn in range(pairs):
        for name, measure in measures.ALL.items():
            taken[name].append(measure())
            print(f"\r{turn + 1}/{pairs} {name:40s}", end="", file=sys.stderr)
    print(file=sys.stderr)
    once = {name: measure() for name, measure in measures.ONCE.items()}
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, values in taken.items():
        print(f"{name:44s} {medians[name]:12.4g}   ({min(values):.4g} to {max(values):.4g})")
    ratios = measures.ratios(taken)
    for name, value in ratios.items():
        print(f"{name:44s} {value:12.3g}")
    for name, value in once.items():
        print(f"{name:44s} {value:12.4g}   (once)")
    row = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "medians": medians,
        "once": once,
        "ratios": ratios,
    }
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
