"""Where both rivals control chips, each way past the rules has two directions."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.adoption import serving
from simulation.model.fleet import installation
from simulation.model.labs import training
from simulation.model.law import classification
from simulation.model.trade import evasion, offshore
from simulation.model.world import World
from tests.model.reading import after, lift_controls

Make = Callable[..., World]
BOTH = ("levers.China.export_rule.control_tpp@2025-01=0",)
UNTIL = "2025-12"


@pytest.fixture(scope="module")
def both(inputs: Callable[..., object]) -> World:
    """The end of a year in which China, too, controls all of its chips."""
    return after(World(inputs(months=60, sets=BOTH, checked=True)), UNTIL)  # type: ignore[arg-type]


def test_chips_are_smuggled_both_ways(both: World) -> None:
    """By firms that have money for chips and find none: nobody else goes to a smuggler."""
    for state, buyer in (("us", "china"), ("china", "us")):
        idle = both.state.unspent_chip_budget[both.layout.at_home(buyer)].sum(axis=0) > 1.0
        smuggled = both.state.smuggled[both.layout.of_state("chips", state)].sum(axis=0)
        assert np.array_equal(smuggled > 0, idle)
        assert idle.sum() > 1


def test_each_smuggled_chip_reaches_one_country(both: World) -> None:
    """Firms at home are the only way in, and take what their rival designs, chip by chip."""
    world = copy.deepcopy(both)
    layout, state = world.layout, world.state
    state.stock = state.awaiting_power = state.delivered = 0.0
    installation.install(world)
    arrived = state.stock + state.awaiting_power
    assert arrived.sum(axis=0) == pytest.approx(state.smuggled, rel=1e-12)
    for buyer, seller in (("us", "china"), ("china", "us")):
        theirs = layout.of_state("firms", buyer)
        got = arrived[theirs].sum(axis=0)
        wanted = np.zeros_like(got)
        chips = layout.of_state("chips", seller)
        wanted[chips] = state.smuggled[chips]
        assert got == pytest.approx(wanted, rel=1e-12)


def test_chinas_outcomes_count_what_reaches_china(both: World) -> None:
    american = both.layout.of_state("chips", "us")
    stock = both.state.smuggled_stock[american]
    speed = both.chip_table["h100e"][american]
    most = (stock * speed).sum(axis=0) * (1 + 1e-12)
    assert (both.latest["compute.china.smuggled"] <= most).all()
    licensed, new = (both.latest[f"new_compute.china{k}"] for k in (".licensed", ""))
    parts = both.latest["new_compute.china.domestic"] + both.latest["new_compute.china.smuggled"]
    assert licensed + parts == pytest.approx(new)


def test_a_year_of_smuggling_is_counted_by_direction(world: Make) -> None:
    run = after(world(months=60, sets=BOTH), "2024-12")
    into = {"us": 0.0, "china": 0.0}
    for _ in range(12):
        run.step()
        for buyer, seller in (("us", "china"), ("china", "us")):
            into[buyer] += run.state.smuggled[run.layout.of_state("chips", seller)].sum(axis=0)
    assert run.latest["smuggled_units.china"] == pytest.approx(into["china"])
    assert (into["us"] > 0).all()


def test_new_compute_of_the_blocs_holds_what_was_smuggled(world: Make) -> None:
    run = after(world(months=60, sets=BOTH), "2024-12")
    layout, new = run.layout, {"us": 0.0, "china": 0.0}
    rows = {"us": layout.of_state("firms", "us"), "china": layout.at_home("china")}
    for _ in range(12):
        run.step()
        for bloc, seller in (("us", "china"), ("china", "us")):
            units = run.state.delivered[rows[bloc]].sum(axis=0)
            theirs = layout.of_state("chips", seller)
            units[theirs] += run.state.smuggled[theirs]
            new[bloc] += (units * run.chip_table["h100e"]).sum(axis=0)
    for bloc, expected in new.items():
        assert run.latest[f"new_compute.{bloc}"] == pytest.approx(expected)


def test_hosts_of_neither_rival_let_once(world: Make) -> None:
    """However much money both rivals have, all hosts let their rentable share, and once."""
    run = after(world(months=60, sets=BOTH), UNTIL)
    run.state.unspent_chip_budget, run.state.leased = 1e18, 0.0
    states = run.layout.row["states"]
    for seller, buyer in (("us", "china"), ("china", "us")):
        offshore.rent(run, states[seller], states[buyer])
    let = run.owned.by_stack.sum(axis=(0, 1)) * run.p("offshore.rentable")
    assert run.state.rented.sum(axis=0) == pytest.approx(let)
    for state in range(len(run.state.leased)):
        theirs = run.owned.by_stack[run.layout.firm_state == state].sum(axis=(0, 1))
        assert run.state.leased[state] == pytest.approx(theirs * run.p("offshore.rentable"))


def test_each_host_lets_what_tenants_rent(world: Make) -> None:
    """Where the tenants' money is short, less than all that is on offer is taken."""
    run = after(world(months=60, sets=BOTH), UNTIL)
    run.state.unspent_chip_budget, run.state.leased = 5e8, 0.0
    states = run.layout.row["states"]
    for seller, buyer in (("us", "china"), ("china", "us")):
        offshore.rent(run, states[seller], states[buyer])
    installed = run.owned.by_stack.sum(axis=1)
    let = run.state.leased.sum(axis=0)
    assert let == pytest.approx(run.state.rented.sum(axis=0))
    whole = installed.sum(axis=0) * run.p("offshore.rentable")
    assert ((let > 0) & (let < whole)).all()


def test_rented_compute_trains_on_both_sides(world: Make) -> None:
    run = after(world(months=60, sets=BOTH), UNTIL)
    training.assess_fleets(run)
    before, rented = run.state.fleet.copy(), run.state.rented.copy()
    run.state.rented *= 2.0
    training.assess_fleets(run)
    gained = run.state.fleet - before
    for state in ("us", "china"):
        home, row = run.layout.at_home(state), run.layout.row["states"][state]
        assert (rented[row] > 0).all()
        # About as nominal compute: software makes less of the chips of some hosts.
        assert gained[home].sum(axis=0) == pytest.approx(rented[row], rel=0.5)


def test_rented_compute_serves_as_the_rivals_design(world: Make) -> None:
    run = after(world(months=60, sets=BOTH), UNTIL)
    before, states = serving.compute(run), run.layout.row["states"]
    run.state.rented *= 2.0
    more = serving.compute(run) - before
    for state, chips in (("china", 0), ("us", 1)):
        assert (more[states[state], chips] > 0).all()
        assert not more[states[state], 1 - chips].any()
        more[states[state]] = 0.0
    assert not more.any()


@pytest.mark.parametrize("with_others", [True, False])
def test_a_lifted_rule_ends_the_premium_whatever_the_block(world: Make, with_others: bool) -> None:
    run = after(world(months=60), UNTIL)
    us, china = (run.layout.row["states"][name] for name in ("us", "china"))
    felt = run.state.enforcement_felt.copy()
    lift_controls(run, "us", slice(1 if with_others else None))
    run.law.export_rule.enforcement[us] = 1.0
    classification.apply(run)
    evasion.seek(run)
    assert run.state.grey_premium[china, 0] == 0
    assert run.state.enforcement_felt[china, 0] == felt[china, 0]
    if with_others:
        assert (run.state.grey_premium[china, 1:] > 0).all()
        assert (run.state.enforcement_felt[china, 1:] > felt[china, 1:]).all()
