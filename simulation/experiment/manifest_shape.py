"""The shape of a manifest that somebody may have changed: what is of the wrong kind, in words.

Names of files are used as paths when a run is read or shards are merged, so they must stay inside
the folder. Keys that may be missing are not asked for here; whoever needs one says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from simulation.inputs.yaml.wording import quoted, shown

_MOST = 10**12
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SHARD = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,8})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
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
    if isinstance(data.get("sweep"), dict):
        yield from _of(data["sweep"], _SWEEP, "sweep.")


def lacks(data: Mapping[str, Any]) -> Iterator[str]:
    """What a run cannot be read without: the state and scenario of its blocks, and units."""
    for part, needed in (("blocks", ("status", "scenario")), ("outcomes", ("unit",))):
        for name, row in _items(data.get(part)):
            missing = [key for key in needed if key not in row]
            if missing:
                yield f"{part}.{name}: no {' and no '.join(missing)}"


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
    "until": _expected("a month", lambda x: isinstance(x, str) and bool(_MONTH.fullmatch(x))),
    "scenarios": _mapping,
    "pairs": _pairs,
    "draws": _mapping,
    "sweep": _mapping_or_nothing,
    "outcomes": _mapping,
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
    **dict.fromkeys(("extends", "timeline", "applied"), _list),
    **dict.fromkeys(("parameters", "structure"), _mapping),
}
_SWEEP: dict[str, Check] = {"design": _text, "points": _count, "vary": _mapping}
