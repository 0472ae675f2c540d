"""Licences of buyers from third countries: whom they bind, what they leave, what follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, load_scenario, with_settings
from simulation.inputs.scenario.reach import out_of_reach
from simulation.model.demand import offers
from simulation.model.law import (
    cap_outlook,
    caps,
    classification,
    licence,
    licence_terms,
)
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reading import after

Worlds = Callable[..., World]
Runs = Callable[..., Block]
FREE = "levers.us.export_rule.third_country_cap[gulf]@{}=1e9"
CAPPED = "levers.us.export_rule.third_country_cap[gulf]@{}={}"


@pytest.fixture
def capped(world: Worlds) -> World:
    """March 2026 is over: each Gulf buyer may have 35,000 chips a year."""
    return after(world("baseline", months=months.index("2026-03") + 1), "2026-03")


def gulf(world: World) -> int:
    return world.layout.row["firms"]["gulf"]


def test_who_needs_a_licence_for_what(capped: World) -> None:
    """Gulf buyers do for what China may not have freely, other third countries for nothing."""
    pairs, layout = licence.licensed_pairs(capped), capped.layout
    third = np.flatnonzero(layout.ruler < 0)
    assert set(pairs.firm) & set(third) == {gulf(capped)}
    theirs, china = pairs.firm == gulf(capped), layout.row["states"]["china"]
    free = (capped.state.sellable[china] > 0) & (capped.state.under_license == 0)
    assert np.array_equal(pairs.needed[theirs], ~free[pairs.chip[theirs]])
    active = np.arange(len(layout.chips))[capped.chips_on_sale.active]
    american = active[layout.chip_state[active] == layout.row["states"]["us"]]
    assert free[american].any()
    assert set(pairs.chip[theirs]) == set(american[~free[american].all(axis=1)])
    assert not pairs.of_rival[theirs].any(), "the rival's fee, cap and reserve are not theirs"


def test_who_sets_a_cap_lifts_it(capped: World) -> None:
    capped.law.export_rule.third_country_cap[:] = 1e9
    classification.apply(capped)
    assert gulf(capped) not in licence.licensed_pairs(capped).firm


def test_a_cap_holds_and_counts_what_is_delivered(capped: World) -> None:
    """What is asked beyond two buyers' allowance stays behind, and home sales do not matter."""
    row, chips = gulf(capped), capped.chips_on_sale.active
    capped.state.licensed_received = 0.0
    capped.state.delivered[:] = 0.0
    capped.pairs.ordered[:, chips] = True
    capped.state.delivered[row, chips] = 1e6
    licensed_before = capped.state.delivered_licensed.copy()
    caps.limit_deliveries(capped)
    pairs = licence.licensed_pairs(capped)
    mine = pairs.firm == row
    got = (capped.state.delivered[row, pairs.chip[mine]] * pairs.needed[mine]).sum(axis=0)
    assert got == pytest.approx(2 * 35000)
    caps.count_deliveries(capped)
    assert capped.state.licensed_received[row] == pytest.approx(2 * 35000)
    assert np.array_equal(capped.state.delivered_licensed, licensed_before)
    licence_terms.announce(capped)
    place = capped.licence_terms.place[row, pairs.chip[mine]]
    left = capped.licence_terms.headroom[place][pairs.needed[mine] > 0]
    assert (left <= 2 * 35000 * 2).all(), "next year's allowance at most"


def test_several_caps_are_one_and_the_lowest(capped: World) -> None:
    """A state without a rival controls nothing, so that its cap is none."""
    states, row = capped.layout.row["states"], gulf(capped)
    rule = capped.law.export_rule.third_country_cap
    rule[states["china"], row], rule[states["eu"], row] = 1000.0, 1.0
    capped.state.licensed_received = 0.0
    none = np.zeros((1, capped.members))
    _, allowance = cap_outlook.outlook(capped, none, none[0])
    assert allowance[row] == pytest.approx(2 * 1000.0)


def test_buyers_look_elsewhere_for_what_a_cap_refuses(capped: World) -> None:
    """With no licences left all their money goes to chips that the cap does not count."""
    row, us = gulf(capped), capped.layout.row["states"]["us"]
    before, after = (_shares(capped, us, row, cap) for cap in (1e8, 0.0))
    pairs = licence.licensed_pairs(capped)
    needed = pairs.needed[pairs.firm == row] > 0
    counted = pairs.chip[pairs.firm == row]
    assert (before[counted] * needed).any()
    assert not (after[counted] * needed).any()
    assert after.sum(axis=0) == pytest.approx(before.sum(axis=0))


def _shares(model: World, seller: int, firm: int, cap: float) -> np.ndarray:
    """Shares of a firm's money by chip under a cap of its own, (chips, members)."""
    model.law.export_rule.third_country_cap[seller, firm] = cap
    classification.apply(model)
    licence_terms.announce(model)
    offers.make(model)
    model.firms.decide_orders()
    return model.state.order_share[firm].copy()


@pytest.mark.parametrize(("month", "soon"), [("2024-12", 0), ("2025-01", 1), ("2025-04", 1),
                                             ("2025-05", 0)])  # fmt: skip
