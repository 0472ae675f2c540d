"""Splits of money over stacks and over the chips of each: a nested logit."""

from __future__ import annotations

import numpy as np

from simulation.model.demand.stacks import split_between, split_within
from simulation.model.equations.arrays import Array


def within(value: Array, offered: Array, stack: list[int], scale: float = 1.0) -> list[Array]:
    """Shares of chips in their stacks and inclusive values, of one member."""
    shares, inclusive = np.zeros((len(value), 1)), np.zeros((max(stack) + 1, 1))
    here = np.ones(len(value), dtype=bool)
    table, flags = value[:, None], offered[:, None]
    size = len(value)
    split_within(0, size, here, flags, table, np.array(stack), np.array([scale]), shares, inclusive)
    return [shares, inclusive]


def between(inclusive: Array, preference: list[float], allowed: list[bool]) -> Array:
    shares = np.empty_like(inclusive)
    may = np.array(allowed)[:, None]
    split_between(inclusive, np.array(preference)[:, None], may, shares)
    return shares


def test_nested_logit_equals_plain_logit_at_scale_one() -> None:
    value, stack = np.array([0.3, 1.1, -0.4]), [0, 0, 1]
    shares, inclusive = within(value, np.ones(3, dtype=bool), stack)
    of_stacks = between(inclusive, [0.0, 0.0], [True, True])
    plain = np.exp(value) / np.exp(value).sum()
    np.testing.assert_allclose((shares * of_stacks[stack])[:, 0], plain, rtol=1e-12)


def test_a_chip_not_on_offer_gets_nothing_and_an_empty_market_orders_nothing() -> None:
    value, stack = np.zeros(2), [0, 1]
    shares, inclusive = within(value, np.array([True, False]), stack)
    assert shares[:, 0].tolist() == [1.0, 0.0]
    assert between(inclusive, [0.0, 0.0], [True, True])[:, 0].tolist() == [1.0, 0.0]
    shares, inclusive = within(value, np.array([False, False]), stack)
    assert shares.sum() == 0.0
    assert between(inclusive, [0.0, 0.0], [True, True]).sum() == 0.0


def test_a_firm_orders_nothing_where_it_may_not_and_preference_makes_up_for_chips() -> None:
    assert between(np.array([[9.0], [0.0]]), [0.0, 0.0], [False, True])[:, 0].tolist() == [0, 1]
    np.testing.assert_allclose(between(np.array([[1.0], [0.0]]), [0.0, 1.0], [True, True]), 0.5)
