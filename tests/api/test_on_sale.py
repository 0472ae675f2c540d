"""Until when chips are sold, and decisions about chips that are sold no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.api.catalogue.players import chip_row
from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.inputs.scenario.doubts import doubts
from simulation.inputs.scenario.on_sale import leaves, never, outlasting
from simulation.inputs.scenario.plausible import doubts as far_off
from simulation.model.world import World
from tests import tables
from tests.api.on_baseline import on_baseline

CASES: Any = tables.beside(__file__, "on_sale.yaml")
FIRST_UNCERTAIN = "2026-10"  # launches planned from here on slip in some members


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["entry"][:70])
def test_a_decision_that_outlasts_its_chips_is_noted(
    case: dict[str, str], known: Calibration, tmp_path: Path
) -> None:
    scenario = on_baseline(tmp_path, known, case["entry"])
    assert [one.message for one in outlasting(scenario, known)] == [*filter(None, [case["notes"]])]
    warned = [one.message for one in doubts(scenario, known) if "leaves the market" in one.message]
    assert warned == [*filter(None, [case.get("warns")])]


@pytest.mark.parametrize(("ship", "told"), [("2035-12", 0), ("2035-12-16", 1), ("2036-09", 1)])
def test_a_chip_that_ships_after_the_last_month_is_told(
    ship: str, told: int, known: Calibration, tmp_path: Path
) -> None:
    chips = f"chips: {{late: {{like: ascend_960, ship: {ship}}}, soon: {{like: ascend_960}}}}\n"
    scenario = on_baseline(tmp_path, known, rest=chips)
    found = list(never(scenario))
    assert [one for one in far_off(scenario, known) if one in found] == found
    said = "late ships after the last month, 2035-12, so that none is ever sold"
    assert [one.message for one in found] == [said] * told
    assert all(one.place and one.place.file == scenario.file for one in found)


def test_longer_sales_of_a_scenario_count(known: Calibration, tmp_path: Path) -> None:
    entry = "{from: 2027-01, actor: US, lever: export_rule, set: {license_chips: {add: [h200]}}}"
    longer = on_baseline(tmp_path, known, entry, rest="parameters: {market.sales_life: 72}\n")
    (note,) = outlasting(longer, known)
    assert "about 2030-11 (" in note.message


def test_the_model_takes_chips_off_sale_then(
    known: Calibration, world: Callable[..., World]
) -> None:
    built = world("baseline", 0, 200)
    sure = {c.id: leaves(c, known) for c in known.chips if c.ship_month < FIRST_UNCERTAIN}
    for row, chip in enumerate(built.layout.chip_rows):
        if chip.id in sure and chip.announced_month and not chip.slips:
            low, high = np.quantile(built.chip_table.end[row], [0.05, 0.95])
            assert abs(low - sure[chip.id][0]) < 1.5, chip.id
            assert abs(high - sure[chip.id][1]) < 1.5, chip.id
    assert months.label(sure["h20"][0]) == "2027-03"


@pytest.mark.parametrize(
    ("said", "called"), [("", "Ascend 960 PRO"), (", title: In full", "In full")]
)
def test_a_chip_of_a_scenario_is_shown_by_the_name_that_a_comparison_has(
    known: Calibration, tmp_path: Path, said: str, called: str
) -> None:
    file = tmp_path / "mine.yaml"
    chips = f"chips: {{ascend_960_pro: {{like: ascend_960, ship: 2027-09{said}}}}}"
    file.write_text(f"title: Mine\nextends: baseline\n{chips}\n", "utf-8")
    mine = load_scenario(file, known).extended(known)
    assert chip_row(mine.chip("ascend_960_pro"), mine)["title"] == called
