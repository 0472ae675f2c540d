"""How much history narrowed a parameter, on its own scale, and whether it lies at an end."""

from __future__ import annotations

import numpy as np

from simulation.distributions import Array, Distribution, Lognormal, Loguniform, Mixture

_EVEN = (np.arange(4096) + 0.5) / 4096


def own_scale(prior: Distribution, uniform: Array) -> Array:
    """Values at uniform numbers, as log10 where the prior is laid out in factors; same shape."""
    values = prior.quantile(uniform)
    return np.log10(values) if _in_factors(prior) else values


def contraction(prior: Distribution, uniform: Array) -> tuple[float, float]:
    """Posterior over prior standard deviation, and the shift of the mean in prior ones.

    `uniform` (draws,) are the posterior's places within the prior. The scale is the parameter's
    own, not the one where its prior is normal: draws that crowd at an end of a uniform prior are
    narrow, though their normal scores are not.
    """
    before, after = own_scale(prior, _EVEN), own_scale(prior, uniform)
    spread = float(before.std())
    return float(after.std()) / spread, float(after.mean() - before.mean()) / spread


def beyond(prior: Distribution, uniform: Array) -> tuple[float, float]:
    """Shares of the draws below the prior's 5 % and above its 95 %; `uniform` as above.

    Each is 0.05 where the prior is kept. A choice of a few values has no such ends: 0.
    """
    values = prior.quantile(uniform)
    low, high = prior.range()
    return float((values < low).mean()), float((values > high).mean())


def _in_factors(prior: Distribution) -> bool:
    if isinstance(prior, Mixture):
        return all(_in_factors(part.distribution) for part in prior.parts)
    return isinstance(prior, Loguniform | Lognormal)
