"""From a scenario that fails to a smaller one that fails in the same way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

Written = dict[str, Any]
Fails = Callable[[Written], bool]
KEPT = {"from", "actor", "lever", "parameter", "set", "title", "extends"}
"""Keys without which a file or an entry says nothing."""


def reduced(written: Written, fails: Fails) -> Written:
    """Leave out entries, fields, parameters and switches one by one, as long as it still fails."""
    smaller = next((one for one in _smaller(written) if fails(one)), None)
    return written if smaller is None else reduced(smaller, fails)


def _smaller(written: Written) -> Iterator[Written]:
    """Copies of a scenario that lack one thing each, large things first."""
    for key in (*(key for key in written if key not in KEPT),):
        yield {name: value for name, value in written.items() if name != key}
    for number in range(len(written.get("timeline", ()))):
        yield _without(written, "timeline", number)
    for section in ("parameters", "structure"):
        for name in written.get(section, ()):
            yield _without(written, section, name)
    for number, row in enumerate(written.get("timeline", ())):
        for key in row.keys() - KEPT:
            yield _without(written, "timeline", number, key)
        fields = row["set"] if "lever" in row else {}
        for name in fields if len(fields) > 1 else ():
            yield _without(written, "timeline", number, "set", name)
        for name in fields:
            if isinstance(fields[name], list) and len(fields[name]) > 1:
                for place in range(len(fields[name])):
                    yield _without(written, "timeline", number, "set", name, place)


def _without(written: Written, *path: Any) -> Written:
    """A copy that lacks what stands at a path; sections that are empty go with it."""
    found: Any = copy.deepcopy(written)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return {key: value for key, value in found.items() if value not in ({}, [])}
