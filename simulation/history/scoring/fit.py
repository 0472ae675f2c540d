"""How well a run meets history: one row an observation, one row a series, and all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import months
from simulation.errors import RunError
from simulation.history.observed.operators import Simulated, Values, measure
from simulation.history.observed.selection import Compared, Observation
from simulation.history.scoring.scores import Scale, crps

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.05, 0.50, 0.95)


@dataclass(frozen=True)
class SeriesFit:
    """One series: its rolling simulation (months, members) and a row for each observation."""

    compared: Compared
    simulated: Values
    rows: tuple[dict[str, Any], ...]

    @property
    def inside(self) -> int:
        """Observed values inside the simulated 90 % band."""
        return sum(row["inside"] for row in self.rows)

    @property
    def coverage(self) -> float:
        """Share of the observed values inside the 90 % band."""
        return self.inside / len(self.rows)

    @property
    def crps(self) -> float:
        """Mean CRPS on the log10 scale: 0.3 is like missing by a factor of two."""
        return self._mean("crps")

    @property
    def bias(self) -> float:
        """Mean of log10 (simulated median : observed)."""
        return self._mean("log10_ratio")

    @property
    def typical_miss(self) -> float:
        """Mean size of log10 (simulated median : observed), in which misses cannot cancel."""
        return float(np.mean([abs(row["log10_ratio"]) for row in self.rows]))

    @property
    def miss(self) -> float:
        """The bias, but minus infinity where every simulated median is 0."""
        return self.bias if any(row["p50"] for row in self.rows) else -np.inf

    def _mean(self, column: str) -> float:
        return float(np.mean([row[column] for row in self.rows]))

    def summary(self) -> dict[str, Any]:
        """The series in one row; medians are over its observations."""
        series = self.compared.series
        return {
            "series": series.name,
            "outcome": series.outcome,
            "operator": series.operator,
            "unit": self.compared.unit,
            "n": len(self.rows),
            "inside": self.inside,
            "coverage": self.coverage,
            "crps": self.crps,
            "bias": self.bias,
            "typical_miss": self.typical_miss,
            "simulated": float(np.median([row["p50"] for row in self.rows])),
            "observed": float(np.median([row["observed"] for row in self.rows])),
        }


@dataclass(frozen=True)
class Fit:
    """All series that were compared, worst first."""

    series: tuple[SeriesFit, ...]

    @property
    def coverage(self) -> float:
        """Coverage of the 90 % band, every series weighing one."""
        return float(np.mean([one.coverage for one in self.series]))

    @property
    def crps(self) -> float:
        """Mean CRPS on the log10 scale, every series weighing one."""
        return float(np.mean([one.crps for one in self.series]))

    @cached_property
    def observations(self) -> pd.DataFrame:
        """One row for each observation, series after series."""
        import pandas as pd

        return pd.DataFrame([row for one in self.series for row in one.rows])


def fit(compared: Sequence[Compared], run: Simulated) -> Fit:
    """Score the series against a run, worst mean CRPS first."""
    found = [fit_series(one, measure(one.operator, one.formula, run)) for one in compared]
    return Fit(tuple(sorted(found, key=lambda one: (-one.crps, one.compared.name))))


def fit_series(compared: Compared, simulated: Values) -> SeriesFit:
    """Score one series against what its operator saw, (months, members).

    Members without a value (a share of nothing) do not count; RunError if none has one.
    """
    seen = [_known(compared.name, simulated, obs) for obs in compared.observations]
    observed = np.array([obs.value for obs in compared.observations])
    scale = Scale.of(observed, np.concatenate(seen))
    rows = tuple(_row(compared, i, members, scale) for i, members in enumerate(seen))
    return SeriesFit(compared, simulated, rows)


def _known(name: str, simulated: Values, obs: Observation) -> Values:
    members: Values = simulated[obs.last][np.isfinite(simulated[obs.last])]
    if not members.size:
        raise RunError(f"{name}: no member has a value for {obs.period}")
    return members


def _row(compared: Compared, number: int, members: Values, scale: Scale) -> dict[str, Any]:
    obs = compared.observations[number]
    low, middle, high = (float(q) for q in np.quantile(members, LEVELS))
    median, value = scale(np.array([middle, obs.value]))
    return {
        "series": compared.name,
        "outcome": compared.series.outcome,
        "operator": compared.series.operator,
        "unit": compared.unit,
        "period": obs.period,
        "first": months.label(obs.first),
        "last": months.label(obs.last),
        "known_from": months.label(obs.known),
        "observed": obs.value,
        "low": obs.low,
        "high": obs.high,
        "p05": low,
        "p50": middle,
        "p95": high,
        "log10_ratio": float(median - value),
        "inside": low <= obs.value <= high,
        "crps": crps(scale(members), float(value)),
    }
