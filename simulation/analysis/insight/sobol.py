"""Sobol indices of a Saltelli design: what each varied path explains alone, and with the others.

First-order index: Saltelli et al. 2010; total index: Jansen 1999; both by SALib.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight.drivers import Driver, Drivers
from simulation.counts import counted
from simulation.errors import InputError

Values = NDArray[np.float64]
MISSING = "Sobol indices take SALib: `pip install 'chip-rivalry[explain]'`"
FEWEST, ENOUGH = 32, 100  # samples: of fewer, shares above one and effects of either sign come out
_LEVEL = 0.9
_RESAMPLED = 200
_BETWEEN = (0.05, 0.95)  # quantiles of a path between which its effect is told


def find(outcome: Values, varied: Mapping[str, Values], seed: int = 1) -> Drivers:
    """Indices of every path of a Saltelli design, the largest first.

    `outcome` and each of `varied` are (points,), in the order of the design. InputError where the
    outcome does not vary or has no number at some point, samples are few, or SALib is missing.
    """
    if find_spec("SALib") is None:
        raise InputError(MISSING)
    if not np.isfinite(outcome).all():
        raise InputError("the outcome has no number at some point of the sweep")
    if np.ptp(outcome) <= 1e-9 * np.abs(outcome).max(initial=0.0):
        raise InputError("the outcome is the same at every point: nothing drives it")
    _refuse_few(samples(len(outcome), len(varied)), len(varied))
    from SALib.analyze import sobol

    names = list(varied)
    bounds = [[float(varied[name].min()), float(varied[name].max())] for name in names]
    problem = {"num_vars": len(names), "names": names, "bounds": bounds}
    centred = (outcome - outcome.mean()) / outcome.std()  # keeps the estimators' errors small
    told = sobol.analyze(
        problem,
        centred,
        calc_second_order=False,
        num_resamples=_RESAMPLED,
        conf_level=_LEVEL,
        seed=seed,
    )
    found = [
        Driver(
            parameters=(name,),
            share=float(np.clip(first, 0.0, 1.0)),
            low=float(np.clip(first - error, 0.0, 1.0)),
            high=float(np.clip(first + error, 0.0, 1.0)),
            effect=_effect(outcome, varied[name], place, len(names)),
            total=float(np.clip(max(total, first), 0.0, 1.0)),  # a part is no more than the whole
        )
        for place, (name, first, error, total) in enumerate(
            zip(names, told["S1"], told["S1_conf"], told["ST"], strict=True)
        )
    ]
    found.sort(key=lambda driver: -driver.share)
    alone = min(sum(driver.share for driver in found), 1.0)
    return Drivers(tuple(found), (), 1.0 - alone, 0.0, len(outcome))


def _refuse_few(count: int, paths: int) -> None:
    if count < FEWEST:
        raise InputError(
            f"{counted(count, 'sample')} of {paths + 2} points are too few for Sobol indices: "
            f"{FEWEST} at least, {ENOUGH} to be sure (--points {FEWEST * (paths + 2)})"
        )


def samples(points: int, paths: int) -> int:
    """How many samples a design has."""
    return points // points_of_a_sample(paths)


def points_of_a_sample(paths: int) -> int:
    """How many points a sample has: one, one more for each path, and another."""
    return paths + 2


def _effect(outcome: Values, values: Values, place: int, paths: int) -> float:
    """How much the outcome differs between a high and a low value of a path, on average.

    By the steps of the design in which nothing but the path differs: the slope through them
    (least squares), over the range between the 5th and the 95th of a hundred values.
    """
    y, x = (one.reshape(-1, paths + 2) for one in (outcome, values))
    up, along = (one[:, place + 1] - one[:, 0] for one in (y, x))
    low, high = np.quantile(values, _BETWEEN)
    return float((up * along).sum() / (along**2).sum() * (high - low))
