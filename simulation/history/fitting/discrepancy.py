"""The error model: how far observed figures may lie from the best that the model can say.

An observed figure is what the model shows, plus a structural error that lasts for months and is
shared by every series of the same outcome, plus a measurement error of its own. All are normal on
the series' scale (log10, or asinh where zeros occur).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.history.scoring.scores import SMALL, Scale
from simulation.rng import Z95

if TYPE_CHECKING:
    from simulation.history.observed.selection import Compared, Observation
    from simulation.inputs import Calibration

Values = NDArray[np.float64]
_Z90 = 2 * Z95  # published bands are taken for 5 to 95 %
_PREFIX = "discrepancy."


@dataclass(frozen=True)
class Figures:
    """Observed figures as the fit wants them, one a row, series after series.

    `group` numbers the outcome that a figure is about: figures of one group share their
    structural error. `observed` is on the scale of its series, `structural` and `measured` are
    standard deviations there. `tails` (figures, 2) has, for what firms foretold, the chance that
    it is missed by far and the mean depth of such a miss; zeros for what was observed, and no rows
    where nothing was foretold.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    group: NDArray[np.intp]
    month: NDArray[np.intp]
    known: NDArray[np.intp]
    observed: Values
    structural: Values
    measured: Values
    scales: tuple[Scale, ...]
    memory: float
    tails: Values = field(default_factory=lambda: np.zeros((0, 2)))

    @property
    def foretold(self) -> NDArray[np.bool_]:
        """Figures that firms foretold, (figures,)."""
        return self.tails[:, 0] > 0 if len(self.tails) else np.zeros(len(self), np.bool_)

    def __len__(self) -> int:
        return len(self.names)

    def scaled(self, simulated: Values) -> Values:
        """Simulated figures (observations, members) on their scales."""
        rows = zip(self.scales, simulated, strict=True)
        return np.stack([scale(np.maximum(row, scale.least)) for scale, row in rows])

    def covariance(self) -> Values:
        """Covariance of structural and measurement errors together."""
        return self.structure() + np.diag(self.measured**2)

    def structure(self) -> Values:
        """Covariance of the structural errors, (observations, observations)."""
        apart = np.abs(self.month[:, None] - self.month[None])
        same = self.group[:, None] == self.group[None]
        alike = same * np.exp(-apart / self.memory)
        return np.asarray(alike * self.structural[:, None] * self.structural[None])

    def inflated(self, factors: Values) -> Figures:
        """The figures with errors enlarged by factors, (observations,)."""
        structural, measured = self.structural * factors, self.measured * factors
        return replace(self, structural=structural, measured=measured)

    def take(self, rows: NDArray[np.intp]) -> Figures:
        """Some of the figures."""
        return Figures(
            tuple(self.names[i] for i in rows),
            self.groups,
            self.group[rows],
            self.month[rows],
            self.known[rows],
            self.observed[rows],
            self.structural[rows],
            self.measured[rows],
            tuple(self.scales[i] for i in rows),
            self.memory,
            self.tails[rows] if len(self.tails) else self.tails,
        )


def figures(compared: Sequence[Compared], simulated: Values, calibration: Calibration) -> Figures:
    """Observed figures with their errors; `simulated` (observations, members) sets the scales.

    The scale follows from simulated figures alone, so that no figure to be forecast has a say.
    """
    rows = [(one, obs) for one in compared for obs in one.observations]
    groups = tuple(dict.fromkeys(one.group for one, _ in rows))
    scales = _scales(compared, simulated)
    return Figures(
        names=tuple(one.name for one, _ in rows),
        groups=groups,
        group=np.array([groups.index(one.group) for one, _ in rows]),
        month=np.array([obs.last for _, obs in rows]),
        known=np.array([obs.known for _, obs in rows]),
        observed=np.array(
            [float(s(max(obs.value, s.least))) for s, (_, obs) in zip(scales, rows, strict=True)]
        ),
        structural=np.array([_structural(one, calibration) for one, _ in rows]),
        measured=np.array([_measured(one, obs, calibration) for one, obs in rows]),
        scales=scales,
        memory=_number(calibration, "memory"),
        tails=np.array([_tail(one, calibration) for one, _ in rows]).reshape(-1, 2),
    )


def _scales(compared: Sequence[Compared], simulated: Values) -> tuple[Scale, ...]:
    found: list[Scale] = []
    first = 0
    for one in compared:
        part = simulated[first : first + len(one.observations)]
        first += len(one.observations)
        largest = float(np.nanmedian(part.max(axis=0)))
        scale = Scale() if np.nanmin(part) > 0 else Scale(SMALL * largest or 1.0)
        found += [scale] * len(part)
    return tuple(found)


def _structural(one: Compared, calibration: Calibration) -> float:
    head = one.formula.top[0].split(".")[0]
    known = f"{_PREFIX}{head}" in calibration.entries
    return _number(calibration, head if known else "other")


def _measured(one: Compared, obs: Observation, calibration: Calibration) -> float:
    """The published band, else by evidence; what changes slowly is also counted well.

    A figure that could not be checked has a wider error, and what a firm foretells that of its
    kind as well.
    """
    width = _width(one, obs, calibration)
    if not obs.verified:
        width *= _number(calibration, "unverified")
    if one.series.foretold:
        width = float(np.hypot(width, _number(calibration, one.series.role)))
    return width


def _tail(one: Compared, calibration: Calibration) -> tuple[float, float]:
    """Chance and mean depth of a miss by far of what a firm foretells; zeros for observations."""
    if not one.series.foretold:
        return 0.0, 0.0
    kind = one.series.role
    return _number(calibration, f"{kind}.chance"), _number(calibration, f"{kind}.depth")


def _width(one: Compared, obs: Observation, calibration: Calibration) -> float:
    low = obs.value if obs.low is None else obs.low
    high = obs.value if obs.high is None else obs.high
    floor = _number(calibration, "measured")
    if 0 < low < high:
        return max(float(np.log10(high / low)) / _Z90, floor)
    kind = floor if one.series.evidence == "measured" else _number(calibration, "estimated")
    return min(kind, _structural(one, calibration))


def _number(calibration: Calibration, name: str) -> float:
    return calibration.entries[f"{_PREFIX}{name}"].value.median()


def carried(both: Figures, known: int, simulated: Values, errors: Values) -> Values:
    """Errors to come, given those seen so far, (observations - known, members).

    The first `known` rows of `both` are known; `simulated` (known, members) are each member's own
    figures, scaled: what it missed so far tells how its group goes on missing. `errors` are
    standard normal, of the result's shape.
    """
    cov = both.structure()
    inner = cov[:known, :known] + np.diag(both.measured[:known] ** 2)
    gain = np.linalg.solve(inner, cov[:known, known:]).T
    mean = np.einsum("fk,km->fm", gain, both.observed[:known, None] - simulated)
    left = cov[known:, known:] - np.einsum("fk,kg->fg", gain, cov[:known, known:])
    root = np.linalg.cholesky(left + np.diag(both.measured[known:] ** 2))
    return np.asarray(mean + np.einsum("fg,gm->fm", root, errors))


def unconditional(data: Figures, errors: Values) -> Values:
    """Errors of figures of which nothing was seen before, (observations, members)."""
    return np.asarray(np.einsum("fg,gm->fm", np.linalg.cholesky(data.covariance()), errors))
