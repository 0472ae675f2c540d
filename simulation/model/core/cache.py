"""Cache of a world: results of functions, each with the change that makes it lapse."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Given = ParamSpec("Given")
Found = TypeVar("Found")
World = TypeVar("World", bound="HasCache")
Scope = Literal["run", "month", "law", "chips"]


class Result(NamedTuple):
    """A result, what makes it lapse, and the month in which it was worked out."""

    value: Any
    until: Scope
    month: int


class Cache:
    """Results by the function and the arguments that gave them."""

    def __init__(self) -> None:
        self.results: dict[Hashable, Result] = {}

    def forget(self, *scopes: Scope) -> None:
        """Drop the results of scopes that have just changed."""
        for key in [key for key, one in self.results.items() if one.until in scopes]:
            del self.results[key]


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
    the month. `law`: from these and the law in force, whatever chips can do. `chips`: from law and
    chip table. Laws lapse when `classification.apply` or `classify` says so: whoever changes a
    rule without them reads what was. Callers must not write to what they get.
    """

    def decorate(
        make: Callable[Concatenate[World, Given], Found],
    ) -> Callable[Concatenate[World, Given], Found]:
        def look_up(world: World, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            key = (make, *args, *kwargs.items())
            result = world.cache.results.get(key)
            if result is None or (until == "month" and result.month != world.month):
                result = Result(make(world, *args, **kwargs), until, world.month)
                world.cache.results[key] = result
            value: Found = result.value
            return value

        functools.update_wrapper(look_up, make)
        return look_up

    return decorate
