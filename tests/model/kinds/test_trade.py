"""What must hold of trade: each way past the rules answers to each rule, and money adds up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.core.layout import SEGMENTS
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.schedule import clear_orders
from simulation.model.trade import allocation, billing, evasion, offshore
from simulation.model.trade.idle_money import find_idle, holders

from .conftest import Situation
from .money import RICH, rich

Then = Callable[[], Situation]
PRIVATE, STATE = SEGMENTS.index("private"), SEGMENTS.index("state")


def idle_money(now: Situation) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the firms of China that hold idle money, and what each holds, (rows, members)."""
    rows, state = holders(now.world, now.china), now.state
    idle, total = np.empty((len(rows), now.world.members)), np.empty(now.world.members)
    share, mandate = now.p("budgets.chip_share"), now.world.law.domestic_mandate.share
    money = state.unspent_chip_budget, state.ai_capex, state.pledge
    orders = now.layout.domestic, state.order_share
    find_idle(now.china, rows, *money, share, mandate, *orders, idle, total)
    assert total == pytest.approx(idle.sum(axis=0))
    return rows, idle


def split_orders(now: Situation, foreign: float) -> None:
    """All firms spend a part of their orders' money on a foreign chip, the rest at home."""
    now.state.order_share[...] = 0.0
    now.state.order_share[:, now.chip("h200")] = foreign
    now.state.order_share[:, now.chip("ascend_910c")] = 1.0 - foreign


@pytest.mark.parametrize(
    ("follows", "let_in", "licensed", "moves"),
    [
        (0.0, 1.0, 0.0, 1.0),
        (0.0, 0.5, 0.0, 0.5),
        (1.0, 1.0, 0.0, 0.0),
        (0.5, 1, 0.0, 0.5),
        (1.0, 0.5, 1.0, 0.3),
        (0.5, 1.0, 1.0, 0.8),
    ],
)
def test_money_goes_abroad_as_far_as_both_rules_let_it(
    now: Situation, follows: float, let_in: float, licensed: float, moves: float
) -> None:
    """Where rules follow the parent, money goes abroad for the orders that a licence covers."""
    rich(now).rule.parent_rule[now.us] = follows
    now.state.order_share[now.abroad] = 0.0
    now.state.order_share[now.abroad, now.chip("h200")] = 0.6
    now.rule.licensed_buyers[now.us, now.abroad] = licensed
    now.rule.buyer_cap[now.us] = now.rule.volume_cap.general[now.us] = NO_LIMIT
    now.enact()
    now.world.law.import_admission.abroad[now.china] = let_in
    before, (rows, idle) = now.state.unspent_chip_budget.copy(), idle_money(now)
    offshore.move_abroad(now.world, now.us, now.china)
    moved = now.state.unspent_chip_budget - before
    assert moved[now.abroad].sum(axis=0) == pytest.approx(
        moves * idle.sum(axis=0) * now.p("offshore.shift"), rel=1e-9, abs=1e-3
    )
    assert moved.sum(axis=0) == pytest.approx(0.0, abs=RICH * 1e-9)
    assert (moved[rows] <= 0).all()


@pytest.mark.parametrize(
    ("what", "moves"), [("lawful", 1), ("no chip under it", 0), ("not ordered", 0), ("cap full", 0)]
)
def test_a_licence_opens_units_abroad_while_a_chip_can_be_ordered(
    now: Situation, what: str, moves: int
) -> None:
    """In the first member; the others have the licence also where it has no chip under it."""
    rich(now).rule.parent_rule[now.us] = 1.0
    now.rule.licensed_buyers[now.us, now.abroad] = 1.0
    now.rule.buyer_cap[now.us] = 0.0 if what == "cap full" else NO_LIMIT
    now.rule.volume_cap.general[now.us] = NO_LIMIT
    now.state.order_share[now.abroad] = 0.0
    if what != "not ordered":
        now.state.order_share[now.abroad, now.chip("h200")] = 0.6
    if what == "no chip under it":
        now.rule.license_max_tpp[now.us, 0] = 0.0
        now.rule.license_chips[now.us, :, 0] = 0.0
    now.enact()
    before = now.state.unspent_chip_budget[now.abroad].copy()
    offshore.move_abroad(now.world, now.us, now.china)
    more = now.state.unspent_chip_budget[now.abroad] > before
    assert (more[:, 0] == bool(moves)).all()
    assert (more[:, 1:] == (moves == 1 or what == "no chip under it")).all()


