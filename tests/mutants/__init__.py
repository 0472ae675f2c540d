"""Planted bugs: each changes one place of the code, and some test of its room must notice.

A mutant names a function (or a class, or a module) of `simulation`, or of `docs`, and a piece of
its text, so that it survives moves within a file. Whitespace in the piece stands for any
whitespace. Of a script of a page it names the file alone.
"""

from __future__ import annotations

import ast
import functools
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from tests import tables

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PACKAGE, PAGES = "simulation", "docs"
SCRIPT = ".js"


@dataclass(frozen=True)
class Mutant:
    """One planted bug.

    `place` is a dotted name under `simulation`, or begins with `docs`; `before` stands there once
    and becomes `after`.
    `lives` is the reason why no test notices, where that is known and accepted.
    """

    room: str
    name: str
    place: str
    before: str
    after: str
    what: str
    lives: str = ""

    def file(self, root: Path = ROOT) -> Path:
        """The file that it changes; LookupError where there is none."""
        parts = self.place.split(".")
        for length in range(len(parts), 0, -1):
            path = self._base(root).joinpath(*parts[:length])
            for file in (path.with_suffix(".py"), path / "__init__.py", path.with_suffix(SCRIPT)):
                if file.is_file():
                    return file
        raise LookupError(f"{self.name}: no module of {self.place}")

    def _base(self, root: Path) -> Path:
        """The folder that its place is told from."""
        return root if self.place.startswith(f"{PAGES}.") else root / PACKAGE

    def planted(self, root: Path = ROOT) -> str:
        """The file's text with the bug in it; LookupError where the piece is not there once."""
        text, piece = self.found(root)
        return text[: piece.start] + self.after.strip() + text[piece.stop :]

    def found(self, root: Path = ROOT) -> tuple[str, slice]:
        """The file's text, and where the piece stands in it; LookupError where not once."""
        file = self.file(root)
        text = file.read_text(encoding="utf-8")
        inside = self._span(text, file.relative_to(self._base(root)))
        pattern = r"\s+".join(re.escape(word) for word in self.before.split())
        found = list(re.finditer(pattern, text[inside]))
        if len(found) != 1:
            raise LookupError(f"{self.name}: {len(found)} times in {self.place}: {self.before}")
        return text, slice(inside.start + found[0].start(), inside.start + found[0].end())

    def stale(self, root: Path = ROOT) -> str:
        """Why the bug cannot be planted: its place is gone or reads otherwise; '' if it can."""
        try:
            self.planted(root)
        except LookupError as error:
            return str(error.args[0])
        return ""

    def _span(self, text: str, file: Path) -> slice:
        """Where the function or class stands in the text; all of it for a module."""
        module = [part for part in file.with_suffix("").parts if part != "__init__"]
        names = self.place.split(".")[len(module) :]
        if file.suffix == SCRIPT:
            if names:
                raise LookupError(f"{self.name}: {file} is a script, which is planted whole")
            return slice(0, len(text))
        node: ast.AST = tree(text)
        lines = line_starts(text)
        first, last = 0, len(text)
        for name in names:
            kinds = (ast.FunctionDef, ast.ClassDef)
            inner = [
                one for one in getattr(node, "body", ())
                if isinstance(one, kinds) and one.name == name
            ]  # fmt: skip
            if len(inner) != 1:
                raise LookupError(f"{self.name}: {len(inner)} times {name} in {file}")
            node = inner[0]
            first, last = lines[inner[0].lineno - 1], lines[inner[0].end_lineno or 0]
        return slice(first, last)


@functools.cache
def line_starts(text: str) -> list[int]:
    """Where each line of a text begins, and where the last one ends."""
    return [0, *itertools.accumulate(map(len, text.splitlines(keepends=True)))]


@functools.cache
def tree(text: str) -> ast.Module:
    """A file's code, parsed once for all bugs that are planted in it."""
    return ast.parse(text)


@dataclass(frozen=True)
class Room:
    """Mutants of a part of the code, and the tests that should notice them.

    Where the tests start `processes` that import the package, each bug is planted in a copy of the
    files: planted in memory, these would run sound code, and a test that compares them with the
    process of the test would notice any bug at all.
    """

    name: str
    tests: tuple[str, ...]
    mutants: tuple[Mutant, ...]
    processes: bool = False


def rooms() -> list[Room]:
    """All rooms, one file each."""
    found = []
    for file in sorted(HERE.glob("*.yaml")):
        written = tables.read(file)
        mutants = tuple(
            Mutant(file.stem, name, one["in"], one["from"], one["to"], one["what"],
                   one.get("lives", ""))
            for name, one in written["mutants"].items()
        )  # fmt: skip
        processes = written.get("processes", False)
        found.append(Room(file.stem, tuple(written["tests"]), mutants, processes))
    return found
