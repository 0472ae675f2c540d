"""`python -m docs.generate.site.build [PART…]`: everything under docs/generated/."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from simulation.inputs import load_calibration

from . import borrowed, equation_pages, left_over, question_page, reference_pages
from .lever_pages import LeverPages
from .outcome_pages import OutcomePages
from .worlds import Worlds

DOCS = Path(__file__).resolve().parents[2]
MADE = DOCS / "generated"
RUNS = DOCS / "_build" / "runs"


def write(docs: Path = DOCS, runs: Path = RUNS, say: Callable[[str], object] = len) -> None:
    """All pages that follow from declarations, and their pictures; `say` hears of each step."""
    made = docs / "generated"
    folders = {name: made / name for name in ("levers", "outcomes", "reference", "equations")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    calibration = load_calibration()
    worlds = Worlds(calibration, runs)
    for step, make in (
        ("pages that stand elsewhere", lambda: borrowed.write(DOCS.parent, made)),
        ("equations", lambda: equation_pages.write(folders["equations"])),
        ("reference", lambda: reference_pages.write(calibration, folders["reference"])),
        ("levers, each pushed to both ends of its range",
         LeverPages(calibration, worlds, folders["levers"]).write),
        ("outcomes, from runs of 200 and 1,000 members, which take minutes the first time",
         OutcomePages(calibration, worlds, folders["outcomes"]).write),
        ("questions, from runs of their own",
         lambda: question_page.write(calibration, runs / "questions", made,
                                     worlds.baseline.folder)),
        ("what is left over",
         lambda: (made / "more.md").write_text(left_over.text(docs), "utf-8")),
    ):  # fmt: skip
        say(f"docs: {step}")
        make()


if __name__ == "__main__":
    write(say=partial(print, file=sys.stderr, flush=True))
    sys.exit(0)
