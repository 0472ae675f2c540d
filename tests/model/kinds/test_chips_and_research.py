"""What must hold of chips on the market and of research: versions, markets, answers to denial."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.core import chip_table
from simulation.model.core.layout import FIELDS
from simulation.model.demand import handover
from simulation.model.equations.rule import NO_LIMIT
from simulation.model.law import classification
from simulation.model.supply import (
    chip_industry,
    home_memory,
    rebinning,
)

from .conftest import Situation

Then = Callable[[], Situation]


def test_finished_chips_are_rebinned_over_some_months(now: Situation) -> None:
    state, layout = now.state, now.layout
    variant = int(np.flatnonzero(layout.fused)[0])
    original = int(layout.parent[variant])
    now.world.chips_on_sale.shipping[[variant, original]] = 1.0
    state.made[...] = 0.0
    state.backlog[:, [variant, original]] = 0.0
    state.backlog[now.home[0], variant] = 9e4
    now.world.pairs.ordered[now.home[0], variant] = True
    state.inventory[variant], state.inventory[original] = 0.0, 1e6
    rebinning.rebin(now.world)
    turned = 9e4 / now.p("makers.rebinning_months")
    assert state.rebinned[variant] == pytest.approx(turned)
    assert state.rebinned[original] == pytest.approx(-turned)
    assert state.inventory[variant] == pytest.approx(turned)
    assert state.inventory[original] == pytest.approx(1e6 - turned)


def test_a_state_does_not_deny_itself_rare_earths(now: Situation) -> None:
    from simulation.model.supply import minerals

    now.world.law.rare_earth_licensing.share[...] = 1.0
    now.world.law.rare_earth_licensing.share[now.china] = 0.0
    now.state.rare_earths_replaced[...] = 0.0
    minerals.trade(now.world)
    share = now.world.p.table("states", "rare_earth_supply", 0.0)[now.china]
    assert (share > 0).all()
    assert not now.state.rare_earths_denied[now.china].any()
    assert now.state.rare_earths_denied[now.us] == pytest.approx(share)


def test_research_answers_to_denial_isolation_and_dominance(then: Then) -> None:
    """Each effect alone, on the state that it is about."""
    base, denied, led, freed = then(), then(), then(), then()
    for now in (base, denied, led, freed):
        now.state.denied_usefulness[...] = 0.0
        now.state.receipts[...] = 0.0
        now.rule.hbm_access.named[now.us] = 0.0
        now.enact()
    denied.state.denied_usefulness[denied.china] = 0.6
    led.state.receipts[led.china, led.layout.row["makers"]["nvidia"]] = 1e9
    usual = chip_industry._research_growth(base.world)
    stirred = chip_industry._research_growth(denied.world) - usual
    slack = chip_industry._research_growth(led.world) - usual
    # Denied chips stir design in full and the other fields by what spills over.
    fields, spill = len(FIELDS), base.p("industry.spill")
    felt = np.stack([(field == "design") * (1.0 - spill) + spill / fields for field in FIELDS])
    expected = np.zeros_like(usual)
    expected[base.china] = 0.6 * base.p("industry.stirred") * felt
    assert stirred == pytest.approx(expected, abs=1e-12)
    assert (expected != 0).any()
    expected = np.zeros_like(usual)
    expected[base.us] = -base.p("industry.complacency")
    assert slack == pytest.approx(expected, abs=1e-12)
    assert (expected != 0).any()
    # Memory is banned, so that all of its field is denied and without collaboration.
    assert not base.rule.hbm_access.general[base.us].any()
    freed.rule.hbm_access.general[freed.us] = 1.0
    freed.enact()
    opened = chip_industry._research_growth(freed.world) - usual
    felt = np.stack([(field == "memory") * (1.0 - spill) + spill / fields for field in FIELDS])
    expected = np.zeros_like(usual)
    expected[base.china] = (base.p("industry.isolation") - base.p("industry.stirred")) * felt
    assert opened == pytest.approx(expected, abs=1e-12)
    assert (expected != 0).any()


def test_makers_without_memory_abroad_are_missed_in_research_by_size(then: Then) -> None:
    """Collaboration on memory goes on with the makers who may buy some, by what they sell."""
    usual, freed = then(), then()
    rule, makers = freed.rule.hbm_access, freed.layout.rows("makers", ("cambricon", "hygon"))
    for now in (usual, freed):
        now.rule.hbm_access.named[now.us] = 0.0
        now.state.receipts[...] = 1.0
        now.state.receipts[:, makers] = 5.0
        now.enact()
    rule.own[freed.us, makers], rule.named[freed.us, makers] = 0.9, 1.0
    freed.enact()
    lost = [chip_industry._lost_collaboration(one.world)[one.china] for one in (usual, freed)]
    sold = len(freed.layout.of_state("makers", "china")) + 4.0 * 2
    field = FIELDS.index("memory")
    assert lost[0][field] == pytest.approx(1.0)
    assert lost[1][field] == pytest.approx(1.0 - 0.9 * 5.0 * 2 / sold)
    assert np.array_equal(np.delete(lost[1], field, axis=0), np.delete(lost[0], field, axis=0))


def test_what_is_designed_for_a_market_may_be_sold_there(then: Then) -> None:
    """With every way shut, nobody designs; the slots stay free."""
    now = then()
    never = now.world.chip_table.ship >= chip_table.NEVER
    slots = now.layout.tailored[:, None] & never
    assert slots.any()
    rule = now.rule
    rule.license_chips[now.us] = rule.license_max_tpp[now.us] = 0.0
    rule.license_max_bandwidth_gb_s[now.us] = 0.0
    rule.control_tpp[now.us] = rule.control_interconnect_gb_s[now.us] = 0.0
    rule.density[now.us] = rule.density_tpp[now.us] = 0.0
    now.enact()
    now.world.makers.design_compliant_chips()
    assert (now.world.chip_table.ship[slots] >= chip_table.NEVER).all()


def test_what_follows_from_the_chip_table_follows_its_changes(now: Situation) -> None:
    """Figures of coming chips change until they ship: no result of them outlives a change."""
    grade, lines = home_memory.runs_on_lower_grade, handover.lines_that_turn
    older, newer = handover.successions(now.world)
    pair = (older == now.chip("ascend_910b")) & (newer == now.chip("ascend_970"))
    before = grade(now.world).copy(), lines(now.world).more.copy()
    chip, table = now.chip("ascend_910b"), now.world.chip_table
    table["bandwidth_gb_s"][chip] = np.where(before[0][chip] > 0, 1e6, 1e-6)
    table["usefulness"][chip] *= 1e6
    classification.classify(now.world, np.array([chip]))
    assert (grade(now.world)[chip] == 1.0 - before[0][chip]).all()
    assert before[1][pair].all()
    assert not lines(now.world).more[pair].any()


def test_a_version_ships_after_its_lag_and_sells_for_a_life_from_then(now: Situation) -> None:
    """Three dates: of the design, which is today, of the first shipment, and of the last month."""
    world, table = now.world, now.world.chip_table
    slots = np.flatnonzero(now.layout.tailored & (now.layout.chip_state == now.us))
    table.ship[slots] = table.end[slots] = chip_table.NEVER
    world.month = 64  # Rubin ships, the first flagship with slots
    now.rule.variants[now.us] = 1.0
    now.rule.volume_cap.general[now.us] = NO_LIMIT
    classification.apply(world)
    now.state.sellable[now.china, now.layout.chip_state == now.us] = 0.0
    untouched = table.ship.copy(), table.end.copy()
    world.makers.design_compliant_chips()
    new = table.ship[slots] < chip_table.NEVER
    assert new.any(axis=0).all()
    lag, life = now.p("variants.lag"), now.p("market.sales_life")
    assert (lag > 1).all()
    assert (life > lag).all()
    shape = new.shape
    ships = np.broadcast_to(world.month + lag, shape)
    assert table.ship[slots][new] == pytest.approx(ships[new])
    assert table.end[slots][new] == pytest.approx((ships + life)[new])
    others = np.setdiff1d(np.arange(len(table.ship)), slots)
    for after, before in zip((table.ship, table.end), untouched, strict=True):
        assert np.array_equal(after[others], before[others])
        assert np.array_equal(after[slots][~new], before[slots][~new]), "an empty slot has no date"
