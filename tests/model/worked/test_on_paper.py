"""A small market on paper: the model's kernels, month by month, against a pencil's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.model.equations import rule, stock
from simulation.model.trade import allocation, billing
from tests import tables

FIRMS, CHIPS = ("X", "Y"), ("A", "B")
STATES = ("US", "China")
A, X = CHIPS.index("A"), FIRMS.index("X")
# Kernels call these equations with one number after the other.
wear_out, mean_age = map(np.vectorize, (stock.wear, stock.mean_age))
CASE: dict[str, Any] = tables.beside(__file__, "two_firms_three_months.yaml")


def table(written: dict[str, dict[str, float]]) -> np.ndarray:
    """Numbers by firm and chip, (firms, chips, 1)."""
    return np.array([[[float(written[f][c])] for c in CHIPS] for f in FIRMS])


def number(value: float) -> np.ndarray:
    """One number of one member."""
    return np.array([float(value)])


def placed() -> np.ndarray:
    """The one pair of firm and chip that needs a licence, and none of the others."""
    place = np.full((len(FIRMS), len(CHIPS)), -1)
    place[X, A] = 0
    return place


def payable(
    wants: np.ndarray, listed: np.ndarray, gross: np.ndarray, money: np.ndarray
) -> np.ndarray:
    """What firms order of chips that all ship, cut down to what they can pay."""
    every, asked = np.ones((len(FIRMS), len(CHIPS)), np.bool_), np.empty_like(wants)
    allocation.ask_lawful(every, 0, len(CHIPS), wants, np.ones_like(listed), asked)
    surcharge, speed = (gross - listed[A])[None], np.array([[1.0], [2.0]])
    can, cannot = np.empty_like(money), np.empty_like(money)
    goods = (0, len(CHIPS), placed(), listed, surcharge)
    allocation.ask_payable(*goods, every, speed, money, asked, can, cannot)
    assert can == pytest.approx((asked * speed).sum(axis=1))
    assert can + cannot == pytest.approx((wants * speed).sum(axis=1))
    return asked


def shared(wants: np.ndarray, supply: np.ndarray) -> np.ndarray:
    """What firms get of what there is; a maker serves home first."""
    gets, waits, stock_of = wants.copy(), wants.copy(), supply.copy()
    at_home = np.array([[False, True], [True, False]])  # X has B of its own country, and Y has A
    abroad = np.array([[float(CASE["weight"]["X"])], [1.0]])
    assert CASE["weight"]["Y"] == 1, "at home"
    every, whole, nothing = np.ones(at_home.shape, np.bool_), np.ones((1, 1)), np.zeros((1, 1))
    chips = np.arange(len(CHIPS))
    goods = (0, len(CHIPS), placed(), whole, nothing, every, at_home, abroad, chips)
    can_ship, reserved = np.ones_like(supply), np.zeros_like(supply)
    allocation.share_out(*goods, can_ship, reserved, stock_of, gets, waits)
    assert waits == pytest.approx(wants - gets)
    assert stock_of == pytest.approx(supply - gets.sum(axis=0))
    return gets


def settled(
    gets: np.ndarray, listed: np.ndarray, gross: np.ndarray, money: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fees of the US, receipts of A's and of B's maker, and money left, as the model's bills go."""
    nothing, unspent = np.zeros_like(money), money.copy()
    income, revenue = np.empty((len(STATES), 1)), np.empty((len(CHIPS), 1))
    receipts, at_home = (np.empty((len(STATES), len(CHIPS), 1)) for _ in range(2))
    billing.settle_bills(
        0,
        len(CHIPS),
        placed(),
        np.array([X]),
        np.array([A]),
        np.ones((1, 1)),
        listed,
        (gross - listed[A])[None],
        STATES.index("China"),
        np.array([STATES.index("China"), STATES.index("US")]),
        np.zeros(len(FIRMS), np.bool_),
        np.arange(len(CHIPS)),  # a maker for each chip, from the US and from China
        np.array([STATES.index("US"), STATES.index("China")]),
        np.ones((len(FIRMS), len(CHIPS)), np.bool_),
        listed,
        np.array([[float(CASE["fee"])], [0.0]]),
        number(CASE["passed"]),
        gets,
        np.zeros_like(listed),
        nothing,
        np.empty_like(money),
        unspent,
        income,
        receipts,
        at_home,
        revenue,
    )
    assert receipts.sum(axis=0) == pytest.approx(revenue)
    assert receipts == pytest.approx(at_home), "nobody buys through units abroad"
    assert income[STATES.index("China")] == 0
    assert receipts[STATES.index("China"), A] == pytest.approx(
        gets[X, A] * gross - income[STATES.index("US")]
    )
    return income[STATES.index("US")], revenue, unspent


@pytest.fixture(scope="module")
def months() -> list[dict[str, np.ndarray]]:
    """What the equations make of the months."""
    held = np.array([[CASE["start"][f][c] for c in CHIPS] for f in FIRMS], dtype=float)
    owned, age = held[..., :1].copy(), held[..., 1:].copy()
    listed = np.array([[float(CASE["price"][c])] for c in CHIPS])
    gross = rule.gross_price(listed[A], number(CASE["fee"]), number(CASE["passed"]))
    price = np.stack([listed, listed])
    price[FIRMS.index("X"), A] = gross
    wear = number(CASE["wear"]["base"]), number(CASE["wear"]["slope"])
    found = []
    for month in CASE["months"]:
        wants, money = table(month["wants"]), np.array([[float(month["money"][f])] for f in FIRMS])
        wants = payable(wants, listed, gross, money)
        supply = np.array([[float(month["supply"][c])] for c in CHIPS])
        gets = shared(wants, supply)
        fee, receipts, unspent = settled(gets, listed, gross, money)
        retired = wear_out(owned, age, *wear)
        kept = owned - retired
        age, owned = mean_age(kept, age, gets), kept + gets
        found.append({"gets": gets, "fee_income": fee, "receipts": receipts, "retired": retired,
                      "stock": owned, "age": age, "unspent": unspent,
                      "bill": (gets * price).sum(axis=1), "money": money})  # fmt: skip
    return found


@pytest.mark.parametrize("number_of_month", range(len(CASE["months"])))
@pytest.mark.parametrize("what", ["gets", "retired", "stock", "age"])
def test_by_firm_and_chip(
    months: list[dict[str, np.ndarray]], number_of_month: int, what: str
) -> None:
    expected = table(CASE["months"][number_of_month][what])
    assert months[number_of_month][what] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("number_of_month", range(len(CASE["months"])))
def test_the_money(months: list[dict[str, np.ndarray]], number_of_month: int) -> None:
    written, found = CASE["months"][number_of_month], months[number_of_month]
    assert found["fee_income"] == pytest.approx(written["fee_income"])
    expected = np.array([[float(written["receipts"][c])] for c in CHIPS])
    assert found["receipts"] == pytest.approx(expected, abs=1e-6)
    assert found["unspent"] == pytest.approx(np.maximum(found["money"] - found["bill"], 0.0))
    gets = table(written["gets"])
    paid = (gets[:, 0, 0] * [12.5, 10.0] + gets[:, 1, 0] * 8.0)[:, None]
    assert found["unspent"] == pytest.approx(np.maximum(found["money"] - paid, 0.0), abs=1e-4)
