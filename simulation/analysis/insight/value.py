"""What it would be worth to know a parameter before choosing between scenarios.

Expected value of partial perfect information (EVPPI; Raiffa and Schlaifer 1961), from a curve of
each scenario's advantage over the parameter (Strong, Oakley and Brennan 2014).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.insight import smooth

Values = NDArray[np.float64]


def of_knowing(advantage: Values, columns: Values) -> float:
    """What knowing one parameter adds to the expected outcome of the best choice, in its unit.

    `advantage` is (members,) or (members, options): how much better each option does than a first
    one. `columns` (members, k) is an orthonormal basis of curves of the parameter.

    Form:
        V = mean_m(max(0, max_o(E[a_mo | x_m]))) - max(0, max_o(mean_m(a_mo)))
    """
    options = advantage if advantage.ndim == 2 else advantage[:, None]
    mean = options.mean(axis=0)
    fitted = mean + columns @ (columns.T @ (options - mean))
    told = np.maximum(fitted.max(axis=1), 0.0).mean()
    return max(float(told - max(mean.max(), 0.0)), 0.0)


def of_everything(advantage: Values) -> float:
    """What knowing all parameters would add: the most that any knowledge is worth (EVPI)."""
    options = advantage if advantage.ndim == 2 else advantage[:, None]
    best = np.maximum(options.max(axis=1), 0.0).mean()
    return float(best - max(options.mean(axis=0).max(), 0.0))


def of_each(advantage: Values, drawn: Mapping[str, Values]) -> dict[str, float]:
    """Value of knowing each parameter, in falling order; `drawn` are (members,) each."""
    found = {
        name: of_knowing(advantage, smooth.best(advantage, column)[1])
        for name, column in drawn.items()
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))