@pytest.mark.parametrize("access", [1.0, 0.4, 0.0])
def test_rent_answers_to_the_cloud_rule_and_is_paid(now: Situation, access: float) -> None:
    rich(now).rule.cloud_access[now.us] = access
    now.state.leased = 0.0
    before = now.state.unspent_chip_budget.copy()
    offshore.rent(now.world, now.us, now.china)
    hosts = now.layout.firm_state != now.china
    speed = now.world.owned.by_stack[hosts].sum(axis=(0, 1))
    rented = now.state.rented[now.china]
    assert rented == pytest.approx(access * now.p("offshore.rentable") * speed)
    assert now.state.leased.sum(axis=0) == pytest.approx(rented)
    theirs = now.world.owned.by_stack[now.layout.firm_state == now.us].sum(axis=(0, 1))
    share = access * now.p("offshore.rentable")
    assert now.state.leased[now.us] == pytest.approx(share * theirs)
    assert (now.state.leased[now.china] == 0.0).all()
    out, table = now.state.delivery_rate, now.world.chip_table["h100e"]
    price = (out * now.world.chips_on_sale.unit_cost).sum(axis=0) / (out * table).sum(axis=0)
    paid = (before - now.state.unspent_chip_budget).sum(axis=0)
    assert paid == pytest.approx(rented * price * now.p("offshore.rental_rate"), rel=1e-3, abs=1.0)


def test_idle_money_is_private_beyond_need_and_mandate(now: Situation) -> None:
    share, segment = rich(now).world.law.domestic_mandate.share, now.layout.segment
    share[now.china, segment == PRIVATE] = 0.25
    share[now.china, segment == STATE] = 0.9
    split_orders(now, foreign=0.75)
    rows, idle = idle_money(now)
    private = [f for f in now.home if now.layout.segment[f] == PRIVATE]
    assert rows.tolist() == private
    assert len(private) < len(now.home)
    yearly = now.state.ai_capex[private] + now.state.pledge[private]
    need = yearly * 1e9 / 12 * now.p("budgets.chip_share")
    assert idle == pytest.approx((RICH - need) * 0.75, rel=1e-12)
    now.state.unspent_chip_budget[rows] = 0.5 * need
    assert (idle_money(now)[1] == 0).all()


@pytest.mark.parametrize(
    ("mandate", "foreign", "months"),
    [
        (0.0, 1.0, 1.0),
        (
            0.5,
            0.0,
            1.0,
        ),  # all orders are at home: the mandate is met whatever is done with the rest
        (0.5, 0.2, 0.8),
        (0.5, 0.5, 0.5),  # just met
        (0.5, 0.9, 0.1),  # not met yet
        (1.0, 0.9, 0.0),
    ],
)
def test_a_mandate_keeps_back_what_orders_do_not_bring_home(
    now: Situation, mandate: float, foreign: float, months: float
) -> None:
    """Of a month's money beyond the month's need, by what orders spend on foreign chips."""
    now.world.law.domestic_mandate.share[now.china] = mandate
    split_orders(now, foreign)
    yearly = now.state.ai_capex + now.state.pledge
    need = yearly * 1e9 / 12 * now.p("budgets.chip_share")
    now.state.unspent_chip_budget[...] = 2.0 * need
    rows, idle = idle_money(now)
    assert idle == pytest.approx(months * need[rows], abs=1.0)


