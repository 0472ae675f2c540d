"""Figures behind single charts, as tables: what an article prints beside its own drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from simulation.analysis.statistics import headline
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.results import Results, row_of
from simulation.analysis.statistics.summary import summarise


def figures(
    run: Results, kind: str, outcomes: Sequence[str], at: str | None = None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The name and table of each outcome's charts of a kind; "" is medians, as in `sheets`.

    Mean and percentiles by scenario and month; of differences by scenario and reference; of
    exceedance every member's value in the month `at`.
    """
    compared = compare(run) if kind == "difference" else None
    for outcome in outcomes:
        name = f"{kind or 'lines'}-{outcome}"
        if compared:
            yield name, _differences(compared, outcome)
        elif kind == "exceedance":
            yield name, _members(run, outcome, at or headline.month(run.dates))
        else:
            yield name, summarise(run, (outcome,))


def _differences(comparison: Comparison, outcome: str) -> pd.DataFrame:
    frames = []
    for pair in comparison.pairs:
        (effect,) = comparison.effects(pair, (outcome,))
        about = {"scenario": effect.scenario, "reference": effect.reference, "outcome": outcome}
        bands = {name: getattr(effect.difference, name) for name in ("mean", *COLUMNS)}
        unit = {"unit": effect.unit, "date": list(effect.dates)}
        frames.append(pd.DataFrame({**about, **unit, **bands}))
    return pd.concat(frames, ignore_index=True)


def _members(run: Results, outcome: str, date: str) -> pd.DataFrame:
    row, unit = row_of(run.dates, date), run.outcomes[outcome].unit
    frames = []
    for scenario in run.scenarios:
        values = run.arrays(scenario, (outcome,))[outcome][row]
        about = {"scenario": scenario, "outcome": outcome, "unit": unit, "date": run.dates[row]}
        frames.append(pd.DataFrame({**about, "member": run.members, "value": values}))
    return pd.concat(frames, ignore_index=True)
