"""One comparison under several views: which conclusions hold under all, and where they turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.pairing import Side
from simulation.analysis.statistics.verdict import OPEN, SAME, UNDECIDED, Verdict, verdict

OUTCOMES = (
    "ratio.stock",
    "compute.china",
    "output.china",
    "self_sufficiency.china.value",
    "lag.china",
)
SHIPPED = "shipped"  # what the draws without a view are called
CHANGES, LEVELS = ("rises", "falls", SAME), ("above", "below")
OPPOSITE = {"rises": "falls", "falls": "rises", "above": "below", "below": "above"}


@dataclass(frozen=True)
class Level:
    """A published figure of an outcome, in its unit and of its period: a mark to compare with.

    `past`: of a period that history was fitted to, so that to lie beside it is to miss it.
    """

    outcome: str
    value: float
    unit: str
    name: str
    period: str
    past: bool = False


Read = Callable[[Side, Level], NDArray[np.float64]]
"""What each member of a side shows of a published figure, in the figure's own period."""


@dataclass(frozen=True)
class Conclusion:
    """What each view says of one outcome of a scenario at one month, or in a figure's period.

    Without a level it is about the change against the reference, else about the value. `found` is
    the verdict's word by view: of `CHANGES` or `LEVELS`, `OPEN` or `UNDECIDED`; `verdicts` say
    more where they are known.
    """

    scenario: str
    reference: str
    outcome: str
    found: Mapping[str, str]
    level: Level | None = None
    date: str = ""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The verdict of most views that have one, else what most lean to; open where none does."""
        leanings = (one.leaning for one in self.verdicts.values())
        for words in (self.found.values(), leanings):
            held = Counter(word for word in words if word not in (OPEN, UNDECIDED))
            if held:
                return held.most_common(1)[0][0]
        return OPEN

    @property
    def survives(self) -> bool:
        """Whether every view says the same, and none leaves it open or undecided."""
        return self.says != OPEN and set(self.found.values()) == {self.says}

    @property
    def undecided(self) -> bool:
        """Whether more members could make it survive: no view that is decided speaks against it."""
        known = self.says != OPEN and not self.survives
        return known and set(self.found.values()) <= {self.says, UNDECIDED}

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
    dates: Sequence[str],
    levels: Sequence[Level],
    read: Read,
) -> Iterator[Conclusion]:
    """Every change of every scenario at each date, then every level of each side of a pair."""
    first = next(iter(views.values()))
    for number, pair in enumerate(first.pairs):
        effects = {view: one.effects(one.pairs[number], outcomes) for view, one in views.items()}
        names = pair.changed.label, pair.base.label
        for column, outcome in enumerate(outcomes):
            for date in dates:
                told = {view: judged(row[column], date) for view, row in effects.items()}
                yield _conclusion(*names, outcome, told, None, date)
    sides = {
        view: {side.label: side for pair in one.pairs for side in (pair.base, pair.changed)}
        for view, one in views.items()
    }
    for label in sides[next(iter(views))]:
        for level in levels:
            told = {view: placed(read(held[label], level), level) for view, held in sides.items()}
            yield _conclusion(label, "", level.outcome, told, level, level.period)


def _conclusion(
    scenario: str,
    reference: str,
    outcome: str,
    told: Mapping[str, Verdict],
    level: Level | None,
    date: str,
) -> Conclusion:
    words = {view: one.word for view, one in told.items()}
    return Conclusion(scenario, reference, outcome, words, level, date, told)


def judged(effect: Effect, date: str) -> Verdict:
    """Which way an outcome moves in so many members that it counts."""
    row = effect.row(date)
    up, down = (float(share[row]) for share in (effect.higher, effect.lower))
    if not np.isfinite(up + down):
        return verdict({OPEN: 0.0}, 0)
    shares = {"rises": up, "falls": down, SAME: 1 - up - down}
    return verdict(shares, int(effect.counted[row]))


def placed(values: NDArray[np.float64], level: Level) -> Verdict:
    """On which side of a level so many members lie that it counts."""
    known = values[np.isfinite(values)]
    if not known.size:
        return verdict({OPEN: 0.0}, 0)
    above, below = (known > level.value).mean(), (known < level.value).mean()
    return verdict({"above": float(above), "below": float(below)}, known.size)


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
        told = [judged(effects[who, what], when) for who, what, when in keys]
        frame["change"] = [said.word for said in told]
        frame["agree"] = [said.share for said in told]
        frame["agree_p05"] = [said.low for said in told]
        frame["agree_p95"] = [said.high for said in told]
        frame.insert(0, "view", view)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)