def test_claims_count_home_first_and_what_a_fee_leaves(then: Then) -> None:
    """Of a chip that is short, a licensed buyer's part falls with the fee."""
    got = {}
    for fee in (0.0, 0.9):
        now = then()
        now.rule.fee.general[now.us] = fee
        now.rule.volume_cap.general[now.us] = now.rule.buyer_cap[now.us] = 1e9
        now.enact()
        chip = now.chip("h200")
        buyer, american = now.firm("alibaba"), now.firm("microsoft")
        now.state.backlog[:, chip] = now.state.reserved[chip] = 0.0
        now.state.backlog[[buyer, american], chip] = 1e6
        now.world.pairs.ordered[:, chip] = True
        now.state.unspent_chip_budget = RICH
        now.state.inventory[chip] = 1e3
        allocation.allocate(now.world)
        received = now.state.delivered[:, chip]
        got[fee] = received[buyer] / received[american]
    abroad = now.world.p.table("states", "abroad_priority", 1.0)[now.us]
    assert got[0.0] == pytest.approx(abroad)
    left = (1.0 - 0.9) / (1.0 - 0.9 * now.p("market.fee_passed"))
    assert got[0.9] == pytest.approx(abroad * left)


def month_of_trade(now: Situation) -> Situation:
    """A month's deliveries alone."""
    evasion.seek(now.world)
    allocation.allocate(now.world)
    return now


def test_nobody_gets_what_it_cannot_pay_or_what_does_not_ship(now: Situation) -> None:
    active = now.world.chips_on_sale.active
    now.state.inventory[active] += 1e7
    now.state.backlog[:, active] += 1e6
    budget = now.state.unspent_chip_budget.copy()
    # What a licence sends abroad would be paid there.
    now.rule.licensed_buyers[now.us, now.abroad] = 0.0
    month_of_trade(now)
    paid = now.state.spent - now.state.smuggling_bill
    assert (paid <= budget * (1 + 1e-9) + 1e-3).all()
    idle = now.world.chips_on_sale.shipping == 0
    assert idle[active].any()
    assert not now.state.delivered[:, idle].any()


def test_a_months_money_adds_up_by_buyer_maker_and_state(now: Situation) -> None:
    """Rebuilt from deliveries: price, fee and system cost."""
    now.rule.parent_rule[now.us] = 0.0
    now.rule.fee.general[now.us] = 0.3
    now.state.backlog[now.abroad, now.chip("h200")] += 1e4
    now.state.backlog[now.home, now.chip("h200")] += 1e4
    now.state.inventory[now.chip("h200")] += 1e6
    now.state.unspent_chip_budget += 1e11
    now.enact()
    world, state = month_of_trade(now).world, now.state
    units, price, cost = state.delivered, state.price, world.chips_on_sale.unit_cost
    gross = price / (1.0 - now.p("market.fee_passed") * state.fee_rate)
    under = np.zeros_like(units)
    under[now.home] = state.under_license
    american = now.layout.of_state("chips", "us")
    fee = (units * under * state.fee_rate * gross)[:, american].sum(axis=(0, 1))
    assert (fee > 0).all()
    assert state.fee_income[now.us] == pytest.approx(fee)
    assert not state.fee_income[now.china].any()
    assert (world.licence_terms.surcharge > 0).any(), "fees are in prices"
    lawful = state.spent - state.smuggling_bill
    chinese = lawful[now.layout.firm_state == now.china].sum(axis=0)
    assert state.receipts[now.china].sum(axis=0) == pytest.approx(chinese - fee)
    away = (units[now.abroad] * cost).sum(axis=(0, 1))
    assert state.receipts_home[now.china].sum(axis=0) == pytest.approx(chinese - fee - away)
    row = now.layout.row["states"][billing.RESALE]
    resale = (state.smuggled * cost).sum(axis=0)
    own = lawful[now.layout.firm_state == row].sum(axis=0)
    assert state.receipts[row].sum(axis=0) == pytest.approx(own + resale)
    income = state.revenue.sum(axis=0) + state.fee_income.sum(axis=0) + state.grey_margin
    assert state.spent.sum(axis=0) == pytest.approx(income)


