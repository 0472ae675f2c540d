"""Tables of the exams and of what history taught, in Markdown: `python -m benchmarks.belief DIR`.

DIR is the folder of `rivalry backtest --until ... --out DIR`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

POSTERIOR = Path("calibration/posterior/parameters.csv")
CONTRACTED = 0.8
_COLUMNS = {
    "cut": "cut",
    "figures": "which",
    "count": "n",
    "coverage_50": "50 %",
    "coverage_90": "90 %",
    "crps_posterior": "CRPS",
    "crps_prior": "prior",
    "crps_carried": "prior, errors carried on",
    "skill_last_value_pooled": "skill: last value",
    "skill_trend_pooled": "skill: trend",
    "width": "p95/p05",
    "width_year": "a year ahead",
}


def scores(folder: Path) -> list[list[str]]:
    """Rows of scores.csv, those columns that a reader asks for first."""
    return [[_short(row[name]) for name in _COLUMNS] for row in _rows(folder / "scores.csv")]


def contracted() -> list[list[str]]:
    """Parameters whose spread history made smaller, most of all first."""
    rows = [row for row in _rows(POSTERIOR) if float(row["contraction"]) <= CONTRACTED]
    rows.sort(key=lambda row: float(row["contraction"]))
    return [[row["parameter"], row["contraction"], row["shift"]] for row in rows]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _short(text: str) -> str:
    return f"{float(text):.3g}" if text.replace(".", "").isdigit() and "." in text else text


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(_table(list(_COLUMNS.values()), scores(Path(sys.argv[1]))) + "\n")
    sys.stdout.write(_table(["parameter", "sd ratio", "shift"], contracted()))
