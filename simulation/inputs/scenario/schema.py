"""JSON Schema of scenario files, for editors: keys, levers with their fields, names and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.distributions import KINDS
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.policy.timeline import CHOOSERS
from simulation.inputs.policy.values import NONE, OF_NUMBERS
from simulation.inputs.scenario.dated import read_once
from simulation.inputs.scenario.files import Library
from simulation.inputs.scenario.key_words import (
    CHIP,
    DATED,
    ENTRY,
    FILE,
    GONE,
    GONE_DATED,
    PLAYER,
    SELECTORS,
    Key,
)
from simulation.inputs.scenario.new_players import KINDS as PLAYERS
from simulation.inputs.scenario.new_players import PREFIXES, Kind
from simulation.inputs.tables.chips import FIGURES
from simulation.inputs.tables.entries import Entry
from simulation.units import ANSWERS, YES_OR_NO

_DATE = {
    "type": "string",
    "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?$",
    "title": "A month 2022-01..2035-12, or a day in it.",
}
_TEXT = {"type": "string", "minLength": 1}


def scenario_schema(calibration: Calibration | None = None) -> dict[str, Any]:
    """The schema (draft 2020-12); with a calibration it also lists the names that may be used."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario",
        "type": "object",
        "additionalProperties": False,
        "required": ["title"],
        "properties": _told(FILE, _file(calibration)),
        "$defs": {"quantity": _quantity(), "value": _value(), "amount": _amount()},
    }


