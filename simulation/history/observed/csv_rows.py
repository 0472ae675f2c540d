"""Rows of a CSV file with the line and column at which each cell stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulation.errors import Place
from simulation.locate import shown


@dataclass(frozen=True)
class Row:
    """Cells by the heading of their column; `line` and `columns` count from 1 in the file."""

    file: str
    line: int
    cells: dict[str, str]
    columns: dict[str, int]

    def place(self, column: str = "") -> Place:
        """Where a cell begins; the row's beginning for a column that it does not have."""
        return Place(self.file, self.line, self.columns.get(column, 1))


def read(path: Path) -> Iterator[Row]:
    """The rows of a file, that of the headings first; blank lines are passed over, but counted.

    OSError, UnicodeDecodeError and csv.Error where the file cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as text:
        lines = text.read().splitlines(keepends=True)
    reader = csv.reader(lines)
    headings: list[str] = []
    before = 0
    for cells in reader:
        line, before = before + 1, reader.line_num
        if not cells:
            continue
        headings = headings or cells
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        starts = _starts(lines[line - 1])
        named = dict(zip(headings, padded, strict=False))
        yield Row(shown(path), line, named, dict(zip(headings, starts, strict=False)))


def _starts(line: str) -> list[int]:
    """The columns, from 1, at which the cells of a line begin."""
    starts, quoted = [1], False
    for number, letter in enumerate(line, 1):
        quoted ^= letter == '"'
        if letter == "," and not quoted:
            starts.append(number + 1)
    return starts
