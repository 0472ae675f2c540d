"""Choices that hold up without knowing what the other side does, or wants.

Payoffs are (members, rows, columns) with the side's own policies as rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Robust:
    """How each of a side's policies holds up, one value a policy.

    `regret` is the most that it may fall short of the best policy, over what the other side does
    (Savage 1951), of mean payoffs; `enough` the share of members and replies of the other side in
    which it is no worse than the first cell (Simon 1956); `worst` its lowest mean payoff.
    """

    regret: Values
    enough: Values
    worst: Values

    @property
    def choice(self) -> int:
        """The policy whose largest regret is smallest."""
        return int(self.regret.argmin())


def robust(own: Values, least: float = 0.0) -> Robust:
    """How each policy of a side holds up; `least` is the payoff that is enough, in points."""
    mean = own.mean(axis=0)
    short = mean.max(axis=0, keepdims=True) - mean
    return Robust(short.max(axis=1), (own >= least).mean(axis=(0, 2)), mean.min(axis=1))


def pareto(us: Values, china: Values) -> Iterator[tuple[int, int]]:
    """Cells that no other cell beats for one side without being worse for the other.

    `us` and `china` are mean payoffs (rows, columns).
    """
    for row, column in np.ndindex(us.shape):
        as_good = (us >= us[row, column]) & (china >= china[row, column])
        better = (us > us[row, column]) | (china > china[row, column])
        if not (as_good & better).any():
            yield row, column


def better_for_both(us: Values, china: Values, row: int, column: int) -> tuple[int, int] | None:
    """The cell that both sides prefer to (row, column), with the largest smaller gain, if any."""
    gain = np.minimum(us - us[row, column], china - china[row, column])
    best = np.unravel_index(gain.argmax(), gain.shape)
    return (int(best[0]), int(best[1])) if gain[best] > 0 else None
