"""Manifests spoilt somewhere, as by somebody who hands a run in."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

PIECES: list[Any] = [
    *(None, True, -1, 3, 2.5, 10**30, "", "x", "../../x", "done", "1/3", "2022-02", "baseline"),
    *([], {}, [[]], [[1], {}], {"": {}}, {"x": 1}, ["x"], "\x1b[2J", float("1e300")),
]
"""What may stand in place of a part of a manifest."""


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Ways to all parts of a manifest; of lists and mappings of many, to the first and last few."""
    yield path
    items = list(data.items() if isinstance(data, dict) else enumerate(data))
    for key, inner in items if len(items) < 25 else [*items[:3], *items[-3:]]:
        if isinstance(inner, dict | list):
            yield from paths(inner, (*path, key))
        else:
            yield (*path, key)


class Called(str):
    """Another name for what stands at a place."""


def spoil(found: dict[str, Any], where: tuple[Any, ...], piece: Any) -> dict[str, Any]:
    """The manifest with another piece at a place; without it where the piece is `spoil` itself.

    Where it is `Called`, what stands there is called otherwise; in a list that is another piece.
    """
    spoilt = copy.deepcopy(found)
    inner: Any = spoilt
    for step in where[:-1]:
        inner = inner[step]
    if piece is spoil:
        del inner[where[-1]]
    elif isinstance(piece, Called) and isinstance(inner, dict):
        inner[str(piece)] = inner.pop(where[-1])
    else:
        inner[where[-1]] = piece
    return spoilt
