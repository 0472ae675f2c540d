"""What must hold of power, fleets, labs and serving: shares, stocks that wait, and each lever."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.adoption import benefit, serving
from simulation.model.fleet import installation, power, power_sources, power_supply
from simulation.model.labs import training

from .conftest import Situation

Then = Callable[[], Situation]


def connected(now: Situation) -> np.ndarray:
    """Power that a month's connections add, (states, members)."""
    before = now.state.power_connected.copy()
    power_supply.connect(now.world)
    return now.state.power_connected - before


def without_reactors(now: Situation) -> np.ndarray:
    """Power that a month's connections and own plants add, (states, members)."""
    before = now.state.nuclear_power.copy()
    return connected(now) - (now.state.nuclear_power - before)


def test_a_reactor_serves_data_centres_by_its_share(then: Then) -> None:
    usual, more = then(), then()
    more.state.reactors_finished += 1.0
    gained = connected(more) - connected(usual)
    table = usual.world.p.table
    expected = table("power", "reactor_gw", 0.0) * table("power", "reactor_share", 0.0)
    assert gained == pytest.approx(expected, abs=1e-9)
    assert (expected[usual.us] > 0).all()
    assert (table("power", "reactor_share", 0.0)[usual.us] < 1).all()


def test_grid_pace_and_want_of_equipment_scale_connections(then: Then) -> None:
    usual, fast, poor = then(), then(), then()
    for now in (usual, fast, poor):
        now.state.rare_earths_unmet[...] = 0.0
    fast.world.law.power_build.grid_pace *= 2.0
    poor.state.rare_earths_unmet[...] = 0.5
    added = without_reactors(usual)
    assert (added[usual.us] > 0).all()
    assert without_reactors(fast) == pytest.approx(2.0 * added)
    left = 1.0 - 0.5 * usual.p("minerals.power_loss")
    assert without_reactors(poor) == pytest.approx(left * added)


def test_a_grid_that_stands_still_adds_nothing_anywhere(now: Situation) -> None:
    """Also where generation knows no limit, as in states whose plants are not counted."""
    now.world.law.power_build.grid_pace[...] = 0.0
    waiting = now.state.power_queue.sum(axis=0)
    assert np.isinf(power_sources.generation_yearly(now.world)).any()
    assert power_sources.from_the_grid(now.world) == pytest.approx(0.0, abs=1e-6)
    assert now.state.power_queue.sum(axis=0) == pytest.approx(waiting, rel=1e-6)


def test_restarts_and_other_power_of_old_reactors_go_by_their_pace(then: Then) -> None:
    usual, fast = then(), then()
    fast.world.law.power_build.reactor_pace *= 2.0
    for now in (usual, fast):
        now.world.month = 70
        now.state.reactors_building[...] = 0.0
    _, added = power_sources.from_old_reactors(usual.world)
    _, doubled = power_sources.from_old_reactors(fast.world)
    assert (added[usual.us] > 0).any()
    again = usual.state.reactors_restarted
    assert fast.state.reactors_restarted == pytest.approx(2.0 * again)
    assert doubled == pytest.approx(2.0 * added)


def test_connections_wait_where_generation_is_short(then: Then) -> None:
    now = then()
    now.state.power_queue[:, now.us] = 1e3
    now.state.rare_earths_unmet[...] = 0.0
    now.world.law.power_build.grid_pace[...] = 1.0
    waiting = now.state.power_queue.sum(axis=0)
    state, asked = now.state, np.empty_like(now.state.connection_rate)
    most = now.world.p.table("power", "queue_yearly", 0.0)
    ease, short = (now.p(f"power.{name}") for name in ("ease", "short"))
    power_sources.ask_for_power(
        state.power_claimed, ease, short, state.connection_rate, most, asked
    )
    joined = power_sources.from_the_grid(now.world)
    most = power_sources.generation_yearly(now.world) / 12.0
    assert joined[now.us] == pytest.approx(most[now.us])
    kept = now.state.power_queue.sum(axis=0) + joined
    assert kept[now.us] == pytest.approx((waiting + asked / 12.0)[now.us], rel=1e-6)


