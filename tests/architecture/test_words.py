"""Words that only insiders knew stay out of the code: docs/glossary.md has those of the field."""

from __future__ import annotations

import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "simulation"
PRIVATE = {
    "awake": "states react",
    "barred": "entity list",
    "hearsay": "weight of reports",
    "mood": "shocks",
    "purse": "unspent chip budget",
    "refit": "re-binning",
    "rung": "step",
    "shelf": "chips on sale",
    "sight": "signals",
    "tailor": "design compliant chips",
    "taste": "stack preferences, preference weights",
}
FILES = sorted(path for path in ROOT.rglob("*.py") if "_data" not in path.parts)


def names(path: Path) -> set[str]:
    """Parts of every name in a file; texts such as a variable's former name do not count."""
    with tokenize.open(path) as file:
        found = [
            t.string for t in tokenize.generate_tokens(file.readline) if t.type == tokenize.NAME
        ]
    return {part.lower() for name in found for part in name.split("_")}


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(ROOT)) for p in FILES])
def test_names_are_words_of_the_field(path: Path) -> None:
    private = names(path) & PRIVATE.keys()
    assert not private, f"better: {', '.join(f'{w}: {PRIVATE[w]}' for w in sorted(private))}"
