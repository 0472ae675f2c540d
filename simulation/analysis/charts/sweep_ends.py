"""How far the two extreme points of a sweep lie apart, in the same members."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from simulation.analysis.charts.curves import extremes
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.statistics.headline import draws_of
from simulation.analysis.statistics.results import Results
from simulation.analysis.text.numbers import apart, signed, with_unit
from simulation.analysis.text.sentences import change, share_of_members
from simulation.counts import counted


def between(
    run: Results, table: pd.DataFrame, outcomes: Sequence[str], scenario: str = ""
) -> dict[str, str]:
    """By outcome the paired difference from its lowest median to its highest, in words.

    `table` has rows of `charts.sweeps.results` of one month, and of one scenario: `scenario`, or
    the first. All points have the same draws, so that members are compared one by one. An outcome
    without two points is left out.
    """
    found = {}
    for outcome in outcomes:
        known = table[table["outcome"] == outcome].dropna(subset=["p50"])
        if known.empty:
            continue
        high, low = extremes(known)
        if high["p50"] != low["p50"]:
            effect = _effect(run, outcome, low, high, scenario or run.scenarios[0])
            found[outcome] = _told(effect)
    return found


def chosen(table: pd.DataFrame, varied: Sequence[str]) -> str:
    """That lowest and highest points were chosen by what came out, once for all outcomes.

    "" where only two points are left, which nobody chose.
    """
    many = table.groupby("outcome", sort=False)["p50"].count().max()
    if not many > 2:
        return ""
    inputs = ", and may differ in several inputs" if len(varied) > 1 else ""
    return (
        f"Lowest and highest points are the extremes of {many:,}, chosen by what came out, in part "
        f"by chance{inputs}."
    )


def _effect(run: Results, outcome: str, low: pd.Series, high: pd.Series, scenario: str) -> Effect:
    date = str(low["date"])
    row = slice(at := run.dates.index(date), at + 1)
    base, changed = (
        run.arrays(scenario, (outcome,), int(one["point"]))[outcome][row] for one in (low, high)
    )
    names = (f"point {high['point']}", f"point {low['point']}", outcome)
    draws = draws_of(run.manifest)
    return measure(names, str(low["unit"]), (date,), base, changed, paired=True, draws=draws)


def _told(effect: Effect) -> str:
    """Median, 90 % interval, and in how many members the second is higher."""
    found, up = change(effect, effect.dates[0]), float(effect.higher[0])
    ends = " to ".join(apart(found.low, found.high, signed))
    size = with_unit(signed(found.median), found.unit)
    if effect.members == 1:
        return f"{size} in the one member"
    many = counted(effect.members, "member")
    share = f"all {many}" if up == 1.0 else f"{share_of_members(up)} of {many}"
    per = " %" if found.unit == "%" else ""
    return f"member by member {size} (90 %: {ends}{per}), higher in {share}"
