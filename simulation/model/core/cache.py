"""The one cache of a world: results that need not be worked out anew, and when they lapse."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Given = ParamSpec("Given")
Found = TypeVar("Found")
Whole = TypeVar("Whole", bound="Remembering")
Scope = Literal["run", "month", "law", "chips", "on sale"]
# What lapses with a scope: a result of the chip table follows from the law as well, and so on.
LAPSES: dict[Scope, tuple[Scope, ...]] = {
    "law": ("law", "chips", "on sale"),
    "chips": ("chips", "on sale"),
    "on sale": ("on sale",),
}


class Kept(NamedTuple):
    """A result, when it lapses, and the month in which it was made."""

    found: Any
    until: Scope
    month: int


class Cache:
    """Results by the function and the arguments that gave them.

    A copy of a world begins with an empty cache: whatever was kept is worked out again.
    """

    def __init__(self) -> None:
        self.kept: dict[Hashable, Kept] = {}

    def __getstate__(self) -> dict[str, object]:
        return {"kept": {}}

    def forget(self, scope: Scope) -> None:
        """Drop what is kept until something that has just changed."""
        for key in [key for key, kept in self.kept.items() if kept.until in LAPSES[scope]]:
            del self.kept[key]


class Remembering:
    """What a world needs so that functions of it can be cached."""

    month: int
    cache: Cache


def cached(
    until: Scope,
) -> Callable[
    [Callable[Concatenate[Whole, Given], Found]], Callable[Concatenate[Whole, Given], Found]
]:
    """Keep what a function of the world gives, until it lapses.

    `run`: it follows from roster, structure and drawn parameters alone. `month`: from these and
    the month. `law`: from these and the law in force, whatever chips can do. `chips`: from law and
    chip table. `on sale`: from law, chip table and the chips on sale. Laws lapse when
    `classification.apply` or `classify` says so, chips on sale when the month's are opened: whoever
    changes a rule without them reads what was. Callers must not write to what they get.
    """

    def keep(
        make: Callable[Concatenate[Whole, Given], Found],
    ) -> Callable[Concatenate[Whole, Given], Found]:
        def look_up(world: Whole, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            key = (make, *args, *kwargs.items())
            kept = world.cache.kept.get(key)
            if kept is None or (until == "month" and kept.month != world.month):
                kept = Kept(make(world, *args, **kwargs), until, world.month)
                world.cache.kept[key] = kept
            found: Found = kept.found
            return found

        functools.update_wrapper(look_up, make)
        return look_up

    return keep
