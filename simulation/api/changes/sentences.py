"""What a scenario changes, told in words with units."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from simulation.analysis.text.numbers import drawn, human, limit, quantity, unit_text, with_unit
from simulation.analysis.text.words import month, name
from simulation.api.changes import dated_before
from simulation.api.changes.additions import added, titled, what_of
from simulation.api.changes.fitted_words import in_words as fitted_words
from simulation.api.changes.fitted_words import scaled
from simulation.api.changes.relative_words import RELATIVE, relative
from simulation.api.changes.verbs import (
    FURTHER,
    NO_LIMIT,
    nothing_before,
    of_field,
    unlimited,
    verb,
)
from simulation.distributions import parse_distribution

if TYPE_CHECKING:
    from simulation.api.changes.ways import Sides
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.policy.field import Field
    from simulation.inputs.policy.held_values import Groups, Held
    from simulation.inputs.policy.timeline import Event
    from simulation.inputs.scenario.changes import Change
    from simulation.inputs.scenario.idle import Beside

Said = Callable[[float, str], str]  # a number and its unit in words
_GROUPS = {"state": "state buyers", "private": "private buyers"}
_LEVER = re.compile(r"levers\.(\w+)\.(\w+)\.(\w+)(?:\[([^\]]*)\])?@([\d-]+)(?:\.\.([\d-]+))?")
_DIFFERENT = 3  # values before an entry that are told, where its names had different ones
QUIET = ("", "nothing", FURTHER)  # nothing that something could be told beside
DROPPED = "entry dropped"  # what a change comes to that takes an entry out
_BY_SALE = "hbm_access"  # narrowed to makers who buy, suppliers who sell, or both


class Told(Protocol):
    """What sets a scenario apart from its reference, as `differences.Lone` has it."""

    def has(self, change: Change) -> bool:
        """Whether only the scenario makes a change."""

    def row(self, change: Change, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """A change in words beside the reference."""


def changes(
    applied: Sequence[Mapping[str, Any]],
    calibration: Calibration,
    usual: Calibration | None = None,
) -> Iterator[dict[str, Any]]:
    """Rows of a manifest's `applied`: who changes what from when, to what, and what it was.

    `kind` is "decision" for a lever, "assumption" for anything else. `calibration` is as the
    scenario draws from it (`overrides.as_drawn`), `usual` as it is without the scenario.
    """
    for change in applied:
        found = _LEVER.fullmatch(str(change["path"]))
        if found:
            yield _lever(found, change, calibration)
        else:
            yield _assumption(change, calibration, usual or calibration)


def sentences(scenario: Scenario, calibration: Calibration, lone: Told | None = None) -> list[str]:
    """Each change of a scenario as a sentence with units, what held before it, and its origin.

    `lone` tells what only it has beside its reference, where there is one, as a comparison does.
    """
    from simulation.api.changes.ways import Sides
    from simulation.inputs.calibration.vocabulary import NODES, SEGMENTS
    from simulation.inputs.policy.groups import of_names
    from simulation.inputs.scenario.overrides import as_drawn

    usual = scenario.extended(calibration)
    known = as_drawn(usual, scenario.parameters)
    groups = of_names(known.roster, known.chips, SEGMENTS, NODES)
    events = {event.path(field): event for event in scenario.timeline for field in event.values}
    told, rows = [], changes([c.to_dict() for c in scenario.applied], known, usual)
    for change, row in zip(scenario.applied, rows, strict=True):
        event, was = events.get(change.path), "was"
        if lone is not None and lone.has(change):
            row, was = {**lone.row(change, row)}, "reference:"
        elif event is not None and change.new is not None:
            earlier = _earlier(scenario.timeline, event, change)
            held = before(event, change.path, earlier, groups, known)
            alone = Sides(scenario.timeline, earlier, groups, known, known)
            row = {**row, **more(event, change.path, alone), "old": held}
        elif dated_before.is_dated(change.path) and change.old is None:
            rest = [one.to_dict() for one in scenario.dated]
            row["old"] = dated_before.before(change.path, rest, known, of_parameter)
        quiet = change.new is None or row["old"] in QUIET
        aside = [*asides(row, "" if quiet else f"{was} {row['old']}"), change.origin]
        told.append(f"{sentence(change.path, row)} ({'; '.join(aside)})")
    return told


def _earlier(timeline: Sequence[Event], event: Event, change: Change) -> Sequence[Event]:
    """A timeline with the number or names that an entry had until a change replaced them."""
    from simulation.inputs.scenario.settings import bare

    old = tuple(change.old) if isinstance(change.old, list) else change.old
    if not isinstance(old, int | float | tuple):  # none, or drawn
        return timeline
    was = dataclasses.replace(event, values={**event.values, bare(change.path)[-1]: old})
    return [was if one is event else one for one in timeline]


def more(event: Event, path: str, sides: Sides) -> dict[str, str]:
    """What else to tell of an entry, by key of a row.

    `way`: whether it makes its rule stricter or looser. `ends`: whose entry takes its place, and
    when. Of a relative value `new` is what it comes to, and `how` what it does.
    """
    from simulation.api.changes.ways import ended, way
    from simulation.inputs.policy.lever import Outage, Rule
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.scenario.settings import bare

    if not issubclass(LEVERS[event.lever], Rule | Outage):  # a further sum ends none
        return {}
    field = bare(path)[-1]
    found = {"way": way(event, field, sides), "ends": ended(event, field, sides)}
    comes_to = after(event, path, sides)
    if comes_to:
        by: Any = event.values[field]
        found |= {
            "new": comes_to,
            "how": relative(by.how, by.by, called=partial(titled, calibration=sides.own)),
        }
    return found


def asides(row: Mapping[str, Any], was: str) -> list[str]:
    """What stands behind a sentence: what an entry does, its way, what held, when it is over."""
    return [one for one in (row.get("how"), row.get("way"), was, row.get("ends")) if one]


def notes(scenario: Scenario, calibration: Calibration) -> list[str]:
    """What readers must know of a scenario beside its changes, a sentence each.

    What is split off, and for nobody; what else in the law bounds what its own entries can do, and
    chips named in them that are sold no longer.
    """
    from simulation.inputs.scenario.no_chips import doubts
    from simulation.inputs.scenario.on_sale import outlasting
    from simulation.inputs.scenario.reach import out_of_reach

    split = (one for one in scenario.additions.players if one.split_from)
    told = (
        f"{one.id} is split from {one.split_from}: outcomes named after {one.split_from} are "
        f"without it, those named after {one.id} have its part, sums by state have both"
        for one in split
    )
    further = (
        *doubts(scenario, calibration),
        *out_of_reach(scenario, calibration),
        *outlasting(scenario, calibration),
    )
    return [*told, *(problem.message for problem in further)]


def sentence(path: str, row: Mapping[str, Any]) -> str:
    """A row of `changes` as a sentence; `path` is that of the change."""
    found = _LEVER.fullmatch(path)
    if found is None:
        return _assumed(path, row)
    _, lever, field, _, start, end = found.groups()
    only = f" {row['of']} {row['only']}" if row["only"] else ""
    when = f"from {start}" + (f" to {end}" if end else "")
    if row["new"] == DROPPED:
        then = f"; without it {row['then']}" if row.get("then") else ""
        was = f" (it was {row['old']}{then})" if row["old"] not in QUIET else ""
        return f"{row['who']}: the entry about {row['what']}{only} {when} is taken out{was}"
    if row["new"] == unlimited(f"{lever}.{field}"):
        freely = NO_LIMIT.get(f"{lever}.{field}", f"sets no limit to {row['what']}")
        return f"{row['who']} {freely}{only} {when}"
    does = verb(f"{lever}.{field}", row["new"], row["what"])
    said = re.sub(r", drawn\b", " (drawn)", row["new"])  # a comma would end what goes on
    return f"{row['who']} {does.format(said)}{only} {when}"


def _assumed(path: str, row: Mapping[str, Any]) -> str:
    """The sentence of a change that is none of a lever."""
    name_of, _, since = path.removeprefix("parameters.").partition("@")
    if since:
        when = f"from {since.replace('..', ' to ')}"
        if row["new"] != DROPPED:
            return f"{name_of} is {row['new']} {when}"
        then = f"; without it {row['then']}" if row.get("then") else ""
        return f"{name_of}: the entry {when} is taken out (it said {row['old']}{then})"
    added_one = row["old"] == "nothing"
    return f"{path} is added: {row['new']}" if added_one else f"{name_of} is {row['new']}"


def before(
    event: Event, path: str, timeline: Sequence[Event], groups: Groups, calibration: Calibration
) -> str:
    """What is in force without an entry in its month, in words; "" for what starts anew."""
    from simulation.api.changes.ways import spelt
    from simulation.inputs.policy.lever import Rule
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.scenario.idle import beside
    from simulation.inputs.scenario.settings import bare

    if not issubclass(LEVERS[event.lever], Rule):
        return ""
    first = spelt(event, bare(path)[3])[0]
    for one in beside(event, timeline, groups):
        if one.field.name == first:
            return _held_all(one, one.all_before(), calibration) + _of_others(one, calibration)
    return ""


def after(event: Event, path: str, sides: Sides) -> str:
    """What is in force with a relative entry in its month, in words; "" for another."""
    from simulation.api.changes.ways import spelt
    from simulation.inputs.scenario.settings import bare

    field = bare(path)[-1]
    if field in event.relative:
        for one, _ in sides.beside(event):
            if one.field.name == spelt(event, field)[0]:
                return _held_all(one, one.all_with(), sides.own)
    return ""


def _held_all(one: Beside, values: Sequence[Held], calibration: Calibration) -> str:
    """Different values of names in words, the first few of them."""
    told = [_held(value, one.field, calibration) for value in values]
    return " or ".join([*told[:_DIFFERENT], *(["others"] if told[_DIFFERENT:] else [])])


def _of_others(one: Beside, calibration: Calibration) -> str:
    """What held of names with values of their own, where that is all that a general entry ends."""
    from simulation.api.changes.alike import with_others

    return "".join(
        f", for {', '.join(map(name, words))} {_held(held, one.field, calibration)}"
        for held, words in with_others(one).items()
    )


def _held(held: Held, field: Field, calibration: Calibration) -> str:
    """What is in force, in words."""
    from simulation.api.drawn_in_words import drawn_in_words
    from simulation.inputs.policy.values import plain

    if isinstance(held, tuple):
        return _set(held, field, calibration, "")
    if held.steps:
        return drawn_in_words(held, field, calibration)
    return _set(plain(held.start.value), field, calibration, "")


def _lever(
    found: re.Match[str], change: Mapping[str, Any], calibration: Calibration
) -> dict[str, Any]:
    from simulation.inputs.policy.levers import LEVERS

    agent, lever, field, chosen, start, end = found.groups()
    declared = LEVERS[lever].fields.get(field) if lever in LEVERS else None
    about = declared.about if declared is not None else ""
    of, only = _narrowed(field, [w for w in (chosen or "").split(",") if w], calibration)
    return {
        "kind": "decision",
        "who": titled(agent, calibration),
        "what": of_field(lever, field),
        "of": of,
        "only": only,
        "about": about.rstrip("."),
        "when": _when(start, end),
        "new": _set(change["new"], declared, calibration, DROPPED),
        "old": _set(change["old"], declared, calibration, nothing_before(lever)),
    }


def _set(value: Any, field: Field | None, calibration: Calibration, nothing: str) -> str:
    """A value of a lever's field in words; of one that is no longer known, as a share."""
    if field is not None and field.names and value is not None and not value:
        return field.empty
    if field is not None and field.unlimited and isinstance(value, int | float):
        return limit(value, lambda one: _amount(one, field.unit), unlimited(field.path))
    return _value(value, field.unit if field is not None else "1", calibration, nothing)


