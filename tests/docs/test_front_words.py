"""Words with which the pages begin that a newcomer reads first: `rivalry show` tells of each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate.snippets import pages
from simulation.inputs.glossary import Term, find_term, load_glossary
from simulation.inputs.scenario.files import Library
from simulation.locate import data_root

ROOT = Path(__file__).parents[2]
BOLD = re.compile(r"\*\*([^*]+)\*\*")
FRONT = {
    "README.md": (
        "AI chips", "decision", "export licence", "ban", "blockade", "States", "chipmakers",
        "suppliers", "buyers", "month", "source", "judgement", "assumptions", "verdict",
        "headline figures", "intervals", "scenario", "levers", "members", "claims", "parameters",
        "posterior draws", "priors", "evidence", "baseline", "Views", "Games",
    ),
    "docs/index.md": (
        "licence", "ban", "blockade", "members", "Median", "compute", "baseline", "levers",
        "outcomes", "scenarios", "sweeps", "comparisons", "firms", "Agents", "Evidence", "exams",
    ),
}  # fmt: skip
"""Words of the pages that a newcomer reads first, which carry their sentences."""


WORLDS = re.compile(r"\bworlds\b|\beach world\b|\bworld by world\b", re.I)
SCENARIOS = {"docs/explore.md"}
"""Where a reader's levers and the reference are two worlds."""


def test_a_draw_has_one_name() -> None:
    """The glossary calls it a member; worlds and members on one page are two names for it."""
    found = {str(one.relative_to(ROOT)): prose(one) for one in pages()}
    told = {name for name, text in found.items() if WORLDS.search(text)}
    assert told - SCENARIOS - {name for name in told if name.startswith("docs/evidence/")} == set()


def prose(page: Path) -> str:
    """A page without its code, and without a glossary's other names."""
    text = re.sub(r"^```.*?^```|^- Also: .*?$", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`]*`", "", text)


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
