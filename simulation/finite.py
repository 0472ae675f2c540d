"""Results that are no numbers: a model that fails in silence fails aloud, whoever drives it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import RunError


class NotFiniteError(RunError):
    """An outcome that is infinite, or no number where it must be one."""


def check_finite(
    values: NDArray[Any],
    outcomes: Sequence[str],
    dates: Sequence[str],
    first: int,
    undefined: Collection[str],
    where: str,
) -> None:
    """NotFiniteError with the first month, member and outcome that is no number.

    Args:
        values: results, (months, outcomes, members).
        outcomes: their names.
        dates: the months, as they are told.
        first: number of the first member.
        undefined: outcomes that may be NaN, as a ratio to nothing is; never infinite.
        where: whose results they are, such as the scenario.
    """
    bad = ~np.isfinite(values)
    for i, name in enumerate(outcomes):
        if name in undefined:
            bad[:, i] = np.isinf(values[:, i])
    if not bad.any():
        return
    month, member, column = (int(x) for x in np.argwhere(bad.swapaxes(1, 2))[0])
    what = "no number" if np.isnan(values[month, column, member]) else "infinite"
    others = int(bad.any(axis=(0, 1)).sum()) - 1
    more = f"; so are results of {others} more members" if others else ""
    raise NotFiniteError(
        f"{where}: {outcomes[column]} is {what} in {dates[month]} for member {first + member}{more}"
    )