def _told(keys: Mapping[str, Key], shapes: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Shapes of keys, with what each key means; KeyError for one that nothing is said of."""
    return {name: keys[name].told(shape) for name, shape in shapes.items()}


def _file(calibration: Calibration | None) -> dict[str, Any]:
    """Keys of a file; names of files that ship are examples, paths are allowed as well."""
    library = None if calibration is None else Library(calibration.root / "scenarios")
    known = {"examples": sorted(library.scenarios)} if library else {}
    bundles = {"examples": sorted(library.fragments)} if library else {}
    return {
        "title": _TEXT,
        "about": _TEXT,
        "extends": {**_TEXT, **known},
        "against": {**_TEXT, **known},
        "apply": {"type": "array", "items": {**_TEXT, **bundles}},
        "calibration": _TEXT,
        "without": {
            "type": "array",
            "items": _either(_without_dated(calibration), _without(calibration)),
        },
        "chips": {"type": "object", "additionalProperties": _chip(calibration)},
        **{
            kind: {"type": "object", "additionalProperties": _player(calibration, kind)}
            for kind in PLAYERS
        },
        "timeline": {"type": "array", "items": _either(_dated(calibration), _entry(calibration))},
        "parameters": _parameters(calibration),
        "structure": _structure(),
    }


def _chip(calibration: Calibration | None) -> dict[str, Any]:
    figure = {"$ref": "#/$defs/quantity"}
    said = {
        "like": _names(calibration, "chips"),
        **dict.fromkeys(("title", "about"), _TEXT),
        "maker": _names(calibration, "makers"),
        "foundry": _names(calibration, "suppliers"),
        **dict.fromkeys(("announced", "ship", "ends"), _DATE),
        "generation": {"type": "integer", "minimum": 1, "maximum": 99},
    }
    return {
        "type": "object",
        "description": "A chip like another one, but for what is given here.",
        "additionalProperties": False,
        "required": ["like"],
        "properties": {
            **_told(CHIP, said),
            **{name: {**figure, "description": f"[{unit}]"} for name, unit in FIGURES.items()},
        },
    }


def _player(calibration: Calibration | None, kind: Kind) -> dict[str, Any]:
    said = {
        "like": _names(calibration, kind),
        **dict.fromkeys(("title", "about"), _TEXT),
        "split_from": _names(calibration, kind),
        "share": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        **({} if kind == "firms" else {"chips": _list(calibration, "chips")}),
    }
    return {
        "type": "object",
        "description": "Like another one; its share of a part comes out of that part.",
        "additionalProperties": calibration is None,
        "required": ["like"],
        "properties": {**_told(PLAYER, said), **_figures_of(calibration, kind)},
    }


def _figures_of(calibration: Calibration | None, kind: Kind) -> dict[str, Any]:
    """Figures that some player of a kind has, by their last names."""
    if calibration is None:
        return {}
    players = calibration.roster.kinds()[kind]
    found: dict[str, Any] = {}
    for entry in calibration.parameters():
        head, _, rest = entry.name.partition(".")
        player, _, name = rest.partition(".")
        if head in PREFIXES[kind] and player in players and name:
            found[name] = {"$ref": "#/$defs/quantity", "description": f"[{entry.unit}]"}
    return found


def _names(calibration: Calibration | None, kind: str) -> dict[str, Any]:
    if calibration is None:
        return dict(_TEXT)
    earlier = calibration.vocabulary.renamed_chips if kind == "chips" else {}
    return {"enum": list(dict.fromkeys([*calibration.vocabulary.words[kind], *earlier]))}


def _list(calibration: Calibration | None, kind: str) -> dict[str, Any]:
    items = _names(calibration, kind)
    if kind == "nodes" and "enum" in items:
        items = {"enum": [*items["enum"], *map(int, items["enum"])]}
    return {"type": "array", "items": items, "uniqueItems": True}


def _selectors(calibration: Calibration | None) -> dict[str, Any]:
    return {kind: _list(calibration, kind) for kind in CHOOSERS}


def _either(dated: dict[str, Any], lever: dict[str, Any]) -> dict[str, Any]:
    """An entry about a parameter where one is named, else about a lever."""
    return {"if": {"required": ["parameter"]}, "then": dated, "else": lever}


def _dated(calibration: Calibration | None) -> dict[str, Any]:
    said = {
        **dict.fromkeys(("from", "until"), _DATE),
        "parameter": _dated_name(calibration),
        "set": {"$ref": "#/$defs/quantity"},
        **dict.fromkeys(("source", "about"), _TEXT),
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["from", "parameter", "set"],
        "description": "A parameter from a month on, where the model reads it month by month.",
        "properties": _told(DATED, said),
    }


def _without_dated(calibration: Calibration | None) -> dict[str, Any]:
    said = {"parameter": _dated_name(calibration), "from": _DATE, "until": _DATE}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["parameter"],
        "description": "Removes inherited entries about a parameter dated from..until.",
        "properties": _told(GONE_DATED, said),
    }


def _dated_name(calibration: Calibration | None) -> dict[str, Any]:
    if calibration is None:
        return dict(_TEXT)
    names = [entry.name for entry in calibration.parameters() if not read_once(entry.name)]
    earlier = [old for old, new in calibration.vocabulary.renamed.items() if new in set(names)]
    return {"enum": [*names, *earlier]}


def _without(calibration: Calibration | None) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["actor", "lever"],
        "description": "Removes inherited entries dated from..until.",
        "properties": {
            **_told(GONE, {"actor": _TEXT, "lever": {"enum": list(LEVERS)}}),
            **_told(GONE, _selectors(calibration)),
            **_told(GONE, {"from": _DATE, "until": _DATE}),
        },
    }


def _entry(calibration: Calibration | None) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["from", "actor", "lever", "set"],
        "properties": {
            **_told(ENTRY, dict.fromkeys(("from", "until"), _DATE)),
            **_told(ENTRY, {"actor": _TEXT, "lever": {"enum": list(LEVERS)}}),
            **_told(SELECTORS, _selectors(calibration)),
            **_told(ENTRY, {"set": {"type": "object", "minProperties": 1}}),
            **_told(ENTRY, dict.fromkeys(("announced", "reported"), _DATE)),
            **_told(ENTRY, dict.fromkeys(("source", "about"), _TEXT)),
        },
        "allOf": [_of_lever(lever, calibration) for lever in LEVERS.values()],
    }


def _of_lever(lever: type[Lever], calibration: Calibration | None) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: _field(lever, field, calibration) for name, field in lever.fields.items()
    }
    fields |= {kind: _list(calibration, kind) for kind in lever.selectors}
    return {
        "if": {"properties": {"lever": {"const": lever.name}}, "required": ["lever"]},
        "then": {
            "description": lever.about,
            "properties": {
                "actor": _names(calibration, lever.actor),
                "set": {"properties": fields, "additionalProperties": False},
            },
        },
    }


def _field(lever: type[Lever], field: Field, calibration: Calibration | None) -> dict[str, Any]:
    edits = lever.edits(field)
    if field.names:
        names = _list(calibration, field.names)
        about = f"{field.about} An empty list is {field.empty}."
        return {"description": about, "anyOf": [names, *(_edit(how, names) for how in edits)]}
    unit = "" if field.unit in ("1", YES_OR_NO) else f" {field.unit}"
    words: list[dict[str, Any]] = [{"const": NONE}] if field.unlimited else []
    words += [{"enum": list(ANSWERS)}] if field.unit == YES_OR_NO else []
    return {
        "description": f"{field.about} {field.low:g}..{field.high:g}{unit}.",
        "default": field.default,
        "anyOf": [
            field.domain.schema(),
            {"$ref": "#/$defs/value"},
            *(_edit(how, {"$ref": "#/$defs/amount"}) for how in edits),
            *words,
        ],
    }


def _edit(how: str, amount: dict[str, Any]) -> dict[str, Any]:
    """A value relative to what is in force without the entry."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [how],
        "properties": {how: amount},
    }


