"""Trailing years."""

from __future__ import annotations

import numpy as np

from simulation.model.outcomes.trailing import Trailing


def test_a_trailing_year_is_the_sum_of_twelve_months() -> None:
    chance = np.random.default_rng(1)
    flows = chance.random((40, 6, 2))
    windows = [slice(min(month // 12, 4), 5) for month in range(40)]
    trailing = Trailing({"flow": np.ones((6, 2))})
    past = [np.ones((6, 2))] * 12
    for month, (flow, window) in enumerate(zip(flows, windows, strict=True)):
        trailing.put(month, "flow", flow[window], window)
        held = np.zeros_like(flow)
        held[window] = flow[window]
        past = [*past[1:], held]
        np.testing.assert_allclose(trailing.year["flow"], np.sum(past, axis=0), rtol=1e-14)
        outside = np.ones(6, dtype=bool)
        outside[trailing.reach("flow")] = False
        assert (trailing.year["flow"][outside] == 0).all()
