"""A comparison as an Excel workbook: the table, every month, and what was run."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.writing import make_folder, replacing

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

    from simulation.analysis.statistics.compare import Comparison

_ROWS = 1_048_575  # of a sheet, below its headings
_BELOW = 2  # the row of a sheet, counted from 1, in which a table's first row stands
_NUMBER, _WIDEST = 10, 40  # letters of a column
_BEGINS = ("=", "+", "-", "@")  # what a sheet may read as the beginning of a formula


def check_installed() -> None:
    """InputError where openpyxl is not installed, which writes workbooks."""
    if find_spec("openpyxl") is None:
        raise InputError("--xlsx needs openpyxl: pip install 'chip-rivalry[xlsx]'")


def write(comparison: Comparison, path: Path, outcomes: Sequence[str] | None, date: str) -> Path:
    """Write `path`; InputError where openpyxl is not installed or the months do not fit a sheet."""
    import pandas as pd

    check_installed()
    every = comparison.tidy(outcomes)
    if len(every) > _ROWS:
        raise InputError(f"{len(every):,} rows do not fit a sheet; choose some with --outcomes")
    sides = [side for pair in comparison.pairs for side in (pair.base, pair.changed)]
    about = pd.DataFrame(
        {
            "label": side.label,
            "title": side.title,
            "run": side.run.name,
            "seed": side.run.manifest["seed"],
            "members": len(side.run.members),
            "version": side.run.manifest.get("version", ""),
        }
        for side in {side.label: side for side in sides}.values()
    )
    make_folder(path.parent)
    with (
        replacing(path) as temporary,
        temporary.open("wb") as file,
        pd.ExcelWriter(file, engine="openpyxl") as book,
    ):
        _sheet(book, "table", comparison.table(outcomes, (date,)))
        _sheet(book, "months", every)
        _sheet(book, "runs", about)
    return path


def _sheet(book: pd.ExcelWriter, name: str, frame: pd.DataFrame) -> None:
    """Write a table with its headings in view, whose texts are texts: "=" begins no formula.

    Excel keeps it as one where somebody edits the cell, by the mark for a leading apostrophe.
    """
    frame.to_excel(book, sheet_name=name, index=False)
    sheet = book.sheets[name]
    sheet.freeze_panes = "A2"
    _widen(sheet, frame)
    for column, held in enumerate(frame.columns, 1):
        begins = frame[held].astype(str).str.startswith(_BEGINS).to_numpy()
        for row in (begins.nonzero()[0] + _BELOW).tolist():
            cell = sheet.cell(row, column)
            if isinstance(cell.value, str):
                cell.data_type, cell.quotePrefix = "s", True


def _widen(sheet: Worksheet, frame: pd.DataFrame) -> None:
    """Columns as wide as their headings and texts, which else run under their neighbours."""
    from openpyxl.utils import get_column_letter

    for column, held in enumerate(frame.columns, 1):
        texts = set() if frame[held].dtype.kind in "fiub" else {*frame[held].astype(str)}
        longest = max(map(len, texts), default=_NUMBER)
        sheet.column_dimensions[get_column_letter(column)].width = 2 + min(
            max(longest, len(str(held))), _WIDEST
        )
