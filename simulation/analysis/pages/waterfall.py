"""The report's waterfalls: changes of the compute ratio and of China's lag, split over parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight import lag as lagging
from simulation.analysis.insight.split import Piece, mean_of, split
from simulation.analysis.pages.render import WATERFALL, render
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text.numbers import number, resolved, shown_unit, signed
from simulation.analysis.text.typed import portable_word
from simulation.analysis.text.words import month
from simulation.experiment.accounts.models import LAG, RECORDED
from simulation.experiment.accounts.node import Node, over, total

Values = NDArray[np.float64]
Told = Callable[[Pair, str], dict[str, Any] | None]
US, CHINA, ORIGINS = "compute.us", "compute.china", {
    "compute.china.domestic": "China's compute designed at home",
    "compute.china.licensed": "China's lawful imports",
    "compute.china.smuggled": "China's smuggled compute",
}  # fmt: skip
LEAST = 1e-6  # a smaller change, as a share of the figure, is what storage in float32 leaves
RATIO = "ratio.stock"


def section(comparison: Comparison, date: str) -> str:
    """The sections of a report, "" where no pair has paired members and these outcomes."""
    return _section(comparison, date, RATIO, ratio) + _section(comparison, date, LAG, lag)


def _section(comparison: Comparison, date: str, what: str, told: Told) -> str:
    pairs = [(n, told(pair, date)) for n, pair in enumerate(comparison.pairs)]
    shown = [(n, one) for n, one in pairs if one]
    return (
        render(WATERFALL, {"pairs": shown, "when": month(date), "of": what, "many": len(pairs) > 1})
        if shown
        else ""
    )


def ratio(pair: Pair, date: str) -> dict[str, Any] | None:
    """Rows of a pair: what the ratio was, what each part adds to it, what it is."""
    below = _below(pair)
    if pair.shared is None or not below or date not in pair.dates:
        return None
    row = pair.dates.index(date)
    change = split(*(_ratio(side, pair, row, below) for side in (pair.changed, pair.base)))
    us, china = change.ways[0][1]
    parts = [us, *(china.ways[0][1] if china.ways else (china,))]
    return _described(pair, date, change, parts, CHINA in below)


def lag(pair: Pair, date: str) -> dict[str, Any] | None:
    """The same of China's lag: compute, methods, what is copied, the pace of the US frontier."""
    runs = [side.run.outcomes for side in (pair.base, pair.changed)]
    if pair.shared is None or date not in pair.dates or not all({*RECORDED} <= {*r} for r in runs):
        return None
    row = pair.dates.index(date)
    sides = [side.arrays(RECORDED, pair.shared) for side in (pair.changed, pair.base)]
    new, old = ({n: v[row].astype(np.float64) for n, v in one.items()} for one in sides)
    found = lagging.change(new, old)
    return _described(pair, date, *found, False) if found else None


def _described(
    pair: Pair, date: str, change: Piece, parts: Sequence[Piece], whole: bool
) -> dict[str, Any] | None:
    means = [mean_of(part.change) for part in parts]
    old, new = mean_of(change.old), mean_of(change.new)
    if not old or max(map(abs, means)) < LEAST * abs(old):
        return None
    reached = np.concatenate([[0.0], np.cumsum(means)])
    low, high = min(reached.min(), 0.0), max(reached.max(), 0.0)
    rows = [
        _row(part, mean, (start - low) / (high - low), (start + mean - low) / (high - low))
        for part, mean, start in zip(parts, means, reached, strict=False)
    ]
    levels = resolved(old, new, change.unit, say=number)
    return {
        "title": pair.changed.title,
        "base_title": pair.base.title,
        "scenario": portable_word(pair.changed.run.manifest, pair.changed.scenario),
        "reference": portable_word(pair.base.run.manifest, pair.base.scenario),
        "old": levels[0],
        "new": levels[1],
        "unit": "" if change.unit == "ratio" else shown_unit(change.unit),
        "rows": rows,
        "zero": round(100 * (0.0 - low) / (high - low), 2),
        "at": date,
        "whole": whole,
    }


def _below(pair: Pair) -> tuple[str, ...]:
    """China's compute by origin, whole where only that is in the unit of US compute; or ()."""
    runs = [side.run.outcomes for side in (pair.base, pair.changed)]
    for names in (tuple(ORIGINS), (CHINA,)):
        known = all(name in run for run in runs for name in (US, *names))
        if known and all(run[name].unit == run[US].unit for run in runs for name in names):
            return names
    return ()


def _ratio(side: Side, pair: Pair, row: int, below: Sequence[str]) -> Node:
    unit = side.run.outcomes[US].unit
    held = {
        name: values[row].astype(np.float64)
        for name, values in side.arrays((US, *below), pair.shared).items()
    }
    origins = [Node(name, ORIGINS[name], unit, held[name]) for name in below if name in ORIGINS]
    value = np.sum([held[name] for name in below], axis=0)
    ways = (total("origin", origins),) if origins else ()
    china = Node(CHINA, "China's compute", unit, value, ways)
    value, way = over(Node(US, "US compute", unit, held[US]), china)
    return Node(RATIO, "US compute over China's", "ratio", value, (way,))


def _row(part: Piece, mean: float, start: float, end: float) -> dict[str, Any]:
    low, high = np.nanpercentile(part.change, [5, 95])
    left, width = 100 * min(start, end), 100 * abs(end - start)
    was, now = resolved(mean_of(part.old), mean_of(part.new), part.unit, say=number)
    return {
        "title": part.title,
        "was": was,
        "now": now,
        "unit": shown_unit(part.unit),
        "kind": "up" if mean > 0 else "down",
        "left": round(left, 2),
        "width": round(width, 2),
        "value": f"{signed(mean, 1)} ({signed(float(low), 1)} to {signed(float(high), 1)})",
    }
