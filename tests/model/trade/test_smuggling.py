"""Smuggling: what can be carried, what is sold abroad, what buyers can pay, and who answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.trade import evasion, grey_market
from simulation.model.world import World
from tests.conftest import series
from tests.model.reading import after
from tests.model.variants import Variants

Worlds = Callable[..., World]
BILLION = 1e9


@pytest.fixture
def model(world: Worlds) -> World:
    return after(world(months=72, stop=8), "2026-06")


def _china(model: World) -> tuple[int, int]:
    rows = model.layout.row["states"]
    return rows["us"], rows["china"]


def test_racks_are_not_carried(model: World) -> None:
    us, china = _china(model)
    mix = grey_market.denied(model, us, china)
    row = model.layout.row["chips"]["b300"]
    model.chip_table["rack_share"][row] = 1.0
    in_racks = grey_market.denied(model, us, china)
    assert (in_racks[row] < mix[row]).all()


def test_no_more_is_smuggled_than_is_sold_abroad(world: Worlds) -> None:
    model = world(months=72, stop=8)
    site, (us, china) = model.layout.firm_site, _china(model)
    while model.running:
        sold = model.state.delivered[(site != us) & (site != china)].sum(axis=0)
        model.step()
        assert (model.state.smuggled <= sold * (1.0 + 1e-9)).all()


def test_no_more_is_paid_than_buyers_have(model: World) -> None:
    state = model.state
    state.unspent_chip_budget += 1e12
    evasion.seek(model)
    spending = (state.ai_capex + state.pledge) * BILLION * model.p("budgets.chip_share") / 12.0
    ours = model.layout.of_state("firms", "china")
    limit = spending[ours].sum(axis=0) * model.p("grey.most_spent")
    premium = 1.0 + state.grey_premium[_china(model)[1]]
    assert (state.smuggling_bill.sum(axis=0) <= limit * premium).all()


def test_enforcement_answers_to_what_came_to_light(model: World) -> None:
    us, china = _china(model)
    model.state.smuggling_exposed = 0.0
    could, calm = grey_market.networks(model, us, china, model.state.smuggling_exposed[china])
    model.state.smuggling_exposed = 20.0
    _, seen = grey_market.networks(model, us, china, model.state.smuggling_exposed[china])
    assert (seen < calm).all()
    assert (calm <= could).all()


def test_networks_of_another_month_are_those_of_then(model: World) -> None:
    """By their growth, which a book of a year asks for month by month."""
    us, china = _china(model)
    exposed, now = model.state.smuggling_exposed[china], model.month
    could, past = grey_market.networks(model, us, china, exposed, now - 12)
    assert (could < grey_market.networks(model, us, china, exposed)[0]).all()
    model.month = now - 12
    then = grey_market.networks(model, us, china, exposed)
    assert np.array_equal(could, then[0])
    assert np.array_equal(past, then[1])


def test_location_checks_stop_a_part(model: World) -> None:
    us, china = _china(model)
    _, before = grey_market.networks(model, us, china, model.state.smuggling_exposed[china])
    model.law.export_rule.location_checks[us] = 1.0
    left = 1.0 - model.p("grey.check_strength")
    _, after_checks = grey_market.networks(model, us, china, model.state.smuggling_exposed[china])
    assert np.allclose(after_checks, before * left)


def test_a_stronger_answer_leaves_less_smuggling(variants: Variants) -> None:
    answers = [(f"parameters.grey.answer={size}",) for size in (0.001, 0.3)]
    weak, strong = variants("baseline", answers, stop=8, count=72)
    last = months.index("2027-12")
    found = [series(block, "smuggled_units.china")[last] for block in (weak, strong)]
    assert (found[1] <= found[0]).all()
    assert (found[1] < found[0]).any()
