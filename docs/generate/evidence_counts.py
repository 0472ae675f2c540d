"""`python -m docs.generate.evidence_counts`: the README on measured and assumed numbers."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from textwrap import wrap

from simulation.inputs import Calibration, load_calibration

from .marks import filled, held

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- evidence: begin -->", "<!-- evidence: end -->"
WORDS = ("measured", "derived", "estimate", "assumption")


def counts(calibration: Calibration) -> dict[str, tuple[int, int]]:
    """Parameters by evidence: how many there are, and how many are uncertain."""
    every = list(calibration.parameters())
    whole = Counter(entry.evidence for entry in every)
    drawn = Counter(entry.evidence for entry in every if entry.drawn)
    return {word: (whole[word], drawn[word]) for word in WORDS}


def text(calibration: Calibration) -> str:
    """The sentences of the README."""
    found = counts(calibration)
    whole, drawn = (sum(pair[i] for pair in found.values()) for i in (0, 1))
    sources = [e for e in calibration.entries.values() if e.role != "parameter"]
    doubtful = sum(not e.verified for e in sources)
    (m, md), (d, dd), (e, ed), (a, ad) = (found[word] for word in WORDS)
    words = (
        f"Of {whole:,} parameters {drawn:,} are uncertain. {m:,} are measured ({md:,} of them "
        f"uncertain), {d:,} derived ({dd:,}), {e:,} estimates ({ed:,}) and {a:,} assumptions "
        f"({ad:,}): declared judgements with wide ranges where nothing was published. Beside "
        f"them stand {len(sources):,} figures to compare with, {doubtful:,} of which could not be "
        "checked and are marked so."
    )
    return "\n".join(wrap(words, 100))


def page(calibration: Calibration) -> str:
    """The README with the sentences made anew."""
    told = README.read_text("utf-8")
    return filled(README, told, BEGIN, END, f"\n{text(calibration)}\n", "counts by evidence")


def stated() -> list[int]:
    """The numbers that the README states."""
    block = held(README.read_text("utf-8"), BEGIN, END)
    return [int(word.replace(",", "")) for word in re.findall(r"\d[\d,]*\d|\d", block)]


if __name__ == "__main__":
    README.write_text(page(load_calibration()), encoding="utf-8")
