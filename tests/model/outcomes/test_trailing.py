"""Trailing years."""

from __future__ import annotations

import numpy as np

from simulation.model.outcomes.trailing import Trailing


def test_a_trailing_year_is_the_sum_of_twelve_months() -> None:
    chance = np.random.default_rng(1)
    flows = chance.random((40, 3, 2, 2))
    flows[5:20, 1] = flows[:, 2] = 0.0  # one pauses for more than a year, one never flows
    trailing = Trailing({"other": (1,), "flow": (3, 2)}, 2)
    before = np.array([1.0, 1.0, 0.0])[:, None, None] * np.ones((3, 2, 2))
    trailing.begin("flow", before)
    past = [before] * 12
    assert (trailing.year("flow") == 12 * before).all()
    for month, flow in enumerate(flows):
        written = flow.any(axis=-1)
        trailing.written("flow")[...] = written
        trailing.month("flow", month)[written] = flow[written]
        trailing.add(month)
        past = [*past[1:], flow]
        np.testing.assert_allclose(trailing.year("flow"), np.sum(past, axis=0), rtol=1e-14)
        moved = np.any(past, axis=(0, -1))
        assert trailing.live("flow")[moved].all()
        assert (trailing.year("flow")[~trailing.live("flow")] == 0).all()
    assert trailing.live("flow").sum() == 4
    assert (trailing.year("other") == 0).all()