@pytest.mark.parametrize(
    ("month", "of_2026", "of_2029"),
    [
        ("2022-01", 1.0, 0.0),
        ("2026-07", 1.0, 0.0),
        ("2026-08", 35 / 36, 1 / 36),
        ("2028-01", 0.5, 0.5),
        ("2029-06", 1 / 36, 35 / 36),
        ("2029-07", 0.0, 1.0),
        ("2035-12", 0.0, 1.0),
    ],
)
def test_turbines_between_the_known_years_and_beyond(
    now: Situation, month: str, of_2026: float, of_2029: float
) -> None:
    """A straight line from the middle of one year to that of the other, level on both sides."""
    p, table = now.p, now.world.p.table
    known = p("power.turbines_2026"), p("power.turbines_2029")
    assert (known[0] != known[1]).all()
    made = of_2026 * known[0] + of_2029 * known[1]
    now.world.month = months.index(month)
    found = power_sources.generation_yearly(now.world)
    here = table("power", "turbine_share", 0.0)[now.us] * p("power.plant_use")
    plants = table("power", "grid_plants", np.inf)[now.us]
    assert found[now.us] == pytest.approx(plants + made * here)
    assert (made * here > 0.05 * plants).all(), "turbines show"


def test_reactor_starts_go_by_their_pace(then: Then) -> None:
    usual, fast = then(), then()
    fast.world.law.power_build.reactor_pace *= 3.0
    starts = []
    for now in (usual, fast):
        now.state.reactors_building[...] = 0.0
        power_supply.connect(now.world)
        starts.append(now.state.reactors_building.sum(axis=0))
    assert (starts[0][usual.us] > 0).all()
    assert starts[1] == pytest.approx(3.0 * starts[0])


@pytest.mark.parametrize("stock", ["power_waiting", "power_draw", "backlog"])
def test_what_waits_counts_against_the_power_that_is_left(then: Then, stock: str) -> None:
    usual, more = then(), then()
    chip, firm = usual.chip("b200"), usual.firm("microsoft")
    for now in (usual, more):
        now.state.power_connected += 1e3
        now.state.wait[...] = 5.0  # so that more on order moves no horizon
    if stock == "backlog":
        more.state.backlog[firm, chip] += 1e6
        kw = more.world.chip_table["tdp_w"][chip] / 1e9 * more.p("power.overhead")
        share = 1.0 - more.world.p.table("power", "abroad_share", 0.0)[more.us]
        claimed = 1e6 * kw * more.p("power.utilisation") * share
    else:
        more.state.arrays[stock][more.us] += 1.0
        claimed = 1.0
    left = []
    for now in (usual, more):
        power.set_headroom(now.world)
        left.append(now.state.power_headroom[now.layout.firms_at[now.us]].sum(axis=0))
    assert (left[0] < 1e6).all()
    assert left[0] - left[1] == pytest.approx(np.broadcast_to(claimed, left[0].shape))


def horizon(now: Situation) -> np.ndarray:
    """Months until orders of US firms are there, by what they draw, and those beyond."""
    firms, state = now.layout.firms_at[now.us], now.state
    orders = (state.backlog + state.delivered)[firms]
    ordered = np.where(now.world.pairs.ordered[firms][:, :, None], orders, 0.0)
    drawn = (ordered * power.draw_of_chip(now.world)).sum(axis=0)
    assert (drawn.sum(axis=0) > 0).all()
    waited = (drawn * state.wait).sum(axis=0) / drawn.sum(axis=0)
    assert (waited > 0).any()
    return np.asarray(waited + now.p("power.foresight"))


@pytest.mark.parametrize("months", [0.0, 4.0, 9.0])
def test_firms_look_as_far_ahead_as_their_orders_take_to_come(then: Then, months: float) -> None:
    """Plants under way count by the part that is there when chips on order have come."""
    usual, more = then(), then()
    for now in (usual, more):
        now.state.power_connected += 1e3
        now.state.wait[...] = months
    more.state.own_power_building[:, more.us] += 1.0
    gained = (headroom(more) - headroom(usual))[more.us]
    stages = len(usual.state.own_power_building)
    there = (months + usual.p("power.foresight")) / power_sources.own_months(usual.world)[usual.us]
    assert (there < 1.0).all()
    pace = usual.world.law.power_build.grid_pace[usual.us]
    pace = pace * (1.0 - usual.state.rare_earths_unmet[usual.us] * usual.p("minerals.power_loss"))
    assert gained == pytest.approx(stages * there * pace)


def test_few_orders_for_a_chip_to_come_move_no_horizon(then: Then) -> None:
    """Where the rest comes at once, what waits for a launch counts by its own size."""
    usual, more = then(), then()
    chip, firm = usual.chip("b200"), usual.firm("microsoft")
    for now in (usual, more):
        now.state.power_connected += 1e3
        now.state.backlog[...] = 0.0
        now.state.wait[...] = 0.0
    more.state.backlog[firm, chip] = 1.0
    more.state.wait[chip] = 9.0
    left, less = (headroom(now)[now.us] for now in (usual, more))
    assert less == pytest.approx(left, rel=1e-3)


