"""What charts of a run and the tables beside them show; each series is read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics import headline
from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.differing import Acts, entries
from simulation.analysis.statistics.results import Results, row_of
from simulation.analysis.statistics.summary import outcome_bands
from simulation.errors import InputError


@dataclass
class Shown:
    """Bands, effects and members' values of a run, made when asked for and kept.

    What is kept is small: bands are (months,) and values (members,), so that memory stays flat.
    """

    run: Results
    acts: Acts = entries
    _bands: dict[tuple[str, str], Bands] = field(default_factory=dict, repr=False)
    _values: dict[tuple[str, str, str], NDArray[np.float32]] = field(
        default_factory=dict, repr=False
    )

    @cached_property
    def comparison(self) -> Comparison:
        """Scenarios with their references; InputError where the run holds no reference."""
        return compare(self.run, acts=self.acts)

    def month(self, outcomes: Sequence[str]) -> str:
        """The month that titles speak of: that of the comparison, where the run holds one."""
        try:
            return self.comparison.month(outcomes)
        except InputError:
            return headline.month(self.run.dates)

    def bands(self, scenario: str, outcome: str) -> Bands:
        """Mean and percentiles of an outcome in each month."""
        key = scenario, outcome
        if key not in self._bands:
            values = self.run.arrays(scenario, (outcome,))[outcome]
            self._bands[key] = outcome_bands(outcome, values)
        return self._bands[key]

    def compared_bands(self, outcome: str) -> dict[str, Bands]:
        """The same by scenario, of those that have a reference and of these references."""
        found: dict[str, Bands] = {}
        for pair in self.comparison.pairs:
            (effect,) = self.comparison.effects(pair, (outcome,))
            found |= {pair.base.scenario: effect.base, pair.changed.scenario: effect.changed}
        return found

    def values(self, scenario: str, outcome: str, date: str) -> NDArray[np.float32]:
        """Every member's value in a month."""
        key = scenario, outcome, date
        if key not in self._values:
            row = row_of(self.run.dates, date)
            self._values[key] = self.run.arrays(scenario, (outcome,))[outcome][row].copy()
        return self._values[key]
