"""Entries that change more or less than they seem to: names overridden, changes cut at ranges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.held_values import Cell, Held
from simulation.inputs.policy.values import Chain, How, ParameterRef, Relative
from simulation.inputs.scenario.far import span
from simulation.inputs.scenario.idle import Beside, alike

_NAMED = 4


def falls_short(one: Beside, calibration: Calibration) -> Iterator[str]:
    """How a field of an entry changes more or less than it seems to, in words."""
    name = f"{one.event.lever}.{one.field.name}"
    listing = getattr(one.field, "listed_in", "")
    quiet = f" ({listing}: [] says that this is meant)" if listing else ""
    for names in overridden(one):
        own = "a value of its own" if len(names) == 1 else "values of their own"
        yield f"{name} is set for all, {listed(names)} included, which had {own}{quiet}"
    yield from (f"{name} {told}" for told in held_back(one, calibration))


def listed(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if names[_NAMED:] else ""
    return ", ".join(names[:_NAMED]) + more


def overridden(one: Beside) -> Iterator[list[str]]:
    """Names whose own value an entry about all ends, where it is another one."""
    value, listing = one.event.values.get(one.field.name), getattr(one.field, "listed_in", "")
    if value is None or isinstance(value, Relative) or listing in one.event.values:
        return
    now, before = one.at(one.event.date), one.at(one.event.date, without=True)
    if now.cells(one.event):
        return
    gone = {cell: own for cell, own in before.named.items() if cell not in now.named}
    named = one.cells_of_names()
    lost = [
        cell
        for cell, own in gone.items()
        if cell in named and not alike(own, before.general) and not alike(own, now.general)
    ]
    if lost:
        yield list(dict.fromkeys(word for cell in lost for word in cell if word))


def held_back(one: Beside, calibration: Calibration) -> Iterator[str]:
    """That a relative value is held within the range of its field, in some member at least."""
    written = one.event.values.get(one.field.name)
    if not isinstance(written, Relative) or not isinstance(written.by, int | float):
        return
    known = one.at(one.event.date, without=True).concerned(one.event)
    cut: dict[str, list[Cell]] = {}
    for cell, before in known.items():
        told = _cut(one.field, before, written.how, written.by, calibration)
        if told:
            cut.setdefault(told, []).append(cell)
    yield from (f"{told}{_whose(cells, known)}" for told, cells in cut.items())


def _whose(cells: Sequence[Cell], known: Iterable[Cell]) -> str:
    """Which of the names known some cells are; "" where they are all of them."""
    others = [cell for cell in known if cell not in cells]
    if not others:
        return ""
    rest = () in cells  # the general value
    names = listed([" ".join(filter(None, cell)) for cell in (others if rest else cells)])
    return f" for {'all but ' if rest else ''}{names}"


def _cut(field: Field, before: Held, how: How, by: float, calibration: Calibration) -> str:
    """What a value would come to that leaves the range of its field, "" where it does not."""
    if not isinstance(before, Chain) or before.steps:
        return ""
    start: Any = before.start.value
    start = calibration.entries[start.name].value if isinstance(start, ParameterRef) else start
    ends = span(start)
    if field.unlimited and ends[1] >= ANY:
        return ""
    low, high = (end * by if how == "times" else end + by for end in ends)
    if field.low <= low and high <= field.high:
        return ""
    told = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}, drawn,"
    return f"would come to {told} and is held within {field.low:g} to {field.high:g}"
