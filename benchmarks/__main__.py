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


def main() -> None:
    """Interleave all measures PAIRS times, then print."""
    taken: dict[str, list[float]] = {name: [] for name in measures.ALL}
    for turn in range(PAIRS):
        for name, measure in measures.ALL.items():
            taken[name].append(measure())
            print(f"\r{turn + 1}/{PAIRS} {name:40s}", end="", file=sys.stderr)
    print(file=sys.stderr)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, values in taken.items():
        print(f"{name:44s} {medians[name]:12.4g}   ({min(values):.4g} to {max(values):.4g})")
    ratios = measures.ratios(taken)
    for name, value in ratios.items():
        print(f"{name:44s} {value:12.3g}")
    row = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "medians": medians,
        "ratios": ratios,
    }
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