def headroom(now: Situation) -> np.ndarray:
    """Power for which firms at each site may order, (states, members)."""
    power.set_headroom(now.world)
    left = np.zeros_like(now.state.power_connected)
    np.add.at(left, now.layout.firm_site, now.state.power_headroom)
    return left


def test_power_that_others_will_take_is_not_for_chips(then: Then) -> None:
    """By what other users grow within the horizon, beside what they draw."""
    usual, more = then(), then()
    for now in (usual, more):
        now.state.power_connected += 1e3
    more.state.other_power_draw[more.us] += 1.0
    taken = headroom(usual)[usual.us] - headroom(more)[usual.us]
    growth = usual.world.p.table("power", "other_growth", 0.0)[usual.us]
    assert taken == pytest.approx(growth * horizon(usual) / 12.0)
    assert (taken > 0).all()


@pytest.mark.parametrize("coming", ["power_queue", "own_power_building"])
def test_power_that_is_to_come_can_be_ordered_for(then: Then, coming: str) -> None:
    """As far as pace and equipment let it come within the horizon."""
    usual, more = then(), then()
    stages = usual.state.arrays[coming].shape[0]
    waits = {
        "power_queue": power_sources.queue_months,
        "own_power_building": power_sources.own_months,
    }
    for now in (usual, more):
        now.state.power_connected += 1e3
        now.state.power_queue[:, now.us] *= 1e-3  # so that generation is no limit
    more.state.arrays[coming][:, more.us] += 1e-3 / stages
    gained = headroom(more)[more.us] - headroom(usual)[more.us]
    wait = waits[coming](usual.world)[usual.us]
    unmet = usual.state.rare_earths_unmet[usual.us]
    pace = usual.world.law.power_build.grid_pace[usual.us]
    pace = pace * (1.0 - unmet * usual.p("minerals.power_loss"))
    ready = np.minimum(horizon(usual) / wait, 1.0)
    assert gained == pytest.approx(1e-3 * ready * pace, rel=1e-6)
    assert (gained > 0).all()


