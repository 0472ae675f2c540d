"""Words with which the pages begin that a newcomer reads first: `rivalry show` tells of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulation.inputs.glossary import Term, find_term, load_glossary
from simulation.inputs.scenario.files import Library
from simulation.locate import data_root

ROOT = Path(__file__).parents[2]
BOLD = re.compile(r"\*\*([^*]+)\*\*")
FRONT = {
    "README.md": (
        "AI chips", "decision", "export licence", "ban", "blockade", "States", "chipmakers",
        "suppliers", "buyers", "month", "worlds", "source", "judgement", "assumptions", "verdict",
        "headline figures", "intervals", "scenario", "levers", "members", "claims", "parameters",
        "posterior draws", "priors", "evidence", "baseline", "Views", "Games",
    ),
    "docs/index.md": (
        "licence", "ban", "blockade", "worlds", "Median", "compute", "baseline", "levers",
        "outcomes", "scenarios", "sweeps", "comparisons", "firms", "Agents", "Evidence", "exams",
    ),
}  # fmt: skip
"""Words of the pages that a newcomer reads first, which carry their sentences."""


def known(word: str, terms: dict[str, Term]) -> bool:
    """Whether `rivalry show WORD` tells of it: a term, or something that ships."""
    return (
        find_term(word, terms) is not None or word in Library(data_root() / "scenarios").scenarios
    )


@pytest.mark.parametrize("page", FRONT)
def test_words_of_the_front_pages_are_explained(page: str) -> None:
    terms = load_glossary()
    text = " ".join((ROOT / page).read_text("utf-8").split())
    gone = [word for word in FRONT[page] if not re.search(rf"\b{re.escape(word)}\b", text, re.I)]
    assert gone == [], f"{page} no longer has them"
    bold = [word for word in BOLD.findall(text) if len(word.split()) < 4 and word[-1] != ":"]
    told = [word for word in (*FRONT[page], *bold) if word != "chip-rivalry"]
    assert [word for word in told if not known(word.rstrip("."), terms)] == []
