"""What a scenario changes, told in words with units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulation.analysis.text.numbers import human, quantity, with_unit
from simulation.analysis.text.words import capital, month, name, path

if TYPE_CHECKING:
    from simulation.inputs import Calibration

_LEVER = re.compile(r"levers\.(\w+)\.(\w+)\.(\w+)(?:\[([^\]]*)\])?@([\d-]+)(?:\.\.([\d-]+))?")
_ANY = 1e9  # "no limit" of a threshold or a cap, as the lever's field has it


def changes(
    applied: Sequence[Mapping[str, Any]], calibration: Calibration
) -> Iterator[dict[str, Any]]:
    """Rows of a manifest's `applied`: who changes what from when, to what, and what it was.

    `kind` is "decision" for a lever, "assumption" for anything else.
    """
    for change in applied:
        found = _LEVER.fullmatch(str(change["path"]))
        if found:
            yield _lever(found, change, calibration)
        else:
            yield _assumption(change, calibration)


def _lever(
    found: re.Match[str], change: Mapping[str, Any], calibration: Calibration
) -> dict[str, Any]:
    from simulation.inputs.policy.levers import LEVERS

    agent, lever, field, chosen, start, end = found.groups()
    declared = LEVERS[lever].fields.get(field) if lever in LEVERS else None
    unit = declared.unit if declared is not None else "1"
    when = f"from {month(start)}" + (f" to {month(end)}" if end else "")
    about = declared.about if declared is not None else ""
    only = ", ".join(name(word) for word in (chosen or "").split(",") if word)
    return {
        "kind": "decision",
        "who": name(agent),
        "what": f"{lever} {field}".replace("_", " "),
        "only": only,
        "about": about.rstrip("."),
        "when": when,
        "new": _value(change["new"], unit, calibration, "entry dropped"),
        "old": _value(change["old"], unit, calibration, "no such entry"),
    }


def _assumption(change: Mapping[str, Any], calibration: Calibration) -> dict[str, Any]:
    where = str(change["path"])
    entry = calibration.entries.get(where.removeprefix("parameters."))
    unit = entry.unit if entry else "ratio"
    return {
        "kind": "assumption",
        "who": "Assumption",
        "what": capital(path(where)),
        "only": "",
        "about": entry.about.rstrip(".") if entry else "",
        "when": "throughout",
        "new": _value(change["new"], unit, calibration, "nothing"),
        "old": _value(change["old"], unit, calibration, "nothing"),
    }


def _value(value: Any, unit: str, calibration: Calibration, nothing: str) -> str:
    """A value in words: a number with its unit, a list, a distribution, a drawn parameter."""
    if value is None:
        return nothing
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int | float):
        return _number(float(value), unit)
    if isinstance(value, Mapping):
        return _mapping(value, unit, calibration)
    return ", ".join(name(str(one)) for one in value) or "none"


def _number(value: float, unit: str) -> str:
    if value >= _ANY:
        return "no limit"
    if unit == "1":
        return f"{100 * value:g} %"
    return quantity(value, unit) if abs(value) < 1e4 else with_unit(human(value, 3), unit)


def _mapping(value: Mapping[str, Any], unit: str, calibration: Calibration) -> str:
    entry = calibration.entries.get(str(value.get("parameter", "")))
    if entry is not None and entry.low is not None and entry.high is not None:
        return f"{_number(entry.low, unit)} to {_number(entry.high, unit)}, drawn"
    if "parameter" in value:
        return f"drawn from {value['parameter']}"
    if value.get("dist") == "adjusted":
        of = _mapping(value["of"], unit, calibration)
        plus = f" plus {value['plus']:g}" if value.get("plus") else ""
        return f"({of}) times {value.get('times', 1):g}{plus}"
    if {"p05", "p95"} <= value.keys():
        low, high = (_number(float(value[key]), unit) for key in ("p05", "p95"))
        return f"{low} to {high}, drawn"
    if "source" in value:
        return f"as {value['source']} says"
    return str(value.get("title") or value.get("dist") or "another distribution")
