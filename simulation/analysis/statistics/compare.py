"""Scenarios against what they are judged by: paired differences, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from simulation.analysis.statistics import differing, headline
from simulation.analysis.statistics.bands import COLUMNS, Bands
from simulation.analysis.statistics.differing import Acts, entries
from simulation.analysis.statistics.effect import Effect, first_difference, measure
from simulation.analysis.statistics.headline import BEYOND, HEADLINE, draws_of
from simulation.analysis.statistics.pairing import Pair, Side, pair_up
from simulation.analysis.statistics.results import Results, choose, groups, months

_NAMED = 4  # pairs that a repr names


@dataclass
class Comparison:
    """Effects of scenarios, measured when asked for and kept; `wanted` are told by default."""

    pairs: tuple[Pair, ...]
    _held: dict[tuple[str, str], Effect] = field(default_factory=dict, repr=False)
    wanted: tuple[str, ...] = ()

    def __repr__(self) -> str:
        named = [pair.named for pair in self.pairs[:_NAMED]] + ["..."] * (len(self.pairs) > _NAMED)
        sizes = dict.fromkeys(pair.size for pair in self.pairs)
        return f"<Comparison: {', '.join(named)}; {' and '.join(sizes)}>"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader must know about the pairing, one sentence each."""
        return tuple(dict.fromkeys(pair.note for pair in self.pairs if pair.note))

    @property
    def titles(self) -> dict[str, str]:
        """Title of each scenario by the name that tables use."""
        return {side.label: side.title for pair in self.pairs for side in (pair.base, pair.changed)}

    def outcomes(self, wanted: Sequence[str] | None = None) -> tuple[str, ...]:
        """The wanted outcomes, checked; by default those of the comparison, or of the headline.

        Of the latter those that every run has. InputError for one that a run lacks.
        """
        runs = [side.run for pair in self.pairs for side in (pair.base, pair.changed)]
        wanted = (self.wanted or None) if wanted is None else wanted
        if wanted is None:
            return tuple(name for name in HEADLINE if all(name in run.outcomes for run in runs))
        names = [choose(run, wanted) for run in runs]
        return names[0]

    def effects(self, pair: Pair, outcomes: Sequence[str] | None = None) -> tuple[Effect, ...]:
        """The effects of one pair, in the order of the outcomes."""
        names = self.outcomes(outcomes)
        label = pair.changed.label
        missing = [name for name in names if (label, name) not in self._held]
        for effect in _measured(pair, missing):
            self._held[label, effect.outcome] = effect
        return tuple(self._held[label, name] for name in names)

    def beyond(self, pair: Pair) -> tuple[Effect, ...]:
        """The effects that qualify or explain what is told first, of those that every run has."""
        runs = [side.run for one in self.pairs for side in (one.base, one.changed)]
        names = [name for name in BEYOND if all(name in run.outcomes for run in runs)]
        return self.effects(pair, names) if names else ()

    def table(
        self, outcomes: Sequence[str] | None = None, dates: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """One row a scenario, outcome and date: medians, differences, percents, p_higher.

        Medians have their Monte Carlo standard errors beside them, `…_error`.
        `dates` default to the headline month.
        """
        columns = {"": ("p50",), "difference": ("p05", "p50", "p95")}
        return self._frame(outcomes, self._dates(dates, outcomes), columns, errors=True)

    def month(self, outcomes: Sequence[str] | None = None) -> str:
        """The headline month: the latest of those that each scenario would have alone.

        Alone it is as `differing.headline_month` has it. So none is judged before it differs.
        """
        return max(self._alone(pair, outcomes) for pair in self.pairs)

    def _alone(self, pair: Pair, outcomes: Sequence[str] | None) -> str:
        shared, first = self._shared(), first_difference(self.effects(pair, outcomes))
        differs = None if first is None else shared[min(first, len(shared) - 1)]
        sides = (pair.changed.details, pair.base.details)
        return differing.headline_month(*sides, shared, differs, pair.acting)

    def why(self, date: str, outcomes: Sequence[str] | None = None) -> str:
        """Why tables speak of a month, "" where it is the usual one or was asked for."""
        alone = {pair.changed.label: self._alone(pair, outcomes) for pair in self.pairs}
        return differing.why(
            date, alone, [pair.span.ends for pair in self.pairs], self.usual_month()
        )

    def begin_after(self, date: str, outcomes: Sequence[str] | None = None) -> tuple[str, ...]:
        """The scenarios that a month shows nothing of: they are in force, or differ, only later."""
        found = []
        for pair in self.pairs:
            first = first_difference(self.effects(pair, outcomes))
            differs = "" if first is None else pair.dates[first]
            if max(pair.span.begins or "", differs) > date:
                found.append(pair.changed.label)
        return tuple(found)

    def usual_month(self) -> str:
        """The headline month of scenarios that differ from today on."""
        return headline.month(self._shared())

    def _shared(self) -> Sequence[str]:
        return min((pair.dates for pair in self.pairs), key=len)

    def headline(self, outcomes: Sequence[str] | None = None, at: str | None = None) -> str:
        """The month `at`, checked, or the headline month."""
        return self._dates((at,) if at else None, outcomes)[0]

    def tidy(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """Every month, with all five percentiles of both sides, the difference and the percent."""
        return self._frame(outcomes, None, {"": COLUMNS, "difference": COLUMNS})

    def _dates(
        self, dates: Sequence[str] | None, outcomes: Sequence[str] | None
    ) -> tuple[str, ...]:
        if dates is None:
            return (self.month(outcomes),)
        runs = [side.run for pair in self.pairs for side in (pair.changed, pair.base)]
        found = [months(run, dates) for run in runs]
        return found[0]

    def _frame(
        self,
        outcomes: Sequence[str] | None,
        dates: Sequence[str] | None,
        columns: Mapping[str, tuple[str, ...]],
        errors: bool = False,
    ) -> pd.DataFrame:
        frames = [
            _rows(effect, effect.dates if dates is None else dates, columns, errors)
            for pair in self.pairs
            for effect in self.effects(pair, outcomes)
        ]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def compare(
    runs: Results | Sequence[Results],
    baseline: str | None = None,
    labels: Sequence[str] = (),
    acts: Acts = entries,
) -> Comparison:
    """Compare every scenario with its reference: `baseline`, or what its file says (`against`).

    `labels` are what the runs are called; `acts` tells which dated decisions change something.
    InputError where no scenario has a reference among the runs, or `baseline` is not there.
    """
    several = list(runs) if isinstance(runs, Sequence) else [runs]
    return Comparison(pair_up(several, baseline, labels, acts))


def month_of(
    run: Results, outcome: str, scenario: str = "", against: str = "", acts: Acts = entries
) -> str:
    """The headline month of an outcome, or of how it changes in a scenario against another."""
    if not against:
        return headline.month(run.dates)
    new, old = (Side(name, name, run) for name in (scenario, against))
    return Comparison((Pair(new, old, run.members, acts=acts),)).month((outcome,))


def _measured(pair: Pair, outcomes: Sequence[str]) -> Iterator[Effect]:
    new, old = pair.changed, pair.base
    paired, dates = pair.shared is not None, pair.dates
    for group in groups(outcomes, len(dates), len(new.run.members) + len(old.run.members)):
        changed, base = new.arrays(group, pair.shared), old.arrays(group, pair.shared)
        for name in group:
            names, unit = (new.label, old.label, name), new.run.outcomes[name].unit
            rows = slice(len(dates))
            sides = base[name][rows], changed[name][rows]
            yield measure(names, unit, dates, *sides, paired, draws_of(new.run.manifest))


def _rows(
    effect: Effect,
    dates: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    errors: bool = False,
) -> pd.DataFrame:
    rows = [effect.dates.index(date) for date in dates]

    def part(prefix: str, found: Bands, names: Sequence[str]) -> dict[str, Any]:
        return {f"{prefix}_{name}": getattr(found, name)[rows] for name in names}

    cells: dict[str, Any] = {"scenario": effect.scenario, "reference": effect.reference}
    cells |= {"outcome": effect.outcome, "unit": effect.unit, "date": list(dates)}
    cells |= part("reference", effect.base, columns[""])
    cells |= part("scenario", effect.changed, columns[""])
    cells |= part("difference", effect.difference, columns["difference"])
    cells |= part("percent", effect.percent, columns["difference"])
    cells["p_higher"] = effect.higher[rows]
    if errors:
        sides = {"reference": effect.base_error, "scenario": effect.changed_error}
        sides |= {"difference": effect.difference_error, "percent": effect.percent_error}
        cells |= {f"{name}_p50_error": series[rows] for name, series in sides.items()}
    return pd.DataFrame(cells)
