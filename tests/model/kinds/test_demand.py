"""What must hold of demand: the sign and size of each partial effect, and who a rule is about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.core.layout import SEGMENTS
from simulation.model.demand import (
    offers,
    order_shares,
    stack_preferences,
    usefulness,
    value,
)
from simulation.model.equations.rule import NO_LIMIT
from tests.model.reading import lift_controls

from .conftest import Situation

Then = Callable[[], Situation]


def shares(now: Situation) -> np.ndarray:
    """Order shares of all firms, (firms, chips, members), by the law and state at hand."""
    now.enact()
    offers.make(now.world)
    now.world.firms.decide_orders()
    return now.state.order_share.copy()


def market(now: Situation, abroad: bool = False) -> int:
    """The market of China's firms at home, or of those abroad."""
    return next(i for i, (seat, site) in enumerate(now.layout.markets)
                if seat == now.china and (site != seat) == abroad)  # fmt: skip


def worth(now: Situation, place: int) -> np.ndarray:
    """Value of the active chips in a market, (active chips, members), 0 where none has any."""
    sold, active = offers.sold_to(now.world), now.world.chips_on_sale.active
    value.anywhere(now.world)
    worths = np.empty_like(now.world.offers.value)
    value.in_markets(now.world, sold, worths)
    found = worths[place, active]
    return np.where(on_offer(now, place)[:, None], found, 0.0)


def on_offer(now: Situation, place: int) -> np.ndarray:
    """True for active chips that makers sell to a market by now, (active chips,)."""
    active, sale = now.world.chips_on_sale.active, now.world.chips_on_sale.on_offer
    return offers.sold_to(now.world)[place, active] & (sale[active] > 0).any(axis=1)


def cost_with_power(now: Situation, place: int, chips: slice | int) -> np.ndarray:
    """Price of chips with a place in a server and the power that they take over their life, USD."""
    site = now.layout.markets[place][1]
    hours = 8766.0 * now.p("power.service_years") * now.p("power.utilisation")
    energy = now.world.chip_table["tdp_w"][chips] / 1000.0 * now.p("power.overhead") * hours
    tight = now.p("power.scarcity") * now.state.power_tightness[site] ** 2
    price = now.world.p.table("states", "power_price", 0.0)[site] * (1.0 + tight)
    cost = now.world.chips_on_sale.unit_cost[chips] + now.p("choice.slot_cost")
    return np.asarray(cost + price * energy)


def test_power_costs_what_it_costs_on_the_site(then: Then) -> None:
    """A chip is worth less where power is tight, by the price's weight."""
    calm, tight = then(), then()
    place, active = market(calm, abroad=True), calm.world.chips_on_sale.active
    for now, share in ((calm, 0.1), (tight, 0.9)):
        site = now.layout.markets[place][1]
        now.state.power_tightness[now.china], now.state.power_tightness[site] = 0.1, share
    # Chips of the buyers' own state bear no fee.
    own = on_offer(calm, place) & (calm.layout.chip_state[active] == calm.china)
    lost = (worth(calm, place) - worth(tight, place))[own]
    calm_cost, tight_cost = (cost_with_power(now, place, active) for now in (calm, tight))
    expected = calm.p("choice.price") * np.log(tight_cost / calm_cost)
    assert own.any()
    assert lost == pytest.approx(expected[own])
    assert (lost > 0).all()


def test_whoever_must_wait_for_a_chip_orders_less_of_it(then: Then) -> None:
    usual, slow = then(), then()
    chip = usual.chip("b300")
    slow.state.wait[chip] = usual.state.wait[chip] + 12
    before, after = shares(usual), shares(slow)
    ordered = before[:, chip] > 0
    assert ordered.any()
    assert (after[:, chip][ordered] < before[:, chip][ordered]).all()


def test_software_matures_with_what_is_installed(then: Then) -> None:
    young, old = then(), then()
    young.world.owned.by_stack[...] = 0.0
    for now in (young, old):
        usefulness.update(now.world)
    raw = young.world.chip_table["usefulness"] * usefulness._narrow_work(young.world)
    assert young.state.usefulness == pytest.approx(raw)
    start = young.world.p.table("stacks", "efficiency")
    some = old.layout.chip_stack == int(np.argmax(old.world.owned.by_stack.sum(axis=(0, 2))))
    assert (start < 1).any()
    assert (old.state.usefulness[some] > young.state.usefulness[some]).all()


