"""Chips that are sold to some firms only, beside chips of the same software sold to all."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation.model.demand.sold_to_firms import value_sold
from simulation.model.demand.stacks import split_within
from simulation.model.world import World

Inputs = Callable[..., object]


def test_nobody_orders_a_chip_that_is_not_sold_to_him(inputs: Inputs) -> None:
    world = World(inputs(stop=2, months=60))  # type: ignore[arg-type]
    closed = ~world.layout.offered
    while world.running:
        world.step()
        assert not world.state.backlog[closed].any(), world.date
        assert not world.state.order_share[closed].any(), world.date
    spent = world.state.order_share.sum(axis=1)
    assert (spent < 1.0 + 1e-9).all()


def test_a_stack_is_worth_what_its_chips_for_the_firm_are_worth() -> None:
    """The logit over the chips that are sold is that over all, without the others."""
    value = np.array([[1.0, 0.2], [2.0, -0.5], [0.5, 0.4]])
    listed, offered = np.ones(3, np.bool_), np.ones((3, 2), np.bool_)
    stack, scale = np.array([0, 0, 1]), np.array([0.4, 0.9])
    shares, worth = np.zeros((3, 2)), np.zeros((2, 2))
    split_within(0, 3, listed, offered, value, stack, scale, shares, worth)
    sold = np.ones((2, 2))
    sold[0] = shares[0]  # the second chip is not sold to the firm
    found = np.empty((2, 2))
    value_sold(worth, sold, np.ones(2, np.bool_), np.array([True, False]), scale, found)
    offered[1] = False
    split_within(0, 3, listed, offered, value, stack, scale, shares, worth)
    np.testing.assert_allclose(found, worth, rtol=1e-12)
