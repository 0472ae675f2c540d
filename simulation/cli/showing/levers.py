"""What `rivalry show` has to say of paths of levers: of one actor, of one field, in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation import months
from simulation.api.catalogue import kinds, law, lever_fields
from simulation.api.catalogue.kinds import Row
from simulation.errors import InputError, did_you_mean
from simulation.limits import check_month

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario
    from simulation.inputs.policy.field import Field
    from simulation.inputs.scenario.settings import LeverPath


def find(name: str, calibration: Calibration, scenario: Scenario, at: str | None) -> list[Row]:
    """Rows of `levers.…`: a lever, an actor's lever in a month, or a field and what is in force."""
    from simulation.inputs.policy.levers import LEVERS
    from simulation.inputs.scenario.settings import bare

    parts = bare(name)[1:]
    if parts[0] in LEVERS:
        return _lever(parts, name, calibration, at)
    if len(parts) < 3:
        return _in_month(name, calibration, scenario, at)
    if at is not None and "@" in name:
        raise InputError(f"{name}: the path has a month; leave --at {at} out")
    return [_field(name if at is None else f"{name}@{at}", calibration, scenario)]


def is_field(name: str) -> bool:
    """Whether a name is LEVER.FIELD, without an actor."""
    from simulation.inputs.policy.levers import LEVERS

    lever, _, field = name.partition(".")
    return lever in LEVERS and field in LEVERS[lever].fields


def _lever(parts: list[str], name: str, calibration: Calibration, at: str | None) -> list[Row]:
    """A lever without its actor, as declared: all its fields, or one of them."""
    lever, *fields = parts
    if at is not None or "@" in name:
        raise InputError(f"{name}: a month goes with an actor, as in levers.us.{'.'.join(parts)}")
    row = next(one for one in kinds.levers(calibration) if one["name"] == lever)
    known = [one for one in row["fields"] if not fields or one["name"] == ".".join(fields)]
    if not known:
        raise InputError(f"{lever} has no field {'.'.join(fields)!r}; `rivalry show {lever}`")
    return [{"what": "lever", **row, "fields": known}]


def _field(name: str, calibration: Calibration, scenario: Scenario) -> Row:
    """A field of an actor: what it is, what is in force in the path's month, or today, and how."""
    from simulation.inputs.policy.structure import REACTS_FROM
    from simulation.inputs.scenario.settings import lever_path

    chain = [change.to_dict() for change in scenario.chain(name, calibration)]
    path = lever_path(name, calibration.vocabulary)
    at = REACTS_FROM if path.date is None else months.label(path.date)
    rules = _rules(path, calibration, scenario, at)
    return {
        "what": "path",
        "name": name,
        "unit": path.field.unit,
        "about": path.field.about,
        "scenario": scenario.name,
        "at": at,
        "in_force": rules,
        "now": None if rules else "the default, since no entry sets it",
        "default": _default(path.field, calibration),
        "felt_of": lever_fields.felt_of(f"{path.lever.name}.{path.field.name}"),
        "chain": chain,
    }


def _rules(path: LeverPath, calibration: Calibration, scenario: Scenario, at: str) -> list[Row]:
    """What is in force of a field; of a narrowed path, of these names, or else in general."""
    mine = _held(path.actor, path.lever.name, path.field.name, calibration, scenario, at)
    chosen = {name for several in path.chosen for name in several}
    own = [row for row in mine if chosen & {*row["selector"]}]
    if chosen:
        return own or [row for row in mine if not row["selector"]]
    return mine


def _default(field: Field, calibration: Calibration) -> str | None:
    """What holds while nothing sets a field; None for one that holds nothing of its own."""
    from simulation.inputs.policy.held import Selection, Sets

    if isinstance(field, Selection | Sets):
        return None
    if field.names:
        return field.empty
    return law.in_words(field.default, field, calibration)


def _in_month(name: str, calibration: Calibration, scenario: Scenario, at: str | None) -> list[Row]:
    """The fields of one actor's lever as they are in force in a month, the path's own or `at`."""
    path, _, own = name.partition("@")
    if bool(own) == bool(at):
        raise InputError(f"{name}: say the month with --at or behind @, once, or name a field")
    date = at or own
    check_month(name, date)
    actor, lever = _lever_of(path, calibration)
    rules = _held(actor, lever, "", calibration, scenario, date)
    if not rules:
        raise InputError(f"{name}: no entry is in force in {date} in {scenario.name}")
    head = f"levers.{actor}.{lever}"
    return [{"what": f"lever in {date}", "name": head, "scenario": scenario.name, "rules": rules}]


def _lever_of(path: str, calibration: Calibration) -> tuple[str, str]:
    """Actor and lever of `levers.ACTOR.LEVER`; InputError where there is none of such a name."""
    from simulation.inputs.policy.levers import LEVERS

    _, word, *names = path.partition("[")[0].split(".")
    if not names:
        raise InputError(f"{path}: name a lever, too, as in levers.us.export_rule")
    lever = LEVERS.get(names[0])
    if lever is None:
        raise InputError(f"{path}: unknown lever '{names[0]}'{did_you_mean(names[0], LEVERS)}")
    actor = calibration.vocabulary.find(lever.actor, word)
    if actor is None:
        raise InputError(f"{path}: {calibration.vocabulary.unknown(lever.actor, word)}")
    return actor, lever.name


def _held(
    actor: str, lever: str, field: str, calibration: Calibration, scenario: Scenario, at: str
) -> list[Row]:
    """What is in force of an actor's lever, or of one field and those that it sets at once."""
    names = {field, *_set_by(lever, field)}
    return [
        row
        for row in law.rules(calibration, scenario, at)
        if (row["actor"], row["lever"]) == (actor, lever) and (not field or row["field"] in names)
    ]


def _set_by(lever: str, field: str) -> tuple[str, ...]:
    """The fields that one field of a lever sets at once; most set none but themselves."""
    from simulation.inputs.policy.held import Sets
    from simulation.inputs.policy.levers import LEVERS

    both = LEVERS[lever].fields.get(field) if lever in LEVERS else None
    return both.fields if isinstance(both, Sets) else ()
