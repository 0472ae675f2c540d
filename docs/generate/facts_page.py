"""`python -m docs.generate.facts_page`: the counts of docs/evidence/facts_used.md."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "evidence"
TABLE, PAGE = FOLDER / "facts_used.csv", FOLDER / "facts_used.md"
MARK = "<!-- counts: python -m docs.generate.facts_page -->"
Row = dict[str, str]


def read() -> list[Row]:
    """Rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def counts() -> str:
    """One line for each thing that rows became, one column for each file."""
    rows = read()
    files = list(dict.fromkeys(row["file"] for row in rows))
    found = Counter((row["became"], row["file"]) for row in rows)
    words = sorted({row["became"] for row in rows}, key=lambda w: -sum(found[w, f] for f in files))
    lines = [f"| became | {' | '.join(files)} |", "|---|" + "---:|" * len(files)]
    lines += [f"| {w} | {' | '.join(str(found[w, f] or '') for f in files)} |" for w in words]
    whole = Counter(row["file"] for row in rows)
    return "\n".join([*lines, f"| all | {' | '.join(str(whole[f]) for f in files)} |"])


def page() -> str:
    """The page with its counts made anew."""
    head = PAGE.read_text("utf-8").partition(MARK)[0]
    return f"{head}{MARK}\n\n{counts()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
