"""`python -m docs.generate.site.build [PART…]`: everything under docs/generated/."""

from __future__ import annotations

import sys
from pathlib import Path

from simulation.inputs import load_calibration

from . import borrowed, equation_pages, left_over, question_page, reference_pages
from .lever_pages import LeverPages
from .outcome_pages import OutcomePages
from .worlds import Worlds

DOCS = Path(__file__).resolve().parents[2]
MADE = DOCS / "generated"
RUNS = DOCS / "_build" / "runs"


def write(docs: Path = DOCS, runs: Path = RUNS) -> None:
    """All pages that follow from declarations, and their pictures."""
    made = docs / "generated"
    folders = {name: made / name for name in ("levers", "outcomes", "reference", "equations")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    calibration = load_calibration()
    worlds = Worlds(calibration, runs)
    borrowed.write(DOCS.parent, made)
    equation_pages.write(folders["equations"])
    reference_pages.write(calibration, folders["reference"])
    LeverPages(calibration, worlds, folders["levers"]).write()
    OutcomePages(calibration, worlds, folders["outcomes"]).write()
    question_page.write(calibration, runs / "questions", made, worlds.runs.open())
    (made / "more.md").write_text(left_over.text(docs), "utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
