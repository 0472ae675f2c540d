"""What members have of a parameter where history informs it: median and 90 % band of the draws."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.distributions import Adjusted
from simulation.inputs.draws.posterior import Posterior
from simulation.inputs.policy import structure
from simulation.inputs.scenario.overrides import APART, drawn_from, only_scaled, root_of
from simulation.inputs.views.sampling import Resampled

if TYPE_CHECKING:
    from simulation.distributions import Distribution
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

QUANTILES = (0.05, 0.5, 0.95)
_BORNE = 3  # digits


@dataclass(frozen=True)
class Fitted:
    """The median, 5 % and 95 % of what members have of a parameter, in its unit."""

    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """As plain data."""
        return asdict(self)


def fitted(
    name: str, calibration: Calibration, scenario: Scenario, value: Distribution | None = None
) -> Fitted | None:
    """What members of a scenario have of a parameter; KeyError if there is none of that name.

    None where posterior draws have no say, so that its distribution says all: without draws, of a
    parameter that history does not inform, and of one that the scenario draws apart. `value` is
    what dated entries make of its distribution, by default without them.
    """
    root = root_of(name, calibration, scenario.parameters)
    usual, override = calibration.entries[root].value, scenario.parameters.get(root)
    if override is not None and not only_scaled(usual, override.value):
        return None
    if structure.followed(scenario.structure).intersection(usual.sources()):
        return None
    held = drawn_from(name, calibration, scenario.parameters, scenario.structure)
    if value is not None and _unscaled(value) != _unscaled(held):
        return None
    return fitted_of(root, value or held, calibration)


def fitted_of(name: str, value: Distribution, calibration: Calibration) -> Fitted | None:
    """What members have of a number that goes by the draw of the parameter `name`.

    `value` is the parameter's distribution, or that times or plus a number. None where posterior
    draws have no say in it.
    """
    u = uniform_numbers(calibration.entries[name].stream, calibration)
    return None if u is None else of_uniform(value, u)


def of_members(name: str, value: Distribution, calibration: Calibration) -> Fitted:
    """The same, to the digits that draws bear, or what the distribution alone has."""
    found = fitted_of(name, value, calibration)
    if found is None:
        return Fitted(value.median(), *value.range())
    return Fitted(found.value, borne(found.low), borne(found.high))


def of_uniform(value: Distribution, u: NDArray[np.float64]) -> Fitted:
    """The median and 90 % of a distribution at uniform numbers (draws,)."""
    low, middle, high = np.quantile(value.quantile(u), QUANTILES).tolist()
    return Fitted(middle, low, high)


def borne(value: float) -> float:
    """A quantile to the digits that some thousand draws bear, for words."""
    return float(f"{value:.{_BORNE}g}")


def _unscaled(value: Distribution) -> Distribution:
    return value.of if isinstance(value, Adjusted) else value


def uniform_numbers(stream: str, calibration: Calibration) -> NDArray[np.float64] | None:
    """The uniform numbers of a stream in the draws that members come from, or None.

    A view chooses draws by parameters that history need not inform.
    """
    posterior, view = calibration.posterior, calibration.view
    if stream == APART or not isinstance(posterior, Posterior):
        return None
    chosen = posterior.chosen if isinstance(posterior, Resampled) else np.arange(len(posterior))
    choosing = {calibration.entries[name].stream for name in view.resampled} if view else set()
    return posterior.uniform(stream, chosen) if stream in posterior or stream in choosing else None
