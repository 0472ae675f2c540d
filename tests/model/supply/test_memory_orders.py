"""Orders of memory where makers may turn to different suppliers."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.supply.memory_orders import place_orders, serve_apart

SIZES = np.array([[30.0], [10.0]])
ACCESS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])[..., None]  # by maker and supplier


def test_each_maker_orders_of_whom_it_may() -> None:
    placed = place_orders(ACCESS, SIZES, np.full((3, 1), 8.0))
    assert placed[..., 0] == pytest.approx(np.array([[8.0, 0.0], [0.0, 8.0], [6.0, 2.0]]))


def test_who_may_turn_to_another_does_once_one_is_sold_out() -> None:
    """Of 18 asked of the small supplier it has 10; one maker finds the rest with the large one."""
    served, asked = np.empty((3, 1)), np.array([[8.0], [16.0], [8.0]])
    serve_apart(ACCESS, SIZES, SIZES.sum(axis=0), asked, 0.0 * asked, served)
    assert served[:, 0] == pytest.approx([1.0, 10.0 / 18.0, 1.0])


def test_what_a_maker_has_got_it_does_not_ask_for_again() -> None:
    """So that what one supplier has left is for those who still miss some.

    The small supplier has 10 for 16 and a third maker's 8 * 10 / 24; the large one has 14 for 8 and
    that maker's 8 * 14 / 24, and what it has left, 4 / 3, goes to that maker alone.
    """
    sizes, asked = np.array([[14.0], [10.0]]), np.array([[8.0], [16.0], [8.0]])
    served = np.empty((3, 1))
    serve_apart(ACCESS, sizes, sizes.sum(axis=0), asked, 0.0 * asked, served)
    large, small = 8 * 14 / 24, 8 * 10 / 24
    small *= 10 / (16 + small)
    assert served[0, 0] == pytest.approx(1.0)
    assert served[2, 0] == pytest.approx((large + small + 4 / 3) / 8)
