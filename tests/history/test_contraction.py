"""Contraction is that of the parameter, on its own scale."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.distributions import parse_distribution
from simulation.history.fitting.contraction import contraction, own_scale

EVEN = (np.arange(1000) + 0.5) / 1000
UNIFORM = parse_distribution({"dist": "uniform", "low": 3, "high": 9})
FACTORS = parse_distribution({"dist": "loguniform", "low": 1, "high": 100})


def test_the_prior_given_back_is_no_contraction() -> None:
    for prior in (UNIFORM, FACTORS):
        assert contraction(prior, EVEN) == pytest.approx((1.0, 0.0), abs=1e-3)


def test_draws_that_crowd_at_an_end_are_narrow() -> None:
    """The top tenth of a uniform prior is a tenth as wide, whatever its normal scores say."""
    assert contraction(UNIFORM, 0.9 + 0.1 * EVEN)[0] == pytest.approx(0.1, rel=1e-2)


def test_factors_count_where_the_prior_is_laid_out_in_factors() -> None:
    assert own_scale(FACTORS, np.array([0.5])) == pytest.approx([1.0])
    ratio, shift = contraction(FACTORS, 0.5 + 0.5 * EVEN)
    assert ratio == pytest.approx(0.5, rel=1e-2)
    assert shift == pytest.approx(0.25 * np.sqrt(12), rel=1e-2)
