"""Figures behind single charts, as tables: what an article prints beside its own drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.results import row_of
from simulation.analysis.statistics.shown import Shown
from simulation.analysis.statistics.summary import Summary


def figures(
    shown: Shown, kind: str, outcomes: Sequence[str], at: str | None = None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """The name and table of each outcome's charts of a kind; "" is medians, as in `sheets`.

    Mean and percentiles by scenario and month; of differences by scenario and reference; of
    exceedance every member's value in the month `at`.
    """
    date = at or (shown.month(outcomes) if kind == "exceedance" else "")
    for outcome in outcomes:
        name = f"{kind or 'lines'}-{outcome}"
        if kind == "difference":
            yield name, _differences(shown.comparison, outcome)
        elif kind == "exceedance":
            yield name, _members(shown, outcome, date)
        else:
            yield name, _levels(shown, outcome, kind == "fan")


def _levels(shown: Shown, outcome: str, compared: bool) -> pd.DataFrame:
    """Bands of every scenario; those of fans stand in their comparison."""
    run = shown.run
    held = shown.compared_bands(outcome) if compared else {}
    frames = []
    for scenario in run.scenarios:
        about = {"scenario": scenario, "outcome": outcome, "unit": run.outcomes[outcome].unit}
        found = held.get(scenario) or shown.bands(scenario, outcome)
        frames.append(Summary(about, run.dates, found).frame())
    return pd.concat(frames, ignore_index=True)


def _differences(comparison: Comparison, outcome: str) -> pd.DataFrame:
    frames = []
    for pair in comparison.pairs:
        (effect,) = comparison.effects(pair, (outcome,))
        about = {"scenario": effect.scenario, "reference": effect.reference, "outcome": outcome}
        bands = {name: getattr(effect.difference, name) for name in ("mean", *COLUMNS)}
        unit = {"unit": effect.unit, "date": list(effect.dates)}
        frames.append(pd.DataFrame({**about, **unit, **bands}))
    return pd.concat(frames, ignore_index=True)


def _members(shown: Shown, outcome: str, date: str) -> pd.DataFrame:
    run = shown.run
    month, unit = run.dates[row_of(run.dates, date)], run.outcomes[outcome].unit
    frames = []
    for scenario in run.scenarios:
        about = {"scenario": scenario, "outcome": outcome, "unit": unit, "date": month}
        values = shown.values(scenario, outcome, date)
        frames.append(pd.DataFrame({**about, "member": run.members, "value": values}))
    return pd.concat(frames, ignore_index=True)
