"""What a mechanism reads and writes, declared above it.

`python -m tests.schedule.update` writes the declarations from the source, and tests hold them to
it and to what happens at run time. A bare name is a variable of the state; `law.NAME`, `plan.NAME`
and `latest.NAME` are rules in force, rules decided, and outcomes of the last month; any other name
is an attribute of the world. `reads` are what the mechanism finds, not what it has made itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
INTENT = "intent"


class Intent(NamedTuple):
    """Names that a mechanism reads and writes."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]


def mechanism(reads: str = "", writes: str = "") -> Callable[[Function], Function]:
    """Declare what a function of the world reads and writes, names apart by spaces."""
    intent = Intent(tuple(reads.split()), tuple(writes.split()))

    def declare(function: Function) -> Function:
        setattr(function, INTENT, intent)
        return function

    return declare


def intent_of(function: Callable[..., Any]) -> Intent:
    """What a mechanism declares; AttributeError if it declares nothing."""
    declared: Intent = getattr(function, INTENT)
    return declared
