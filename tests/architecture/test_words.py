"""Words that only insiders knew stay out of code, pages and help: docs/glossary.md has others."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from docs.generate.snippets import pages
from simulation.cli import cli

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
PROSE = {
    r"awake": PRIVATE["awake"],
    r"barred[ _-]firms?": PRIVATE["barred"],
    r"hearsay": PRIVATE["hearsay"],
    r"moods?": PRIVATE["mood"],
    r"purses?": PRIVATE["purse"],
    r"refit(?:s|ted|ting)?": PRIVATE["refit"],
    r"rungs?": PRIVATE["rung"],
    r"shel(?:f|ves)": PRIVATE["shelf"],
    r"(?<!in )sights?": PRIVATE["sight"],
    r"tailor(?:s|ed|ing)?": PRIVATE["tailor"],
    r"tastes?": PRIVATE["taste"],
    r"banks? of (?:\w+ )?(?:draws|members|worlds)": "ensemble",
    r"(?:is|are|was|were|not|never) heard|hears?": "follows, depends on, is moved by",
}
"""What pages and help do not say; where a word is plain English too, its private use alone."""
EQUATIONS = ROOT.parent / "docs" / "equations.md"
OTHER_NAMES = re.compile(r"^- Also: .*$", re.M)
CODE = re.compile(r"^ *```.*?^ *```|`[^`]*`", re.M | re.S)
FILES = sorted(path for path in ROOT.rglob("*.py") if "_data" not in path.parts)


def names(path: Path) -> set[str]:
    """Parts of every name in a file; texts such as a variable's former name do not count."""
    with tokenize.open(path) as file:
        found = [
            t.string for t in tokenize.generate_tokens(file.readline) if t.type == tokenize.NAME
        ]
    return {part.lower() for name in found for part in name.split("_")}


def test_names_are_words_of_the_field() -> None:
    found = {path: sorted(names(path) & PRIVATE.keys()) for path in FILES}
    better = [
        f"{path.relative_to(ROOT)}: {word}, better {PRIVATE[word]}"
        for path, words in found.items()
        for word in words
    ]
    assert found
    assert not better


def private(prose: str) -> list[str]:
    """Private words of a text, a better one behind each; code and a term's other names are free."""
    shown = CODE.sub("", OTHER_NAMES.sub("", prose))
    found = (re.search(rf"\b(?:{word})\b", shown, re.I) for word in PROSE)
    return [f"{one[0]}: {PROSE[word]}" for word, one in zip(PROSE, found, strict=True) if one]


@pytest.mark.parametrize("page", [*pages(), EQUATIONS], ids=lambda page: page.name)
def test_pages_are_told_in_words_of_the_field(page: Path) -> None:
    assert private(page.read_text("utf-8")) == []


def help_of(command: click.Command, parent: click.Context | None = None) -> Iterator[str]:
    """Help texts of a command and of those below it."""
    context = click.Context(command, parent, info_name=command.name)
    yield " ".join(command.get_help(context).split())
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from help_of(below, context)


def test_help_is_told_in_words_of_the_field() -> None:
    told = list(help_of(cli))
    assert len(told) > 15
    assert [found for text in told if (found := private(text))] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tastes of buyers, and `taste` in code.", ["Tastes"]),
        ("A bank of prior members, a die bank, power in sight.", ["bank of prior members"]),
        ("- Also: shelf\n\nOn the shelf; orders were not heard.", ["shelf", "not heard"]),
        ("```sh\nrivalry show mood\n```\nA shock.", []),
    ],
)
def test_private_words_are_found_in_prose(text: str, words: list[str]) -> None:
    assert [found.partition(":")[0] for found in private(text)] == words
