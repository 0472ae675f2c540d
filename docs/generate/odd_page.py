"""`python -m docs.generate.odd_page`: the state variables of docs/model/odd.md, by entity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simulation.model.tables.record import Record, Variable
from simulation.model.tables.state_table import StateTable

from .marks import filled
from .site.words import code, table

PAGE = Path(__file__).resolve().parents[1] / "model" / "odd.md"
BEGIN = "<!-- state variables: python -m docs.generate.odd_page -->"
END = "<!-- state variables: end -->"
HEAD = ("variable", "unit", "for each", "what it is")


def kept() -> Iterator[tuple[type[Record], dict[str, Variable]]]:
    """Parts of the state, each with its variables that live from month to month; firms first."""
    for part in reversed(StateTable.__mro__):
        own = {name: one for name, one in vars(part).items() if isinstance(one, Variable)}
        lasting = {name: one for name, one in own.items() if one.role == "state"}
        if issubclass(part, Record) and lasting:
            yield part, lasting


def text() -> str:
    """A heading and a table for each part."""
    parts = ((f"### {_title(part)}", table(HEAD, map(_row, own.values()))) for part, own in kept())
    return "\n\n".join(line for part in parts for line in part)


def page() -> str:
    """The page with its tables made anew."""
    told = PAGE.read_text("utf-8")
    return filled(PAGE, told, BEGIN, END, f"\n\n{text()}\n\n", "tables of variables")


def _title(part: type[Record]) -> str:
    return (part.__doc__ or "").splitlines()[0].rstrip(".")


def _row(one: Variable) -> tuple[str, ...]:
    axes = " × ".join(axis.replace("_", " ") for axis in one.axes) or "the world"
    return code(one.name), one.unit, axes, one.about


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
