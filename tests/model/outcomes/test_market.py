"""Outcomes of markets: they add up, and prices, sales and units of a chip belong together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block
from tests.conftest import series

CHINESE = ("huawei", "cambricon", "hygon", "kunlunxin", "thead", "other_china")
US = ("nvidia", "amd", "google", "amazon")


@pytest.fixture(scope="module")
def past(run: Callable[..., Block]) -> Block:
    """Twelve members to the end of 2025."""
    return run(stop=12, months=months.index("2025-12") + 1)


@pytest.mark.parametrize("what", ["units.china", "market.china"])
def test_makers_add_up_to_the_market(past: Block, what: str) -> None:
    home = sum(series(past, f"{what}.{maker}") for maker in CHINESE)
    abroad = sum(series(past, f"{what}.{maker}") for maker in US)
    assert series(past, f"{what}.domestic") == pytest.approx(home, rel=1e-5)
    assert series(past, what) == pytest.approx(home + abroad, rel=1e-5)
    assert (series(past, what)[12:] > 0).all()


def test_the_market_is_what_is_billed_less_networks_and_systems(past: Block) -> None:
    market, billed = series(past, "market.china.huawei"), series(past, "billed_china.huawei")
    assert (market <= billed).all()
    part = market[-1] / billed[-1]
    assert ((part > 0.6) & (part < 1)).all()


def test_sales_of_a_chip_are_its_units_at_its_prices(past: Block) -> None:
    """Of twelve months, so between the lowest and the highest price of the year."""
    units, sales = series(past, "units.h20"), series(past, "revenue.h20") * 1e9
    prices = series(past, "price.h20")
    for end in range(months.index("2024-12"), len(units)):
        year = prices[end - 11 : end + 1]
        assert (sales[end] <= units[end] * year.max(axis=0) * (1 + 1e-4)).all()
        assert (sales[end] >= units[end] * year.min(axis=0) * (1 - 1e-4)).all()


def test_one_buyers_chips_are_a_part_of_all(past: Block) -> None:
    some, every = series(past, "units.bytedance.ascend_910b"), series(past, "units.ascend_910b")
    assert (some <= every * (1 + 1e-5)).all()
    assert (some[-12:] > 0).any()


def test_starts_open_to_ai_chips_are_a_part_of_all(past: Block) -> None:
    part = series(past, "wafers.smic.ai") / series(past, "wafers.smic")
    assert ((part > 0.015) & (part < 0.75)).all()


def test_a_run_is_its_models_compute_without_algorithms(past: Block) -> None:
    """From 2022 on methods only get better, so effective compute lies above the run's."""
    runs, models = series(past, "largest_run.us"), series(past, "frontier.us")
    assert (models[24:] > runs[24:]).all()
    assert (np.diff(runs[::12], axis=0) > 0).all()


def test_ratings_differ_as_models_lag(past: Block) -> None:
    worth = series(past, "rating_gap.china") / series(past, "lag.china")
    assert worth == pytest.approx(np.broadcast_to(worth[:1], worth.shape), rel=1e-4)
    assert (worth > 0).all()
