"""What must hold of supply: stocks that count, paces that take time, pools that rules limit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.law.licence import licensed_pairs
from simulation.model.supply import (
    home_memory,
    learning,
    memory,
    pools,
    prices,
    production,
    production_line,
    reserve,
    tools,
)

from .conftest import Situation

Then = Callable[[], Situation]


def test_a_queue_is_the_backlog_less_the_inventory(now: Situation) -> None:
    """Served by the line or by recent deliveries, up to the longest wait, after the launch."""
    state, world, active = now.state, now.world, now.world.chips_on_sale.active
    rng = np.random.default_rng(1)
    shape = state.inventory[active].shape
    state.backlog[:, active] = rng.uniform(0, 1e5, (len(now.layout.firms), *shape))
    world.pairs.ordered[:, active] = True
    state.inventory[active] = rng.uniform(0, 3e6, shape)
    state.delivery_rate[active] = rng.uniform(1e3, 1e5, shape)
    production_line.waiting_times(world)
    queue = state.backlog[:, active].sum(axis=0) - state.inventory[active]
    assert (queue > 0).any()
    assert (queue < 0).any()
    out = state.in_production[:, active].sum(axis=0) / production_line.lag(world)[active]
    pace = np.maximum(out, state.delivery_rate[active])
    in_queue = np.minimum(np.maximum(queue, 0.0) / pace, now.p("orders.longest_wait"))
    until = np.maximum(world.chip_table.ship[active] - world.month, 0.0)
    assert (until > 0).any()
    expected = (until + in_queue) * world.chips_on_sale.on_offer[active]
    assert state.wait[active] == pytest.approx(expected)
    assert (expected[queue > 0] > 0).any()


def test_only_what_is_withdrawn_is_scrapped(now: Situation) -> None:
    now.state.inventory[...] = 10.0
    production_line.scrap(now.world)
    gone = now.world.chips_on_sale.withdrawn
    assert gone.any()
    assert (now.state.scrapped == np.where(gone, 10.0, 0.0)).all()
    assert (now.state.inventory == np.where(gone, 0.0, 10.0)).all()


def wafers_per_package(now: Situation) -> np.ndarray:
    """Wafers behind a package of each active chip, (chips on sale, members)."""
    active, table = now.world.chips_on_sale.active, now.world.chip_table
    foundry = now.layout.chip_foundry[active]
    good = table["dies_per_wafer"][active] * now.state.die_yield[foundry]
    return table["dies_per_package"][active] / good


def huawei(now: Situation) -> int:
    return now.layout.row["makers"]["huawei"]


def test_banked_dies_take_no_wafers_and_enter_at_the_last_stage(now: Situation) -> None:
    state, world, table = now.state, now.world, now.world.chip_table
    maker = huawei(now)
    state.die_bank[maker] = 1e6
    mine = now.layout.chip_maker == maker
    last = world.p.table("makers", "bank_last_ship", -1e9)[maker]
    state.wanted_starts[...] = np.where(mine[:, None], 1e4, 0.0)
    before = state.in_production.copy()
    production.produce(world)
    active = world.chips_on_sale.active
    may = table.ship[active] <= last
    entered = (state.in_production - before)[:, active]
    banked = entered[-1] * table["dies_per_package"][active]
    assert (state.die_bank_draw[maker] > 0).all()
    assert banked.sum(axis=0) == pytest.approx(state.die_bank_draw[maker])
    assert not banked[~may].any()
    fresh = entered[0] * wafers_per_package(now)
    assert state.used_wafers.sum(axis=0) == pytest.approx(fresh.sum(axis=0))
    assert entered.sum(axis=0) == pytest.approx(state.starts[active])


@pytest.mark.parametrize("unmet", [0.0, 0.5])
def test_want_of_rare_earths_limits_each_pool(now: Situation, unmet: float) -> None:
    """Wafers, packaging and memory alike, by the loss that is drawn."""
    state, world = now.state, now.world
    state.rare_earths_unmet[...] = unmet
    left = 1.0 - now.p("minerals.chip_loss") * unmet
    state.die_bank[...] = 0.0
    active = world.chips_on_sale.active
    shares = pools.no_shares(np.full_like(state.inventory, 1e8))
    weight, kept = np.ones_like(shares.wanted), np.zeros_like(shares.wanted)
    pools.allot_dies(world, kept, weight, state.need_wafers, shares)
    used = world.sums.foundries(1e8 * shares.dies[active] * wafers_per_package(now), active)
    there = used > 0
    struck = state.supplier_output_left * state.supplier_wafers_left
    whole = (state.wafers * state.ai_share * left * struck)[there]
    assert used[there] == pytest.approx(np.broadcast_to(whole, used[there].shape))
    shares.dies[...] = 1.0
    pools.allot_packaging(world, kept, weight, state.need_packaging, shares)
    taken = 1e8 * shares.packaging[active] * world.chip_table["interposer_mm2"][active]
    area = world.sums.foundries(taken, active)
    some = area > 0
    struck = state.supplier_output_left * state.supplier_packaging_left
    assert area[some] == pytest.approx((state.packaging * left * struck)[some])
    state.enforcement_felt[...] = 0.0
    found, made = home_memory.pools(world), (state.memory * left).sum(axis=0)
    assert (found.by_supplier.sum(axis=0) + found.market <= made * (1 + 1e-9)).all()
    assert (found.by_supplier.sum(axis=0) + found.market > 0.5 * made).all()


def test_memory_of_closed_suppliers_stays_at_home(now: Situation) -> None:
    found = home_memory.pools(now.world)
    exports = now.world.p.table("supply", "exports", 0.0)
    open_ = (exports == 1).all(axis=1)
    assert open_.any()
    assert not found.by_supplier[open_].any()
    closed = (exports == 0).all(axis=1) & (now.state.memory > 0).all(axis=1)
    assert (found.by_supplier[closed] > 0).all()
    assert closed.any()


def test_a_maker_buys_what_access_leaves_and_draws_its_stockpile_slowly(now: Situation) -> None:
    maker, state, world = huawei(now), now.state, now.world
    state.memory_stockpile[maker] = 1e9
    need = np.zeros_like(state.memory_stockpile)
    need[maker] = 1e9
    now.rule.hbm_access.named[now.us] = 0.0
    for access in (0.0, 0.5):
        now.rule.hbm_access.general[now.us] = access
        now.enact()
        kept = memory.KeptStacks(*np.zeros((4, *need.shape)))
        sources = memory.find_sources(world, need, 0.0 * need, kept, home_memory.pools(world))
        rival = state.memory_sought[maker] * now.p("supply.hoarding.common")
        asked = (need[maker] - sources.own[maker]) * access + rival
        assert sources.asked[maker] == pytest.approx(asked)
        rate = now.p("supply.memory_bank.draw_rate")
        assert (sources.drawn[maker] <= 1e9 * rate * (1 + 1e-9)).all()
        assert (sources.drawn[maker] > 0).all()
    assert (rate < 1).all()


def test_suppliers_hear_of_all_that_is_needed(now: Situation) -> None:
    """Of makers' own states first, where they sell there, and of the open market by size."""
    layout, exports = now.layout, now.world.p.table("supply", "exports", 0.0)
    now.rule.hbm_access.named[now.us] = 0.0
    now.enact()
    need = np.full_like(now.state.memory_stockpile, 1e6)
    asked = np.full_like(now.state.memory_stockpile, 5e5)
    size = now.state.memory * exports
    lower, told = np.full_like(need, 3e6), now.state.need_memory
    memory._note_need(now.world, need, lower, asked, size, told)
    expected = asked.sum(axis=0) * size / size.sum(axis=0)
    sold_here = now.state.memory * (1.0 - exports)
    tied = layout.tied_to.any(axis=1)
    (own,), (maker,) = np.flatnonzero(tied), np.flatnonzero(layout.tied_to.any(axis=0))
    at_home, rest = np.zeros_like(sold_here), need.copy()
    at_home[own] = np.where(sold_here[own] > 0, need[maker], 0.0)
    rest[maker] = np.maximum(need[maker] - sold_here[own], 0.0)
    for state in set(layout.supplier_state):
        for grade, wants in enumerate((rest, lower)):
            here = (layout.supplier_state == state) & (layout.lower_grade == grade) & ~tied
            asked_here = wants[layout.maker_state == state].sum(axis=0)
            size = sold_here[here].sum(axis=0)
            at_home[here] = asked_here * sold_here[here] / np.where(size > 0, size, 1.0)
    assert (at_home > 0).any(axis=1).sum() == 4
    assert now.state.need_memory == pytest.approx(expected + at_home)


