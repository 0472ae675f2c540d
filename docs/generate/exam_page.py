"""`python -m docs.generate.exam_page NAME`: the table of docs/evidence/NAME.md, misses on top.

NAME.csv holds the scores that `rivalry backtest --observations FIGURES --out FOLDER` wrote, and
the first line of the page's table names FIGURES. What stands above the table is written by hand.
"""

from __future__ import annotations

import csv
import statistics
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "evidence"
MARK = "<!-- table of {}: python -m docs.generate.exam_page {} -->"
Row = dict[str, str]


def read(file: Path) -> list[Row]:
    """Rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def factor(row: Row) -> float | None:
    """Simulated median over the observed figure; None where either is not positive.

    A logarithm of operations is a power of ten already.
    """
    seen, middle = float(row["value"]), float(row["p50"])
    if row["outcome"].startswith("largest_run"):
        return float(10.0 ** (middle - seen))
    return middle / seen if seen > 0 and middle > 0 else None


def off(row: Row) -> float:
    """How far the median is off, as a factor of at least 1."""
    found = factor(row)
    return 1.0 if found is None else max(found, 1 / found)


def inside(row: Row) -> bool:
    """Whether the figure lies inside the 90 % band."""
    return row["inside"] == "True"


def counts(rows: list[Row]) -> str:
    """How many figures lie inside the band, and the median factor."""
    middle = statistics.median(off(row) for row in rows)
    return f"{sum(map(inside, rows))} of {len(rows)} inside, median factor {middle:.2f}"


def table(name: str, figures: str) -> str:
    """The counts and one line for each figure: those outside the band first, the worst on top."""
    asked = {row["id"]: row for row in read(FOLDER / figures)}
    rows = sorted(read(FOLDER / f"{name}.csv"), key=lambda row: (inside(row), -off(row)))
    main = [row for row in rows if asked[row["id"]]["main"]]
    head = [
        f"Main figures: {counts(main)}. All figures: {counts(rows)}.",
        "",
        "| figure | outcome | period | observed | p05 | p50 | p95 | inside | p50 / observed |",
        "|---|---|---|---:|---:|---:|---:|---|---:|",
    ]
    return "\n".join([*head, *(_line(row, asked[row["id"]]) for row in rows)])


def _line(row: Row, asked: Row) -> str:
    numbers = " | ".join(f"{float(row[k]):,.4g}" for k in ("value", "p05", "p50", "p95"))
    share = factor(row)
    name = f"**{row['id']}**" if asked["main"] else row["id"]
    note = f" ({asked['note']})" if asked["note"] else ""
    period = f"{row['kind']} {row['date']}"
    found = "" if share is None else f"{share:.2f}"
    verdict = "yes" if inside(row) else "**no**"
    return f"| {name}{note} | `{row['outcome']}` | {period} | {numbers} | {verdict} | {found} |"


def page(name: str) -> str:
    """The page with its table made anew."""
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    start = text.index("<!-- table of ")
    figures = text[start:].split()[3].rstrip(":")
    return f"{text[:start]}{MARK.format(figures, name)}\n\n{table(name, figures)}\n"


if __name__ == "__main__":
    for word in sys.argv[1:]:
        (FOLDER / f"{word}.md").write_text(page(word), encoding="utf-8")