def test_a_fee_makes_a_licensed_chip_worth_less(then: Then) -> None:
    """By the price's weight times the log of what the fee adds."""
    free, charged = then(), then()
    for now, fee in ((free, 0.0), (charged, 0.5)):
        now.rule.fee.general[now.us] = fee
        now.rule.fee.named[now.us] = 0.0
        now.enact()
    chip, place = free.chip("h200"), market(free)
    row = chip - free.world.chips_on_sale.active.start
    lost = worth(free, place)[row] - worth(charged, place)[row]
    cost = cost_with_power(free, place, chip)
    price, passed = charged.state.price[chip], charged.p("market.fee_passed")
    added = price / (1.0 - 0.5 * passed) - price
    expected = charged.p("choice.price") * np.log1p(added / cost)
    assert lost == pytest.approx(expected)
    assert (lost > 0).all()


def test_dearer_places_cost_small_cards_most(then: Then) -> None:
    """Every chip loses worth; the cheaper it is itself, the more."""
    cheap, dear = then(), then()
    for now, cost in ((cheap, 500.0), (dear, 3000.0)):
        now.p("choice.slot_cost")[...] = cost
    place = market(cheap)
    lost, there = worth(cheap, place) - worth(dear, place), on_offer(cheap, place)
    active = cheap.world.chips_on_sale.active
    price = cheap.world.chips_on_sale.unit_cost[active].mean(axis=1)
    cheapest = int(np.argmin(np.where(there, price, np.inf)))
    others = there & (price > 4.0 * price[cheapest])
    assert (lost[there] > 0.0).all()
    assert others.any()
    assert (lost[cheapest] > lost[others]).all()


def test_a_rival_with_controls_is_worth_less_for_the_risk(then: Then) -> None:
    risky, safe = then(), then()
    lift_controls(safe.world, "us")
    for now in (risky, safe):
        now.rule.fee.general[now.us], now.rule.fee.named[now.us] = 0.0, 0.0
        now.enact()
    place = market(risky)
    gain = worth(safe, place) - worth(risky, place)
    active = risky.world.chips_on_sale.active
    american = (risky.layout.chip_state[active] == risky.us)[:, None]
    sold = on_offer(risky, place)[:, None]
    expected = np.where(american & sold, risky.p("choice.political_risk"), 0.0)
    assert (expected > 0).any()
    assert gain == pytest.approx(expected, abs=1e-9)


def test_customs_let_in_a_share_of_what_is_ordered(then: Then) -> None:
    open_, narrow = then(), then()
    for now, share in ((open_, 1.0), (narrow, 0.3)):
        now.rule.volume_cap.general[now.us] = now.rule.buyer_cap[now.us] = NO_LIMIT
        now.rule.volume_cap.named[now.us] = 0.0
        now.world.law.domestic_mandate.share[now.china] = 0.0
        now.world.law.import_admission.share.general[now.china] = share
        now.world.law.import_admission.share.named[now.china] = 0.0
    before, after = shares(open_), shares(narrow)
    foreign = open_.layout.of_state("chips", "us")
    home = open_.home[[not open_.rule.entity_list.firms[open_.us, f].any() for f in open_.home]]
    cell = np.ix_(home, foreign)
    assert (before[cell] > 0).any()
    assert after[cell] == pytest.approx(0.3 * before[cell], abs=1e-12)
    assert after.sum(axis=1) == pytest.approx(before.sum(axis=1))


def test_a_full_cap_takes_a_chip_off_the_orders(then: Then) -> None:
    usual, full = then(), then()
    for now, cap in ((usual, NO_LIMIT), (full, 0.0)):
        now.rule.license_chips[now.us] = now.rule.volume_cap.named[now.us] = 0.0
        now.rule.volume_cap.general[now.us], now.rule.buyer_cap[now.us] = cap, NO_LIMIT
        now.rule.license_max_tpp[now.us] = NO_LIMIT
        now.rule.license_max_bandwidth_gb_s[now.us] = NO_LIMIT
    before, after = shares(usual), shares(full)
    under = usual.state.under_license * (usual.layout.chip_state == usual.us)[:, None] > 0
    assert (before[usual.home] * under > 0).any()
    assert not (after[full.home] * under).any()


