"""Orders under caps, worked out on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.model.demand.order_rules import turn_away
from simulation.model.demand.orders import spend
from simulation.model.equations.budget import BILLION
from simulation.model.equations.rule import NO_LIMIT
from tests import tables

CASES = tables.beside(__file__, "orders.yaml")
MONEY, PRICES = 100.0, (10.0, 20.0, 5.0)


def limit(value: float | str) -> float:
    return NO_LIMIT if value == "none" else float(value)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_orders_under_caps(case: dict[str, Any]) -> None:
    one, cube = np.ones(1), np.zeros((1, 3, 1))
    ordered, coming = cube.copy(), MONEY if "soon" in case else 0.0  # which alone comes early
    spend(
        0,
        1,
        0,
        3,
        np.array(PRICES)[:, None],
        np.array([[0, 1, -1]]),
        np.zeros((2, 1)),
        np.array([[limit(value)] for value in case["headroom"]]),
        np.array([[limit(case["room"])]]),
        np.array([[float(case.get("soon", 0.0))]]),
        np.zeros(1, np.intp),
        np.array([chip not in case.get("restricted", ()) for chip in range(3)], np.intp),
        np.ones((1, 3), np.bool_),
        np.zeros((3, 1), np.bool_),
        np.array([[12.0 * coming / BILLION]]),
        np.zeros((1, 1)),
        np.array([[MONEY - coming]]),
        one * 0.0,
        one,
        one,
        one * float(case.get("rush", 0.0)),
        one,
        np.array(case["share"])[None, :, None],
        cube,
        ordered,
    )
    assert ordered[0, :, 0] == pytest.approx(case["orders"])
    assert ordered[0, :, 0] @ PRICES <= MONEY * (1 + case.get("rush", 0.0)) * (1 + 1e-12)


def test_what_customs_keep_from_one_firm_goes_to_what_they_leave_it() -> None:
    """Customs keep 40 % of one of three chips from a firm, in the first of two members.

    A fifth of its money is refused. Its second choice of the others is 0.525 and 0.3 in 0.825.
    """
    alike = np.ones(2)
    shares = np.outer([0.5, 0.3, 0.2], alike)
    turn_away(
        0,
        3,
        np.array([0, 0, 1]),
        np.ones(3, np.bool_),
        np.outer([1.0, 3.0, 2.0], alike),
        np.outer([4.0, 2.0], alike),
        np.outer([0.7, 0.3], alike),
        np.array([[0.4, 0.0], [0.0, 0.0], [0.0, 0.0]]),
        shares,
    )
    moved = [0.5 * 0.6, 0.3 + 0.2 * 0.525 / 0.825, 0.2 + 0.2 * 0.3 / 0.825]
    assert shares[:, 0] == pytest.approx(moved)
    assert shares[:, 0].sum() == pytest.approx(1.0)
    assert shares[:, 1] == pytest.approx([0.5, 0.3, 0.2])
