"""What a view's camp published beside what comes out under the view: a table, and why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulation.cli import output

HEADINGS = ("its own figures (source)", "of", "published", "simulated (90 %)", "inside")
RULE = "inside: the published range, where there is one, meets the simulated band"
_DIGITS, _MORE = 2, 3  # usual digits of a figure, and those added at most to tell two apart
Row = Mapping[str, Any]


def cells(row: Row) -> list[str]:
    """A line of the table."""
    where = "" if row["scenario"] == "baseline" else f" in {row['scenario']}"
    return [f"{row['about']}{where} ({row['source']})", *compared(row)]


def compared(row: Row) -> list[str]:
    """The period, both values, and whether the one lies inside the other."""
    from simulation.analysis.text import inside
    from simulation.analysis.text.numbers import quantity
    from simulation.analysis.text.words import period_words

    low, high, value, unit = row["low"], row["high"], row["published"], row["unit"]
    digits = _digits(row)
    told = output.tied(quantity(value, unit, digits))
    if low < high:
        told = output.interval(value, low, high, unit, digits=digits)
    found = "-"
    if row["p50"] is not None:
        found = output.interval(row["p50"], row["p05"], row["p95"], unit, digits=digits)
    return [output.whole(period_words(row["period"])), told, found, inside.word(row)]


def brief(row: Row) -> list[str]:
    """The same for a long table: the result's name, the year, both values, whether inside."""
    return [output.whole(f"- {row['result']}"), *compared(row)]


def _digits(row: Row) -> int:
    """Digits that show on which side of the simulated band a figure lies."""
    from simulation.analysis.text.numbers import quantity

    if row["inside"] is not False or row["p50"] is None:
        return _DIGITS
    below = row["high"] < row["p05"]
    near, end = (row["high"], row["p05"]) if below else (row["low"], row["p95"])
    for digits in range(_DIGITS, _DIGITS + _MORE):
        if quantity(near, row["unit"], digits) != quantity(end, row["unit"], digits):
            return digits
    return _DIGITS + _MORE


def counted(rows: Sequence[Row]) -> str:
    """How many come out, as a sentence; "" without any that the model has."""
    known = [row["inside"] for row in rows if row["inside"] is not None]
    if not known:
        return ""
    near = sum(bool(row.get("near")) for row in rows)
    told = f"; {near} near the edge of the band, where other members could turn it" if near else ""
    return f"{sum(known)} of {len(known)} of its own figures come out{told}"


def reasons(rows: Sequence[Row]) -> Iterator[str]:
    """Why figures do not come out, and why the model has none to compare; the same once."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row["reason"]:
            told.setdefault(("not compared", row["reason"]), []).append(row["about"])
        elif row["inside"] is False:
            why = row["cannot"] or "no assumption of the view says why"
            told.setdefault(("outside", why), []).append(row["about"])
    for (what, why), names in told.items():
        yield f"{'; '.join(names)}: {what}. {why[0].upper()}{why[1:].rstrip('.')}."
