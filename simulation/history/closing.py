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
class Lever:
    """A stream whose shift by `shift` prior standard deviations closes a gap, alone.

    `share` is the part of the members' variance that goes with it.
    """

    stream: str
    shift: float
    share: float


def lever(streams: Sequence[str], scores: Values, shown: Values, gap: float) -> Lever | None:
    """The stream that closes `gap` with the least shift; None where none moves what is shown.

    `scores` (streams, members) are normal scores, `shown` (members,) is on a logarithmic scale,
    and `gap` is what must be added to it. Members without a value do not count.
    """
    kept = np.isfinite(shown)
    if kept.sum() < _FEWEST or not np.ptp(shown[kept]):
        return None
    z, y = scores[:, kept], shown[kept]
    z = z - z.mean(axis=1, keepdims=True)
    y = y - y.mean()
    power = np.maximum((z**2).mean(axis=1), 1e-12)
    slope = (z * y).mean(axis=1) / power
    share = slope**2 * power / (y**2).mean()
    heard = np.flatnonzero(np.sqrt(share) > _CHANCE / np.sqrt(kept.sum()))
    if not heard.size:
        return None
    shifts = gap / slope[heard]
    best = int(np.argmin(np.abs(shifts)))
    return Lever(streams[heard[best]], float(shifts[best]), float(share[heard[best]]))