def test_what_a_full_cap_refuses_goes_to_licensed_chips_with_room_as_well(then: Then) -> None:
    """Buyers choose again by the same weights, as if the chip whose cap is full were not there."""
    usual, full = then(), then()
    for now in (usual, full):
        now.rule.license_chips[now.us] = 0.0
        now.rule.volume_cap.general[now.us] = now.rule.buyer_cap[now.us] = NO_LIMIT
        now.rule.volume_cap.named[now.us] = 0.0
        now.rule.license_max_tpp[now.us] = NO_LIMIT
        now.rule.license_max_bandwidth_gb_s[now.us] = NO_LIMIT
        now.world.law.domestic_mandate.share[now.china] = 0.0
        now.world.law.import_admission.share.general[now.china] = 1.0
        now.world.law.import_admission.share.named[now.china] = 0.0
    before = shares(usual)
    chips = usual.layout.of_state("chips", "us")
    firm = usual.home[before[np.ix_(usual.home, chips)].sum(axis=(1, 2)).argmax()]
    chips = chips[(before[firm, chips] > 0).all(axis=1)]
    barred = chips[before[firm, chips].min(axis=1).argmax()]
    stack = usual.layout.chip_stack
    beside = [c for c in chips if c != barred and stack[c] == stack[barred]]
    assert beside, "a second licensed chip of the stack"
    full.rule.volume_cap.named[full.us, barred] = 1.0
    full.rule.volume_cap.own[full.us, barred] = 0.0
    after = shares(full)
    assert not after[firm, barred].any()
    assert (after[firm, beside] > 1.01 * before[firm, beside]).all()
    assert after[firm].sum(axis=0) == pytest.approx(before[firm].sum(axis=0))
    within = usual.world.offers.shares[usual.layout.market_of_firm[firm]]
    ratio = after[firm, beside] / after[firm, beside].sum(axis=0)
    assert ratio == pytest.approx(within[beside] / within[beside].sum(axis=0))


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_mandate_binds_its_segment_at_home_alone(then: Then, segment: str) -> None:
    usual, bound = then(), then()
    buyers = usual.layout.segment == SEGMENTS.index(segment)
    usual.world.law.domestic_mandate.share[usual.china] = 0.0
    bound.world.law.domestic_mandate.share[bound.china] = 0.0
    bound.world.law.domestic_mandate.share[bound.china, buyers] = 0.999
    before, after = shares(usual), shares(bound)
    own = usual.layout.of_state("chips", "china")
    inside = np.isin(np.arange(len(after)), usual.home) & buyers
    assert after[~inside] == pytest.approx(before[~inside])
    home = after[inside][:, own].sum(axis=1)
    assert (home >= 0.999 - 1e-9).all()
    assert (before[inside][:, own].sum(axis=1) < 0.999).any()


def test_clouds_buy_in_part_what_their_customers_run(now: Situation) -> None:
    inclusive, weak, split = (np.zeros((2, 1)) for _ in range(3))
    strong = np.array([[4.0], [0.0]])
    may = np.ones((2, 1), dtype=bool)
    own = np.exp(4.0) / (1 + np.exp(4.0))
    for part in (1.0, 0.25, 0.0):
        order_shares.mix(inclusive, strong, weak, may, np.array([part]), split)
        assert split[0, 0] == pytest.approx(part * own + (1 - part) * 0.5)


def test_habit_is_what_a_firm_has_installed(now: Situation) -> None:
    owned = now.world.owned.by_stack[now.firm("tencent")]
    captive = stack_preferences.captive(now.world)[now.firm("tencent")]
    found, after = np.empty_like(owned), np.empty_like(owned)
    weights = now.p("choice.lock_in"), now.p("choice.captive")
    stack_preferences.prefer(owned, np.ones(len(owned), bool), captive, *weights, found)
    owned[...] = 0.0
    owned[1] = 1.0
    stack_preferences.prefer(owned, np.ones(len(owned), bool), captive, *weights, after)
    habit = np.zeros_like(after)
    habit[1] = now.p("choice.lock_in")
    assert after == pytest.approx(habit)
    assert not np.allclose(found, habit)


