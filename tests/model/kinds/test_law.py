"""What must hold of the law: at its boundaries, by month, by seat and site, for every reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from simulation.model.equations import rule
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.law import (
    cap_outlook,
    caps,
    classification,
    entity_list,
    export_fees,
    input_access,
    licence,
    licence_terms,
    market_access,
)
from tests.model.reading import lift_controls

from .conftest import Situation

Then = Callable[[], Situation]


def of_us(now: Situation) -> licence.Licence:
    """The licence under which China buys in the US."""
    one = next(one for one in licence.in_force(now.world) if one.seller == now.us)
    active = now.world.chips_on_sale.active
    there = (one.chips >= active.start) & (one.chips < active.stop)
    return replace(one, chips=one.chips[there], needed=one.needed[:, there])


@pytest.mark.parametrize("structure", ["yearly", "total"])
@pytest.mark.parametrize("month", range(60, 73))
def test_a_yearly_allowance_starts_anew_in_january_alone(
    now: Situation, structure: str, month: int
) -> None:
    now.world.structure = {**now.world.structure, "buyer_cap": structure}
    now.world.month, now.state.licensed_received = month, 7.0
    caps.begin_month(now.world)
    anew = structure == "yearly" and month in (60, 72)
    assert (now.state.licensed_received == (0.0 if anew else 7.0)).all()


@pytest.mark.parametrize("month", [0, 1, 10, 11, 12, 23])
@pytest.mark.parametrize("ahead", [0, 1, 2, 11, 12, 13, 24, 25])
def test_firms_foresee_as_many_renewals_as_there_are_januaries(month: int, ahead: int) -> None:
    januaries = sum(later % 12 == 0 for later in range(month + 1, month + ahead + 1))
    assert rule.renewals(float(ahead), float(month % 12)) == januaries


def test_what_caps_held_back_is_of_this_month(now: Situation) -> None:
    now.state.held_by_caps = now.state.let_out_by_caps = 5.0
    caps.begin_month(now.world)
    assert not now.state.held_by_caps.any()
    assert not now.state.let_out_by_caps.any()


def test_caps_hold_back_what_they_do_not_let_out(now: Situation) -> None:
    caps.begin_month(now.world)
    one = of_us(now)
    now.deliver(1e5)
    caps.limit_deliveries(now.world)
    speed = now.world.chip_table["h100e"][one.chips]
    asked = (1e5 * one.needed * speed).sum(axis=1)
    both = (now.state.held_by_caps + now.state.let_out_by_caps)[one.firms]
    assert both == pytest.approx(asked)
    assert (now.state.held_by_caps[one.firms].sum(axis=0) > 0).all()


def test_the_volume_cap_counts_home_sales_of_the_original(now: Situation) -> None:
    """Named chips have no volume cap; the others get so many a sale of their original at home."""
    now.rule.volume_cap.general[now.us], now.rule.buyer_cap[now.us] = 0.5, NO_LIMIT
    now.rule.volume_cap.named[now.us] = 0.0
    now.rule.license_chips[now.us], now.rule.third_country_cap[now.us] = 0.0, NO_LIMIT
    now.rule.license_max_tpp[now.us] = NO_LIMIT
    now.rule.license_max_bandwidth_gb_s[now.us] = NO_LIMIT
    now.enact()
    one, layout = of_us(now), now.layout
    now.state.delivered_home += np.arange(len(layout.chips))[:, None] * 1e4 + 1e6
    now.state.delivered_licensed = 1e5
    original = layout.original[one.chips]
    assert (original != one.chips).any()
    now.deliver(1e9)
    caps.limit_deliveries(now.world)
    out = now.state.delivered[np.ix_(one.buyers, one.chips)] * one.needed
    most = 0.5 * now.state.delivered_home[original] - 1e5
    assert out.sum(axis=0) == pytest.approx(most * now.state.under_license[one.chips])
    now.rule.license_chips[now.us] = 1.0
    now.enact()
    now.deliver(1e6)
    caps.limit_deliveries(now.world)
    got = now.state.delivered[:, now.world.chips_on_sale.active]
    assert got == pytest.approx(1e6), "chips licensed by name have no volume cap"


def test_an_allowance_counts_what_needs_a_licence(now: Situation) -> None:
    now.rule.parent_rule[now.us], now.rule.buyer_cap[now.us] = 0.0, 1e5
    now.enact()
    one = of_us(now)
    before = now.state.licensed_received.copy()
    now.deliver(3.0)
    caps.count_deliveries(now.world)
    counted = now.state.licensed_received - before
    assert (counted[now.abroad] == 0).all(), "subsidiaries abroad need none"
    expected = 3.0 * now.state.under_license[one.chips].sum(axis=0)
    assert counted[now.home] == pytest.approx(np.broadcast_to(expected, counted[now.home].shape))


def test_each_buyer_of_a_firm_has_the_allowance_of_the_sellers_law(now: Situation) -> None:
    now.rule.buyer_cap[now.us], now.rule.buyer_cap[now.china] = 1000.0, 77.0
    now.enact()
    now.state.licensed_received = 0.0
    one, none = of_us(now), np.zeros((1, now.world.members))
    _, allowance = cap_outlook.outlook(now.world, none, none[0])
    buyers = now.world.p.table("firms", "buyers")[one.firms]
    assert allowance[one.firms] == pytest.approx(1000.0 * buyers)
    first, *others = np.arange(len(now.layout.firms))[one.firms]
    now.rule.buyer_cap[now.us, first] = 10.0  # an entry may name some buyers
    _, allowance = cap_outlook.outlook(now.world, none, none[0])
    assert allowance[first] == pytest.approx(10.0 * buyers[0])
    assert allowance[others] == pytest.approx(1000.0 * buyers[1:])
    assert (buyers > 1).any()
    american = now.layout.of_state("firms", "us")
    theirs = now.world.p.table("firms", "buyers")[american]
    assert allowance[american] == pytest.approx(77.0 * theirs), "China's law rules what they buy"


def test_a_fee_is_a_share_of_the_chips_gross_price(now: Situation) -> None:
    """Not of its system, and of the price with the part that is passed on."""
    pairs, passed = licence.licensed_pairs(now.world), now.p("market.fee_passed")
    price, fee = now.state.price[pairs.chip], now.state.fee_rate[pairs.chip]
    gross = price / (1.0 - passed * fee)
    assert export_fees.due(price, fee, passed) == pytest.approx(fee * gross)
    kept = (1.0 - fee) / (1.0 - passed * fee)
    assert export_fees.left_to_maker(fee, passed) == pytest.approx(kept)
    licence_terms.announce(now.world)
    added = pairs.of_rival * (gross - price)
    assert now.world.licence_terms.surcharge == pytest.approx(added)
    assert (fee > 0).any()


@pytest.mark.parametrize("follows", [0.0, 1.0])
def test_a_fee_falls_on_subsidiaries_abroad_where_rules_follow_the_parent(
    now: Situation, follows: float
) -> None:
    now.rule.parent_rule[now.us] = follows
    now.enact()
    licence_terms.announce(now.world)
    terms = now.world.licence_terms
    places = terms.place[now.abroad[0]]
    assert (terms.surcharge[places[places >= 0]] > 0).any() == bool(follows)


@pytest.mark.parametrize("follows", [0.0, 1.0])
def test_rules_look_at_the_site_unless_they_follow_the_parent(
    now: Situation, follows: float
) -> None:
    seat, site = next(m for m in now.layout.markets if m[0] == now.china and m[1] != now.china)
    now.rule.parent_rule[now.us] = follows
    now.enact()
    american = now.layout.of_state("chips", "us")
    expected = now.state.sellable[seat if follows else site][american] > 0
    place = now.layout.markets.index((seat, site))
    assert np.array_equal(market_access.sellable(now.world)[place, american], expected)
    assert not np.array_equal(
        now.state.sellable[seat][american], now.state.sellable[site][american]
    )


def test_customs_let_a_states_own_chips_in(now: Situation) -> None:
    now.world.law.import_admission.share.general[now.china] = 0.2
    now.world.law.import_admission.share.named[now.china] = 0.0
    now.enact()
    own = now.layout.chip_state == now.china
    assert (now.state.admitted[now.china][own] == 1).all()
    assert (now.state.admitted[now.china][~own] == 0.2).all()


def test_admission_abroad_is_that_of_the_seat(now: Situation) -> None:
    market = next(m for m in now.layout.markets if m[0] == now.china and m[1] != now.china)
    now.world.law.import_admission.abroad[...] = 0.9
    now.world.law.import_admission.abroad[now.china] = 0.3
    now.enact()
    let = classification.admitted_to(now.world, market)
    foreign = now.layout.chip_state != now.china
    assert (let[foreign] == 0.3).all()
    assert (let[~foreign] == 1).all()


def test_a_rule_for_one_chip_reaches_units_abroad_where_the_law_says_so(now: Situation) -> None:
    market = next(m for m in now.layout.markets if m[0] == now.china and m[1] != now.china)
    law = now.world.law.import_admission
    foreign = np.flatnonzero(now.layout.chip_state != now.china)
    barred, looser, rest = foreign[0], foreign[1], foreign[2:]
    law.abroad[now.china], law.share.named[now.china] = 0.6, 0.0
    law.share.named[now.china, [barred, looser]] = 1.0
    law.share.own[now.china, barred], law.share.own[now.china, looser] = 0.1, 0.9
    for reaches, expected in ((0.0, 0.6), (1.0, 0.1)):
        law.chips_abroad[now.china] = reaches
        now.enact()
        let = classification.admitted_to(now.world, market)
        assert let[barred] == pytest.approx(expected)
        assert (let[looser] == 0.6).all(), "no rule for a chip opens what is shut for all"
        assert (let[rest] == 0.6).all()


def test_a_law_without_variants_shuts_them_out(now: Situation) -> None:
    tailored = np.flatnonzero(now.layout.tailored)
    lift_controls(now.world, "us")
    for door, open_ in ((1.0, True), (0.0, False)):
        now.rule.variants[now.us] = door
        now.enact()
        assert (now.state.sellable[now.china, tailored] > 0).all() == open_


def test_only_licensed_chips_bear_a_fee(now: Situation) -> None:
    now.rule.fee.general[now.us] = 0.4
    now.enact()
    assert (now.state.fee_rate > 0).any()
    assert not now.state.fee_rate[now.state.under_license == 0].any()


def test_affiliates_grow_to_what_enforcement_leaves(then: Then) -> None:
    """Both kinds of list; at the end the share is the evasion that enforcement leaves."""
    through = []
    for felt in (0.0, 0.5):
        now = then()
        now.state.affiliate_share = 0.0
        now.rule.entity_list.firms[now.us] = 0.0
        now.rule.licensed_buyers[now.us] = 1.0
        listed, unlicensed, free = now.home[:3]
        now.rule.entity_list.firms[now.us, listed] = 1.0
        now.rule.licensed_buyers[now.us, unlicensed] = 0.0
        now.state.enforcement_felt[now.china] = felt
        for _ in range(400):
            entity_list.evade(now.world)
        share = now.state.affiliate_share[now.us]
        expected = now.p("listing.evasion") * (1.0 - felt)
        assert share[listed] == pytest.approx(expected, rel=1e-6)
        assert share[unlicensed] == pytest.approx(expected, rel=1e-6)
        assert (share[free] == 0).all()
        through.append(share[listed])
    assert (through[1] < through[0]).all()


def test_a_list_refuses_what_affiliates_do_not_get(now: Situation) -> None:
    listed, unlicensed, free = now.home[:3]
    now.rule.entity_list.firms[now.us] = 0.0
    now.rule.licensed_buyers[now.us] = 1.0
    now.rule.entity_list.firms[now.us, listed] = 1.0
    now.rule.licensed_buyers[now.us, unlicensed] = 0.0
    now.state.affiliate_share[now.us] = 0.25
    now.enact()
    chips = now.layout.rows("chips", ("h200", "h20", "ascend_910b"))
    needs = np.zeros((3, 3, now.world.members))
    needs[:, 0] = 1.0  # of these only the H200 goes under licence
    share = entity_list.refused(now.world, np.array([listed, unlicensed, free]), needs, chips)
    expected = np.array([[0.75, 0.75, 0.0], [0.75, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert share == pytest.approx(np.broadcast_to(expected[..., None], share.shape))


def test_access_to_inputs_is_the_rivals_law(now: Situation) -> None:
    now.rule.hbm_access.general[...] = 1.0
    now.rule.hbm_access.general[now.us] = 0.3
    memory = input_access.memory(now.world)
    assert (memory[now.layout.of_state("makers", "china")] == 0.3).all()
    assert (memory[now.layout.of_state("makers", "us")] == 1.0).all()
    row = now.layout.row["states"]
    sales, service = now.rule.tool_sales, now.rule.tool_service
    sales[...] = service[...] = 1.0
    sales[now.us], sales[row["japan"]], service[row["japan"]] = 0.5, 0.2, 0.6
    now.enact()
    us, japan = (now.p(f"states.{one}.tool_dependence") for one in ("us", "japan"))
    assert (us < 1).all(), "no toolmaker's state shuts out the others'"
    for kind, own, lost in (("tool_sales", 0.5, 0.8), ("tool_service", 0.0, 0.4)):
        left = (1.0 - us * own) * (1.0 - japan * lost)
        found = input_access.tools(now.world, kind)
        assert found[now.china] == pytest.approx(np.broadcast_to(left, found[now.china].shape))
        assert (found[now.us] == 1.0).all()


def test_a_list_of_makers_shuts_foreign_foundries_not_those_at_home(now: Situation) -> None:
    huawei = now.layout.row["makers"]["huawei"]
    now.rule.entity_list.makers[...] = 0.0
    now.rule.entity_list.makers[now.us, huawei] = 1.0
    now.enact()
    may, layout = input_access.foundries(now.world), now.layout
    theirs = layout.chip_maker == huawei
    at_home = layout.supplier_state[layout.chip_foundry] == now.china
    assert (theirs & at_home).any()
    assert (may[theirs & at_home] == 1).all()
    assert (may[theirs & ~at_home] == 0).all()
    assert (may[~theirs] == 1).all()


def test_only_a_rival_with_controls_is_a_risk(now: Situation) -> None:
    home = now.layout.markets.index((now.china, now.china))
    american = now.layout.of_state("chips", "us")
    assert (market_access.at_risk(now.world)[home][american] == 1).all()
    lift_controls(now.world, "us")
    now.enact()
    assert not market_access.at_risk(now.world)[home].any()


def test_a_cap_on_every_buyer_is_on_third_countries_alone(now: Situation) -> None:
    """Neither the seller's own firms nor the rival's need a licence by it."""
    now.world.law.export_rule.third_country_cap[now.us] = 35000.0
    classification.apply(now.world)
    pairs = licence.licensed_pairs(now.world)
    seats = now.layout.firm_state[pairs.firm]
    by_cap = ~pairs.of_rival.any(axis=1)
    assert by_cap.any()
    assert not np.isin(seats[by_cap], (now.us, now.china)).any()
    assert now.us not in seats
