"""Figures to score that did not exist when the forecasts were made, read from a CSV."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation import months
from simulation.errors import InputError, Place, Problem, did_you_mean
from simulation.history.observed import csv_rows, formulas, periods
from simulation.history.observed.counted import counted
from simulation.history.observed.formulas import PER_YEAR, Formula
from simulation.history.observed.operators import OPERATORS, Operator
from simulation.history.observed.units import factor

if TYPE_CHECKING:
    from simulation.history.observed.selection import Compared
    from simulation.inputs import Calibration

KINDS = {
    "calendar": OPERATORS["calendar_year"],
    "trailing": OPERATORS["fiscal_year"],
    "quarter": OPERATORS["fiscal_quarter"],
    "level": OPERATORS["level"],
    "cumulative": OPERATORS["cumulative_since_2022"],
    "since_2024": OPERATORS["cumulative_since_2024"],
}
OWN = ("outcome", "kind", "date", "low", "value", "high")
PUBLIC = ("quantity", "entity", "period", "low", "value", "high", "unit")
_PERCENT = 0.01


@dataclass(frozen=True)
class Target:
    """An observed figure with what it takes to see it in a run, in the unit of its outcome."""

    outcome: str
    kind: str
    date: str
    last: int
    operator: Operator
    formula: Formula
    value: float
    low: float | None
    high: float | None
    place: Place | None = None
    id: str = ""


class _Unmatched(Exception):  # noqa: N818  (no error: the row is listed)
    """A row that matches nothing, and the column to blame."""

    def __init__(self, why: str, column: str = "outcome") -> None:
        super().__init__(why)
        self.column = column


def read(
    file: Path, units: Mapping[str, str], calibration: Calibration, compared: tuple[Compared, ...]
) -> tuple[list[Target], list[Problem]]:
    """Targets of a CSV in either form, and a problem for each row that matches nothing.

    InputError for a file that cannot be read, has other columns, or holds nothing to score.
    """
    try:
        rows = list(csv_rows.read(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: not readable as CSV: {error}") from None
    columns = set(rows[0].cells) if rows else set()
    own = set(OWN) <= columns
    if not own and not set(PUBLIC) <= columns:
        raise InputError(f"{file}: expected the columns {','.join(OWN)}, or {','.join(PUBLIC)}")
    found: list[Target] = []
    lost: list[Problem] = []
    for row in rows[1:]:
        try:
            cells = row.cells
            if not any(cell.strip() for cell in cells.values()):
                raise _Unmatched("an empty row")
            one = _own(cells, units) if own else _public(cells, compared, calibration)
            found.append(replace(one, place=row.place(), id=cells.get("id") or ""))
        except _Unmatched as why:
            name = row.cells.get("id") or row.cells.get("outcome") or row.cells.get("quantity")
            lost.append(Problem(f"{name}: {why}" if name else str(why), row.place(why.column)))
    if not found:
        raise InputError(lost or f"{file}: no figures to score")
    return found, lost


def _own(row: Mapping[str, str], units: Mapping[str, str]) -> Target:
    outcome, kind, date = (row[key].strip() for key in ("outcome", "kind", "date"))
    names = formulas.terms(outcome)
    unknown = [name for name in names if name not in units] or ([] if names else [outcome])
    if unknown:
        raise _Unmatched(f"no outcome '{unknown[0]}'{did_you_mean(unknown[0], units)}")
    if kind not in KINDS:
        raise _Unmatched(f"no kind '{kind}', but {', '.join(KINDS)}", "kind")
    operator = KINDS[kind]
    formula = _counted(outcome, operator, units)
    if kind == "calendar" and len(date) > 4 and not date.endswith("-12"):
        raise _Unmatched(f"a calendar year ends in December, not in {date}", "date")
    last = _last(f"{date}-12" if len(date) == 4 else date, "date")
    return Target(outcome, kind, date, last, operator, formula, *_values(row, 1.0))


def _counted(outcome: str, operator: Operator, units: Mapping[str, str]) -> Formula:
    try:
        return counted(outcome, operator, units)
    except ValueError as why:
        raise _Unmatched(str(why)) from None


def _public(
    row: Mapping[str, str], compared: tuple[Compared, ...], calibration: Calibration
) -> Target:
    key = (row["quantity"].strip(), row["entity"].strip())
    mine = [one for one in compared if key in one.series.facts]
    if not mine:
        raise _Unmatched(f"nothing measures '{key[0]}' of '{key[1]}'", "quantity")
    one = mine[0]
    last = _period(row["period"].strip(), one.operator)
    scale = _scale(row["unit"].strip(), one, last, calibration)
    return Target(
        one.series.outcome,
        one.series.operator,
        row["period"],
        last,
        one.operator,
        one.formula,
        *_values(row, scale),
    )


def _scale(unit: str, one: Compared, last: int, calibration: Calibration) -> float:
    if unit == "percent":
        return _PERCENT
    found = factor(replace(one.series, unit=unit), one.unit, last, calibration)
    if isinstance(found, str):
        if unit.removesuffix(PER_YEAR) == one.unit.removesuffix(PER_YEAR):
            return 1.0
        if (unit, one.unit) == ("data centres", "sites"):
            return 1.0
        raise _Unmatched(found, "unit")
    return found


def _period(period: str, operator: Operator) -> int:
    """The last month of a period, written as the operator's or as a date."""
    try:
        last = periods.last_month(period, operator.form)
    except ValueError:
        if operator.form is periods.QUARTER or operator.form is periods.HALF:
            why = f"the period '{period}' is not like {operator.form.example}"
            raise _Unmatched(why, "period") from None
        return _last(f"{period}-12" if len(period) == 4 else period[:7], "period")
    return _last(months.label(last), "period")


def _last(date: str, column: str) -> int:
    try:
        return months.index(date)
    except ValueError as error:
        raise _Unmatched(str(error), column) from None


def _values(row: Mapping[str, str], scale: float) -> tuple[float, float | None, float | None]:
    value, low, high = (_number(row[key], key) for key in ("value", "low", "high"))
    if value is None and low is not None and high is not None:
        value = (low + high) / 2
    if value is None:
        raise _Unmatched("it has no value", "value")
    ends = (None if end is None else end * scale for end in (low, high))
    first, second = ends
    return value * scale, first, second


def _number(text: str | None, column: str) -> float | None:
    if text is None or not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _Unmatched(f"'{text.strip()[:30]}' is not a number", column)
    return number