def _narrowed(field: str, words: Sequence[str], calibration: Calibration) -> tuple[str, str]:
    """What an entry is narrowed to, after the preposition that goes before it."""
    from simulation.inputs.calibration.vocabulary import NODES

    nodes = {node: f"{node} nm" for node in NODES}
    told = [[_GROUPS.get(w) or nodes.get(w) or titled(w, calibration) for w in words]]
    if field == _BY_SALE:
        makers = calibration.roster.makers
        buy = [name(word) for word in words if word in makers]
        told = [buy, [name(word) for word in words if word not in makers]]
    joined = [", ".join(names) for names in told if names]
    return "for" if told[0] else "from", " from ".join(joined)


def _assumption(
    change: Mapping[str, Any], calibration: Calibration, usual: Calibration
) -> dict[str, Any]:
    where, _, since = str(change["path"]).partition("@")
    entry = calibration.entries.get(where.removeprefix("parameters."))
    unit = entry.unit if entry else "ratio"
    new = change["new"]
    if new is None and since:
        told = DROPPED
    elif isinstance(new, Mapping) and "like" in new:
        said = partial(_value, calibration=calibration, nothing="nothing", number=_amount)
        told = added(where, new, calibration, said)
    else:
        told = of_parameter(where, new, unit, usual, whole=False)
    return {
        "kind": "assumption",
        "who": "Assumption",
        "what": what_of(where, calibration),
        "of": "",
        "only": "",
        "about": entry.about.rstrip(".") if entry else "",
        "when": _when(*since.split("..")) if since else "throughout",
        "new": told,
        "old": of_parameter(where, change["old"], unit, usual),
    }


