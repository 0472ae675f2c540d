"""Room that a market has for a licensed chip, worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.model.demand.market_room import add_up_room, enough
from simulation.model.law.entity_list import Lists

FIRMS = ("north", "south", "elsewhere")
MARKET = np.array([0, 0, 1])
PLACE = np.array([[-1, 0], [-1, 1], [-1, 2]])  # of two chips the second needs a licence
HEADROOM = np.array([[100.0], [40.0], [7.0]])
UNIT_COST = np.array([[1.0], [20.0]])


def room(
    market: int = 0,
    chip: int = 1,
    licensed: float = 1.0,
    named: dict[str, float] | None = None,
    buyers: dict[str, float] | None = None,
    affiliates: dict[str, float] | None = None,
) -> float:
    """USD for a chip of state 0; all are licensed buyers whom no list names, unless told."""
    lists = Lists(
        np.array([[True, True, False]]),
        *(
            np.array([[[(told or {}).get(firm, usual)] for firm in FIRMS]])
            for told, usual in ((named, 0.0), (buyers, 1.0), (affiliates, 0.0))
        ),
    )
    found = np.full(1, np.nan)
    add_up_room(
        market, chip, MARKET, 0, np.array([licensed]), lists, PLACE, HEADROOM, UNIT_COST, found
    )
    return float(found[0])


def test_firms_of_the_market_add_up_at_the_price() -> None:
    assert room() == pytest.approx((100 + 40) * 20)
    assert room(market=1) == pytest.approx(7 * 20)


def test_a_chip_without_a_licence_has_no_room_to_count() -> None:
    assert room(chip=0) == 0.0


def test_what_lists_keep_from_a_firm_is_no_room() -> None:
    assert room(named={"north": 1.0}) == pytest.approx(40 * 20)
    assert room(buyers={"south": 0.0}) == pytest.approx(100 * 20)
    assert room(buyers={"south": 0.25}) == pytest.approx((100 + 10) * 20)
    assert room(buyers={"elsewhere": 0.0}) == pytest.approx((100 + 40) * 20)


def test_a_list_of_licensed_buyers_is_about_what_needs_a_licence() -> None:
    assert room(buyers={"south": 0.0}, licensed=0.0) == pytest.approx((100 + 40) * 20)


def test_affiliates_buy_what_a_list_keeps_from_their_parent() -> None:
    assert room(named={"north": 1.0}, affiliates={"north": 0.5}) == pytest.approx((50 + 40) * 20)


@pytest.mark.parametrize(
    ("room_usd", "money", "unit_cost", "is_enough"),
    [(100, 100, 20, True), (99, 100, 20, False), (20, 0, 20, True), (19, 0, 20, False)],
)
def test_enough_is_a_month_s_money_and_one_chip(
    room_usd: float, money: float, unit_cost: float, is_enough: bool
) -> None:
    assert enough(room_usd, money, unit_cost) is is_enough
