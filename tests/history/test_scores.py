"""CRPS against closed forms, and the scale on which it is taken."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from simulation.history.scoring.scores import Scale, crps


@pytest.mark.parametrize(
    ("members", "observed", "expected"),
    [
        ([2.0], 5.0, 3.0),  # one member: absolute error
        ([0.0, 1.0], 0.0, 0.25),  # mean error 1/2, less half the mean distance 1/4
        ([0.0, 1.0], 0.5, 0.25),
        ([1.0, 0.0], 3.0, 2.25),
        ([0.0, 1.0, 3.0], 1.0, 1.0 - 12 / 18),
        ([4.0, 4.0, 4.0], 4.0, 0.0),
    ],
)
def test_closed_form(members: list[float], observed: float, expected: float) -> None:
    assert crps(np.array(members), observed) == pytest.approx(expected)


def test_is_the_integral_of_the_squared_step_error() -> None:
    rng = np.random.default_rng(3)
    members, observed = rng.normal(size=9), 0.3
    x = np.linspace(-8, 8, 400_001)
    steps = (members[:, None] <= x).mean(axis=0)
    integral = ((steps - (x >= observed)) ** 2).sum() * (x[1] - x[0])
    assert crps(members, observed) == pytest.approx(integral, abs=1e-4)


def test_tends_to_the_score_of_the_normal() -> None:
    members = norm.ppf((np.arange(2000) + 0.5) / 2000)
    y = 0.7
    exact = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
    assert crps(members, y) == pytest.approx(exact, abs=1e-3)


def test_scale_is_log10_for_positive_values() -> None:
    scale = Scale.of(np.array([1.0, 10.0]), np.array([2.0, np.nan]))
    assert scale(np.array([1.0, 1000.0])) == pytest.approx([0, 3])


def test_scale_where_zeros_occur() -> None:
    scale = Scale.of(np.array([50.0, 500.0]), np.array([0.0, 3.0]))
    assert scale.floor == 5.0
    zero, low, high = scale(np.array([0.0, 500.0, 5000.0]))
    assert zero == 0
    assert high - low == pytest.approx(1, abs=1e-3), "far above the floor factors count as ever"
    assert Scale.of(np.zeros(1), np.zeros(1))(np.zeros(1)) == 0
