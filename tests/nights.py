"""What takes longer than a night: a part each night, so that all has its turn.

`RIVALRY_NIGHTS` says in how many nights; it is 1, all at once, where nobody says so (`make nightly`
does). `RIVALRY_NIGHT`, a day as 2026-11-28, stands for tonight.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import pytest

Case = TypeVar("Case")


def today() -> date:
    """The day whose night it is, in UTC."""
    asked = os.environ.get("RIVALRY_NIGHT")
    return date.fromisoformat(asked) if asked else datetime.now(UTC).date()


def nights() -> int:
    """In how many nights each case has its turn."""
    return int(os.environ.get("RIVALRY_NIGHTS") or 1)


def tonight(
    cases: Sequence[Case], count: int | None = None, day: date | None = None
) -> tuple[Case, ...]:
    """Every `count`-th of some cases, on each day other ones: each once in `count` nights."""
    count = count or nights()
    turn = (day or today()).toordinal() % count
    return tuple(cases[turn::count])


def has_turn(place: int) -> bool:
    """Whether tonight is that of one case of nine, for a test that is long as a whole."""
    return place in tonight(range(9))


def first_by_day(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """Cases of a test, or tuples of arguments: the first `count` by day, the others at night."""
    every = [one if isinstance(one, tuple) else (one,) for one in cases]
    others = [pytest.param(*one, marks=pytest.mark.slow) for one in every[count:]]
    return [*(pytest.param(*one) for one in every[:count]), *others]
