"""Entries that change less than they seem to: names left out, changes beyond what a field takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.field import ANY
from simulation.inputs.policy.values import Chain, ParameterRef, Relative
from simulation.inputs.scenario.idle import Beside, alike

_NAMED = 4


def falls_short(one: Beside, calibration: Calibration) -> Iterator[str]:
    """How a field of an entry changes less than it seems to, in words."""
    name = f"{one.event.lever}.{one.field.name}"
    listing = getattr(one.field, "listed_in", "")
    by = f"{listing} (empty: all of them)" if listing else " or ".join(one.field.by)
    for names in spared(one):
        own = f"{listed(names)}: what has a value of its own keeps it"
        yield f"{name} does not reach {own}, unless the entry names it under {by}"
    yield from (f"{name} {told}" for told in held_back(one, calibration))


def listed(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if names[_NAMED:] else ""
    return ", ".join(names[:_NAMED]) + more


def spared(one: Beside) -> Iterator[list[str]]:
    """Names that keep a value of their own, another one, where an entry sets the general value."""
    held = one.at(one.event.date)
    if held.keeps_names and not held.cells(one.event) and one.field.name in one.event.values:
        kept = [cell for cell, own in held.named.items() if not alike(own, held.general)]
        if kept:
            yield list(dict.fromkeys(word for cell in kept for word in cell if word))


def held_back(one: Beside, calibration: Calibration) -> Iterator[str]:
    """That a relative value is held within the range of its field, in some member at least."""
    field, written, before = one.field, one.event.values.get(one.field.name), one.before()
    if not isinstance(written, Relative) or not isinstance(before, Chain) or before.steps:
        return
    start: Any = before.start.value
    start = calibration.entries[start.name].value if isinstance(start, ParameterRef) else start
    by = written.by
    if not isinstance(by, int | float):
        return
    ends = (start, start) if isinstance(start, int | float) else start.range()
    if field.unlimited and ends[1] >= ANY:
        return
    low, high = (end * by if written.how == "times" else end + by for end in ends)
    if field.low <= low and high <= field.high:
        return
    told = f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}, drawn,"
    yield f"would come to {told} and is held within {field.low:g} to {field.high:g}"
