"""A comparison as notebooks show it."""

from __future__ import annotations

from html import escape

import pandas as pd

from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.pairing import Pair
from simulation.analysis.text import beside
from simulation.analysis.text.sentences import change


class ComparisonShown(Comparison):
    """A comparison that a notebook shows as tables: both levels and the change."""

    def _repr_html_(self) -> str:
        date, about = self.month(), escape(repr(self)[1:-1])
        tables = "".join(self._table(pair, date).to_html() for pair in self.pairs)
        return f"<p>{about}; {date}, medians, and the change with its 90 % interval</p>{tables}"

    def _table(self, pair: Pair, date: str) -> pd.DataFrame:
        """A row an outcome of the few that are told by default."""
        cells = {
            effect.outcome: (*beside.told(effect, date), change(effect, date).brief())
            for effect in self.effects(pair)
        }
        heads = [pair.base.label, pair.changed.label, "change"]
        return pd.DataFrame.from_dict(cells, orient="index", columns=heads)
