"""Payments for AI: what users pay is what others earn, once; rebuilt from the state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model import schedule
from simulation.model.adoption.benefit import value_use
from simulation.model.adoption.serving import CHINA, OWN, US
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]
GROWTH, COOPERATION, MARKET = 1.2, 0.3, 100.0


@pytest.fixture
def later(world: Worlds) -> World:
    """A world in which stacks are used everywhere, use valued for round figures of the economy."""
    found = world(stop=4, months=months.index("2029-06") + 1)
    while found.running:
        found.step()
    found.state.physical_use[:] = 0.1
    served = np.ones_like(found.state.ai_use)
    served[:, CHINA] = 0.8  # a cut that takes a fifth
    each = found.members
    value_use(
        found,
        np.full(each, COOPERATION),
        served,
        np.full((len(served), each), MARKET),
        np.full(each, GROWTH),
    )
    return found


def paid(world: World) -> tuple[np.ndarray, np.ndarray]:
    """What users pay by stack, and their benefit before they pay, (regions, stacks, members)."""
    state, p = world.state, world.p
    gain = state.capability_in_products - state.frontier_2022
    ability = 1 / (1 + np.exp(-(gain - p("adoption.midpoint")) / p("adoption.width")))
    more = np.exp(p("adoption.new_uses") * np.maximum(gain - p("adoption.midpoint"), 0))
    there = state.ai_use * state.ai_served * ability * more * MARKET
    there[:, CHINA] *= 0.8
    elasticity = p("adoption.price_elasticity")
    spent, valued = prices(state.cheaper, elasticity)
    reach = p.table("adoption", "output") * GROWTH * p("adoption.most")
    whole = (there * valued).sum(axis=1)
    within = reach / whole * (1 - np.exp(-whole / reach))
    take = np.array([p("adoption.take"), p("adoption.take") / p("adoption.china_discount")])
    payments = there[:, [US, CHINA]] * spent * take * within[:, None]
    return payments, there * valued * within[:, None]


def prices(cheaper: np.ndarray, elasticity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spending and worth of use for its cost, by the equations of their own module."""
    from simulation.model.adoption import prices as equations

    pairs = list(zip(cheaper, elasticity, strict=True))
    spent, worth = equations.spending, equations.worth
    return np.array([spent(c, e) for c, e in pairs]), np.array([worth(c, e) for c, e in pairs])


def test_income_of_all_states_is_what_all_users_pay(later: World) -> None:
    payments, _ = paid(later)
    assert (payments > 0).all(axis=-1).any(axis=0).all()
    assert np.allclose(later.state.ai_income.sum(axis=0), payments.sum(axis=(0, 1)), rtol=1e-9)


def test_hosts_keep_their_part_of_what_third_countries_pay(later: World) -> None:
    payments, _ = paid(later)
    state, blocs = later.layout.states, list(later.layout.blocs)
    third = [r for r in range(len(state)) if r not in blocs]
    kept = later.p("adoption.hosted_at_home") * payments[third].sum(axis=1)
    hosts = np.zeros_like(later.state.ai_income)
    for r, part in zip(third, kept, strict=True):
        hosts[later.layout.cloud[r]] += part
    assert np.allclose(later.state.ai_income[third], hosts[third], rtol=1e-9)
    for bloc, stack in zip(blocs, (US, CHINA), strict=True):
        whole = payments[:, stack].sum(axis=0)
        left = later.p("adoption.hosted_at_home") * payments[third, stack].sum(axis=0)
        assert np.allclose(later.state.ai_income[bloc], whole - left, rtol=1e-9)


def test_payments_move_benefit_and_neither_make_nor_lose_any(later: World) -> None:
    """Benefit over all states is that of use, less what rivalry, own stacks and programmes cost."""
    state, p = later.state, later.p
    assert (state.benefit > 0).all(), "no floor may hide a loss"
    _, digital = paid(later)
    gross = digital.sum(axis=1) + state.physical_value
    lost = p("governance.rivalry_cost") * (1 - COOPERATION)
    dearer = digital[:, OWN] * p("adoption.take") * (p("adoption.own_cost") - 1)
    cost = later.law.own_stack.cost
    net = (gross * (1 - lost) - dearer - cost).sum(axis=0)
    assert np.allclose(state.benefit.sum(axis=0), net, rtol=1e-9)


def test_volume_is_what_users_pay_were_every_stack_the_us_s_on_the_usual_path(later: World) -> None:
    """Each stack at one price: of the US's stack volume is payments over the price, of others more.

    In the outcomes it stands by region, and summed up for the world.
    """
    state, p = later.state, later.p
    payments, digital = paid(later)
    spent, valued = prices(state.cheaper, p("adoption.price_elasticity"))
    whole = (digital * spent / valued).sum(axis=1) * p("adoption.take") * state.cheaper
    assert np.allclose(state.ai_volume, whole, rtol=1e-9)
    of_us = payments[:, US] * state.cheaper
    assert (state.ai_volume >= of_us).all()
    assert np.allclose(of_us, digital[:, US] * spent / valued * p("adoption.take") * state.cheaper)
    later.month -= 1
    schedule.record(later)
    rows, found = later.layout.row["states"], later.latest
    for name in ("us", "china"):
        assert np.array_equal(found[f"ai_volume.{name}"], state.ai_volume[rows[name]])
    assert np.allclose(found["ai_volume.world"], state.ai_volume.sum(axis=0), rtol=1e-12)


def test_the_world_s_volume_is_near_what_its_users_pay(world: Worlds) -> None:
    """Between payments and a few times as much: other stacks are cheaper or users' own."""
    model = after(world(stop=16, months=months.index("2025-12") + 1), "2025-12")
    payments = model.state.ai_income.sum(axis=0) / model.latest["ai_price.world"]
    times = model.latest["ai_volume.world"] / payments
    assert (times >= 1.0).all()
    assert np.median(times) < 3.0
