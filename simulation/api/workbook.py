"""A comparison as an Excel workbook: the table, every month, and what was run."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.writing import make_folder, replacing

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison

_ROWS = 1_048_575  # of a sheet, below its headings


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
        comparison.table(outcomes, (date,)).to_excel(book, sheet_name="table", index=False)
        every.to_excel(book, sheet_name="months", index=False)
        about.to_excel(book, sheet_name="runs", index=False)
    return path
