"""Each lever of the law and of budgets moves what it should."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block
from tests.conftest import series

Run = Callable[..., Block]
UNTIL = months.index("2029-12") + 1


@pytest.fixture(scope="module")
def usual(run: Run) -> Block:
    """H200 sales as they are, four members to 2029."""
    return run("h200_sales_allowed", stop=4, months=UNTIL)


def _total(block: Block, outcome: str, first: str, last: str) -> np.ndarray:
    rows = slice(months.index(first), months.index(last) + 1)
    return series(block, outcome)[rows].sum(axis=0)


@pytest.mark.parametrize(
    ("setting", "outcome", "sign"),
    [
        ("levers.US.export_rule.license_max_tpp@2026-01=0", "units.china.h200", -1),
        ("levers.US.export_rule.volume_cap@2026-01=0.001", "units.china.h200", -1),
        ("levers.US.export_rule.fee@2026-01=0.5", "fee_income.us", 1),
        ("levers.US.export_rule.buyer_cap@2026-05=100", "units.china.h200", -1),
        ("levers.US.export_rule.license_max_bandwidth_gb_s@2026-01=4000", "units.china.h200", -1),
        ("levers.China.import_admission.share@2026-02=0", "units.china.h200", -1),
        ("levers.US.export_rule.entity_list@2024-12=[alibaba, tencent, bytedance]",
         "units.china.nvidia", -1),
        ("levers.US.export_rule.hbm_access@2025-01=1", "output.china", 1),
        ("levers.oracle_openai.capex_pledge.amount=2000", "capex.oracle_openai", 1),
        ("levers.US.export_rule.tool_access@2024-01=0", "wafers.smic", -1),
        ("levers.US.export_rule.licensed_buyers@2026-05=[deepseek]", "compute.china.licensed", -1),
        ("levers.US.export_rule.license_chips@2025-08=[]", "units.china.nvidia", -1),
        ("levers.US.export_rule.control_chips@2024-03=[h20]", "units.china.h20", -1),
        ("levers.US.export_rule.control_bandwidth_gb_s@2023-11=3000", "units.china.h20", -1),
        ("levers.oracle_openai.capex_pledge.delivered_share=0", "capex.oracle_openai", -1),
        ("levers.oracle_openai.capex_pledge.years=15", "capex.oracle_openai", -1),
        ("levers.US.export_rule.enforcement@2027-01=0.9", "smuggled_units.china", -1),
        ("levers.US.export_rule.parent_rule@2026-06=0", "compute.china.offshore", 1),
        ("levers.US.export_rule.cloud_access@2027-01=0", "compute.china.offshore", -1),
        ("levers.China.import_admission.abroad@2025-01=0", "compute.china.offshore", -1),
        ("levers.China.domestic_mandate.share[private]@2026-01=0.9", "smuggled_units.china", -1),
        ("levers.US.power_build.grid_pace@2024-01=0", "power.us", -1),
        ("levers.China.power_build.reactor_pace@2022-06=3", "reactors.china", 1),
        ("levers.US.export_rule.control_tpp@2023-11=1000", "units.china.nvidia", -1),
        ("levers.US.export_rule.control_interconnect_gb_s@2022-10=0", "units.china.nvidia", -1),
        ("levers.US.export_rule.density@2023-11=2", "units.china.h20", -1),
        ("levers.China.rare_earth_licensing.share@2024-01=0", "compute.world", -1),
        ("levers.deepseek.breakthrough.gain@2025-01=20", "lag.china", -1),
        ("levers.US.research_openness.openness@2024-01=5", "algorithms.china", 1),
        ("levers.China.research_openness.openness@2024-01=0.1", "open_frontier.china", -1),
        ("levers.China.industrial_programme.amount@2024-01=1000", "subsidy.china", 1),
        ("levers.US.fab_credit.credit_rate@2022-08=0.6", "fab_wafers.us", 1),
        ("levers.US.fab_credit.credit_rate@2026-01=0", "subsidy.us", -1),
    ],
)  # fmt: skip
def test_each_lever_moves_what_it_should(
    run: Run, usual: Block, setting: str, outcome: str, sign: int
) -> None:
    """To two years after it takes effect; what is built takes longer."""
    dated = setting.partition("@")[2][: len("2026-01")]
    late = not dated or "power_build" in setting
    last = UNTIL if late else min(UNTIL, months.index(dated) + 24)
    moved = run("h200_sales_allowed", stop=4, months=last, sets=(setting,))
    change = (series(moved, outcome) - series(usual, outcome)[:last]).sum(axis=0)
    assert (np.sign(change) == sign).all()


def test_a_ban_of_a_makers_chips_reaches_units_abroad_where_it_says_so(run: Run) -> None:
    last = months.index("2026-06")
    ban = "levers.China.import_admission.share[nvidia]@2024-06=0"
    reaching = "levers.China.import_admission.chips_abroad@2024-06=1"
    at_home, everywhere = (
        series(run("h200_sales_allowed", stop=4, months=last, sets=sets), "revenue_china.nvidia")
        for sets in ((ban,), (ban, reaching))
    )
    assert (everywhere[-1] < 0.75 * at_home[-1]).all()
    before = months.index("2024-06")
    assert (everywhere[:before] == at_home[:before]).all()


def test_structure_choices_change_results(run: Run, usual: Block) -> None:
    early = months.index("2025-06")
    total = run("h200_sales_allowed", months=UNTIL, sets=("structure.buyer_cap=total",))
    ample = run("h200_sales_allowed", months=early + 1, sets=("structure.scarcity=demand",))
    cap = ("levers.US.export_rule.buyer_cap@2026-05=500",)
    yearly = run("h200_sales_allowed", months=UNTIL, sets=cap)
    once = run("h200_sales_allowed", months=UNTIL, sets=(*cap, "structure.buyer_cap=total"))
    assert (_total(once, "units.china.h200", "2027-01", "2029-06")
            < _total(yearly, "units.china.h200", "2027-01", "2029-06")).all()  # fmt: skip
    assert (series(ample, "compute.world")[early] > series(usual, "compute.world")[early]).all()
    assert total.values.shape == usual.values.shape