def _value() -> dict[str, Any]:
    reference = {
        "type": "object",
        "additionalProperties": False,
        "required": ["parameter"],
        "properties": {"parameter": _TEXT},
    }
    distribution = {
        "type": "object",
        "required": ["dist"],
        "properties": {"dist": {"enum": list(KINDS)}},
    }
    return {"anyOf": [distribution, reference]}


def _amount() -> dict[str, Any]:
    distribution = {
        "type": "object",
        "required": ["dist"],
        "properties": {"dist": {"enum": list(KINDS)}},
    }
    return {"anyOf": [{"type": "number"}, distribution]}


def _quantity() -> dict[str, Any]:
    source = {
        "type": "object",
        "additionalProperties": False,
        "required": ["source"],
        "properties": {"source": _TEXT},
    }
    distribution = {
        "type": "object",
        "required": ["dist"],
        "properties": {"dist": {"enum": list(KINDS)}},
    }
    edits = [_edit(how, {"type": "number"}) for how in OF_NUMBERS]
    return {"anyOf": [{"type": "number"}, distribution, source, *edits]}


def _parameters(calibration: Calibration | None) -> dict[str, Any]:
    quantity = {"$ref": "#/$defs/quantity"}
    if calibration is None:
        return {"type": "object", "additionalProperties": quantity}
    named = {entry.name: _parameter(entry) for entry in calibration.parameters()}
    earlier = {
        entry.was: {**quantity, "deprecated": True, "description": f"Now {entry.name}."}
        for entry in calibration.parameters()
        if entry.was
    }
    return {"type": "object", "additionalProperties": False, "properties": named | earlier}


def _parameter(entry: Entry) -> dict[str, Any]:
    return {
        "description": f"{entry.about} [{entry.unit}], {entry.domain.text}.",
        "if": {"type": "number"},
        "then": entry.domain.schema(),
        "else": {"$ref": "#/$defs/quantity"},
    }


def _structure() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            switch.name: {
                "enum": list(switch.options),
                "default": switch.default,
                "description": switch.about,
            }
            for switch in STRUCTURE.values()
        },
    }
