"""The report's waterfall: a change of the compute ratio split over what makes it up."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight.split import Piece, mean_of, split
from simulation.analysis.pages.render import WATERFALL, render
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text.numbers import number, resolved, signed
from simulation.analysis.text.typed import portable_word
from simulation.analysis.text.words import month
from simulation.experiment.accounts.node import Node, over, total

Values = NDArray[np.float64]
US, ORIGINS = "compute.us", {
    "compute.china.domestic": "China's compute designed at home",
    "compute.china.licensed": "China's lawful imports",
    "compute.china.smuggled": "China's smuggled compute",
}  # fmt: skip
LEAST = 1e-6  # a smaller change, as a share of the ratio, is what storage in float32 leaves


def section(comparison: Comparison, date: str) -> str:
    """The section of a report, "" where no pair has paired members and these outcomes."""
    pairs = [(n, _described(pair, date)) for n, pair in enumerate(comparison.pairs)]
    told = [(n, one) for n, one in pairs if one]
    return render(WATERFALL, {"pairs": told, "when": month(date)}) if told else ""


def _described(pair: Pair, date: str) -> dict[str, Any] | None:
    """Rows of a pair: what the ratio was, what each part adds to it, what it is."""
    names = (US, *ORIGINS)
    known = all(name in side.run.outcomes for side in (pair.base, pair.changed) for name in names)
    if pair.shared is None or not known or date not in pair.dates:
        return None
    row = pair.dates.index(date)
    change = split(_ratio(pair.changed, pair, row), _ratio(pair.base, pair, row))
    us, china = change.ways[0][1]
    parts = [us, *china.ways[0][1]]
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
    levels = resolved(old, new, "ratio", say=number)
    zero = round(100 * (0.0 - low) / (high - low), 2)
    return {
        "title": pair.changed.title,
        "scenario": portable_word(pair.changed.run.manifest, pair.changed.scenario),
        "reference": portable_word(pair.base.run.manifest, pair.base.scenario),
        "old": levels[0],
        "new": levels[1],
        "rows": rows,
        "zero": zero,
        "at": date,
    }


def _ratio(side: Side, pair: Pair, row: int) -> Node:
    held = {
        name: values[row].astype(np.float64)
        for name, values in side.arrays((US, *ORIGINS), pair.shared).items()
    }
    origins = [Node(name, title, "H100e", held[name]) for name, title in ORIGINS.items()]
    value = np.sum([one.value for one in origins], axis=0)
    china = Node("compute.china", "China's compute", "H100e", value, (total("origin", origins),))
    value, way = over(Node(US, "US compute", "H100e", held[US]), china)
    return Node("ratio.stock", "US compute over China's", "ratio", value, (way,))


def _row(part: Piece, mean: float, start: float, end: float) -> dict[str, Any]:
    low, high = np.nanpercentile(part.change, [5, 95])
    left, width = 100 * min(start, end), 100 * abs(end - start)
    was, now = resolved(mean_of(part.old), mean_of(part.new), "H100e", say=number)
    return {
        "title": part.title,
        "was": was,
        "now": now,
        "kind": "up" if mean > 0 else "down",
        "left": round(left, 2),
        "width": round(width, 2),
        "value": f"{signed(mean, 1)} ({signed(float(low), 1)} to {signed(float(high), 1)})",
    }
