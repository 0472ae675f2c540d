"""What pages show of the model: runs of some scenarios, and every number of a lever pushed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

import simulation
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.headline import HEADLINE
from simulation.api.changes.acting import Acting
from simulation.api.history import backtesting
from simulation.api.runs import Runs
from simulation.errors import InputError
from simulation.experiment.reader import Run
from simulation.inputs import Calibration
from simulation.limits import SIZES

from .pushes import FIELDS, SEED, Courses, Pushes

Array = NDArray[np.float64]
Made = TypeVar("Made")
OUTCOMES = (*HEADLINE, "compute.us")
"""Outcomes with a page of their own."""
SCENARIOS = (
    "baseline",
    "h200_sales_allowed",
    "no_controls_ever",
    "smuggling_crackdown",
    "taiwan_blockade",
    "whole_nation_effort",
)
"""Scenarios whose levels a page of an outcome shows."""
MEMBERS = 200
EXPLAINED = SIZES["explain"]["members"]  # of the command; fewer show the strongest drivers alone
AT = "2030-12"
FELT = 0.01  # below a hundredth a change is not told
TINY = 1e-9


@dataclass(frozen=True)
class Push:
    """One outcome with one field of a lever at the low and at the high end of its range.

    `alone` is the outcome where the field is left as the baseline has it. `month` is the one told;
    `share` is the change there over the larger of the two values, and `apart` how far both lie
    from each other on average, over the largest value of all.
    """

    low: Array
    high: Array
    alone: Array
    month: int
    share: float
    apart: float

    @property
    def none_at_an_end(self) -> bool:
        """Whether there is none of the outcome at one end in the month told, as of a fee of 0 %."""
        at_ends = (abs(float(side[self.month])) for side in (self.low, self.high))
        return min(at_ends) <= TINY

    @classmethod
    def of(cls, low: Array, high: Array, alone: Array, usual: int) -> Push:
        """Told of the usual month, or of that of the largest change where it shows none."""
        most = max(float(np.abs(low).max()), float(np.abs(high).max()), TINY)
        floor = 0.01 * most
        shares = (high - low) / np.maximum(np.maximum(np.abs(low), np.abs(high)), floor)
        month = usual if abs(shares[usual]) >= FELT else int(np.abs(shares).argmax())
        apart = float(np.abs(high - low).mean()) / most
        return cls(low, high, alone, month, float(shares[month]), apart)


class Worlds:
    """Runs under a folder, which a later build uses again while nothing has changed."""

    def __init__(self, calibration: Calibration, folder: Path) -> None:
        self.calibration, self.folder = calibration, folder

    @cached_property
    def runs(self) -> Runs:
        """Some scenarios on the same draws, with the outcomes that have pages."""
        arguments: dict[str, Any] = {"members": MEMBERS, "seed": SEED, "outcomes": OUTCOMES}
        return anew(
            self.folder / "scenarios",
            lambda out: simulation.run(SCENARIOS, out=out, resume=True, **arguments),
        )

    @cached_property
    def opened(self) -> Run:
        """The same, as it is read."""
        return self.runs.open()

    @cached_property
    def compared(self) -> Comparison:
        """Each of these scenarios beside its reference."""
        return compare(self.opened, acts=Acting())

    @cached_property
    def baseline(self) -> Runs:
        """The baseline alone, with as many members as it takes to see what outcomes hang on."""
        arguments: dict[str, Any] = {"members": EXPLAINED, "seed": SEED, "outcomes": OUTCOMES}
        return anew(
            self.folder / "baseline",
            lambda out: simulation.run(["baseline"], out=out, resume=True, **arguments),
        )

    @cached_property
    def past(self) -> backtesting.Backtest:
        """The baseline through the observed years, scored against every figure."""
        planned, selection = backtesting.prepare(MEMBERS, SEED, None)
        return anew(self.folder / "past", lambda out: backtesting.score(planned, selection, out))

    @cached_property
    def pushes(self) -> Pushes:
        """The baseline, to which a push adds its entry."""
        return Pushes(self.calibration)

    @cached_property
    def pushed(self) -> dict[str, Courses]:
        """By path: what a numeric field of a lever does at both ends of its range."""
        return {path: self.pushes.run(path) for path in FIELDS}

    @property
    def dates(self) -> Sequence[str]:
        """Months of every push."""
        return next(iter(self.pushed.values())).dates

    def push(self, path: str, outcome: str) -> Push:
        """What one field does to one outcome."""
        return Push.of(*self.pushed[path].of(outcome), list(self.dates).index(AT))

    def moving(self, outcome: str) -> dict[str, Push]:
        """What every field does to one outcome, the strongest first."""
        found = {path: self.push(path, outcome) for path in FIELDS}
        return dict(sorted(found.items(), key=lambda item: -abs(item[1].share)))

    def moved(self, lever: str, outcomes: Sequence[str] = OUTCOMES) -> dict[tuple[str, str], Push]:
        """Where a field of a lever moves an outcome by a hundredth, the widest apart first."""
        paths = [path for path, (owner, _) in FIELDS.items() if owner.name == lever]
        pairs = {(path, one): self.push(path, one) for path in paths for one in outcomes}
        felt = {pair: push for pair, push in pairs.items() if abs(push.share) >= FELT}
        return dict(sorted(felt.items(), key=lambda item: -item[1].apart))


def anew(folder: Path, make: Callable[[Path], Made]) -> Made:
    """What is made in a folder or used again; made anew where another run is left there.

    A build before the model or its figures changed has left one.
    """
    try:
        return make(folder)
    except InputError:
        shutil.rmtree(folder)
        return make(folder)
