"""What a model allows at a location: which keys, for the hint in a message."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Loc = tuple[str | int, ...]


def keys_at(kind: Any, loc: Loc) -> list[str]:
    """Keys that a mapping at `loc` of a `kind` may have, in the order of declaration."""
    names: dict[str, None] = {}
    for model in _at(kind, loc):
        if isinstance(model, type) and issubclass(model, BaseModel):
            for name, field in model.model_fields.items():
                names[field.alias or name] = None
    return list(names)


def kinds_at(kind: Any, loc: Loc) -> bool:
    """Whether a distribution may stand at `loc`."""
    return any(
        isinstance(model, type) and issubclass(model, BaseModel) and "dist" in model.model_fields
        for model in _at(kind, loc)
    )


def _at(kind: Any, loc: Loc) -> list[Any]:
    current = list(_members(kind))
    for step in loc:
        below = [inner for one in current for inner in _step(one, step)]
        tagged = [one for one in current if _tag(one) == step]
        current = below or tagged or current
    return current


def _step(kind: Any, step: str | int) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if (field.alias or name) == step:
                yield from _members(field.annotation)
        return
    origin, args = get_origin(kind), get_args(kind)
    if origin is dict:
        yield from _members(args[1])
    elif origin in (tuple, list) and isinstance(step, int):
        yield from _members(args[0])


def _members(kind: Any) -> Iterator[Any]:
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _members(get_args(kind)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _members(member)
    else:
        yield kind


def _tag(kind: Any) -> str | None:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return None
    field = kind.model_fields.get("dist")
    if field is None or get_origin(field.annotation) is not Literal:
        return None
    return str(get_args(field.annotation)[0])