def test_hoarded_memory_is_paid_for(now: Situation) -> None:
    now.state.memory_sought[huawei(now)] = 1e5
    production.produce(now.world)
    assert (now.state.memory_hoarded[huawei(now)] > 0).all()
    expected = now.state.memory_hoarded * now.p("supply.hoarding.stack_price")
    assert now.state.memory_bill == pytest.approx(expected)


def test_makers_learn_from_others_in_part(now: Situation) -> None:
    output = np.zeros_like(now.state.cumulative_output)
    output[0], output[1] = 100.0, 40.0
    spill = now.p("learning.spillover")
    found = learning.experience(output, spill)
    assert ((spill > 0) & (spill < 1)).all()
    assert found[0] == pytest.approx(100.0 + spill * 40.0)
    assert found[1] == pytest.approx(40.0 + spill * 100.0)
    assert found[2] == pytest.approx(spill * 140.0)


def test_prices_fall_with_what_was_learnt_since_launch(then: Then) -> None:
    """By a part of the learning curve, where neither costs nor rivals hold them."""
    new, old = then(), then()
    chips = np.flatnonzero(new.layout.chip_maker == new.layout.row["makers"]["nvidia"])
    maker = new.layout.chip_maker[chips]
    for now, known_then in ((new, 1.0), (old, 1.0 / 3.0)):
        known = learning.experience(now.state.cumulative_output, now.p("learning.spillover"))
        now.state.experience_at_launch[chips] = known[maker] * known_then
        now.state.going_rate[...] = 0.0
        now.state.die_yield[...] = 1e6
        for name in ("interposer_mm2", "hbm_stacks"):
            now.world.chip_table[name][...] = 0.0
        prices.update(now.world, chips)
    since = (2.0 / 3.0) * known[maker] / (old.p("learning.first_chips") + known[maker] / 3.0)
    cheaper = (1.0 - old.p("learning.cost_rate")) ** np.log2(1.0 + since)
    expected = new.state.price[chips] * cheaper ** old.p("learning.passed_on")
    assert (cheaper < 1).all()
    assert old.state.price[chips] == pytest.approx(expected)


