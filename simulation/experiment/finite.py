"""Results that are no numbers: a model that fails in silence fails aloud."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from simulation.errors import RunError
from simulation.experiment.tables import Cell


class NotFiniteError(RunError):
    """An outcome that is infinite, or no number where it must be one."""


def check_finite(cell: Cell, undefined: Collection[str], keep: Collection[str] = ()) -> None:
    """NotFiniteError with the first month, member and outcome that is no number.

    Outcomes of `undefined` may be NaN, as a ratio to nothing is, but never infinite; only those
    of `keep` count, all if empty.
    """
    results = cell.results
    columns = [i for i, name in enumerate(results.outcomes) if not keep or name in keep]
    values = results.values[:, :, : cell.members]
    bad = ~np.isfinite(values)
    for i, name in enumerate(results.outcomes):
        if name in undefined:
            bad[:, i] = np.isinf(values[:, i])
    bad = bad[:, columns]
    if not bad.any():
        return
    month, member, column = (int(x) for x in np.argwhere(bad.swapaxes(1, 2))[0])
    name = results.outcomes[columns[column]]
    what = "no number" if np.isnan(values[month, columns[column], member]) else "infinite"
    where = cell.scenario if cell.point is None else f"{cell.scenario} at point {cell.point}"
    others = int(bad.any(axis=(0, 1)).sum()) - 1
    more = f"; so are results of {others} more members" if others else ""
    raise NotFiniteError(
        f"{where}: {name} is {what} in {results.dates[month]} for member "
        f"{cell.first + member}{more}"
    )
