"""`python -m docs.generate.fit_page`: tables of docs/calibrate.md and of the page of exams.

They are made from what is on file: the scores of the exams that the version in hand sat, the
scores of every sitting, and the table of prior against posterior that a fit writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulation.analysis.text.numbers import percent
from simulation.api.history.calibrating import pressed

from .exams_sat import ARCHIVE, EVIDENCE, KEPT, Row, draws_of, read, sittings
from .marks import filled
from .site.words import table

ROOT = Path(__file__).resolve().parents[2]
POSTERIOR = ROOT / "calibration" / "posterior" / "parameters.csv"
PAGES = {
    ROOT / "docs" / "calibrate.md": ("exams", "narrowed", "pressed"),
    EVIDENCE / "README.md": ("sittings",),
}
NARROW = 0.8
CUTS = ("2023-12", "2024-06", "2024-12", "2025-06")
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
_SPANS = {
    "coverage_90": "90 % band holds",
    "skill_last_value_pooled": "skill: last value",
    "width_year": "a year ahead",
}


def exams(rows: Iterable[Row]) -> str:
    """Scores of the exams, those columns that a reader asks for first."""
    return table(list(_COLUMNS.values()), ([_short(row[k]) for k in _COLUMNS] for row in rows))


def narrowed(rows: Iterable[Row]) -> str:
    """Parameters whose spread history made smaller, most of all first."""
    found = [row for row in rows if float(row["contraction"]) <= NARROW]
    found.sort(key=lambda row: float(row["contraction"]))
    names = ("parameter", "contraction", "shift")
    return table(("parameter", "sd ratio", "shift"), ([row[k] for k in names] for row in found))


def against_ends(rows: Iterable[Row]) -> str:
    """Parameters pressed against an end of their prior, most of all first."""
    lines = (
        (one.row["parameter"], percent(one.share), one.end,
         f"{one.row['prior_p05']} to {one.row['prior_p95']}", one.row["posterior_p50"])
        for one in pressed(rows)
    )  # fmt: skip
    head = ("parameter", "draws beyond", "end", "prior, 5 to 95 %", "posterior, median")
    return table(head, lines)


def moved(rows: Iterable[Row]) -> str:
    """A line for each sitting: figures that came after the cut, the oldest sitting first."""
    head = ("sat", "draws", "fit", *(f"CRPS {cut}" for cut in CUTS), *_SPANS.values())
    return table(head, (_sitting(one) for one in sittings(rows)))


def _sitting(rows: list[Row]) -> list[str]:
    after = [row for row in rows if row["figures"] == "after"]
    of = {row["cut"]: f"{float(row['crps_posterior']):.3f}" for row in after}
    first = [rows[0]["sat"], draws_of(rows[0]), rows[0]["fit"]]
    return [*first, *(of.get(cut, "") for cut in CUTS), *(_span(after, k) for k in _SPANS)]


def _span(rows: list[Row], key: str) -> str:
    """The least and the greatest of the cuts."""
    values = [float(row[key]) for row in rows]
    return f"{min(values):.2f} to {max(values):.2f}"


def texts() -> dict[str, str]:
    """Every table, by the name that its place on a page has."""
    parameters = read(POSTERIOR)
    return {
        "exams": exams(read(EVIDENCE / KEPT)),
        "narrowed": narrowed(parameters),
        "pressed": against_ends(parameters),
        "sittings": moved(read(EVIDENCE / ARCHIVE)),
    }


def page(file: Path, made: dict[str, str]) -> str:
    """A page with its tables made anew; ValueError where the place of one is missing."""
    text = file.read_text("utf-8")
    for name in PAGES[file]:
        begin = f"<!-- table of {name}: python -m docs.generate.fit_page -->"
        end = f"<!-- table of {name}: end -->"
        what = f"the table of {name}"
        text = filled(file, text, begin, end, f"\n\n{made[name]}\n\n", what)
    return text


def renew() -> None:
    """Write the pages with their tables made anew."""
    made = texts()
    for file in PAGES:
        file.write_text(page(file, made), encoding="utf-8")


def _short(text: str) -> str:
    return f"{float(text):.3g}" if text.replace(".", "").isdigit() and "." in text else text


if __name__ == "__main__":
    renew()
