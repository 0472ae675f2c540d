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


def between(run: Results, table: pd.DataFrame, outcomes: Sequence[str]) -> dict[str, str]:
    """By outcome the paired difference from its lowest median to its highest, in words.

    `table` has rows of `charts.sweeps.results` of one month. All points have the same draws, so
    that members are compared one by one, and the words say how the two points were chosen. An
    outcome without two points is left out.
    """
    found = {}
    for outcome in outcomes:
        known = table[table["outcome"] == outcome].dropna(subset=["p50"])
        if known.empty:
            continue
        high, low = extremes(known)
        if high["p50"] != low["p50"]:
            told = _told(_effect(run, outcome, low, high))
            found[outcome] = "; ".join(filter(None, (told, _chosen(run, len(known), low, high))))
    return found


def _chosen(run: Results, points: int, low: pd.Series, high: pd.Series) -> str:
    """That two of several points were chosen by what came out, and what differs between them."""
    paths = () if run.points is None else run.points.columns
    apart = sum(bool(low[name] != high[name]) for name in paths)
    said = [
        f"are the extremes of {points:,}, in part by chance" if points > 2 else "",
        f"differ in {apart} inputs" if apart > 1 else "",
    ]
    told = " and ".join(filter(None, said))
    return f"the two points {told}" if told else ""


def _effect(run: Results, outcome: str, low: pd.Series, high: pd.Series) -> Effect:
    date = str(low["date"])
    row = slice(at := run.dates.index(date), at + 1)
    base, changed = (
        run.arrays(run.scenarios[0], (outcome,), int(one["point"]))[outcome][row]
        for one in (low, high)
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