def test_firms_abroad_draw_power_where_their_chips_stand(
    now: Situation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders of all firms fill the same headroom, by the share that falls on the site."""
    states = len(now.layout.states)
    falls = np.linspace(0.1, 1.0, states)[:, None] * np.ones(now.world.members)
    monkeypatch.setattr(power, "share_at_home", lambda world: falls)
    now.state.power_headroom = 1e-3
    active = now.world.chips_on_sale.active
    now.world.pairs.ordered[:, active] = True
    now.state.ordered[:, active] = 1e5
    power.limit_orders(now.world, slice(0, len(now.layout.firms)))
    draw = now.world.chip_table["tdp_w"][active] / 1e9 * now.p("power.overhead")
    each = (now.state.ordered[:, active] * draw * now.p("power.utilisation")).sum(axis=1)
    assert each * falls[now.layout.firm_site] == pytest.approx(np.full_like(each, 1e-3))


def test_what_cannot_be_switched_on_waits(now: Situation) -> None:
    """A site's power is shared by all that wait; other data centres come first."""
    world, state = now.world, now.state
    state.delivered[...] = state.smuggled[...] = 0.0
    state.retired[...] = 0.0
    firm, chip = now.firm("microsoft"), now.chip("b200")
    state.awaiting_power[...] = 0.0
    state.awaiting_power[firm, chip] = 1e9
    before = state.stock.copy()
    installation.install(world)
    new = state.stock + state.retired - before
    assert new.sum(axis=(0, 1)) + state.awaiting_power.sum(axis=(0, 1)) == pytest.approx(1e9)
    assert (state.awaiting_power[firm, chip] > 0).all()
    assert state.power_draw[now.us] == pytest.approx(state.power_connected[now.us])
    draw = world.chip_table["tdp_w"] / 1e9 * now.p("power.overhead") * now.p("power.utilisation")
    share = 1.0 - world.p.table("power", "abroad_share", 0.0)[now.us]
    rows = now.layout.firms_at[now.us]
    running = ((state.stock[rows] * draw).sum(axis=(0, 1))) * share
    assert state.power_draw[now.us] == pytest.approx(running + state.other_power_draw[now.us])
    waiting = 1e9 - new[firm, chip]
    unserved = waiting * draw[chip] * share
    tight = (state.power_draw[now.us] + unserved) / state.power_connected[now.us]
    assert state.power_tightness[now.us] == pytest.approx(tight)
    assert (tight > 1.01).all()


def test_openness_speeds_methods_and_open_models(then: Then) -> None:
    usual, open_ = then(), then()
    open_.world.law.research_openness.openness[...] = 4.0
    usual.world.law.research_openness.openness[...] = 1.0
    for found in (training._secrecy, training._open_lag):
        assert found(open_.world) == pytest.approx(found(usual.world) / 4.0)
        assert (found(usual.world)[usual.us] > 0).all()


def test_a_states_labs_train_on_all_that_its_firms_have(now: Situation) -> None:
    training.assess_fleets(now.world)
    installed = now.world.owned.by_stack.sum(axis=(0, 2))
    assert (installed > 0).any()
    software = training._serving_software(now.world) ** now.p("lab.training_gap")
    weight = software[now.layout.chip_stack]
    speed = now.world.chip_table["h100e"]
    own = (now.state.stock * speed * weight).sum(axis=1)
    firms = now.layout.of_state("firms", "china")
    whole = own[firms].sum(axis=0) + now.state.rented[now.china]
    assert now.state.fleet[now.home].sum(axis=0) == pytest.approx(whole)
    assert (own[now.abroad].sum(axis=0) > 0).all()
    assert now.state.fleet[now.abroad] == pytest.approx(own[now.abroad])


def test_a_frontier_never_falls(now: Situation) -> None:
    now.state.capability[now.us] = 99.0
    training.release(now.world)
    assert (now.state.capability[now.us] == 99.0).all()


def test_compute_that_trains_does_not_serve(now: Situation) -> None:
    now.state.rented[...] = 0.0
    now.state.training[...] = 0.0
    assert (now.state.fleet[now.abroad] > 0).any()
    idle = serving.compute(now.world)
    now.state.training[...] = 0.75 * now.state.fleet
    assert serving.compute(now.world) == pytest.approx(0.25 * idle)
    assert (idle[now.us] > 0).any()


def test_what_firms_rent_serves_users_at_the_tenants_home(now: Situation) -> None:
    """It runs on chips of the rival, who is the one to let it, and labs train on their part."""
    now.state.rented[...] = 0.0
    own = serving.compute(now.world)
    now.state.rented[now.china], now.state.rented[now.us] = 2e6, 5e5
    gained = serving.compute(now.world) - own
    american, other = 0, 1
    share = now.p("serving.share")
    of_china, of_us = (2e6 * share * serves(now, "china"), 5e5 * share * serves(now, "us"))
    assert gained[now.china, american] == pytest.approx(of_china)
    assert gained[now.us, other] == pytest.approx(of_us)
    assert gained.sum(axis=(0, 1)) == pytest.approx(of_china + of_us)
    assert (share > 0).all()


def serves(now: Situation, state: str) -> np.ndarray:
    """Share of the fleets of labs at home that serves users, (members,)."""
    home = now.layout.at_home(state)
    busy = now.state.training[home].sum(axis=0) / now.state.fleet[home].sum(axis=0)
    assert (busy > 0).all()
    return np.asarray(1.0 - busy)


def test_units_abroad_serve_what_labs_at_home_leave(now: Situation) -> None:
    now.state.rented[...] = 0.0
    now.state.stock[now.home] = 0.0
    share = serves(now, "china")
    served = serving.compute(now.world)[now.china]
    now.state.training[now.home] = 0.0
    idle = serving.compute(now.world)[now.china]
    assert served == pytest.approx(share * idle)
    assert (idle.sum(axis=0) > 0).all()
    now.state.stock[now.abroad] = 0.0
    assert (serving.compute(now.world)[now.china] == 0.0).all()


def test_hosts_neither_train_nor_serve_on_what_they_let(now: Situation) -> None:
    now.state.rented[...] = now.state.leased[...] = 0.0
    training.assess_fleets(now.world)
    whole, served = now.state.fleet.copy(), serving.compute(now.world)
    now.state.leased[now.us] = 0.25
    half_let = serving.compute(now.world)
    training.assess_fleets(now.world)
    ours = now.layout.firm_state == now.us
    assert now.state.fleet[ours] == pytest.approx(0.75 * whole[ours])
    assert now.state.fleet[~ours] == pytest.approx(whole[~ours])
    assert half_let[now.us] == pytest.approx(0.75 * served[now.us])
    others = np.arange(len(served)) != now.us
    assert half_let[others] == pytest.approx(served[others])


def test_access_and_promotion_scale_what_clouds_serve(now: Situation) -> None:
    market = np.full((len(now.layout.states), now.world.members), 1e3)
    law, africa = now.world.law, now.layout.row["states"]["africa"]
    law.stack_promotion.strength[...] = 0.0
    law.stack_access.access[...] = 1.0
    served = serving.served_share(now.world, market)
    law.stack_access.access[now.us, africa] = 0.0
    shut = serving.served_share(now.world, market)
    assert (shut[africa, 0] < served[africa, 0]).all()
    law.stack_access.access[now.us, africa] = 1.0
    law.stack_promotion.strength[now.us, africa] = 1.0
    promoted = serving.served_share(now.world, market)
    assert (promoted[africa, 0] > served[africa, 0]).all()


def test_a_promoted_stack_brings_finance_to_third_countries_alone(now: Situation) -> None:
    """The stronger of two promotions counts, and the blocs' own firms get none."""
    promotion, seat = now.world.law.stack_promotion.strength, now.layout.firm_state
    cooperation, growth = np.zeros(now.world.members), np.ones(now.world.members)
    promotion[...] = 0.0
    benefit.encourage(now.world, cooperation, growth)
    before = now.state.outlook.copy()
    gulf = now.layout.row["states"]["gulf"]
    promotion[now.us, [gulf, now.china]] = 0.5
    promotion[now.china, gulf] = 0.2
    benefit.encourage(now.world, cooperation, growth)
    added = now.state.outlook - before
    assert added[seat == gulf] == pytest.approx(0.5 * now.p("budgets.promoted")[None])
    assert added[seat != gulf] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("growth", [1.0, 1.5])
def test_cheaper_use_adds_no_more_spending_than_users_could_pay(then: Then, growth: float) -> None:
    """However cheap it gets: the part of output that suppliers can take, grown with the economy."""
    usual, cheap = then(), then()
    added = []
    for now, cheaper in ((usual, 1.0), (cheap, 1e12)):
        now.state.price_outlook[...] = 0.1
        now.state.cheaper[...] = cheaper
        whole = np.full(now.world.members, growth)
        benefit.encourage(now.world, np.zeros(now.world.members), whole)
        added.append(now.state.outlook.copy())
    spent = (cheap.state.ai_capex + cheap.state.pledge).sum(axis=0) * np.exp(-0.1)
    p = cheap.world.p
    users = p.table("adoption", "output").sum(axis=0) * p("adoption.most") * p("adoption.take")
    more = np.expm1(added[1] - added[0]) * spent
    power = (p("adoption.price_elasticity") - 1.0) * p("budgets.use_share")
    wished = np.expm1(np.log(1e12) * power) * spent
    most = users * growth
    bounded = np.where(wished > 0, most * -np.expm1(-wished / most), wished)
    assert (wished > 10 * most).any()
    assert more == pytest.approx(np.broadcast_to(bounded, more.shape), rel=1e-6)
    assert cheap.state.price_outlook == pytest.approx(added[1][0] - added[0][0], abs=1e-9)
    assert usual.state.price_outlook == pytest.approx(0.0, abs=1e-12)


def test_who_lets_trains_on_chips_as_fast_as_before(now: Situation) -> None:
    """Compute that is let takes slow and fast chips alike."""
    now.state.rented[...] = now.state.leased[...] = 0.0
    training.assess_fleets(now.world)
    speed = now.state.fleet_speed.copy()
    now.state.leased[now.us] = 0.25
    training.assess_fleets(now.world)
    assert (speed[now.layout.firm_state == now.us] > 0).any()
    assert now.state.fleet_speed == pytest.approx(speed)


def test_cooperation_calms_the_race_of_the_blocs_alone(then: Then) -> None:
    """By the drawn weight, whose sign says whether there is less of a race or more."""
    alone, together = then(), then()
    growth = np.ones(alone.world.members)
    for now, cooperation in ((alone, 0.0), (together, 0.5)):
        benefit.encourage(now.world, np.full_like(growth, cooperation), growth)
    added = together.state.outlook - alone.state.outlook
    race, seat = alone.p("governance.race"), alone.layout.firm_state
    blocs = np.isin(seat, [alone.us, alone.china])
    assert added[blocs] == pytest.approx(np.broadcast_to(-0.5 * race, added[blocs].shape))
    assert added[~blocs] == pytest.approx(0.0, abs=1e-12)
    assert (race != 0).all()
