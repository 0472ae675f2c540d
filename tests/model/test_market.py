"""Caps, fees, lists, stocks and escape routes: what each must do to the market."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.supply import production
from simulation.model.world import Block, World
from tests.conftest import series

Run = Callable[..., Block]
Worlds = Callable[..., World]
ALLOWED = "h200_sales_allowed"
LATE = months.index("2027-12") + 1


def at(world: World, month: str) -> World:
    """The world once a month is over."""
    while world.month <= months.index(month):
        world.step()
    return world


def waiting(world: World, chip: str) -> np.ndarray:
    """Orders of Chinese firms at home that wait for a chip."""
    rows = world.layout.at_home("china")
    return world.state.backlog[rows, world.layout.row["chips"][chip]].sum(axis=0)


AMPLE = "structure.scarcity=demand"
NO_CAP = "levers.US.export_rule.volume_cap@2026-01=1000000000"


def test_buyers_do_not_queue_for_what_a_cap_keeps_out(world: Worlds) -> None:
    tight = ("levers.US.export_rule.volume_cap@2026-01=0.02", AMPLE)
    capped = at(world(ALLOWED, months=LATE, sets=tight), "2026-06")
    usual = at(world(ALLOWED, months=LATE, sets=(NO_CAP, AMPLE)), "2026-06")
    row = capped.layout.row["chips"]["h200"]
    assert (waiting(capped, "h200") < 0.2 * waiting(usual, "h200")).all()
    assert (capped.state.delivered_licensed[row] <= 0.02 * capped.state.delivered_home[row]).all()


def test_only_forward_looking_buyers_order_ahead_of_a_rule(world: Worlds) -> None:
    """The denial of January 2027 is announced in December: some order more while they can."""
    ban, last = "h200_ban_returns", months.index("2026-12") + 1
    forward = at(world(ban, months=last), "2026-12")
    myopic = at(world(ban, months=last, sets=("structure.buyers=myopic",)), "2026-12")
    china = forward.layout.of_state("firms", "china")
    assert (forward.restricted_soon[china] > 0).all()
    assert not (myopic.restricted_soon > 0).any()
    ahead, calm = (m.state.ordered[china].sum(axis=(0, 1)) for m in (forward, myopic))
    assert (ahead >= calm).all()
    assert (ahead > calm).any()


def test_a_report_brings_orders_forward_in_part(world: Worlds) -> None:
    """The press wrote in June 2023 of the rule announced in October."""
    last = months.index("2023-12") + 1
    model = at(world("baseline", months=last), "2023-05")
    china = model.layout.of_state("firms", "china")
    assert not (model.restricted_soon > 0).any()
    at(model, "2023-06")
    assert np.array_equal(model.restricted_soon[china[0]], model.p("orders.report_weight"))
    at(model, "2023-10")
    assert (model.restricted_soon[china] == 1).all()
    assert not (at(model, "2023-11").restricted_soon > 0).any()


def test_what_was_made_for_a_closed_market_is_sold_elsewhere(world: Worlds) -> None:
    """The A800 is an A100 with a slower link: stock of one turns into the other, until fused."""
    row = (model := world("baseline", months=months.index("2024-02") + 1)).layout.row["chips"]
    a100, a800 = row["a100"], row["a800"]
    turned = model.state.rebinned
    at(model, "2022-10")
    assert not turned[a800].any()
    at(model, "2022-12")
    assert (turned[a800] >= 0).all()
    assert turned[a800].any()
    assert np.array_equal(turned[a800], -turned[a100])
    at(model, "2023-10")
    fused = model.state.inventory[a800].copy()
    at(model, "2023-11")
    coming = model.state.made[a800]
    assert coming.any()
    assert np.allclose(turned[a800], -coming)
    assert np.allclose(model.state.inventory[a800], fused)


def test_makers_start_nothing_for_orders_beyond_a_cap(world: Worlds) -> None:
    model = at(world(ALLOWED, months=LATE), "2026-06")
    chips, firms = model.layout.row["chips"]["h200"], model.layout.row["firms"]["alibaba"]
    model.makers.decide()
    before = model.state.wanted_starts[chips].copy()
    model.state.backlog[firms, chips] += 1e8
    model.makers.decide()
    # With 1e8 chips in sight a maker would ask for millions of starts more.
    assert (model.state.wanted_starts[chips] - before < 1e6).all()


def test_a_fee_that_is_passed_on_deters_buyers(world: Worlds) -> None:
    sold = []
    for share in (0, 1):
        fee = ("levers.US.export_rule.fee@2026-01=0.6", f"parameters.market.fee_passed={share}")
        model = at(world(ALLOWED, months=LATE, sets=(*fee, NO_CAP, AMPLE)), "2026-12")
        sold.append(model.state.delivered_licensed[model.layout.row["chips"]["h200"]])
    assert (sold[1] < sold[0]).all()


def test_a_fee_is_taken_on_the_chip_and_not_on_its_system(world: Worlds) -> None:
    model = at(world(ALLOWED, months=LATE, sets=("parameters.market.fee_passed=0",)), "2026-04")
    state, us = model.state, model.layout.row["states"]["us"]
    chips = np.flatnonzero(model.layout.chip_state == us)
    home = model.layout.at_home("china")
    units = state.delivered[home][:, chips].sum(axis=0) * state.under_license[chips]
    owed = (units * state.price[chips] * state.fee_rate[chips]).sum(axis=0)
    assert (owed > 0).all()
    np.testing.assert_allclose(state.fee_income[us], owed, rtol=1e-9)


def test_chips_licensed_by_name_keep_their_own_fee(world: Worlds) -> None:
    rows = ("h20", "h200", "mi308x")
    model = at(world(ALLOWED, months=LATE), "2026-03")
    rate = {chip: model.state.fee_rate[model.layout.row["chips"][chip]] for chip in rows}
    assert (rate["h20"] == 0.15).all()
    assert (rate["mi308x"] == 0.15).all()
    assert (rate["h200"] == 0.25).all()
    ended = ("levers.US.export_rule.fee_chips@2026-02=[]",)
    model = at(world(ALLOWED, months=LATE, sets=ended), "2026-03")
    assert (model.state.fee_rate[model.layout.row["chips"]["h20"]] == 0.25).all()


LIST = "levers.US.export_rule.entity_list@2024-03=[alibaba, tencent, bytedance, huawei, hygon]"


def test_listed_firms_buy_through_affiliates_unless_they_are_found(run: Run) -> None:
    until = months.index("2025-12") + 1
    strict = run(sets=(LIST, "levers.US.export_rule.enforcement@2024-03=1"), months=until)
    usual = run(sets=(LIST,), months=until)
    none = run(sets=(LIST, "parameters.listing.evasion=0"), months=until)
    window = slice(months.index("2025-03"), months.index("2025-08"))
    bought = {n: series(b, "units.china.nvidia")[window].sum(axis=0)
              for n, b in (("strict", strict), ("usual", usual), ("none", none))}  # fmt: skip
    assert (bought["usual"] > bought["none"]).all()
    assert (bought["usual"] > bought["strict"]).all()


def test_both_forms_of_offshore_compute_answer_to_their_rule(run: Run) -> None:
    until = months.index("2028-12") + 1
    usual = run(months=until)
    no_cloud = run(months=until, sets=("levers.US.export_rule.cloud_access@2027-01=0",))
    owned = run(months=until, sets=("levers.US.export_rule.parent_rule@2026-06=0",))
    last = [(series(b, "compute.china.rented")[-1], series(b, "compute.china.offshore")[-1])
            for b in (usual, no_cloud, owned)]  # fmt: skip
    assert (last[0][0] > 0).all()
    assert (last[1][0] == 0).all()
    assert (last[2][1] - last[2][0] > last[0][1] - last[0][0]).all()


def test_a_reserve_waits_for_its_buyers_and_takes_nothing_from_others(world: Worlds) -> None:
    before = at(world(ALLOWED, months=LATE), "2025-12")
    row = before.layout.row["chips"]["h200"]
    reserved = before.state.reserved[row]
    assert (reserved > 5e4).all()
    assert (reserved <= before.state.inventory[row] * (1 + 1e-9)).all()
    after = at(world(ALLOWED, months=LATE), "2026-03")
    assert (after.state.reserved[row] < reserved).all()
    blocked = at(world("baseline", months=LATE), "2026-03")
    assert (blocked.state.reserved[row] >= reserved * (1 - 1e-9)).all()


def test_hoarded_memory_is_paid_for(run: Run) -> None:
    spent = series(run(months=months.index("2025-01") + 1), "hoarding.china")
    assert (spent[months.index("2022-06")] == 0).all()
    assert (spent[months.index("2024-12")] > spent[months.index("2023-12")]).all()


@pytest.mark.parametrize(("share", "missed"), [(0, False), (1, True)])
def test_hoarded_memory_is_missed_by_others_who_want_it(
    world: Worlds, share: int, missed: bool
) -> None:
    sets = (f"parameters.supply.hoarding.common={share}",)
    starts = []
    for stacks in (0.0, 1e9):
        model = at(world(months=LATE, sets=sets), "2024-06")
        model.state.memory_sought[model.layout.row["makers"]["huawei"]] = stacks
        production.produce(model)
        starts.append(model.state.starts.sum(axis=0))
    assert (starts[1] < 0.5 * starts[0] if missed else starts[1] == starts[0]).all()


@pytest.mark.parametrize(("state", "count"), [("us", 94), ("china", 71)])
def test_reactors_arrive_whole(run: Run, state: str, count: int) -> None:
    reactors = series(run(stop=32, months=LATE), f"reactors.{state}")
    assert (reactors == np.round(reactors)).all()
    assert (np.diff(reactors, axis=0) >= 0).all()
    assert np.median(reactors[-1]) == pytest.approx(count, abs=3)


def test_a_cloud_serves_its_customers_with_what_they_run(run: Run) -> None:
    own, hosted = (
        run(months=40, sets=(f"parameters.firms.alphabet.own_workloads={share}",))
        for share in (1, 0)
    )
    assert (series(own, "units.google")[-1] > series(hosted, "units.google")[-1]).all()
