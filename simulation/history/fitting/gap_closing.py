"""Which parameter would close a gap between what members show and what somebody else says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_CHANCE = 4.0  # standard errors of a correlation that chance may give, among hundreds of streams
_FEWEST = 16


@dataclass(frozen=True)
class GapClosing:
    """A stream whose shift by `shift` prior standard deviations closes a gap, alone.

    `share` is the part of the members' variance that goes with it.
    """

    stream: str
    shift: float
    share: float


def gap_closing(
    streams: Sequence[str], scores: Values, shown: Values, gap: float
) -> GapClosing | None:
    """The stream that closes `gap` with the least shift; None where none moves what is shown.

    `scores` (streams, members) are normal scores, `shown` (members,) is on a logarithmic scale,
    and `gap` is what must be added to it. Members without a value do not count.
    """
    known = np.isfinite(shown)
    if known.sum() < _FEWEST or not np.ptp(shown[known]):
        return None
    z, y = scores[:, known], shown[known]
    z = z - z.mean(axis=1, keepdims=True)
    y = y - y.mean()
    power = np.maximum((z**2).mean(axis=1), 1e-12)
    slope = (z * y).mean(axis=1) / power
    share = slope**2 * power / (y**2).mean()
    informative = np.flatnonzero(np.sqrt(share) > _CHANCE / np.sqrt(known.sum()))
    if not informative.size:
        return None
    shifts = gap / slope[informative]
    best = int(np.argmin(np.abs(shifts)))
    return GapClosing(
        streams[informative[best]], float(shifts[best]), float(share[informative[best]])
    )
