"""The change that a scenario makes, under one view a row: does its direction survive them all?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from simulation.analysis.charts.forest import COLUMNS, forest
from simulation.analysis.charts.plots import source
from simulation.analysis.charts.style import Sheet
from simulation.analysis.statistics.across_views import judged
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.text.called import called
from simulation.analysis.text.words import listed, month, phrase

_VERBS = {"rises": "raises", "falls": "lowers"}


def draw(views: Mapping[str, Comparison], number: int, outcomes: Sequence[str], date: str) -> Sheet:
    """A row for each view, a column for each of the first five outcomes, of pair `number`."""
    wanted = outcomes[:COLUMNS]
    rows = [
        [replace(effect, scenario=view) for effect in one.effects(one.pairs[number], wanted)]
        for view, one in views.items()
    ]
    pair = next(iter(views.values())).pairs[number]
    kept = list(_kept(rows, date))
    title = f"{pair.changed.title}: no direction is certain under every view"
    if kept:
        title = f"{pair.changed.title}: under every view it {listed(kept)}"
    about = f"Change in {month(date)} against {called(pair.base.title)}, one row for each view."
    return forest(rows, {}, date, source(pair.changed), (title, about))


def _kept(rows: Sequence[Sequence[Effect]], date: str) -> Iterator[str]:
    """What happens to the outcomes whose direction is the same in every row."""
    for column, effect in enumerate(rows[0]):
        found = {judged(row[column], date).word for row in rows}
        if len(found) == 1 and found <= _VERBS.keys():
            yield f"{_VERBS[found.pop()]} {phrase(effect.outcome)}"
