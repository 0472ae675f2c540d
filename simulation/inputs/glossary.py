"""The glossary: terms of the field and of this tool, read from docs/glossary.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulation.errors import InputError, Place, Problem
from simulation.locate import data_root, recorded

PAGE = Path("docs") / "glossary.md"
_TERM = re.compile(r"### (.+)")
_ITEM = re.compile(r"- (Also|Unit|Outcomes|Levers|Parameters|See also): (.+)")
_LINK = re.compile(r"\[([^\]]+)\]\(#[^)]+\)")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Term:
    """A term: what it means, its other names, and where it appears.

    `outcomes` are first parts of names, `levers` are LEVER.FIELD, `parameters` may have a `*`.
    """

    name: str
    meaning: str
    also: tuple[str, ...]
    unit: str
    outcomes: tuple[str, ...]
    levers: tuple[str, ...]
    parameters: tuple[str, ...]
    see_also: tuple[str, ...]
    place: Place

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, *self.also)


def load_glossary(root: Path | None = None) -> dict[str, Term]:
    """Terms by name, in the order of the page; InputError where it departs from its form."""
    root = data_root() if root is None else root
    path = root / PAGE
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    file = recorded(path, root)
    terms: dict[str, Term] = {}
    taken: dict[str, str] = {}
    for start, block in _blocks(lines):
        place = Place(file, start, 1)
        term = _term(block, place)
        for name in term.names:
            other = taken.setdefault(name.casefold(), term.name)
            if other != term.name:
                raise InputError(Problem(f"'{name}' is '{other}' already", place))
        if term.name in terms:
            raise InputError(Problem(f"'{term.name}' is explained twice", place))
        terms[term.name] = term
    return terms


def find_term(word: str, terms: Mapping[str, Term]) -> Term | None:
    """The term that a word means, in small or capital letters, by any of its names."""
    wanted = " ".join(word.split()).casefold()
    for term in terms.values():
        if wanted in (name.casefold() for name in term.names):
            return term
    return None


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each term's lines, with the number of its heading; headings of sections end a term."""
    start, block = 0, list[str]()
    for number, line in enumerate([*lines, "## "], 1):
        if line.startswith("#"):
            if block:
                yield start, block
            start, block = number, [line] if line.startswith("### ") else []
        elif block:
            block.append(line)


def _term(block: list[str], place: Place) -> Term:
    heading = _TERM.fullmatch(block[0])
    items = {found[1]: found[2] for line in block if (found := _ITEM.fullmatch(line))}
    text = [line for line in block[1:] if line and not line.startswith("- ")]
    bullets = sum(line.startswith("- ") for line in block)
    if heading is None or not text or len(items) < bullets or "See also" not in items:
        raise InputError(Problem("a term has a heading, a meaning and known items", place))
    return Term(
        name=heading[1].strip(),
        meaning=" ".join(" ".join(text).split()).replace("`", ""),
        also=tuple(name.strip() for name in items["Also"].split(",")) if "Also" in items else (),
        unit=items.get("Unit", "").replace("`", ""),
        outcomes=tuple(_CODE.findall(items.get("Outcomes", ""))),
        levers=tuple(_CODE.findall(items.get("Levers", ""))),
        parameters=tuple(_CODE.findall(items.get("Parameters", ""))),
        see_also=tuple(_LINK.findall(items["See also"])),
        place=place,
    )