def test_a_listed_firm_orders_through_affiliates_alone(now: Situation) -> None:
    firm = int(now.home[0])
    now.rule.entity_list.firms[now.us, firm] = 1.0
    american = now.layout.of_state("chips", "us")
    for through in (0.0, 0.5):
        now.state.affiliate_share[now.us, firm] = through
        found = shares(now)[firm]
        assert (found[american] > 0).any() == (through > 0)
        assert (found[now.layout.of_state("chips", "china")].sum(axis=0) > 0).all()


def orders(now: Situation) -> np.ndarray:
    """New orders of the month, (firms, chips, members)."""
    now.state.power_headroom = NO_LIMIT
    now.world.firms.commit_orders()
    return now.state.ordered.copy()


def test_orders_add_to_a_backlog_of_which_a_part_is_cancelled(now: Situation) -> None:
    before = now.state.backlog.copy()
    made = orders(now)
    active = now.world.chips_on_sale.active
    kept = (1.0 - now.p("orders.cancel_rate")) * ~now.world.chips_on_sale.withdrawn[active]
    assert now.state.backlog[:, active] == pytest.approx(before[:, active] * kept + made[:, active])
    assert (before > 0).any()
    assert (now.p("orders.cancel_rate") > 0).all()


def test_money_that_is_committed_is_not_spent_again(then: Then) -> None:
    usual, bound = then(), then()
    firm, chip = usual.firm("microsoft"), usual.chip("b200")
    bound.state.backlog[firm, chip] += 1e9
    assert (orders(usual)[firm].sum(axis=0) > 0).all()
    assert not orders(bound)[firm].any()


def test_a_rule_to_come_is_a_reason_to_order_what_it_will_bar(then: Then) -> None:
    """Further ahead and faster; of other chips as much as without it, whatever is ordered ahead."""
    usual, rushed, later = then(), then(), then()
    for now, soon in ((usual, 0.0), (rushed, 1.0), (later, 1.0)):
        now.world.restricted_soon = np.full((len(now.layout.firms), 1), soon)
        now.state.backlog[...] = 0.0
        now.rule.volume_cap.general[now.us] = now.rule.buyer_cap[now.us] = NO_LIMIT
        now.enact()
    american = usual.layout.chip_state == usual.us
    before, after = orders(usual)[usual.home], orders(rushed)[usual.home]
    some = before[:, american].sum(axis=1) > 0
    assert some.any()
    assert (after[:, american].sum(axis=1)[some] > before[:, american].sum(axis=1)[some]).all()
    assert before[:, ~american].any()
    assert np.array_equal(after[:, ~american], before[:, ~american])
    # Far more than the usual horizon of them is on order already.
    many = 1e9 * (orders(usual)[:, american] > 0)
    later.state.backlog[:, american] = many
    waiting = orders(later)[usual.home]
    assert not waiting[:, american].sum(axis=1)[some].any()
    assert waiting[:, ~american].sum(axis=1)[some].any()
    bound = then()
    bound.world.restricted_soon = np.zeros((len(bound.layout.firms), 1))
    bound.state.backlog[:, american] = many
    assert not orders(bound)[usual.home].sum(axis=1)[some].any()


def test_a_pledge_is_money_for_chips(now: Situation) -> None:
    before = now.world.firms._monthly_chip_money()
    now.state.pledge += 12.0
    gained = now.world.firms._monthly_chip_money() - before
    expected = np.broadcast_to(1e9 * now.p("budgets.chip_share"), gained.shape)
    assert gained == pytest.approx(expected)


def test_orders_that_a_rule_forbids_are_cancelled_for_those_it_rules(now: Situation) -> None:
    chip, american = now.chip("h200"), now.firm("microsoft")
    now.state.backlog[:, chip] = 100.0
    now.rule.license_chips[now.us] = 0.0
    now.rule.license_max_tpp[now.us] = 0.0
    now.rule.control_tpp[now.us] = 1.0
    now.enact()
    now.world.firms.cancel_unlawful()
    assert not now.state.backlog[now.home, chip].any()
    assert (now.state.backlog[american, chip] == 100.0).all()


