"""Which parameters set members in which something holds apart from the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
MOST = 3
FEWEST = 8
"""Members needed on each side: with fewer, chance alone would find a divider."""
SURE = 4.0
"""Standard errors from no difference: among some hundreds of parameters, chance rarely gets there.

A normal deviate passes 4 once in 16,000 draws."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Divider:
    """A parameter by which true and false members differ.

    `probability` is that a true member's value exceeds a false one's (0.5: no difference); the
    medians are of both groups.
    """

    parameter: str
    probability: float
    true: float
    false: float

    @property
    def higher(self) -> bool:
        """Whether the claim goes with higher values."""
        return self.probability > 0.5

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "parameter": self.parameter,
            "higher": self.higher,
            "separation": self.probability,
            "median_true": self.true,
            "median_false": self.false,
        }


def dividers(drawn: Mapping[str, Values], true: NDArray[np.bool_]) -> tuple[Divider, ...]:
    """The parameters (members,) that separate best, by Mann and Whitney's U; none where unclear."""
    yes, no = int(true.sum()), int((~true).sum())
    if min(yes, no) < FEWEST or not drawn:
        return ()
    from scipy.stats import rankdata

    names = list(drawn)
    ranks = rankdata(np.stack([drawn[name] for name in names]), axis=1)
    area = (ranks[:, true].sum(axis=1) - yes * (yes + 1) / 2.0) / (yes * no)
    error = np.sqrt((yes + no + 1) / (12.0 * yes * no))
    order = np.argsort(-np.abs(area - 0.5), kind="stable")[:MOST]
    return tuple(
        Divider(
            names[i],
            float(area[i]),
            float(np.median(drawn[names[i]][true])),
            float(np.median(drawn[names[i]][~true])),
        )
        for i in order
        if abs(area[i] - 0.5) > SURE * error
    )


def share_of_variance(parameter: Values, outcome: Values) -> float:
    """First-order share of an outcome's variance, 0..1, from means in bins of equal count.

    The correlation ratio of Pearson, which is the first-order Sobol index, less what chance alone
    would explain with that many bins (Kelley's epsilon squared). NaN without enough members.
    """
    ok = np.isfinite(outcome)
    x, y = parameter[ok], outcome[ok]
    bins = min(BINS, len(y) // FEWEST)
    if bins < 2 or np.ptp(y) == 0 or np.ptp(x) == 0:
        return float("nan")
    groups = np.array_split(y[np.argsort(x, kind="stable")], bins)
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    total = float(((y - y.mean()) ** 2).sum())
    return max(0.0, 1.0 - (within / (len(y) - bins)) / (total / (len(y) - 1)))
