"""Licences of rival pairs: what they say, and when they are made anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.core.licence import Licence, no_terms
from simulation.model.demand import refusals
from simulation.model.law import classification, export_fees, licence, licence_terms
from simulation.model.world import World

Worlds = Callable[..., World]
ALLOWED = "h200_sales_allowed"
LATE = months.index("2026-03")


@pytest.fixture
def late(world: Worlds) -> World:
    """A world in which the US sells some chips to China under licence and against a fee.

    No third country needs a licence.
    """
    uncapped = "levers.us.export_rule.third_country_cap[gulf]@2025-12=1e9"
    model = world(ALLOWED, months=LATE + 1, sets=(uncapped,))
    while model.running:
        model.step()
    return model


def of_us(world: World) -> Licence:
    us = world.layout.row["states"]["us"]
    return next(one for one in licence.in_force(world) if one.seller == us)


def test_a_licence_names_the_chips_that_the_law_sells_under_licence_only(late: World) -> None:
    one = of_us(late)
    under = np.flatnonzero((late.state.under_license > 0).any(axis=1))
    assert one.chips.tolist() == under.tolist()
    assert late.layout.row["chips"]["h200"] in one.chips
    assert one.buyers.tolist() == late.layout.of_state("firms", "china").tolist()
    at_home = np.isin(one.buyers, late.layout.at_home("china"))
    assert np.array_equal(one.needed[at_home][0], late.state.under_license[one.chips])


def test_pairs_under_licence_are_those_of_active_chips(late: World) -> None:
    one, pairs, active = of_us(late), licence.licensed_pairs(late), late.chips_on_sale.active
    assert set(pairs.chip) == {c for c in one.chips.tolist() if active.start <= c < active.stop}
    assert set(pairs.firm) == set(one.buyers)
    assert (pairs.place[pairs.firm, pairs.chip] == np.arange(len(pairs.firm))).all()
    assert (pairs.place >= 0).sum() == len(pairs.firm)
    for place in (0, len(pairs.firm) - 1):
        row, column = np.array([pairs.firm[place]]), np.array([pairs.chip[place]])
        assert np.array_equal(one.needed_by(row, column)[0, 0], pairs.needed[place])


@pytest.mark.parametrize("follows", [0, 1])
def test_subsidiaries_abroad_need_a_licence_once_rules_follow_the_parent(
    late: World, follows: int
) -> None:
    us = late.layout.row["states"]["us"]
    late.law.export_rule.parent_rule[us] = follows
    classification.apply(late)
    abroad = late.layout.abroad[of_us(late).buyers]
    assert abroad.any()
    assert (of_us(late).needed[abroad] > 0).any() == bool(follows)
    assert (of_us(late).needed[~abroad] > 0).any()


def test_a_licence_lapses_when_the_law_changes_and_only_then(late: World) -> None:
    before = licence.in_force(late)
    late.cache.forget("on sale")
    assert licence.in_force(late) is before
    late.law.export_rule.parent_rule[late.layout.row["states"]["us"]] = 0.5
    classification.apply(late)
    assert licence.in_force(late) is not before
    assert (of_us(late).needed == 0.5).any()


def test_no_licence_is_left_where_nothing_is_controlled(world: Worlds) -> None:
    model = world(months=1)
    model.step()
    assert [len(one.chips) for one in licence.in_force(model)] == [0, 0]
    assert not len(licence.licensed_pairs(model).firm)
    assert not len(model.licence_terms.surcharge)
    assert (model.licence_terms.place == -1).all()


def test_a_licence_tells_of_any_firms_and_chips(late: World) -> None:
    one, layout = of_us(late), late.layout
    firms = layout.rows("firms", ("microsoft", "alibaba"))
    chips = layout.rows("chips", ("ascend_910b", "h200"))
    need = one.needed_by(firms, chips)
    assert (need[1, 1] == 1).all()
    need[1, 1] = 0
    assert not need.any()


def test_terms_add_the_fee_and_see_the_caps(late: World) -> None:
    terms, pairs = late.licence_terms, licence.licensed_pairs(late)
    price, fee = (table[pairs.chip] for table in (late.state.price, late.state.fee_rate))
    gross = price / (1.0 - late.p("market.fee_passed") * fee)
    np.testing.assert_allclose(terms.surcharge, pairs.needed * (gross - price), atol=1e-6)
    assert (terms.surcharge > 0).any()
    assert (terms.place[late.layout.of_state("firms", "us")] == -1).all()
    one = of_us(late)
    assert terms.full.min() >= 0
    assert terms.full.max() <= 1
    assert (terms.full > 0).any()
    late.law.export_rule.volume_cap.general[one.seller] = late.law.export_rule.buyer_cap[
        one.seller
    ] = 1e9
    classification.apply(late)
    licence_terms.announce(late)
    assert not late.licence_terms.full.any()


@pytest.mark.parametrize("passed", [0.0, 0.4, 1.0])
def test_a_sale_is_what_the_maker_keeps_and_the_fee(passed: float) -> None:
    price, fee = 30000.0, 0.25
    kept = export_fees.left_to_maker(fee, passed) * price
    paid = price + export_fees.surcharge(price, fee, passed)
    assert kept + export_fees.due(price, fee, passed) == pytest.approx(paid, rel=1e-12)


def test_a_full_cap_is_what_keeps_chips_from_firms(late: World) -> None:
    home, cap = late.layout.row["states"]["china"], refusals.RULES.index("cap")
    market = late.layout.markets.index((home, home))
    for found in refusals.by_rule(late, market):
        assert (found[cap] > 0).any()
    late.licence_terms = no_terms(late.layout, late.members)
    for found in refusals.by_rule(late, market):
        assert not found[cap].any()