def test_prices_rise_while_short_and_fall_with_age(then: Then) -> None:
    chip = then().chip("b200")
    price = {}
    for name in ("usual", "short", "old"):
        now = then()
        now.state.served_share = 0.5 if name == "short" else 1.0
        now.state.going_rate = now.state.unspent_share = 0.0
        if name == "old":
            now.world.chip_table.ship[chip] -= 12.0
        now.world.makers.decide()
        price[name] = now.state.price[chip].copy()
    assert price["short"] / price["usual"] == pytest.approx(
        1.0 + 0.5 * now.p("market.scarcity_premium")
    )
    assert price["old"] / price["usual"] == pytest.approx(1.0 - now.p("market.price_decline"))


def test_makers_seek_no_memory_that_is_barred(then: Then) -> None:
    sought = {}
    for access in (1.0, 0.25):
        now = then()
        now.rule.hbm_access.general[now.us] = access
        now.rule.hbm_access.named[now.us] = 0.0
        now.world.month = 30  # before any notice of a cut
        now.enact()
        now.world.makers.hoard()
        sought[access] = now.state.memory_sought.copy()
    chinese = now.layout.of_state("makers", "china")
    assert (sought[1.0][chinese] > 0).any()
    assert sought[0.25][chinese] == pytest.approx(0.25 * sought[1.0][chinese])


def test_a_reserve_is_no_reason_to_start_less(then: Then) -> None:
    usual, full = then(), then()
    chip = usual.chip("h200")
    full.state.reserved[chip] += 1e4
    full.state.inventory[chip] += 1e4
    for now in (usual, full):
        now.world.makers.decide()
    assert (usual.state.wanted_starts[chip] > 0).any()
    assert full.state.wanted_starts[chip] == pytest.approx(usual.state.wanted_starts[chip])


def test_tied_finance_asks_for_the_promoters_chips(then: Then) -> None:
    """A least share of the promoter's chips in one region, and in no other."""
    usual, tied = then(), then()
    europe, rest = usual.firm("europe"), usual.firm("rest")
    region = usual.layout.firm_state[europe]
    tied.world.law.stack_promotion.tied[tied.china, region] = 0.4
    before, after = shares(usual), shares(tied)
    chinese = usual.layout.chip_state == usual.china
    assert (before[europe, chinese].sum(axis=0) < 0.4).all()
    assert after[europe, chinese].sum(axis=0) == pytest.approx(0.4)
    assert after[europe].sum(axis=0) == pytest.approx(before[europe].sum(axis=0))
    assert after[rest] == pytest.approx(before[rest])
    served = then()
    africa = served.layout.row["states"]["africa"]
    served.world.law.stack_promotion.tied[served.china, africa] = 0.2
    assert shares(served)[rest, chinese].sum(axis=0) == pytest.approx(0.2)
    at_home = usual.home
    assert after[at_home] == pytest.approx(before[at_home])


def test_tied_finance_asks_nothing_of_the_promoters_own_firms(then: Then) -> None:
    """Also where an entry names its own region."""
    usual, tied = then(), then()
    tied.world.law.stack_promotion.tied[tied.china, tied.china] = 1.0
    before, after = shares(usual), shares(tied)
    chinese = usual.layout.chip_state == usual.china
    assert (before[usual.home][:, ~chinese].sum(axis=1) > 0).any(), "it could be felt"
    assert after == pytest.approx(before)


@pytest.mark.parametrize("promoter", ["us", "china"])
def test_nobody_finances_firms_of_a_rival(then: Then, promoter: str) -> None:
    """An entry without regions names all of them; elsewhere it is felt."""
    usual, tied = then(), then()
    state = usual.layout.row["states"][promoter]
    rival = usual.layout.rival[state]
    tied.world.law.stack_promotion.tied[state] = 0.9
    before, after = shares(usual), shares(tied)
    theirs = usual.layout.firm_state == rival
    assert before[theirs].any()
    assert after[theirs] == pytest.approx(before[theirs])
    elsewhere = ~theirs & (usual.layout.firm_state != state)
    assert (abs(after[elsewhere] - before[elsewhere]).sum(axis=1) > 0.01).any()


def test_a_promoter_without_chips_ties_no_finance(then: Then) -> None:
    """Where nobody at home designs any, no money waits for them."""
    usual, tied = then(), then()
    korea = usual.layout.row["states"]["south_korea"]
    assert korea not in usual.layout.chip_state
    tied.world.law.stack_promotion.tied[korea] = 1.0
    before, after = shares(usual), shares(tied)
    assert before.any()
    assert (after == before).all()
