"""Cache of a world: results of functions, each with the change that makes it lapse."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from numpy.typing import NDArray

Given = ParamSpec("Given")
Found = TypeVar("Found")
World = TypeVar("World", bound="HasCache")
Scope = Literal["run", "month", "law", "designs", "chips", "access", "on sale"]
# What lapses with a scope: access to chips follows from the law as well, and so on.
LAPSES: dict[Scope, tuple[Scope, ...]] = {
    "law": ("law", "access", "on sale"),
    "designs": ("designs", "chips"),
    "chips": ("chips",),
    "access": ("access", "on sale"),
    "on sale": ("on sale",),
}
Chips = slice | np.ndarray[tuple[int], np.dtype[np.intp]]  # rows of chips, all of them as a slice


class Result(NamedTuple):
    """A result, what makes it lapse, and the month in which it was worked out.

    `stale` holds the rows of chips whose part has lapsed; None where a result lapses as a whole.
    """

    value: Any
    until: Scope
    month: int
    stale: list[NDArray[np.intp]] | None = None


class Cache:
    """Results by the function and the arguments that gave them.

    A copy of a world begins with an empty cache: whatever was kept is worked out again.
    """

    def __init__(self) -> None:
        self.results: dict[Hashable, Result] = {}
        # What lapses with a scope, so that nothing else is asked; the month's is never forgotten.
        self._of_scope: dict[Scope, list[Hashable]] = {}

    def __getstate__(self) -> dict[str, object]:
        return {"results": {}, "_of_scope": {}}

    def clear(self) -> None:
        """Drop every result: parameters have changed."""
        self.results.clear()
        self._of_scope.clear()

    def keep(self, key: Hashable, result: Result) -> None:
        """Keep a result until it lapses."""
        self.results[key] = result
        if result.until in LAPSES:
            self._of_scope.setdefault(result.until, []).append(key)

    def forget(self, scope: Scope, chips: NDArray[np.intp] | None = None) -> None:
        """Drop the results that lapse with a scope that has just changed.

        Where it has changed for some chips alone, results by chip keep what is about the others.
        """
        for until in LAPSES[scope]:
            for key in self._of_scope.pop(until, ()):
                stale = self.results[key].stale
                if stale is None or chips is None:
                    del self.results[key]
                else:
                    stale.append(chips)
                    self._of_scope.setdefault(until, []).append(key)


class HasCache:
    """Attributes that a world needs so that functions of it can be cached."""

    month: int
    cache: Cache


def cached(
    until: Scope,
) -> Callable[
    [Callable[Concatenate[World, Given], Found]], Callable[Concatenate[World, Given], Found]
]:
    """Decorator that stores the result of a function of the world until it lapses.

    `run`: it follows from roster, structure and drawn parameters alone. `month`: from these and
    the month. `law`: from these and the law in force, whatever chips can do. `chips`: from the
    chip table, whatever the law. `designs`: from what coming chips keep while their density
    changes, as memory, silicon and formats. `access`: from the law and the chips that it lets whom
    have. `on sale`: from these and the chips on sale. Laws lapse when `classification.apply`,
    `classify` or `judge` says so, chips on sale when others are opened: whoever changes a rule
    without them reads what was. Callers must not write to what they get.
    """

    of_month = until == "month"

    def decorate(
        make: Callable[Concatenate[World, Given], Found],
    ) -> Callable[Concatenate[World, Given], Found]:
        def look_up(world: World, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            key = (make, *args, *kwargs.items()) if kwargs else (make, *args)
            result = world.cache.results.get(key)
            if result is None or (of_month and result.month != world.month):
                result = Result(make(world, *args, **kwargs), until, world.month)
                world.cache.keep(key, result)
            value: Found = result.value
            return value

        def look_up_one(world: World) -> Found:  # the same, faster, where nothing else is given
            result = world.cache.results.get(make)
            if result is None or (of_month and result.month != world.month):
                result = Result(make(world), until, world.month)  # type: ignore[call-arg]
                world.cache.keep(make, result)
            value: Found = result.value
            return value

        if make.__code__.co_argcount == 1:
            functools.update_wrapper(look_up_one, make)
            return look_up_one  # type: ignore[return-value]
        functools.update_wrapper(look_up, make)
        return look_up

    return decorate


def cached_by_chip(
    until: Scope,
) -> Callable[[Callable[[World, Chips, Found | None], Found]], Callable[[World], Found]]:
    """Decorator that stores a result about chips, and works out anew what is about changed ones.

    The function takes the world, rows of chips, and the result so far, in which it writes what
    is about them; at first all chips and None.
    """

    def decorate(
        make: Callable[[World, Chips, Found | None], Found],
    ) -> Callable[[World], Found]:
        def look_up(world: World, /) -> Found:
            result = world.cache.results.get(make)
            if result is None:
                result = Result(make(world, slice(None), None), until, world.month, [])
                world.cache.keep(make, result)
            elif result.stale:
                make(world, np.concatenate(result.stale), result.value)
                result.stale.clear()
            value: Found = result.value
            return value

        functools.update_wrapper(look_up, make, assigned=("__module__", "__name__", "__doc__"))
        return look_up

    return decorate
