"""What need not be made anew: kept with the world, for the run or for the month."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .context import Core

Given = ParamSpec("Given")
Found = TypeVar("Found")


def of_run(
    make: Callable[Concatenate[Core, Given], Found],
) -> Callable[Concatenate[Core, Given], Found]:
    """Keep what follows from the roster, the structure and the drawn parameters alone.

    Callers must not write to what they get, here as with `of_month`.
    """

    def look_up(world: Core, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        key = (make, *args, *kwargs.items())
        if key not in world.kept:
            world.kept[key] = make(world, *args, **kwargs)
        found: Found = world.kept[key]
        return found

    functools.update_wrapper(look_up, make)
    return look_up


def of_month(make: Callable[[Core], Found]) -> Callable[[Core], Found]:
    """Keep what follows from those and from which month it is."""

    def look_up(world: Core, /) -> Found:
        month, found = world.kept.get(make, (None, None))
        if month != world.month:
            found = make(world)
            world.kept[make] = world.month, found
        result: Found = found
        return result

    functools.update_wrapper(look_up, make)
    return look_up
