"""The month as plain data: phases, and who reads and writes what."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulation.api.catalogue.lever_fields import SHARES, Row, default, field_row, takes

if TYPE_CHECKING:
    from simulation.checking.source.month import Mechanism, Month
    from simulation.checking.source.places import Places
    from simulation.inputs import Calibration

_RULES = ("law.", "plan.")


def phases(_: Calibration) -> list[Row]:
    """The phases of a month, with their mechanisms."""
    from simulation.checking.source.month import title

    return [
        {
            "name": phase.name,
            "about": title(phase.routine),
            "reads": list(phase.reads),
            "writes": list(phase.writes),
            "mechanisms": [_mechanism(one) for one in phase.mechanisms],
        }
        for phase in _read().phases
    ]


def _read() -> Month:
    """The month from the source.

    Trees of syntax are many objects and no garbage, and a command ends soon: to look through them
    for some, again and again, would take as long as reading them.
    """
    from simulation.checking.source.month import Month

    gc.disable()
    try:
        return Month()
    finally:
        gc.freeze()
        gc.enable()


def _mechanism(one: Mechanism) -> Row:
    return {
        "name": one.name,
        "about": one.title,
        "file": one.routine.module.file,
        "line": one.routine.node.lineno,
        "reads": list(one.reads),
        "writes": list(one.writes),
        "parameters": list(one.parameters),
    }


def readers(parameter: str) -> list[str]:
    """What reads a parameter, by file: `simulation/model/supply/production.py: _dies`."""
    known = _places()
    places, others = known.readers_of(parameter), known.elsewhere(parameter)
    return _by_file(places) + ([others] if others and not places else [])


def _places() -> Places:
    """Who reads and writes what: kept between commands until a source file is another."""
    from simulation.checking.source.code import PACKAGE
    from simulation.kept import digest, kept

    files = sorted(PACKAGE.rglob("*.py"))
    return kept("places", digest(files, *map(str, files), sys.version), lambda: _read().places)


def variables() -> list[str]:
    """Names of the state's variables."""
    from simulation.model.tables.state_table import StateTable

    return list(StateTable.variables())


def variable(name: str) -> list[Row]:
    """A variable of the state, by its name or a former one, or a rule such as `law.fee`."""
    from simulation.model.tables.state_table import StateTable

    known = [(n, v) for n, v in StateTable.variables().items() if name and name in (n, v.was)]
    for own, one in known:
        facts = {"unit": one.unit, "about": one.about, "axes": [*one.axes, "members"]}
        facts |= {"was": one.was} if name == one.was else {}
        return [{"what": f"state variable, {one.role}", "name": own, **facts, **_uses(own)}]
    return list(_rules(name))


def _rules(name: str) -> Iterator[Row]:
    """Rules of a law or a plan meant by `law.LEVER.FIELD`, `LEVER.FIELD`, or a field alone."""
    from simulation.inputs.policy.lever import Rule
    from simulation.inputs.policy.levers import LEVERS

    table, _, rest = name.partition(".")
    table, wanted = (table, rest) if f"{table}." in _RULES else ("law", name)
    rules = (lever for lever in LEVERS.values() if issubclass(lever, Rule))
    for lever in rules:
        for word, field in lever.fields.items():
            if wanted in (word, f"{lever.name}.{word}"):
                path = f"{table}.{lever.name}.{word}"
                facts = {"unit": field.unit, "about": field.about, "stricter": field.stricter}
                facts |= _written(field_row(lever, field))
                yield {"what": "rule", "name": path, **facts, **_uses(path)}


def _written(field: Row) -> Row:
    """What a scenario may write for a field, and what holds while nothing sets it."""
    if field["names"]:
        return {"takes": takes(field)}
    how = f"; {SHARES}" if field["unit"] == "1" else ""
    return {"takes": f"{takes(field)}{how}", "default": default(field)}


def _uses(name: str) -> Row:
    from simulation.model.tables.shared import SHARED

    places = _places()
    written, read = (_by_file(places.of(name, kind)) for kind in ("writes", "reads"))
    row: Row = {"written_by": written, "read_by": read}
    if name in SHARED:
        row = {"owner": SHARED[name].owner, "others_write_it": SHARED[name].why} | row
    return row


def _by_file(places: Sequence[str]) -> list[str]:
    files: dict[str, list[str]] = {}
    for place in places:
        file, _, name = place.partition(": ")
        files.setdefault(file, []).append(name)
    return [f"{file}: {', '.join(names)}" for file, names in files.items()]
