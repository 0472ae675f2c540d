"""Which of the paths of a sweep moves an outcome most: for its charts, its page and its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulation.analysis.text.numbers import UNITLESS, quantity, scale, setting, span
from simulation.analysis.text.words import path

NAMED = 2  # paths whose settings a reader takes in at once
_FEW = 12  # a path of no more values than this is judged at each, others by parts of them
_OF_A_VALUE = 2  # points that each value has on average, or it stands for one point's other inputs
_QUARTERS = 16  # points of which each quarter holds four; fewer are halved


def ranked(part: pd.DataFrame, varied: Sequence[str]) -> list[str]:
    """Paths in their order; of many the one that moves the outcome most stands first."""
    if len(varied) <= NAMED:
        return [*varied]
    order = [one["title"] for one in matters(part, varied)]
    return sorted(varied, key=lambda name: order.index(path(name)) if order else 0)


def matters(
    part: pd.DataFrame, varied: Sequence[str], units: Mapping[str, str] = UNITLESS
) -> list[dict[str, Any]]:
    """For each path the lowest and the highest mean of medians along it, largest move first.

    A mean is over the points of one value. Of numbers that are many, or most of which one point
    alone has, it is over those of a quarter of them, or a half of few points. Of numbers the lower
    stands first, of choices that with the lower mean.
    """
    factor = scale(str(part["unit"].iloc[0]))
    known = part.dropna(subset=["p50"])
    rows = []
    for name in varied if len(known) else ():
        ends = _ends(known, name, units.get(name, ""))
        (start, low), (stop, high) = ((words, factor * value) for words, value in ends)
        rows.append({"title": path(name), "from": start, "to": stop,
                     "low": float(f"{low:.6g}"), "high": float(f"{high:.6g}")})  # fmt: skip
    return sorted(rows, key=lambda one: -abs(one["high"] - one["low"]))


def _ends(known: pd.DataFrame, name: str, unit: str) -> list[tuple[str, float]]:
    """The settings of a path at which the mean of medians is lowest and highest, and the means."""
    column, medians = known[name], known["p50"]
    if not pd.api.types.is_numeric_dtype(column):
        means = medians.groupby(column, sort=False).mean().sort_values(kind="stable")
        return [(setting(str(means.index[i]), unit), float(means.iloc[i])) for i in (0, -1)]
    along = [(words, float(medians[there].mean())) for words, there in _parts(column, unit)]
    places = sorted(range(len(along)), key=lambda i: along[i][1])
    first, last = sorted((places[0], places[-1]))
    return [along[first], along[last]]


def _parts(column: pd.Series, unit: str) -> Iterator[tuple[str, pd.Series]]:
    """Each value of a path of numbers, or its quarters or halves, from below, with its points."""
    if column.nunique() <= min(_FEW, len(column) / _OF_A_VALUE):
        yield from ((setting(float(v), unit), column == v) for v in np.unique(column))
        return
    low, middle, high = (float(v) for v in column.quantile([0.25, 0.5, 0.75]))
    if len(column) < _QUARTERS:
        half = setting(middle, unit)
        yield from ((f"{half} or less", column <= middle), (f"{half} or more", column > middle))
        return
    said = [setting(v, unit) for v in (low, middle, high)]
    quarters = {
        f"{said[0]} or less": column <= low,
        _between(low, middle, unit): (column > low) & (column <= middle),
        _between(middle, high, unit): (column > middle) & (column < high),
        f"{said[2]} or more": column >= high,
    }
    yield from ((words, there) for words, there in quarters.items() if there.any())


def _between(low: float, high: float, unit: str) -> str:
    """Two settings with one unit; years, which have none, in full."""
    return span(low, high, unit, 3) if unit else f"{setting(low)} to {setting(high)}"


def most(bars: Sequence[Mapping[str, Any]], what: str, unit: str) -> str:
    """What moves the outcome most, in a sentence."""
    if not bars or bars[0]["low"] == bars[0]["high"]:
        return f"nothing that is varied moves {what}" if bars else ""
    first, factor = bars[0], scale(unit)
    low, high = (quantity(first[end] / factor, unit, 3) for end in ("low", "high"))
    return (
        f"{first['title']} moves {what} most: from {low} at {first['from']} "
        f"to {high} at {first['to']}"
    )
