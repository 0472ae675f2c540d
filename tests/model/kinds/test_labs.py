"""What must hold of labs and serving: what trains does not serve, and what is let serves others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.adoption import benefit, serving
from simulation.model.demand import usefulness
from simulation.model.labs import training

from .conftest import Situation

Then = Callable[[], Situation]


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
    software = usefulness.software(now.world) ** now.p("lab.training_gap")
    weight = software[now.layout.chip_stack]
    speed = now.world.chip_table["h100e"]
    own = (now.state.stock * speed * weight).sum(axis=1)
    firms = now.layout.of_state("firms", "china")
    let = now.state.leased.sum(axis=0)
    assert let == pytest.approx(now.state.rented[now.china])
    hosts = [now.layout.of_state("firms", state) for state in now.layout.states]
    good = np.array([own[theirs].sum(axis=0) for theirs in hosts])
    owned = np.array([fleet_of(now, row) for row in range(len(hosts))])
    worth = np.divide(good, owned, out=np.zeros_like(good), where=owned > 0)
    whole = own[firms].sum(axis=0) + (now.state.leased * worth).sum(axis=0)
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
    now.state.rented[...] = now.state.leased[...] = 0.0
    own = serving.compute(now.world)
    now.state.rented[now.china], now.state.rented[now.us] = 2e6, 5e5
    assert np.array_equal(serving.compute(now.world), own)  # nobody lets it
    now.state.leased[now.us] = now.state.leased[now.china] = 1.0
    gained = serving.compute(now.world) - own
    american, other = 0, 1
    share = now.p("serving.share")
    of_china = 2e6 * serving_worth(now, now.us) * share * serves(now, "china")
    of_us = 5e5 * serving_worth(now, now.china) * share * serves(now, "us")
    assert gained[now.china, american] == pytest.approx(of_china)
    assert gained[now.us, other] == pytest.approx(of_us)
    assert gained.sum(axis=(0, 1)) == pytest.approx(of_china + of_us)
    assert (share > 0).all()


def fleet_of(now: Situation, state: int) -> np.ndarray:
    """What a state's firms own, H100e, (members,)."""
    theirs = now.layout.firm_state == state
    return np.asarray(now.world.owned.by_stack[theirs].sum(axis=(0, 1)))


def serving_worth(now: Situation, state: int) -> np.ndarray:
    """What an H100e of a state's firms is worth for serving, (members,)."""
    training, leased = now.state.training.copy(), now.state.leased.copy()
    now.state.training[...] = now.state.leased[...] = 0.0
    idle = serving.compute(now.world)[state].sum(axis=0) / now.p("serving.share")
    now.state.training[...], now.state.leased[...] = training, leased
    return np.asarray(idle / fleet_of(now, state))


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
    now.state.leased[now.us] = 0.25 * fleet_of(now, now.us)
    half_let = serving.compute(now.world)
    training.assess_fleets(now.world)
    ours = now.layout.firm_state == now.us
    assert now.state.fleet[ours] == pytest.approx(0.75 * whole[ours])
    assert now.state.fleet[~ours] == pytest.approx(whole[~ours])
    assert half_let[now.us] == pytest.approx(0.75 * served[now.us])
    others = np.arange(len(served)) != now.us
    assert half_let[others] == pytest.approx(served[others])


def test_tenants_get_what_hosts_give_up(now: Situation) -> None:
    """In what it is worth for training and for serving, however much the hosts have grown since."""
    now.state.training[...] = now.state.rented[...] = now.state.leased[...] = 0.0
    training.assess_fleets(now.world)
    trains, serve = now.state.fleet.sum(axis=0), serving.compute(now.world).sum(axis=(0, 1))
    let = 0.1 * fleet_of(now, now.us)
    now.state.rented[now.china] = now.state.leased[now.us] = let
    before = now.state.fleet.copy()
    training.assess_fleets(now.world)
    assert (now.state.fleet[now.home] > before[now.home]).any()
    assert serving.compute(now.world).sum(axis=(0, 1)) == pytest.approx(serve)
    assert now.state.fleet.sum(axis=0) == pytest.approx(trains)


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
    now.state.leased[now.us] = 0.25 * fleet_of(now, now.us)
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


def test_income_encourages_by_what_firms_of_the_same_state_spend(then: Then) -> None:
    """Income that covers all their spending adds half of the most."""
    without, earning = then(), then()
    members, seat = without.world.members, without.layout.firm_state
    without.state.ai_income[...] = 0.0
    earning.state.ai_income[...] = np.arange(1.0, 1.0 + len(without.layout.states))[:, None]
    for now in (without, earning):
        benefit.encourage(now.world, np.zeros(members), np.ones(members))
    added = earning.state.outlook - without.state.outlook
    each = earning.state.ai_capex + earning.state.pledge
    spent = np.stack([each[seat == seat[f]].sum(axis=0) for f in range(len(seat))])
    income, most = 1.0 + seat[:, None], earning.p("budgets.reinvestment")
    assert added == pytest.approx(np.where(spent > 0, most * income / (income + spent), 0.0))
    assert (spent < each.sum(axis=0)).all()
    assert (added > 0).any()
