"""What must hold of power and fleets: shares, stocks that wait, and how far ahead firms look."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.fleet import installation, power, power_sources, power_supply

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
