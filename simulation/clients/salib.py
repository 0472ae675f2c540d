"""SALib: a sweep as the problem that its analyses take, and the values at its points."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.summary import Statistic, middle, refuse_codes
from simulation.api.calls import load
from simulation.api.runs import Runs
from simulation.errors import InputError
from simulation.experiment.design import parse_axes
from simulation.experiment.reader import Run

Swept: TypeAlias = "Runs | Path | str"


def problem(sweep: Swept) -> dict[str, Any]:
    """`num_vars`, `names` and `bounds` of a sweep over ranges.

    InputError where it is no sweep, or varies over choices, which have no bounds.
    """
    told = _opened(sweep).manifest["sweep"]["vary"]
    axes = parse_axes([f"{path}={text}" for path, text in told.items()])
    for axis in axes:
        if axis.choices:
            raise InputError(f"{axis.path} varies over choices: SALib takes ranges")
    bounds = [[axis.low, axis.high] for axis in axes]
    return {"num_vars": len(axes), "names": [axis.path for axis in axes], "bounds": bounds}


def points(sweep: Swept) -> NDArray[np.float64]:
    """The sample, (points, variables), in the order of the problem's names."""
    run = _opened(sweep)
    assert run.points is not None
    return np.asarray(run.points[problem(sweep)["names"]], dtype=np.float64)


def values(
    sweep: Swept, outcome: str, at: str | None = None, statistic: Statistic = "median"
) -> NDArray[np.float64]:
    """Medians or means over members of an outcome at a month, by default the last, (points,).

    Members without a number are left out, as in summary.csv; a point is NaN where none has one.
    `rivalry explain` works on means. InputError where the sweep has no such outcome or month, and
    for a code such as `bottleneck.MAKER`.
    """
    refuse_codes(outcome, "indices")
    run = _opened(sweep)
    if at is not None and at not in run.dates:
        raise InputError(f"{at} is no month of the sweep; it has {run.dates[0]} to {run.dates[-1]}")
    row = run.dates.index(at) if at is not None else -1
    assert run.points is not None
    found = (run.array(run.scenarios[0], outcome, point)[row] for point in run.points.index)
    return np.array([middle(outcome, one, statistic) for one in found])


def _opened(sweep: Swept) -> Run:
    run = (sweep if isinstance(sweep, Runs) else load(sweep)).open()
    if run.points is None:
        raise InputError(f"{run.given} is no sweep")
    return run
