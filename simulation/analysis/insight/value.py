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

    `advantage` (members,) is how much better one choice does than the other. `columns` (members, k)
    is an orthonormal basis of curves of the parameter.

    Form:
        V = mean_m(max(0, E[a_m | x_m])) - max(0, mean_m(a_m))
    """
    mean = advantage.mean()
    fitted = mean + columns @ (columns.T @ (advantage - mean))
    return max(float(np.maximum(fitted, 0.0).mean() - max(mean, 0.0)), 0.0)


def of_everything(advantage: Values) -> float:
    """What knowing all parameters would add: the most that any knowledge is worth (EVPI)."""
    return float(np.maximum(advantage, 0.0).mean() - max(advantage.mean(), 0.0))


def of_each(advantage: Values, drawn: Mapping[str, Values]) -> dict[str, float]:
    """Value of knowing each parameter, in falling order; `drawn` are (members,) each."""
    found = {
        name: of_knowing(advantage, smooth.best(advantage, column)[1])
        for name, column in drawn.items()
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))
