"""Lines go to the better chip; narrow formats make chips more useful."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.world import ModelInputs, World
from tests.model.reading import after

Worlds = Callable[..., World]


def _offered(model: World, market: tuple[str, str], chip: str) -> np.ndarray:
    states = model.layout.row["states"]
    number = model.layout.markets.index((states[market[0]], states[market[1]]))
    row, active = model.layout.row["chips"][chip], model.chips_on_sale.active
    assert active.start <= row < active.stop
    return model.offers.offered[number, row]


def test_a_line_is_handed_over_where_the_better_chip_may_be_sold(world: Worlds) -> None:
    def in_may(handover_months: int) -> World:
        waits = (
            f"parameters.makers.{kind}_months={handover_months}" for kind in ("handover", "refresh")
        )
        sets = (*waits, "parameters.market.sales_life=60")
        return after(world("h200_sales_allowed", months=56, stop=4, sets=sets), "2026-05")

    model = in_may(6)
    assert not _offered(model, ("us", "us"), "h200").any()
    assert not _offered(model, ("us", "us"), "b200").any()
    assert _offered(model, ("us", "us"), "b300").all()
    # China may not have the B200, so the H200 stays on offer there.
    assert _offered(model, ("china", "china"), "h200").all()
    assert _offered(in_may(60), ("us", "us"), "h200").all()


def test_a_line_is_kept_where_the_better_chip_is_lawful_on_paper_alone(world: Worlds) -> None:
    usual = ("parameters.makers.handover_months=6", "parameters.market.sales_life=60")
    model = after(world("no_controls_ever", months=56, stop=4, sets=usual), "2026-05")
    assert not _offered(model, ("china", "china"), "h200").any()
    barred = (*usual, "levers.China.import_admission.share[b200,b300]@2026-01=0")
    kept = after(world("no_controls_ever", months=56, stop=4, sets=barred), "2026-05")
    assert _offered(kept, ("china", "china"), "h200").all()
    paper = (
        *usual,
        "levers.US.export_rule.license_max_tpp@2026-01=1000000000",
        "levers.US.export_rule.license_max_bandwidth_gb_s@2026-01=1000000000",
        "levers.US.export_rule.volume_cap[b200,b300]@2026-01=0",
    )
    capped = after(world("h200_sales_allowed", months=56, stop=4, sets=paper), "2026-05")
    assert _offered(capped, ("china", "china"), "h200").all()
    assert not _offered(capped, ("us", "us"), "h200").any()


@pytest.mark.parametrize(("cap", "kept"), [(0.0001, True), (50, False)])
def test_a_line_is_kept_where_a_cap_leaves_too_few_of_the_better_chip(
    world: Worlds, cap: float, kept: bool
) -> None:
    """The cap is a part of what the chip sold at home: next to nothing, or more than all want."""
    sets = (
        "parameters.makers.handover_months=6",
        "parameters.makers.refresh_months=6",
        "parameters.market.sales_life=60",
        "levers.US.export_rule.license_max_tpp@2026-01=1000000000",
        "levers.US.export_rule.license_max_bandwidth_gb_s@2026-01=1000000000",
        f"levers.US.export_rule.volume_cap[b200,b300]@2026-01={cap}",
        "levers.US.export_rule.buyer_cap@2026-01=1000000000",
    )
    model = after(world("h200_sales_allowed", months=56, stop=4, sets=sets), "2026-05")
    assert (_offered(model, ("china", "china"), "h200") == kept).all()


def test_a_chip_is_back_before_its_successor_is_sold_no_more(
    tmp_path: Path, calibration: Calibration
) -> None:
    """It can be ordered again from one lag of the line before that, and comes out then."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nextends: baseline\nchips:\n"
        "  better: {like: ascend_960, ship: 2027-09, ends: 2029-06, tflops: {times: 1.2}}\n",
        encoding="utf-8",
    )
    months_of = ("parameters.makers.handover_months=3", "parameters.makers.refresh_months=3")
    loaded = load_scenario(path, calibration, months_of)
    draw = Draw(calibration, loaded, 1, 0, 2)
    model = World(ModelInputs(calibration, loaded, draw, months.index("2029-08")))
    newer, older = (model.layout.row["chips"][chip] for chip in ("better", "ascend_960"))
    table, seen = model.chip_table, set()
    while model.running:
        model.step()
        month = model.month - 1
        if table.ship[older].max() <= month:
            back = table.end[newer] - model.chips_on_sale.lag[older]
            gone = (table.ship[newer] + 3 <= month) & (month < back)
            assert (_offered(model, ("china", "china"), "ascend_960") == ~gone).all(), model.date
            seen |= {*zip(gone, month < back, strict=True)}
    assert seen == {(False, True), (True, True), (False, False)}


def test_chips_with_narrow_formats_are_worth_more_once_these_are_used(world: Worlds) -> None:
    found = []
    for share in (0.0, 0.6):
        sets = (f"parameters.choice.narrow_share={share}", "parameters.choice.narrow_months=24")
        model = after(world(months=46, stop=4, sets=sets), "2025-09")
        useful, rows = model.state.usefulness, model.layout.row["chips"]
        found.append(
            [useful[rows[chip]] / useful[rows["h100"]] for chip in ("b300", "ascend_910c")]
        )
    assert (found[1][0] > found[0][0]).all()
    assert (found[1][1] < found[0][1]).all()
