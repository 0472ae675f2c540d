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
TOLD = ("are measured", "are derived", "are estimates", "are assumptions")


def counts(calibration: Calibration) -> dict[str, tuple[int, int, int]]:
    """Parameters by evidence: how many, how many are uncertain, how many nobody could check."""
    every = list(calibration.parameters())
    whole = Counter(entry.evidence for entry in every)
    drawn = Counter(entry.evidence for entry in every if entry.drawn)
    doubtful = Counter(entry.evidence for entry in every if not entry.verified)
    return {word: (whole[word], drawn[word], doubtful[word]) for word in WORDS}


def text(calibration: Calibration) -> str:
    """The sentences of the README."""
    found = counts(calibration)
    whole, drawn, unseen = (sum(three[i] for three in found.values()) for i in range(3))
    sources = [e for e in calibration.entries.values() if e.role != "parameter"]
    doubtful = sum(not e.verified for e in sources)
    assumed, ranged, _ = found["assumption"]
    measured, *others = (
        "{:,} {} ({:,} uncertain, {:,} unverified)".format(found[word][0], told, *found[word][1:])
        for word, told in zip(WORDS, TOLD, strict=True)
    )
    words = (
        f"Of {whole:,} parameters {drawn:,} are uncertain. By evidence {measured}, "
        f"{others[0]}, {others[1]} and {others[2]}. Assumptions are declared judgements, where "
        f"nothing was published or a figure was only remembered; {assumed - ranged:,} of them are "
        f"fixed at one value without a range. Unverified, and marked so, are {unseen:,} "
        f"parameters, and {doubtful:,} of the {len(sources):,} figures to compare with."
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
