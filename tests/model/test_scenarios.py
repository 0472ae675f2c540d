"""What scenarios must and must not do to the model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, load_scenario
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import Block
from tests.conftest import series

Run = Callable[..., Block]
SHIPPED = {
    "h200_sales_allowed": "baseline",
    "h200_sales_blocked_by_beijing": "baseline",
    "h200_ban_returns": "h200_sales_allowed",
    "domestic_chip_mandate": "baseline",
    "mandate_and_h200": "baseline",
    "blackwell_sales_allowed": "baseline",
    "smuggling_crackdown": "baseline",
    "no_controls_ever": "baseline",
    "stargate_delivered": "baseline",
    "stargate_stalls": "baseline",
    "us_power_crunch": "baseline",
    "allied_tool_and_hbm_lockdown": "baseline",
    "efficiency_shock": "baseline",
    "whole_nation_effort": "baseline",
    "global_cooperation": "baseline",
    "fragmented_stacks": "baseline",
    "us_full_stack_exports": "baseline",
    "eu_third_way": "baseline",
    "us_cuts_europe": "baseline",
    "china_cuts_europe": "baseline",
    "rare_earth_retaliation": "baseline",
    "adaptive_rivals": "baseline",
    "best_response_rivals": "baseline",
    "escalating_rivals": "adaptive_rivals",
}
UNTIL = months.index("2029-12") + 1


@pytest.fixture(scope="module")
def blocks(run: Run) -> dict[str, Block]:
    """Every shipped scenario, eight members to 2029."""
    names = ["baseline", *SHIPPED]
    return {name: run(name, stop=8, months=UNTIL) for name in names}


@pytest.fixture(scope="module")
def usual(run: Run) -> Block:
    """H200 sales as they are, four members to 2029."""
    return run("h200_sales_allowed", stop=4, months=UNTIL)


@pytest.mark.parametrize(("name", "against"), SHIPPED.items())
def test_equals_its_reference_before_its_first_announcement(
    name: str, against: str, blocks: dict[str, Block], calibration: Calibration
) -> None:
    scenario = load_scenario(name, calibration)
    assert scenario.against == against
    first = scenario.first_difference(load_scenario(against, calibration))
    assert first is not None
    assert first >= months.index("2025-12") or name == "no_controls_ever"
    mine, theirs = blocks[name].values[:first], blocks[against].values[:first]
    assert np.array_equal(mine, theirs, equal_nan=True)


@pytest.mark.parametrize("name", SHIPPED)
def test_differs_from_its_reference_afterwards(name: str, blocks: dict[str, Block]) -> None:
    mine, theirs = blocks[name].values, blocks[SHIPPED[name]].values
    assert not np.array_equal(mine, theirs, equal_nan=True)


def _total(block: Block, outcome: str, first: str, last: str) -> np.ndarray:
    rows = slice(months.index(first), months.index(last) + 1)
    return series(block, outcome)[rows].sum(axis=0)


def test_admitted_h200s_reach_china_and_pay_the_fee(blocks: dict[str, Block]) -> None:
    allowed, base = blocks["h200_sales_allowed"], blocks["baseline"]
    span = ("2026-12", "2027-12")
    for outcome in ("compute.china.licensed", "units.china.nvidia"):
        assert (_total(allowed, outcome, *span) > _total(base, outcome, *span)).all()
    assert (_total(allowed, "fee_income.us", *span) > _total(base, "fee_income.us", *span)).all()


def test_beijings_block_leaves_no_licensed_sale(blocks: dict[str, Block]) -> None:
    blocked = blocks["h200_sales_blocked_by_beijing"]
    assert series(blocked, "units.china.h200")[months.index("2027-12") :].max() == 0.0


def test_a_ban_ends_sales_a_year_later(blocks: dict[str, Block]) -> None:
    banned = blocks["h200_ban_returns"]
    assert series(banned, "units.china.h200")[months.index("2026-12")].min() > 0.0
    assert series(banned, "units.china.h200")[months.index("2028-01") :].max() == 0.0


def test_a_mandate_never_raises_imports(blocks: dict[str, Block]) -> None:
    last = months.index("2029-12")
    for mandate, usual in (("mandate_and_h200", "h200_sales_allowed"),
                           ("domestic_chip_mandate", "baseline")):  # fmt: skip
        mine, theirs = (
            series(blocks[name], "compute.china.usable")[last]
            - series(blocks[name], "compute.china.domestic")[last]
            for name in (mandate, usual)
        )
        assert (mine <= theirs * (1 + 1e-3)).all()
        assert (mine < theirs).any()


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


def test_no_licence_limit_is_encoded_as_1e9(blocks: dict[str, Block]) -> None:
    tpp = series(blocks["baseline"], "rule.license_max_tpp")[:, 0]
    dates = blocks["baseline"].dates
    assert tpp[dates.index("2022-01")] == np.float32(1e9)
    assert tpp[dates.index("2022-10")] == 4800.0
    assert tpp[dates.index("2026-01")] == 21000.0


def test_only_ratios_are_ever_nan(blocks: dict[str, Block], calibration: Calibration) -> None:
    may_be_negative = {outcome.name for outcome in outcome_table(calibration) if outcome.signed}
    for block in blocks.values():
        bad = np.isnan(block.values).any(axis=(0, 2))
        names = {n for n, b in zip(block.outcomes, bad, strict=True) if b}
        assert names <= {"ratio.stock", "ratio.flow", "share.china", "chip_gap.best",
                         "self_sufficiency.china", "training_share.smuggled"}  # fmt: skip
        assert np.isfinite(block.values[:, ~bad]).all()
        signed = np.array([name in may_be_negative for name in block.outcomes])
        assert (block.values[:, ~bad & ~signed] >= 0).all()
