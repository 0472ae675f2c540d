"""What must hold of smuggling: enforcement, premium, what is caught, where chips come from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.trade import evasion, grey_market

from .conftest import Situation
from .money import RICH, rich

Then = Callable[[], Situation]


def test_enforcement_is_felt_after_its_lag(now: Situation) -> None:
    now.state.enforcement_felt[now.china] = 0.2
    now.rule.enforcement[now.us] = 0.8
    lag = np.maximum(now.p("grey.enforcement_lag"), 1.0)
    assert (lag > 1.2).all()
    for month in (1, 2, 3):
        evasion.seek(now.world)
        expected = 0.8 - 0.6 * (1.0 - 1.0 / lag) ** month
        assert now.state.enforcement_felt[now.china] == pytest.approx(expected)


def test_full_enforcement_stops_all_smuggling(then: Then) -> None:
    free, shut = rich(then()), rich(then())
    for now, felt in ((free, 0.0), (shut, 1.0)):
        now.state.enforcement_felt[now.china] = now.rule.enforcement[now.us] = felt
        evasion.seek(now.world)
    assert (free.state.smuggled.sum(axis=0) > 0).all()
    assert not shut.state.smuggled.any()


def _seek_for_years(now: Situation, could_move: float, patch: pytest.MonkeyPatch) -> np.ndarray:
    """Smuggle for years at networks that can move so many chips; what makers have every month."""
    units = np.full(now.world.members, could_move)
    patch.setattr(grey_market, "networks", lambda *_: (units, units))
    now.state.delivered += 1e9
    before = rich(now).state.inventory.copy()
    for _ in range(60):
        now.state.inventory[...] = before
        now.state.unspent_chip_budget[now.home] = RICH
        evasion.seek(now.world)
    return before


def test_the_premium_has_a_ceiling(now: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever buyers would pay."""
    high = now.p("grey.highest_premium")
    monkeypatch.setitem(now.world.p._values, "grey.premium", 1e3 * high)
    _seek_for_years(now, 1.0, monkeypatch)
    assert now.state.grey_premium[now.china] == pytest.approx(high, rel=1e-3)


def test_inventories_have_a_leak(now: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a part of what makers have, however many chips networks could move."""
    before = _seek_for_years(now, 1e12, monkeypatch)
    leak = before * now.p("grey.leak_limit")
    assert (now.state.smuggled <= leak * (1 + 1e-9)).all()
    assert np.isclose(now.state.smuggled, leak)[leak > 0].any()
    assert now.state.inventory == pytest.approx(before - now.state.smuggled)


def test_smuggled_chips_cost_the_premium_and_are_unlawful(now: Situation) -> None:
    rich(now)
    evasion.seek(now.world)
    units, cost = now.state.smuggled, now.world.chips_on_sale.unit_cost
    premium = now.state.grey_premium[now.china]
    assert (premium > 0).all()
    bill = now.state.smuggling_bill.sum(axis=0)
    assert bill == pytest.approx((units * cost).sum(axis=0) * (1.0 + premium))
    assert now.state.grey_margin == pytest.approx((units * cost).sum(axis=0) * premium)
    assert not units[now.state.sellable[now.china] > 0].any()
    assert not units[now.layout.of_state("chips", "china")].any()


def test_smuggled_chips_wear_as_those_around_them(now: Situation) -> None:
    """The same part of them is retired as of all that China's firms hold at home."""
    state, home = now.state, now.home
    before = state.smuggled_stock.copy()
    held = (state.stock + state.awaiting_power)[home].sum(axis=0)
    assert (before > 0).any()
    now.world.step()
    gone = state.retired[home].sum(axis=0)
    left = before * (1.0 - np.divide(gone, held, out=np.zeros_like(gone), where=held > 0))
    assert state.smuggled_stock == pytest.approx(left + state.smuggled)
    assert (left < before).any()


def test_nothing_is_smuggled_that_nobody_is_denied(now: Situation) -> None:
    rich(now)
    now.state.sellable[now.china] = 1.0
    evasion.seek(now.world)
    assert not now.state.smuggled.any()
    assert not now.state.grey_premium[now.china].any()


def test_the_anchor_of_smuggling_is_the_middle_of_2024() -> None:
    assert grey_market.GREY_ANCHOR == 12 * 2 + 5.5


def test_what_comes_to_light_counts_at_list_prices(now: Situation) -> None:
    """Neither the premium nor the system is in the value of exposed smuggling."""
    rich(now)
    before = now.state.smuggling_exposed[now.china].copy()
    evasion.seek(now.world)
    value = (now.state.smuggled * now.state.price).sum(axis=0) * 12 / 1e9
    lag = np.maximum(now.p("grey.answer_months"), 1.0)
    assert (value > 0).all()
    found = now.state.smuggling_exposed[now.china]
    assert found == pytest.approx(before + (value - before) / lag)


@pytest.mark.parametrize(("site", "leaks"), [("us", False), ("china", False), ("gulf", True)])
def test_smugglers_draw_on_what_was_sold_in_third_countries(
    now: Situation, site: str, leaks: bool
) -> None:
    """Neither at home nor at the seller's, whoever bought there."""
    rich(now)
    there = now.layout.firm_site == now.layout.row["states"][site]
    assert there.any()
    now.state.delivered[...] = 0.0
    now.state.delivered[there] = 1e6
    evasion.seek(now.world)
    assert now.state.smuggled.any() == leaks


def test_smugglers_draw_on_the_buyers_own_units_abroad(now: Situation) -> None:
    """Where chips stand counts, not whose they are."""
    rich(now)
    now.state.delivered[...] = 0.0
    now.state.delivered[now.abroad] = 1e6
    evasion.seek(now.world)
    assert now.state.smuggled.any()
