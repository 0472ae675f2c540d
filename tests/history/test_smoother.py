"""The update against closed forms, and what it must leave alone."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.history.fitting.discrepancy import carried
from simulation.history.fitting.smoother import FURTHEST, gain, inflate, informative, slopes, update
from tests.history import synthetic


def _errors(shape: tuple[int, int], seed: int = 9) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def test_is_the_gaussian_posterior_where_all_is_linear() -> None:
    """Many members give the mean and spread that the normal equations give."""
    scores, seen = synthetic.ensemble(60_000)
    data = synthetic.figures(seen[:, 0])
    moved = update(scores, seen, data, _errors(seen.shape))
    mixed = np.linalg.lstsq(scores[:3].T, (seen - seen.mean(axis=1, keepdims=True)).T, rcond=None)[
        0
    ].T
    precise = np.eye(3) + mixed.T @ np.linalg.solve(data.covariance(), mixed)
    expected = np.linalg.solve(
        precise, mixed.T @ np.linalg.solve(data.covariance(), data.observed - 2.0)
    )
    assert moved[:3].mean(axis=1) == pytest.approx(expected, abs=0.03)
    assert moved[:3].std(axis=1) == pytest.approx(
        np.sqrt(np.diag(np.linalg.inv(precise))), rel=0.05
    )


def test_what_no_figure_hears_keeps_its_prior_bit_for_bit() -> None:
    scores, seen = synthetic.ensemble()
    moved = update(scores, seen, synthetic.figures(seen[:, 0] + 0.3), _errors(seen.shape))
    assert (moved[3:] == scores[3:]).all()
    assert not (moved[:3] == scores[:3]).any()


def test_draws_stay_within_reach_of_the_prior() -> None:
    scores, seen = synthetic.ensemble()
    moved = update(scores, seen, synthetic.figures(seen[:, 0] + 40.0), _errors(seen.shape))
    assert np.abs(moved).max() == FURTHEST


def test_a_miss_enlarges_the_errors_of_its_group_only() -> None:
    _, seen = synthetic.ensemble()
    observed = seen.mean(axis=1)
    assert (inflate(seen, synthetic.figures(observed)) == 1).all()
    observed[::2] += 20.0
    factors = inflate(seen, synthetic.figures(observed))
    assert (factors[::2] > 5).all()
    assert (factors[1::2] == 1).all()


def test_gain_falls_with_the_error() -> None:
    scores, seen = synthetic.ensemble()
    slope = slopes(scores, seen)
    sure, vague = gain(slope, np.eye(6) * 0.01), gain(slope, np.eye(6) * 100.0)
    assert np.abs(vague).sum() < 0.1 * np.abs(sure).sum()


def test_slopes_are_those_of_all_streams_together() -> None:
    """Streams that move together are told apart, as a correlation of each alone would not."""
    scores, seen = synthetic.ensemble()
    scores[3] = 0.9 * scores[0] + np.sqrt(1 - 0.81) * scores[3]
    slope = slopes(scores, seen)
    assert np.abs(slope[:, 3]).max() < 0.05
    assert (slope[:, 0] > 0.05).all()


def test_only_streams_that_a_figure_hears_count() -> None:
    scores, seen = synthetic.ensemble()
    assert informative(scores, seen).tolist() == [0, 1, 2]
    assert informative(scores, np.ones_like(seen)).size == 0


def test_errors_are_carried_on_and_fade() -> None:
    """A group that was missed goes on being missed, less so the further ahead; others do not."""
    observed = np.array([2.0, 0.0, 2.0, 0.0, 0.0, 0.0])
    both = synthetic.figures(observed)
    none = np.zeros((3, 2))
    ahead = carried(both, 3, np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]]), none)
    assert ahead[1, 0] > 0.5, "three months on, most of the miss of 1 is still there"
    assert ahead[0] == pytest.approx(0.0), "the other group was met"
    assert ahead[2] == pytest.approx(0.0)
