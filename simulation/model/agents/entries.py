"""How a dated entry of the timeline is written into a state's plan, by the kind of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.inputs.policy.held import FirmsAndMakers, NameList, Number, NumberByChip, Term
from simulation.inputs.policy.values import Follows
from simulation.model.core.layout import SEGMENTS

if TYPE_CHECKING:
    from types import EllipsisType

    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.lever import Rule
    from simulation.inputs.policy.timeline import Event
    from simulation.model.core.context import Core
    from simulation.model.core.layout import Rows
    from simulation.model.equations.arrays import Array

MONTHS_PER_YEAR = 12.0


def enact(world: Core, event: Event, row: int) -> None:
    """Write an entry into the plan of the state in a row: all that hangs on what it names."""
    rule = world.plan.rules[event.lever]
    for field in rule.fields.values():
        if field.written_with & event.values.keys():
            _write(world, event, row, rule, field)


def _write(world: Core, event: Event, row: int, rule: Rule, field: Field) -> None:
    match field:
        case Number():
            set_of_state = field.of(rule)[row]
            set_of_state[_columns(world, event, field)] = world.draw.value(event, field.name)
        case NumberByChip():
            by_chip(world, event, row, rule, field)
        case Term():
            years = world.draw.value(event, field.name)
            field.of(rule).until[row] = event.month + MONTHS_PER_YEAR * years
        case NameList():
            axis, listed = field.names or "", event.names(field.name)
            everything = field.empty_means_all and not listed
            names = tuple(world.layout.row[axis]) if everything else listed
            field.of(rule)[row] = _flags(world, axis, names)
        case FirmsAndMakers():
            lists, listed = field.of(rule), event.names(field.name)
            lists.firms[row] = _flags(world, "firms", listed)
            lists.makers[row] = _flags(world, "makers", listed)


def _columns(world: Core, event: Event, field: Number) -> Rows | EllipsisType:
    """Segments or regions that an entry is about; without a selector all, but for the actor."""
    if field.by == ("buyers",):
        return np.array([SEGMENTS.index(name) for name in event.buyers or SEGMENTS])
    if field.by == ("regions",):
        others = [name for name in world.layout.states if name != event.actor]
        return world.layout.rows("states", event.regions or others)
    return ...


def by_chip(world: Core, event: Event, row: int, rule: Rule, field: NumberByChip) -> None:
    """A value for named chips, or the general one; an empty list ends those of named chips.

    A list without a value gives its chips the general one, to keep from then on.
    """
    held, listing = field.of(rule), field.listed_in
    listed = listing in event.values
    names = (event.names(listing) if listed else ()) if listing else event.chips
    set_here = field.name in event.values
    if isinstance(event.values.get(field.name), Follows):
        held.named[row, world.layout.rows("chips", names)] = 0.0
        return
    value = world.draw.value(event, field.name) if set_here else held.general[row]
    if names:
        chips = world.layout.rows("chips", names)
        held.by_chip[row, chips] = value
        held.named[row, chips] = 1.0
    elif set_here:
        held.general[row] = value
    if listed and not names:
        held.named[row] = 0.0


def _flags(world: Core, axis: str, names: tuple[str, ...]) -> Array:
    """1 for each of the names that lie on an axis, (names of the axis, 1)."""
    known = world.layout.row[axis]
    flags = np.zeros((len(known), 1))
    flags[[known[name] for name in names if name in known]] = 1.0
    return flags
