"""Prices that fall with what has been made."""

from __future__ import annotations

from collections.abc import Callable

from simulation.model.world import World
from tests.model.reading import finished

Worlds = Callable[..., World]


def test_learning_lowers_prices_and_own_output_teaches_more(world: Worlds) -> None:
    fast = finished(world(months=48, sets=("parameters.learning.cost_rate=0.25",)))
    slow = finished(world(months=48, sets=("parameters.learning.cost_rate=0.025",)))
    h100 = fast.layout.row["chips"]["h100"]
    assert (fast.state.price[h100] < slow.state.price[h100]).all()
