"""How a dated entry of the timeline is written into a state's plan, by the kind of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.inputs.policy.field import Clause
from simulation.inputs.policy.held import (
    FirmsAndMakers,
    NameList,
    Number,
    NumberByChip,
    NumberBySale,
    Sets,
    Term,
    over,
)
from simulation.inputs.policy.values import Follows
from simulation.model.core.layout import NODES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import EllipsisType

    from simulation.inputs.policy.field import Chooser, Field
    from simulation.inputs.policy.lever import Rule
    from simulation.inputs.policy.timeline import Event
    from simulation.model.core.context import Core
    from simulation.model.core.layout import Rows
    from simulation.model.equations.arrays import Array


def enact(world: Core, event: Event, row: int) -> None:
    """Write an entry into the plan of the state in a row: all that hangs on what it names.

    A field that sets several others, such as `tool_access`, leaves those to their own values that
    the entry names too.
    """
    rule = world.plan.rules[event.lever]
    for field in rule.fields.values():
        if isinstance(field, Sets) and field.name in event.values:
            for name in field.fields:
                _number(world, event, row, rule, rule.fields[name], field.name)
    for field in rule.fields.values():
        if field.written_with & event.values.keys():
            _write(world, event, row, rule, field)


def _write(world: Core, event: Event, row: int, rule: Rule, field: Field) -> None:
    match field:
        case Number():
            _number(world, event, row, rule, field, field.name)
        case NumberBySale():
            _by_sale(world, event, row, field)
        case NumberByChip():
            by_name(world, event, row, rule, field)
        case Term():
            years = world.draw.value(event, field.name)
            field.of(rule).until[row] = over(event.month, years)
        case NameList():
            axis, listed = field.names or "", event.names(field.name)
            everything = field.empty_means_all and not listed
            names = tuple(world.layout.row[axis]) if everything else listed
            field.of(rule)[row] = _flags(world, axis, names)
        case FirmsAndMakers():
            lists, listed = field.of(rule), event.names(field.name)
            lists.firms[row] = _flags(world, "firms", listed)
            lists.makers[row] = _flags(world, "makers", listed)


def _number(world: Core, event: Event, row: int, rule: Rule, field: Field, written_as: str) -> None:
    assert isinstance(field, Number)
    set_of_state = field.of(rule)[row]
    set_of_state[_columns(world, event, field)] = world.draw.value(event, written_as)


def _columns(world: Core, event: Event, field: Number) -> Rows | EllipsisType:
    """Firms, regions or nodes that an entry is about; without a selector all.

    Of regions never the actor's own, even where it is named: such levers are about others.
    """
    if field.by == ("buyers",):
        firms = _named(world, event, "buyers") or world.layout.firms
        return world.layout.rows("firms", firms)
    if field.by == ("nodes",):
        classes = [str(node) for node in NODES]
        return np.array([classes.index(node) for node in event.nodes or classes])
    if field.by == ("regions",):
        named = event.regions or world.layout.states
        return world.layout.rows("states", [name for name in named if name != event.actor])
    return ...


def _named(world: Core, event: Event, kind: Chooser) -> tuple[str, ...]:
    """Names that an entry's words of a kind stand for."""
    words: Iterable[str] = getattr(event, kind)
    return tuple(dict.fromkeys(n for word in words for n in world.layout.groups[kind][word]))


def by_name(world: Core, event: Event, row: int, rule: Rule, field: NumberByChip) -> None:
    """A value for named chips, or the general one, which ends all others.

    A list without a value gives its chips the general one, to keep from then on; an empty one ends
    what chips have of their own. A value for some buyers is a clause; so is one for chips of which
    clauses tell, so that the later wins.
    """
    held = field.of(rule)
    names = _listed(event, field) or _chosen(world, event)
    if not names and (event.chips or event.makers):
        return  # no chip is all that the entry asks for
    written = event.values.get(field.name)
    follows = isinstance(written, Follows)
    given = written is not None and not follows
    value = world.draw.value(event, field.name) if given else held.general[row]
    if not names and not event.buyers:
        if given:
            held.general[row] = value
        held.named[row] = 0.0
        rule.clauses = [c for c in rule.clauses if not _about(c, row, field)]
        return
    if event.buyers or any(_about(c, row, field) for c in rule.clauses):
        rule.clauses.append(_clause(world, event, row, field, names, value))
    if not event.buyers:
        rows = world.layout.rows("chips", names)
        held.own[row, rows] = value
        held.named[row, rows] = 0.0 if follows else 1.0


def _by_sale(world: Core, event: Event, row: int, field: NumberBySale) -> None:
    """A value for sales to named makers or of named suppliers, or the general one, which ends all.

    Without makers it is about all of them, and without suppliers likewise.
    """
    held, layout = field.of(world.plan.rules[event.lever]), world.layout
    follows = isinstance(event.values[field.name], Follows)
    value = held.general[row] if follows else world.draw.value(event, field.name)
    if not event.makers and not event.suppliers:
        held.general[row] = value
        held.named[row] = 0.0
        return
    makers = layout.rows("makers", event.makers or layout.makers)
    suppliers = layout.rows("suppliers", event.suppliers or layout.suppliers)
    held.own[row, makers[:, None], suppliers] = value
    held.named[row, makers[:, None], suppliers] = 0.0 if follows else 1.0


def _listed(event: Event, field: NumberByChip) -> tuple[str, ...]:
    return event.names(field.listed_in) if field.listed_in in event.values else ()


def _chosen(world: Core, event: Event) -> tuple[str, ...]:
    """Chips that an entry is narrowed to; chips of some makers where it names both."""
    made = _named(world, event, "makers")
    if event.chips and event.makers:
        return tuple(name for name in event.chips if name in made)
    return event.chips or made


def _clause(
    world: Core, event: Event, row: int, field: NumberByChip, names: tuple[str, ...], value: Array
) -> Clause:
    firms = _flags(world, "firms", _named(world, event, "buyers") or world.layout.firms)
    chips = _flags(world, "chips", names or world.layout.chips)
    return Clause(field.path, row, firms[:, 0] > 0, chips[:, 0] > 0, value.copy())


def _about(clause: Clause, row: int, field: Field) -> bool:
    return (clause.field, clause.state) == (field.path, row)


def _flags(world: Core, axis: str, names: tuple[str, ...]) -> Array:
    """1 for each of the names that lie on an axis, (names of the axis, 1)."""
    known = world.layout.row[axis]
    flags = np.zeros((len(known), 1))
    flags[[known[name] for name in names if name in known]] = 1.0
    return flags
