"""`python -m docs.generate.scenario_keys`: the keys of docs/scenarios.md, from the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulation.inputs.policy.structure import STRUCTURE
from simulation.inputs.scenario.files import FragmentFile
from simulation.inputs.scenario.schema import scenario_schema

from .marks import filled
from .site.words import code, table

PAGE = Path(__file__).resolve().parents[1] / "scenarios.md"
BEGIN = "<!-- keys: python -m docs.generate.scenario_keys -->"
END = "<!-- keys: end -->"
NUMBER = "a number, a distribution, `{times: 2}`, `{plus: 0.1}` or `{source: NAME}`"
HEAD = ("key", "value", "what it is", "left out", "example")
TEXTS = {"calibration": "folder"} | dict.fromkeys(("title", "about", "source"), "text")
MEANING = re.compile(r"(?P<about>.+?\.)(?: Without it: (?P<otherwise>.+)\.)?")


@dataclass(frozen=True)
class Group:
    """Keys that stand side by side: a heading, and the schema of the mapping that holds them."""

    title: str
    schema: Mapping[str, Any]

    @property
    def keys(self) -> dict[str, dict[str, Any]]:
        """Schemas of its keys, figures apart."""
        return {k: v for k, v in self.schema["properties"].items() if "examples" in v}

    @property
    def figures(self) -> dict[str, str]:
        """Units of the figures that it may have as further keys."""
        every = self.schema["properties"].items()
        return {name: shape["description"] for name, shape in every if "examples" not in shape}


def groups() -> list[Group]:
    """All groups of keys, from the file inwards."""
    whole = scenario_schema()
    file = whole["properties"]
    entry, gone = file["timeline"]["items"], file["without"]["items"]
    return [
        Group("Keys of a file", whole),
        Group("Keys of an entry about a lever", entry["else"]),
        Group("Keys of an entry about a parameter", entry["then"]),
        Group("Keys of `without`, about a lever", gone["else"]),
        Group("Keys of `without`, about a parameter", gone["then"]),
        Group("Keys of a new chip", file["chips"]["additionalProperties"]),
        Group("Keys of a new firm, maker or supplier", file["makers"]["additionalProperties"]),
    ]


def text() -> str:
    """All tables, each under its heading."""
    parts = [part for group in groups() for part in _group(group)]
    return "\n\n".join([*parts, "### Switches of `structure`", _switches()])


def page() -> str:
    """The page with its tables made anew."""
    told = PAGE.read_text("utf-8")
    return filled(PAGE, told, BEGIN, END, f"\n\n{text()}\n\n", "tables of keys")


def _group(group: Group) -> Iterator[str]:
    yield f"### {group.title}"
    yield _table(group)
    if group.figures:
        named = ", ".join(f"{code(name)} {unit}" for name, unit in group.figures.items())
        yield f"Its figures, with their units: {named}."


def _table(group: Group) -> str:
    if "timeline" not in group.keys:
        return table(HEAD, (_row(name, group) for name in group.keys))
    rows = ((*_row(name, group), _in_fragments(name)) for name in group.keys)
    return table((*HEAD, "in a fragment"), rows)


def _in_fragments(name: str) -> str:
    return "yes" if name in FragmentFile.model_fields else "no"


def _row(name: str, group: Group) -> tuple[str, ...]:
    key = group.keys[name]
    found = MEANING.fullmatch(key["description"])
    assert found, f"{name}: {key['description']}"
    otherwise = "not allowed" if name in group.schema["required"] else found["otherwise"]
    return code(name), value(key, name), found["about"], otherwise or "", code(shown(name, key))


def shown(name: str, key: Mapping[str, Any]) -> str:
    """The example of a key as one line of a file."""
    said = {name: key["examples"][0]}
    line: str = yaml.safe_dump(said, default_flow_style=True, width=1000, sort_keys=False)
    return line.strip()[1:-1]


def value(key: Mapping[str, Any], name: str) -> str:
    """What may stand behind a key, in words."""
    if "$ref" in key:
        return NUMBER
    if "enum" in key:
        return "name"
    kind = key["type"]
    if kind == "string":
        return "month or day" if "pattern" in key else TEXTS.get(name, "name")
    if kind == "integer":
        return f"{key['minimum']} to {key['maximum']}"
    if kind == "number":
        return f"above {key['exclusiveMinimum']}, below {key['exclusiveMaximum']}"
    return "mapping" if kind == "object" else _list(key["items"])


def _list(items: Mapping[str, Any]) -> str:
    return "list of names" if items.get("type") == "string" else "list of entries"


def _switches() -> str:
    rows = _each_switch()
    return table(("switch", "options, the default first", "what it decides"), rows)


def _each_switch() -> Iterator[tuple[str, ...]]:
    for one in STRUCTURE.values():
        yield code(one.name), ", ".join(map(code, one.options)), one.about


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