def test_fees_of_units_abroad_are_not_billed_at_home(now: Situation) -> None:
    now.rule.parent_rule[now.us], now.rule.fee.general[now.us] = 1.0, 0.3
    now.rule.buyer_cap[now.us] = now.rule.volume_cap.general[now.us] = 1e9
    now.enact()
    now.state.backlog[now.abroad, now.chip("h200")] += 1e4
    now.state.inventory[now.chip("h200")] += 1e6
    now.state.unspent_chip_budget += 1e11
    month_of_trade(now)
    world, state = now.world, now.state
    units = state.delivered[now.abroad]
    gross = state.price / (1.0 - now.p("market.fee_passed") * state.fee_rate)
    fees = (units * state.fee_rate * gross).sum(axis=(0, 1))
    assert (fees > 0).all()
    # What units abroad paid, surcharges included, less the fee that never was a receipt.
    each = world.chips_on_sale.unit_cost + (gross - state.price)
    net = state.receipts[now.china].sum(axis=0) - state.receipts_home[now.china].sum(axis=0)
    assert net == pytest.approx((units * each).sum(axis=(0, 1)) - fees, rel=1e-6)


def test_a_reserve_is_for_its_buyers_alone(now: Situation) -> None:
    chip = now.chip("h200")
    now.state.inventory[chip] = now.state.reserved[chip] = 5e4
    now.state.backlog[:, chip] = 0.0
    american = now.firm("microsoft")
    now.state.backlog[american, chip] = 1e5
    now.state.unspent_chip_budget[american] = RICH
    month_of_trade(now)
    assert not now.state.delivered[american, chip].any()
    assert now.state.inventory[chip] == pytest.approx(5e4)


@pytest.mark.parametrize("reserved", [0.0, 1.0])
def test_orders_and_stock_lose_what_is_delivered(now: Situation, reserved: float) -> None:
    """Out of a reserve, whose market is open, or out of the general stock alike."""
    chip = now.chip("h200")
    now.world.month = int(now.world.p.table("reserve", "until", 0.0)[chip].max()) + 1
    now.state.inventory[chip] = 5e4
    now.state.reserved[chip] = reserved * 5e4
    now.state.backlog[now.home, chip] = 2e4
    now.world.pairs.ordered[:, chip] = True
    now.rule.volume_cap.general[now.us] = now.rule.buyer_cap[now.us] = NO_LIMIT
    now.enact()
    waiting, stock = now.state.backlog.copy(), now.state.inventory.copy()
    now.state.unspent_chip_budget[...] = RICH
    allocation.allocate(now.world)
    got = now.state.delivered
    assert (got[now.home, chip] > 0).any()
    active = now.world.chips_on_sale.active
    left, kept = now.state.backlog[:, active], now.state.inventory[active]
    assert left == pytest.approx(np.maximum(waiting - got, 0.0)[:, active], abs=1e-6)
    assert kept == pytest.approx((stock - got.sum(axis=0))[active], abs=1e-3)
    if reserved:
        assert now.state.reserved[chip] == pytest.approx(kept[chip - active.start], abs=1e-3)


def test_a_last_delivery_is_made_once(now: Situation) -> None:
    """Who orders no more got the last chips a month ago, and gets none now."""
    chip, buyer = now.chip("h200"), now.firm("alibaba")
    state = now.state
    for flow in (state.backlog, state.order_share, state.ordered):
        flow[buyer, chip] = 0.0
    state.delivered[buyer, chip] = 5.0
    now.world.pairs.ordered[buyer, chip] = True
    for _ in range(2):
        clear_orders(now.world, [])
        allocation.allocate(now.world)
        assert not state.delivered[buyer, chip].any()
    clear_orders(now.world, [])
    assert not now.world.pairs.ordered[buyer, chip], "a pair of nothing is looked at no more"


def test_a_month_needs_what_is_pledged_too(now: Situation) -> None:
    """A pledge is a part of the spending that chip money is kept for."""
    now.state.pledge[now.home] = 0.5 * now.state.ai_capex[now.home]
    now.world.law.domestic_mandate.share[now.china] = 0.0
    split_orders(now, foreign=1.0)
    yearly = now.state.ai_capex + now.state.pledge
    need = yearly * 1e9 / 12 * now.p("budgets.chip_share")
    now.state.unspent_chip_budget[...] = 2.0 * need
    rows, idle = idle_money(now)
    assert (now.state.pledge[rows] > 0).all()
    assert idle == pytest.approx(need[rows], abs=1.0)
