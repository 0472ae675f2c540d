"""Sobol indices of a Saltelli design: what each varied path explains alone, and with the others.

First-order index: Saltelli et al. 2010; total index: Jansen 1999; both by SALib.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight.drivers import Driver, Drivers, effect
from simulation.errors import InputError

Values = NDArray[np.float64]
MISSING = "Sobol indices take SALib: `pip install 'chip-rivalry[explain]'`"
_LEVEL = 0.9
_RESAMPLED = 200


def find(outcome: Values, varied: Mapping[str, Values], seed: int = 1) -> Drivers:
    """Indices of every path of a Saltelli design, the largest first.

    `outcome` and each of `varied` are (points,), in the order of the design. InputError where the
    outcome does not vary or has no number at some point, or SALib is missing.
    """
    if find_spec("SALib") is None:
        raise InputError(MISSING)
    if not np.isfinite(outcome).all():
        raise InputError("the outcome has no number at some point of the sweep")
    if np.ptp(outcome) <= 1e-9 * np.abs(outcome).max(initial=0.0):
        raise InputError("the outcome is the same at every point: nothing drives it")
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
            effect=effect(outcome, varied[name]),
            total=float(np.clip(total, 0.0, None)),
        )
        for name, first, error, total in zip(
            names, told["S1"], told["S1_conf"], told["ST"], strict=True
        )
    ]
    found.sort(key=lambda driver: -driver.share)
    alone = min(sum(driver.share for driver in found), 1.0)
    return Drivers(tuple(found), (), 1.0 - alone, 0.0, len(outcome))