def _when(start: str, end: str = "") -> str:
    return f"from {month(start)}" + (f" to {month(end)}" if end else "")


def of_parameter(
    where: str, value: Any, unit: str, calibration: Calibration, whole: bool = True
) -> str:
    """A value of a parameter in words: where posterior draws inform it, what members have."""
    told = fitted_words(where.removeprefix("parameters."), value, calibration, whole)
    return told or _value(value, unit, calibration, "nothing", _amount)


def _number(value: float, unit: str) -> str:
    """A number of a rule, which may stand for no limit; a parameter's is an amount."""
    return limit(value, lambda one: _amount(one, unit))


def _value(
    value: Any, unit: str, calibration: Calibration, nothing: str, number: Said = _number
) -> str:
    """A value in words: a number with its unit, a list, a distribution, a drawn parameter."""
    if value is None:
        return nothing
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int | float):
        return number(float(value), unit)
    if isinstance(value, Mapping):
        return _mapping(value, unit, calibration, number)
    return ", ".join(titled(str(one), calibration) for one in value) or "none"


def _amount(value: float, unit: str) -> str:
    if unit == "1":
        return f"{100 * value:g} %"
    if abs(value) < 1e4 or "billion" in unit:
        return quantity(value, unit)
    return with_unit(human(value, 3), unit_text(unit))


def _mapping(
    value: Mapping[str, Any], unit: str, calibration: Calibration, number: Said = _number
) -> str:
    entry = calibration.entries.get(str(value.get("parameter", "")))
    if entry is not None and entry.low is not None and entry.high is not None:
        from simulation.inputs.draws.fitted import of_members

        held = of_members(entry.name, entry.value, calibration)
        return drawn(held.low, held.high, unit)
    if "parameter" in value:
        return f"drawn from {value['parameter']}"
    if value.get("dist") == "adjusted":
        of = _mapping(value["of"], unit, calibration, number)
        return scaled(of, value.get("times", 1), value.get("plus", 0))
    if {"p05", "p95"} <= value.keys():
        return drawn(float(value["p05"]), float(value["p95"]), unit)
    if "dist" in value:
        return drawn(*parse_distribution(dict(value)).range(), unit)
    if len(value) == 1 and (how := next(iter(value))) in RELATIVE:
        return relative(how, value[how], partial(titled, calibration=calibration))
    if "source" in value:
        return f"as {value['source']} says"
    return str(value.get("title") or value.get("dist") or "another distribution")