def test_the_diffusion_rule_is_felt_until_it_is_withdrawn(
    world: Worlds, month: str, soon: int
) -> None:
    """It never held: only Gulf buyers knew of a cap to come."""
    model = after(world("baseline", months=months.index("2025-06")), month)
    others = np.delete(np.arange(len(model.layout.firms)), gulf(model))
    assert (model.restricted_soon[gulf(model)] == soon).all()
    us = model.layout.row["states"]["us"] if soon else -1  # whose chips they would miss
    assert (model.restrictor[gulf(model)] == us).all()
    assert not model.restricted_soon[others[model.layout.ruler[others] < 0]].any()
    assert not model.restricted_soon[model.layout.of_state("firms", "us")].any()
    assert (model.law.export_rule.third_country_cap == 1e9).all()


@pytest.mark.parametrize(
    ("before", "coming", "felt"),
    [  # the diffusion rule and its withdrawal, 2025-05, are of one month: the later entry holds
        ("", "buyers: [gulf], set: {third_country_cap: 35000}", {"gulf"}),
        (
            "buyers: [gulf], set: {third_country_cap: 10}",
            "set: {third_country_cap: 50}",
            {"others"},
        ),
        ("set: {third_country_cap: 10}", "set: {third_country_cap: 50}", set()),
    ],
)
def test_a_cap_to_come_is_compared_with_each_buyers_own(
    world: Worlds, tmp_path: Path, before: str, coming: str, felt: set[str]
) -> None:
    start, told, due = ("2026-08", "2026-10", "2026-11") if before else ("", "2025-07", "2025-09")
    rule = "actor: US, lever: export_rule"
    entries = [f"{{from: {start}, {rule}, {before}}}"] if before else []
    entries.append(f"{{from: {due}, announced: {told}, {rule}, {coming}}}")
    path = tmp_path / "mine.yaml"
    text = f"title: Mine\nextends: baseline\ntimeline: [{', '.join(entries)}]\n"
    path.write_text(text, "utf-8")
    model = after(world(str(path), months=months.index(due)), told)
    soon, row = model.restricted_soon[:, 0] == 1, gulf(model)
    others = np.setdiff1d(np.flatnonzero(model.layout.ruler < 0), row)
    assert soon[row].all() == ("gulf" in felt)
    assert soon[others].tolist() == [("others" in felt)] * len(others)


def test_an_announced_cap_for_all_is_about_third_countries(world: Worlds, tmp_path: Path) -> None:
    """The two rivals and their firms have rules of their own."""
    entry = (
        "{from: 2024-06, announced: 2024-03, actor: US, lever: export_rule, "
        "set: {third_country_cap: 10}}"
    )
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: Mine\nextends: baseline\ntimeline: [{entry}]\n", "utf-8")
    model = after(world(str(path), months=months.index("2024-05")), "2024-03")
    third = model.layout.ruler < 0
    assert (model.restricted_soon[third] == 1).all()
    assert not model.restricted_soon[~third].any()


def test_stopped_licences_are_felt_in_the_gulf(run: Runs) -> None:
    """US chips cease, and Chinese ones take the place of a part of them."""
    free = run("baseline", months=96, sets=(FREE.format("2026-12"),))
    none = run("baseline", months=96, sets=(CAPPED.format("2026-12", 0),))
    some = run("baseline", months=96, sets=(CAPPED.format("2026-12", 50000),))
    last = [series(block, "new_compute.gulf")[-1] for block in (free, some, none)]
    assert (last[0] > last[2]).all()
    assert (np.median(last[0]) > np.median(last[1])) & (np.median(last[1]) > np.median(last[2]))
    assert (last[2] > 0).any(), "Chinese chips need no licence of the US"


@pytest.mark.parametrize(
    ("buyers", "told"),
    [
        ("gulf", ""),
        ("europe", ""),
        ("private", ""),  # of all states
        ("alibaba", "export_rule.third_country_cap of us is about buyers of third countries: "
                    "alibaba is none of them"),
        ("meta", "export_rule.third_country_cap of us is about buyers of third countries: "
                 "meta is none of them"),
    ],
)  # fmt: skip
def test_rivals_are_no_third_countries(calibration: Calibration, buyers: str, told: str) -> None:
    path = f"levers.us.export_rule.third_country_cap[{buyers}]@2027-01=100"
    scenario = with_settings(load_scenario("baseline", calibration), [path], calibration)
    found = [problem.message for problem in out_of_reach(scenario, calibration)]
    assert [one for one in found if "third_country_cap" in one] == ([told] if told else [])
    assert not [one for one in found if "licensed_buyers" in one]


def test_a_cap_that_the_press_reports_counts_in_part(world: Worlds, tmp_path: Path) -> None:
    """As other rules do, until it is announced."""
    entry = (
        "{from: 2024-06, announced: 2024-05, reported: 2024-03, actor: US, lever: export_rule, "
        "set: {third_country_cap: 10}}"
    )
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: Mine\nextends: baseline\ntimeline: [{entry}]\n", "utf-8")
    model = after(world(str(path), months=months.index("2024-06")), "2024-03")
    third, weight = model.layout.ruler < 0, model.p("orders.report_weight")
    assert (weight < 1).all()
    assert (model.restricted_soon[third] == weight).all()
    after(model, "2024-05")
    assert (model.restricted_soon[third] == 1).all()


def test_a_word_for_many_is_about_those_of_third_countries(calibration: Calibration) -> None:
    """Private buyers are in the rivals' states and elsewhere."""
    path = "levers.us.export_rule.third_country_cap[private]@2027-01=100"
    scenario = with_settings(load_scenario("baseline", calibration), [path], calibration)
    assert not [p for p in out_of_reach(scenario, calibration) if "third_country" in p.message]
