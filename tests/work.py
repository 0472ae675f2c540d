"""What a piece of work costs, counted and not timed, so that a busy machine fails no test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def few_calls(most: int) -> Iterator[None]:
    """Ask that the work inside makes at most so many calls of functions.

    A second of work on a usual machine makes some ten million of them.
    """
    made = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
    assert made <= most, f"{made:,} calls, at most {most:,}"
