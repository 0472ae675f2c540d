"""Slopes, gains and errors that a miss enlarges, on a made-up ensemble."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.history.fitting.discrepancy import carried
from simulation.history.fitting.smoother import gain, inflate, informative, slopes
from tests.history import synthetic


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
