"""What the analysis needs of a run, and the ways to read one without holding it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.errors import InputError, did_you_mean_name, it_has
from simulation.experiment.reader import Measure
from simulation.experiment.reader import is_code as is_code
from simulation.limits import several

if TYPE_CHECKING:
    import pandas as pd

Series = dict[str, NDArray[np.float32]]
BUDGET = 96 * 2**20
"""Bytes of series read at a time: long reads, yet small beside the 1 GiB that a run may use."""
_PARTS = 6  # reads of a small run: the first is short, and the others go on beside the caller


class Results(Protocol):
    """A run, or a view of one in other units or at constant prices.

    `arrays(scenario, names, point)` returns float32 arrays (months, members), in the order of
    `dates` and `members`; `point` picks one point of a sweep.
    """

    @property
    def name(self) -> str: ...
    @property
    def given(self) -> str: ...
    @property
    def manifest(self) -> Mapping[str, Any]: ...
    @property
    def scenarios(self) -> tuple[str, ...]: ...
    @property
    def members(self) -> NDArray[np.int64]: ...
    @property
    def dates(self) -> tuple[str, ...]: ...
    @property
    def outcomes(self) -> Mapping[str, Measure]: ...
    @property
    def points(self) -> pd.DataFrame | None: ...
    def arrays(
        self, scenario: str, names: Sequence[str], point: int | None = None
    ) -> dict[str, NDArray[np.float32]]: ...


def groups(names: Sequence[str], months: int, members: int) -> Iterator[tuple[str, ...]]:
    """Split outcomes into groups, a few at least, whose series fit the memory budget together."""
    size = max(1, min(BUDGET // max(1, 4 * months * members), -(-len(names) // _PARTS)))
    for start in range(0, len(names), size):
        yield tuple(names[start : start + size])


def each(
    run: Results, scenario: str, names: Sequence[str], point: int | None = None
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Every outcome with its series (months, members), read group by group.

    While the caller is at one group, a thread reads the next. What the caller lets go is held by
    nobody else, so that two groups are held at most.
    """

    def read(group: Sequence[str]) -> Series:
        return dict(run.arrays(scenario, group, point))

    for found in _ahead(read, groups(names, len(run.dates), len(run.members))):
        for name in list(found):
            yield name, found.pop(name)


def _ahead(
    read: Callable[[Sequence[str]], Series], parts: Iterator[Sequence[str]]
) -> Iterator[Series]:
    """What is read of each group of outcomes, that of the next one in a thread meanwhile."""
    for first in parts:
        found = read(first)
        with ThreadPoolExecutor(1) as thread:
            for group in parts:
                coming = thread.submit(read, group)
                yield found
                found = coming.result()
            yield found


def choose(run: Results, names: Sequence[str]) -> tuple[str, ...]:
    """The named outcomes, checked; InputError with a suggestion where one does not exist.

    One text is one outcome.
    """
    wanted = several("outcomes", names)
    for name in wanted:
        if name not in run.outcomes:
            hint = did_you_mean_name(name, list(run.outcomes)) or it_has(run.outcomes)
            raise InputError(f"{run.given} has no outcome {name!r}{hint}")
    return wanted


def months(run: Results, wanted: Sequence[str]) -> tuple[str, ...]:
    """The wanted dates, checked; InputError where the run has no such month.

    One text is one date.
    """
    dates = several("dates", wanted)
    for date in dates:
        if date not in run.dates:
            span = f"it runs from {run.dates[0]} to {run.dates[-1]}"
            raise InputError(f"{run.given} has no month {date!r}: {span}")
    return dates


def row_of(dates: Sequence[str], date: str) -> int:
    """The row of a month, or of the last one where that comes earlier."""
    return dates.index(date) if date in dates else len(dates) - 1


def view_of(manifest: Mapping[str, Any]) -> str:
    """The view that a run was made under, as its manifest says; "" without one."""
    return str(manifest.get("draws", {}).get("view", {}).get("name", ""))
