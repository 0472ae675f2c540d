"""A small market on paper: the model's equations, month by month, against a pencil's numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from simulation.model.equations import budget, rule, stock
from simulation.model.supply.rationing import ration

FIRMS, CHIPS = ("X", "Y"), ("A", "B")
A = CHIPS.index("A")
# Kernels call these equations with one number after the other.
affordable, wear_out, mean_age = map(np.vectorize, (budget.affordable, stock.wear, stock.mean_age))
CASE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("two_firms_three_months.yaml").read_text(encoding="utf-8")
)


def table(written: dict[str, dict[str, float]]) -> np.ndarray:
    """Numbers by firm and chip, (firms, chips, 1)."""
    return np.array([[[float(written[f][c])] for c in CHIPS] for f in FIRMS])


def number(value: float) -> np.ndarray:
    """One number of one member."""
    return np.array([float(value)])


@pytest.fixture(scope="module")
def months() -> list[dict[str, np.ndarray]]:
    """What the equations make of the months."""
    held = np.array([[CASE["start"][f][c] for c in CHIPS] for f in FIRMS], dtype=float)
    owned, age = held[..., :1].copy(), held[..., 1:].copy()
    listed = np.array([[float(CASE["price"][c])] for c in CHIPS])
    gross = rule.gross_price(listed[A], number(CASE["fee"]), number(CASE["passed"]))
    price = np.stack([listed, listed])
    price[FIRMS.index("X"), A] = gross
    weight = np.ones_like(price)
    weight[:, A] = [[CASE["weight"][f]] for f in FIRMS]
    wear = number(CASE["wear"]["base"]), number(CASE["wear"]["slope"])
    found = []
    for month in CASE["months"]:
        wants, money = table(month["wants"]), np.array([[float(month["money"][f])] for f in FIRMS])
        wants = wants * affordable((wants * price).sum(axis=1), money)[:, None]
        supply = np.array([[float(month["supply"][c])] for c in CHIPS])
        gets = wants.copy()
        for c in range(len(CHIPS)):
            ration(np.full(len(FIRMS), True), gets[:, c], weight[:, c], supply[c])
        fee = gets[FIRMS.index("X"), A] * CASE["fee"] * gross
        receipts = (gets * price).sum(axis=0)
        receipts[A] -= fee
        retired = wear_out(owned, age, *wear)
        kept = owned - retired
        age, owned = mean_age(kept, age, gets), kept + gets
        found.append({"gets": gets, "fee_income": fee, "receipts": receipts, "retired": retired,
                      "stock": owned, "age": age})  # fmt: skip
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
