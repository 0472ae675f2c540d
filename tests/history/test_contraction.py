"""Contraction is that of the parameter, on its own scale."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.distributions import parse_distribution
from simulation.history.fitting.contraction import beyond, contraction, own_scale

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


def test_draws_beyond_the_ends_of_a_prior() -> None:
    assert beyond(UNIFORM, EVEN) == (0.05, 0.05)
    assert beyond(FACTORS, 0.9 + 0.1 * EVEN) == (0.0, 0.5)
    assert beyond(FACTORS, 0.2 * EVEN) == (0.25, 0.0)


def test_of_sources_that_overlap_the_values_count_and_not_the_places() -> None:
    """The upper half of the places of these two sources are values from 0 to 1, the lowest."""
    parts = [
        {"source": name, "dist": "uniform", "low": low, "high": low + 1}
        for name, low in (("high", 10), ("low", 0))
    ]
    mixed = parse_distribution({"dist": "mixture", "parts": parts})
    assert beyond(mixed, EVEN) == pytest.approx((0.05, 0.05), abs=2e-3)
    assert beyond(mixed, 0.5 + 0.1 * EVEN) == pytest.approx((0.5, 0.0), abs=2e-3)


def test_a_choice_has_no_ends() -> None:
    few = parse_distribution({"dist": "choice", "values": [1, 2, 4]})
    assert beyond(few, np.full(10, 0.99)) == (0.0, 0.0)
