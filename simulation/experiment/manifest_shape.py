"""The shape of a manifest that somebody may have changed: what is of the wrong kind, in words.

Names of files are used as paths when a run is read or shards are merged, so they must stay inside
the folder. Keys that may be missing are not asked for here; whoever needs one says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from simulation.inputs.policy.timeline import CHOOSERS
from simulation.inputs.yaml.wording import quoted, shown
from simulation.limits import OBEYED

_MOST = 10**12
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SHARD = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,8})")
_CONTROL = re.compile(rf"[\t\n{OBEYED}]")
_STATES = ("running", "done", "failed")
Check = Callable[[Any], str]


def flaws(data: Mapping[str, Any]) -> Iterator[str]:
    """What is of the wrong kind, as "seed: expected a whole number, got text 'x'"."""
    yield from _of(data, _KEYS, "")
    for part, facts in (("blocks", _BLOCK), ("files", _FILE)):
        for name, row in _items(data.get(part)):
            wrong = outside(name)
            if wrong:
                yield f"{part}: {quoted(name)} {wrong}"
            elif not isinstance(row, dict):
                yield f"{part}.{name}: expected a mapping, got {shown(row)}"
            else:
                yield from _of(row, facts, f"{part}.{name}.")
    for name, row in _items(data.get("outcomes")):
        if not isinstance(row, dict):
            yield f"outcomes.{quoted(name)}: expected a mapping, got {shown(row)}"
        else:
            yield from _of(row, {"unit": _text, "description": _text}, f"outcomes.{name}.")
    for name, row in _items(data.get("scenarios")):
        if not isinstance(row, dict):
            yield f"scenarios.{quoted(name)}: expected a mapping, got {shown(row)}"
        else:
            yield from _of(row, _SCENARIO, f"scenarios.{name}.")
            yield from _rows(row, f"scenarios.{name}.")
    yield from _strangers(data)
    if isinstance(data.get("draws"), dict):
        yield from _draws(data["draws"])
    if isinstance(data.get("sweep"), dict):
        yield from _of(data["sweep"], _SWEEP, "sweep.")


def _rows(scenario: Mapping[str, Any], path: str) -> Iterator[str]:
    """What is wrong with the entries and changes of a scenario."""
    for part, (needed, facts) in _ROWS.items():
        rows = scenario.get(part)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            at = f"{path}{part}.{number}"
            if wrong := _mapping(row):
                yield f"{at}: {wrong}"
            else:
                yield from _missing(row, needed, at)
                yield from _of(row, facts, f"{at}.")


def _draws(draws: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with where members come from."""
    yield from _of(draws, _DRAWS, "draws.")
    for part, (needed, facts) in _OF_DRAWS.items():
        if isinstance(row := draws.get(part), dict) and row:
            yield from _missing(row, needed, f"draws.{part}")
            yield from _of(row, facts, f"draws.{part}.")


def _strangers(data: Mapping[str, Any]) -> Iterator[str]:
    """Blocks of scenarios that the manifest does not name."""
    known = data.get("scenarios")
    if isinstance(known, dict):
        for name, row in _items(data.get("blocks")):
            scenario = row.get("scenario") if isinstance(row, dict) else None
            if isinstance(scenario, str) and scenario not in known:
                yield f"blocks.{name}.scenario: {quoted(scenario)} is not among the scenarios"


def lacks(data: Mapping[str, Any]) -> Iterator[str]:
    """What a run cannot be read without: the state and scenario of its blocks, and units."""
    for part, needed in (("blocks", ("status", "scenario")), ("outcomes", ("unit",))):
        for name, row in _items(data.get(part)):
            yield from _missing(row, needed, f"{part}.{name}")


def unheld(data: Mapping[str, Any]) -> Iterator[str]:
    """Scenarios of which the blocks that are done hold more or fewer members than there are.

    Of a sweep, those of which no block is done: its points may differ in members.
    """
    held: dict[str | None, int] = {}
    for row in data["blocks"].values():
        if row.get("status") == "done":
            many = row["last"] - row["first"] + 1 if {"first", "last"} <= row.keys() else 0
            held[row.get("scenario")] = held.get(row.get("scenario"), 0) + many
    for scenario in data["scenarios"]:
        many = held.get(scenario, 0)
        whole = data.get("sweep") or many in (0, data.get("members", many))
        if scenario not in held or not whole:
            yield scenario


def outside(name: str) -> str:
    """What is wrong with a file's name if it could lead out of its folder; empty if nothing is."""
    path = PurePosixPath(name)
    if _CONTROL.search(name):
        return "holds a control character"
    if path.is_absolute() or PureWindowsPath(name).drive or "\\" in name:
        return "is no relative name"
    if ".." in path.parts or str(path) != name or name == ".":
        return "leads out of its folder or is not written plainly"
    return ""


def _items(part: Any) -> Iterator[tuple[str, Any]]:
    yield from part.items() if isinstance(part, dict) else ()


def _of(row: Mapping[str, Any], checks: Mapping[str, Check], path: str) -> Iterator[str]:
    for key, check in checks.items():
        wrong = check(row[key]) if key in row else ""
        if wrong:
            yield f"{path}{key}: {wrong}"


