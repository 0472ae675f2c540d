"""Plain questions, each one short file: it is read, it runs, and moves what it should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.world import ModelInputs, World, simulate
from tests.conftest import series

FILES = Path(__file__).with_name("questions")
UNTIL = months.index("2028-12") + 1
ASKED = [
    ("01_h20_sales_in_full.yaml", "fee_income.us", "2027-06", 1),
    ("02_smic_doubles.yaml", "wafers.smic", "2027-12", 1),
    ("state_buyers_ban_nvidia", "units.china.nvidia", "2028-06", -1),
    ("05_stargate_at_200.yaml", "capex.oracle_openai", "2026-12", -1),
    ("dutch_service_stop", "wafers.smic", "2028-12", -1),
    ("samsung_memory_returns", "output.china", "2028-12", 1),
    ("taiwan_blockade", "new_compute.world", "2028-12", -1),
    ("09_ascend_960_pro.yaml", "units.ascend_960", "2028-12", -1),
    ("new_chinese_lab", "training_compute.china", "2028-12", 1),
    ("11_one_generation_behind.yaml", "rule.license_max_tpp", "2028-12", 1),
]


@pytest.mark.parametrize(("name", "outcome", "month", "sign"), ASKED, ids=[a[0] for a in ASKED])
def test_it_moves_what_it_should(
    calibration: Calibration, name: str, outcome: str, month: str, sign: int
) -> None:
    asked = load_scenario(FILES / name if name.endswith(".yaml") else name, calibration)
    base = load_scenario(asked.against or "baseline", calibration)
    moved, usual = (
        simulate(ModelInputs(calibration, one, Draw(calibration, one, 1, 0, 4), UNTIL))
        for one in (asked, base)
    )
    row = months.index(month)
    change = series(moved, outcome)[row].astype(float) - series(usual, outcome)[row]
    assert (change * sign >= 0).all()
    assert (np.sign(change) == sign).sum() >= 3


def test_state_buyers_must_buy_at_home(calibration: Calibration) -> None:
    """Against a mandate that is drawn the outcome may go either way; the rule is what is asked."""
    asked = load_scenario(FILES / "03_state_buys_domestic.yaml", calibration)
    world = World(ModelInputs(calibration, asked, Draw(calibration, asked, 1, 0, 2), 60))
    world.run()
    share, firms = world.law.domestic_mandate.share, world.layout.row["firms"]
    china = world.layout.row["states"]["china"]
    assert (share[china, firms["china_state"]] == 0.8).all()
