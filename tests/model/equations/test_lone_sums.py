"""Sums of a lone member have the bits that they have in any company."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.equations.arrays import Array, contract, total

COMPANY = 7


@pytest.fixture
def values() -> Array:
    """Numbers whose sum depends on its order, (9, 40, members)."""
    drawn = np.random.default_rng(1)
    return drawn.normal(size=(9, 40, COMPANY)) * 10.0 ** drawn.integers(-8, 8, (9, 40, COMPANY))


def alone(values: Array) -> Array:
    """The first member's numbers."""
    return np.ascontiguousarray(values[..., :1])


@pytest.mark.parametrize("axis", [0, 1, (0, 1)])
def test_a_lone_member_is_added_up_as_in_company(
    values: Array, axis: int | tuple[int, ...]
) -> None:
    found = total(alone(values), axis)
    assert found.flags.c_contiguous
    assert np.array_equal(found, total(values, axis)[..., :1])


def test_a_lone_member_is_contracted_as_in_company(values: Array) -> None:
    weights = np.sqrt(np.abs(values))
    found = contract("ikm,ikm->im", alone(weights), alone(values))
    assert found.flags.c_contiguous
    assert np.array_equal(found, contract("ikm,ikm->im", weights, values)[..., :1])