def _missing(row: Mapping[str, Any], needed: Sequence[str], path: str) -> Iterator[str]:
    missing = [key for key in needed if key not in row]
    if missing:
        yield f"{path}: no {' and no '.join(missing)}"


def _expected(what: str, fits: Callable[[Any], bool]) -> Check:
    return lambda value: "" if fits(value) else f"expected {what}, got {shown(value)}"


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_shard(value: Any) -> bool:
    found = _SHARD.fullmatch(value) if isinstance(value, str) else None
    return value is None or (found is not None and int(found[1]) <= int(found[2]))


_count = _expected("a whole number", lambda x: _is_count(x) and x <= _MOST)
_seed = _expected("a whole number", _is_count)
_text = _expected("text", lambda x: isinstance(x, str))
_text_or_nothing = _expected("text", lambda x: x is None or isinstance(x, str))
_mapping = _expected("a mapping", lambda x: isinstance(x, dict))
_mapping_or_nothing = _expected("a mapping", lambda x: x is None or isinstance(x, dict))
_texts = _expected(
    "a mapping of names to text",
    lambda x: isinstance(x, dict) and all(isinstance(v, str) for v in x.values()),
)
_pairs = _expected(
    "a mapping of names to names",
    lambda x: isinstance(x, dict) and all(v is None or isinstance(v, str) for v in x.values()),
)
_state = _expected(f"one of {', '.join(_STATES)}", lambda x: x in _STATES)
_list = _expected("a list", lambda x: isinstance(x, list))
_names = _expected(
    "a list of texts", lambda x: isinstance(x, list) and all(isinstance(v, str) for v in x)
)
_names_by = _expected(
    "a mapping of names to lists of texts",
    lambda x: isinstance(x, dict) and not any(_names(v) for v in x.values()),
)
_month = _expected("a month", lambda x: isinstance(x, str) and bool(_MONTH.fullmatch(x)))
_some = _expected("a mapping of at least one name", lambda x: isinstance(x, dict) and x != {})
_points = _expected(
    "the first and the last point",
    lambda x: isinstance(x, list) and len(x) == 2 and all(map(_is_count, x)),
)
_KEYS: dict[str, Check] = {
    "status": _state,
    "version": _text,
    "created": _text,
    "finished": _text_or_nothing,
    "command": _text,
    "seed": _seed,
    "members": _count,
    "block_size": _count,
    "until": _month,
    "scenarios": _some,
    "pairs": _pairs,
    "contents": _texts,
    "references": _texts,
    "sources": _names,
    "draws": _mapping,
    "sweep": _mapping_or_nothing,
    "outcomes": _some,
    "inputs": _texts,
    "code": _text,
    "versions": _texts,
    "files": _mapping,
    "blocks": _mapping,
    "shard": _expected("a shard such as 1/4", _is_shard),
}
_FILE: dict[str, Check] = {"bytes": _count, "sha256": _text}
_BLOCK: dict[str, Check] = {
    **_FILE,
    "status": _expected("one of done, failed", lambda x: x in ("done", "failed")),
    "scenario": _text,
    "first": _count,
    "last": _count,
    "points": _points,
    "error": _text,
}
_SCENARIO: dict[str, Check] = {
    **dict.fromkeys(("name", "title", "about"), _text),
    "against": _text_or_nothing,
    "extends": _names,
    **dict.fromkeys(("timeline", "dated", "applied"), _list),
    **dict.fromkeys(("parameters", "structure"), _mapping),
}
# Of rows of a scenario the keys that readers need, and of what kind keys are where they are there.
_ROWS: dict[str, tuple[Sequence[str], dict[str, Check]]] = {
    "timeline": (
        ("from", "actor", "lever", "set"),
        {
            **dict.fromkeys(("from", "announced", "until", "reported"), _month),
            **dict.fromkeys(("actor", "lever", "id", "origin", "source"), _text),
            **dict.fromkeys(CHOOSERS, _names),
            "set": _mapping,
        },
    ),
    "dated": (("from",), {"from": _month, "until": _month}),
    "applied": (("path", "old", "new"), {"path": _text, "origin": _text}),
}
_DRAWS: dict[str, Check] = {
    "from": _expected("one of prior, posterior", lambda x: x in ("prior", "posterior")),
    "draws": _count,
    **dict.fromkeys(("sha256", "stale"), _text),
    **dict.fromkeys(("overridden", "scaled"), _names_by),
    **dict.fromkeys(("view", "calibration"), _mapping_or_nothing),
}
# Of what members are drawn under, as `_ROWS`.
_OF_DRAWS: dict[str, tuple[Sequence[str], dict[str, Check]]] = {
    "view": (
        ("name", "draws", "resampled", "overridden"),
        {"name": _text, "draws": _count, "overridden": _names},
    ),
    "calibration": (("name", "replaced"), {"name": _text, "replaced": _names}),
}
_SWEEP: dict[str, Check] = {"design": _text, "points": _count, "vary": _mapping}