def test_stocks_of_parts_smooth_a_cut_of_tools(then: Then) -> None:
    before, after = then(), then()
    before.rule.tool_sales[...] = 1.0
    before.enact()
    for _ in range(300):
        tools.equip(before.world)
    everyone = before.state.tool_share.sum(axis=0)
    home = np.minimum(before.world.sums.suppliers(before.state.tool_share), 1.0)
    assert (
        before.state.tool_reach == pytest.approx(np.minimum(everyone, 1.0), rel=1e-6)
        or (before.state.tool_reach <= 1 + 1e-9).all()
    )
    after.state.tool_reach[...] = before.state.tool_reach
    after.rule.tool_sales[after.us] = 0.0
    after.enact()
    start = after.state.tool_reach[after.china].copy()
    tools.equip(after.world)
    stock = np.maximum(after.p("tools.stock_months"), 1.0)
    assert (stock > 1.2).all()
    from simulation.model.law import input_access

    access = input_access.tools(after.world, "tool_sales")[after.china]
    met = home[after.china] + access * np.minimum(
        everyone - home[after.china], 1.0 - home[after.china]
    )
    assert after.state.tool_reach[after.china] == pytest.approx(start + (met - start) / stock)


def test_tools_from_abroad_are_those_that_are_not_from_home(now: Situation) -> None:
    """Where all makers together serve half of what lines need, half is what lines get."""
    now.rule.tool_sales[...] = now.rule.tool_service[...] = 1.0
    now.enact()
    state, seat = now.state, now.layout.supplier_state
    state.supplier_output_left[...] = 1.0
    state.tool_share[...] = 0.0
    state.tool_share[np.flatnonzero(seat == now.china)[0]] = 0.3
    state.tool_share[np.flatnonzero(seat != now.china)[0]] = 0.2
    for _ in range(600):
        tools.equip(now.world)
    for reached in (state.tool_reach, state.service_reach):
        assert reached[now.china] == pytest.approx(np.full_like(reached[now.china], 0.5))


def test_a_reserve_is_for_those_who_buy_under_licence(now: Situation) -> None:
    chip, under = now.chip("h200"), licensed_pairs(now.world)
    of_chip = under.place[:, chip][under.place[:, chip] >= 0]
    third = np.flatnonzero(now.layout.ruler[under.firm[of_chip]] < 0)
    assert len(third)
    others, of_chip = of_chip[third], np.delete(of_chip, third)
    free, licensed = of_chip[0], of_chip[1:]
    under.of_rival[of_chip] = 1.0
    under.of_rival[free] = 0.0
    now.world.month = int(now.world.p.table("reserve", "until", 0.0)[chip].max()) + 1
    now.state.inventory[chip] = now.state.reserved[chip] = 1e6
    now.deliver(10.0)
    sold = reserve.sell(now.world)
    assert not sold[free].any(), "what needs no licence is no sale of the reserve"
    assert not sold[others].any(), "the reserve is kept for the rival's market"
    assert (sold[licensed] > 0).all()


def test_a_reserve_waits_for_its_opening_and_for_patience(now: Situation) -> None:
    chip, world = now.chip("h200"), now.world
    until = world.p.table("reserve", "until", 0.0)[chip]
    patience = world.p.table("reserve", "patience", 0.0)[chip]
    now.deliver(10.0)
    for month, opened in ((int(until.min()) - 1, False), (int(until.max()) + 1, True)):
        now.state.inventory[chip] = now.state.reserved[chip] = 1e6
        world.month = month
        sold = reserve.sell(world)
        assert (sold > 0).any() == opened
    place = licensed_pairs(world).place[now.layout.of_state("firms", "us"), chip]
    assert (place == -1).all(), "firms that need no licence"
    world.month = int((until + patience).max()) + 1
    now.state.inventory[chip] = now.state.reserved[chip] = 1e6
    production_line.advance(world)
    assert not now.state.reserved[chip].any()
