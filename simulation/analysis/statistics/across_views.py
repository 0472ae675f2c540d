"""One comparison under several views: which conclusions hold under all, and where they turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.pairing import Side

OUTCOMES = (
    "ratio.stock",
    "compute.china",
    "output.china",
    "self_sufficiency.china.value",
    "lag.china",
)
AGREE = 0.9
"""A conclusion holds under a view where so many of its members agree."""
OPEN, SAME = "open", "same"
CHANGES, LEVELS = ("rises", "falls", SAME), ("above", "below")
OPPOSITE = {"rises": "falls", "falls": "rises", "above": "below", "below": "above"}


@dataclass(frozen=True)
class Level:
    """A published figure of an outcome, in its unit: a mark to lie above or below of."""

    outcome: str
    value: float
    unit: str
    name: str


@dataclass(frozen=True)
class Conclusion:
    """What each view says of one outcome of a scenario at one month.

    Without a level it is about the change against the reference, else about the value. `found` is
    a verdict by view: of `CHANGES` or `LEVELS` where `AGREE` of the members agree, else `OPEN`.
    """

    scenario: str
    reference: str
    outcome: str
    found: Mapping[str, str]
    level: Level | None = None

    @property
    def says(self) -> str:
        """The verdict of most views that have one; open where none has."""
        held = Counter(word for word in self.found.values() if word != OPEN)
        return held.most_common(1)[0][0] if held else OPEN

    @property
    def survives(self) -> bool:
        """Whether every view says the same, and none leaves it open."""
        return self.says != OPEN and set(self.found.values()) == {self.says}

    def under(self, word: str) -> list[str]:
        """The views of a verdict."""
        return [view for view, found in self.found.items() if found == word]

    @property
    def against(self) -> list[str]:
        """The views under which it turns into its opposite."""
        return self.under(OPPOSITE[self.says]) if self.says in OPPOSITE else []


def conclusions(
    views: Mapping[str, Comparison],
    outcomes: Sequence[str],
    date: str,
    levels: Sequence[Level] = (),
) -> Iterator[Conclusion]:
    """Every change of every scenario, then every level of each scenario and reference."""
    first = next(iter(views.values()))
    for number, pair in enumerate(first.pairs):
        effects = {view: one.effects(one.pairs[number], outcomes) for view, one in views.items()}
        for column, outcome in enumerate(outcomes):
            found = {view: direction(row[column], date) for view, row in effects.items()}
            yield Conclusion(pair.changed.label, pair.base.label, outcome, found)
    sides = {
        view: {side.label: side for pair in one.pairs for side in (pair.base, pair.changed)}
        for view, one in views.items()
    }
    for label in sides[next(iter(views))]:
        for level in levels:
            found = {view: _place(held[label], level, date) for view, held in sides.items()}
            yield Conclusion(label, "", level.outcome, found, level)


def direction(effect: Effect, date: str) -> str:
    """Which way an outcome moves in so many members that it counts."""
    row = effect.row(date)
    up, down = float(effect.higher[row]), float(effect.lower[row])
    if up >= AGREE:
        return "rises"
    if down >= AGREE:
        return "falls"
    return SAME if 1 - up - down >= AGREE else OPEN


def _place(side: Side, level: Level, date: str) -> str:
    """On which side of a level so many members lie that it counts."""
    run = side.run
    values = side.arrays((level.outcome,), None)[level.outcome][run.dates.index(date)]
    known = values[np.isfinite(values)]
    if known.size and (known > level.value).mean() >= AGREE:
        return "above"
    return "below" if known.size and (known < level.value).mean() >= AGREE else OPEN


def table(
    views: Mapping[str, Comparison], outcomes: Sequence[str], dates: Sequence[str]
) -> pd.DataFrame:
    """One row a view, scenario, outcome and date: medians, differences, percents, verdict."""
    frames = []
    for view, one in views.items():
        frame = one.table(outcomes, dates)
        effects = {
            (effect.scenario, effect.outcome): effect
            for pair in one.pairs
            for effect in one.effects(pair, outcomes)
        }
        keys = zip(frame["scenario"], frame["outcome"], frame["date"], strict=True)
        frame["change"] = [direction(effects[who, what], when) for who, what, when in keys]
        frame.insert(0, "view", view)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
