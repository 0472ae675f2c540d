"""The search against closed forms, and on a bent model where one step is not enough."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from simulation.history.fitting.search import FASTER, PACE, Search
from simulation.history.fitting.smoother import FURTHEST, gain, wanted
from tests.history import synthetic

Model = Callable[[np.ndarray], np.ndarray]
OBSERVED = np.array([2.6, 2.1, 1.5, 2.2, 2.4, 2.0])


def searched(
    model: Model, members: int, steps: int, observed: np.ndarray = OBSERVED
) -> tuple[Search, list[np.ndarray]]:
    """A search of so many steps, and the cost of each member on the way."""
    start = np.random.default_rng(5).normal(size=(synthetic.INFORMATIVE, members))
    errors = np.random.default_rng(9).normal(size=(6, members))
    search = Search(start, model(start), synthetic.figures(observed), errors)
    costs = [search.cost]
    for _ in range(steps):
        scores = search.proposed()
        search.judge(scores, model(scores))
        costs.append(search.cost)
    return search, costs


def mixed() -> np.ndarray:
    scores, seen = synthetic.ensemble(50)
    centred = seen - seen.mean(axis=1, keepdims=True)
    return np.linalg.lstsq(scores[:3].T, centred.T, rcond=None)[0].T


def straight(scores: np.ndarray) -> np.ndarray:
    return 2.0 + mixed() @ scores


def bent(scores: np.ndarray) -> np.ndarray:
    return straight(scores + 0.3 * scores**2 * np.sign(scores))


def rough(scores: np.ndarray) -> np.ndarray:
    return straight(scores) + 0.3 * np.sin(6 * scores).sum(axis=0)


def test_is_the_gaussian_posterior_where_all_is_linear() -> None:
    search, _ = searched(straight, 20_000, 8)
    data, slope = synthetic.figures(OBSERVED), mixed()
    precise = np.eye(3) + slope.T @ np.linalg.solve(data.covariance(), slope)
    expected = np.linalg.solve(precise, slope.T @ np.linalg.solve(data.covariance(), OBSERVED - 2))
    assert search.scores.mean(axis=1) == pytest.approx(expected, abs=0.03)
    spread = np.sqrt(np.diag(np.linalg.inv(precise)))
    assert search.scores.std(axis=1) == pytest.approx(spread, rel=0.05)


def test_every_step_and_cost_counts_the_draw_that_a_member_began_with() -> None:
    """Where all is linear each step points at the member's own posterior draw."""
    search, _ = searched(straight, 500, 1)
    data = synthetic.figures(OBSERVED)
    start = np.random.default_rng(5).normal(size=search.scores.shape)
    target = wanted(data, np.random.default_rng(9).normal(size=(6, 500)))
    goal = start + gain(mixed(), data.covariance()) @ (target - straight(start))
    left = (1 - PACE * FASTER) * (goal - search.scores)
    assert goal - search.proposed() == pytest.approx(left, abs=0.01)  # slopes are learnt
    back, miss = search.scores - start, target - search.shown
    assert (np.abs(back).max(axis=1) > 0.1).all()
    precise = np.linalg.inv(data.covariance())
    expected = (back**2).sum(axis=0) + np.einsum("im,ij,jm->m", miss, precise, miss)
    assert search.cost == pytest.approx(expected)


def test_no_member_ever_goes_further_away() -> None:
    _, costs = searched(bent, 500, 5)
    for before, after in pairwise(costs):
        assert (after <= before).all()
    assert costs[-1].mean() < 0.5 * costs[1].mean(), "one step is not enough where the model bends"


def test_what_a_member_shows_is_what_its_scores_give() -> None:
    """Also where some members took a step and others did not."""
    search, costs = searched(rough, 500, 5)
    stayed = costs[-1] == costs[-2]
    assert 0 < stayed.sum() < len(stayed)
    assert (search.shown == rough(search.scores)).all()


def test_draws_stay_within_reach_of_the_prior() -> None:
    search, _ = searched(straight, 100, 3, OBSERVED + 40.0)
    assert np.abs(search.scores).max() == FURTHEST
