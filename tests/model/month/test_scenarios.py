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
    "h200_licences_end": "baseline",
    "domestic_chip_mandate": "baseline",
    "mandate_and_h200": "baseline",
    "blackwell_sales_allowed": "baseline",
    "blackwell_sales_without_cap": "baseline",
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
    "gulf_licences_stop": "baseline",
    "china_cuts_europe": "baseline",
    "rare_earth_retaliation": "baseline",
    "adaptive_rivals": "baseline",
    "best_response_rivals": "baseline",
    "escalating_rivals": "adaptive_rivals",
    "taiwan_blockade": "baseline",
    "samsung_memory_returns": "baseline",
    "state_buyers_ban_nvidia": "h200_sales_allowed",
    "dutch_service_stop": "baseline",
    "new_chinese_lab": "baseline",
}
# One has no rules from the beginning, one another firm.
FROM_THE_START = ("no_controls_ever", "new_chinese_lab")
UNTIL = months.index("2029-12") + 1
SOON = months.index("2027-06") + 1  # all but three have begun by then


class Blocks(dict[str, Block]):
    """Shipped scenarios, eight members to 2029: those that tests look at."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __missing__(self, name: str) -> Block:
        self[name] = self._run(name, stop=8, months=UNTIL)
        return self[name]


@pytest.fixture(scope="module")
def blocks(run: Run) -> dict[str, Block]:
    """Every shipped scenario, eight members to 2029, run when it is looked at."""
    return Blocks(run)


@pytest.fixture(scope="module")
def soon(run: Run) -> dict[str, Block]:
    """Every shipped scenario, until shortly after it has begun."""
    return {name: run(name, stop=8, months=SOON) for name in ("baseline", *SHIPPED)}


@pytest.fixture(scope="module")
def usual(run: Run) -> Block:
    """H200 sales as they are, four members to 2029."""
    return run("h200_sales_allowed", stop=4, months=UNTIL)


@pytest.mark.parametrize(("name", "against"), SHIPPED.items())
def test_equals_its_reference_before_its_first_announcement(
    name: str, against: str, soon: dict[str, Block], calibration: Calibration
) -> None:
    scenario = load_scenario(name, calibration)
    assert scenario.against == against
    first = scenario.first_difference(load_scenario(against, calibration))
    assert first is not None
    assert first >= months.index("2025-12") or name in FROM_THE_START
    if first:
        mine, theirs = soon[name].values[:first], soon[against].values[:first]
        assert np.array_equal(mine, theirs, equal_nan=True)


@pytest.mark.slow
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
        assert (mine <= theirs * 1.02).all()  # one member gains one in a hundred
        assert (mine < theirs).any()


def test_no_licence_limit_is_encoded_as_1e9(blocks: dict[str, Block]) -> None:
    tpp = series(blocks["baseline"], "rule.license_max_tpp")[:, 0]
    dates = blocks["baseline"].dates
    assert tpp[dates.index("2022-01")] == np.float32(1e9)
    assert tpp[dates.index("2022-10")] == 4800.0
    assert tpp[dates.index("2026-01")] == 21000.0


@pytest.mark.parametrize("until", ["soon", pytest.param("blocks", marks=pytest.mark.slow)])
def test_only_ratios_are_ever_nan(
    until: str, request: pytest.FixtureRequest, calibration: Calibration
) -> None:
    run = request.getfixturevalue(until)
    may_be_negative = {outcome.name for outcome in outcome_table(calibration) if outcome.signed}
    for name in ("baseline", *SHIPPED):
        block = run[name]
        bad = np.isnan(block.values).any(axis=(0, 2))
        names = {n for n, b in zip(block.outcomes, bad, strict=True) if b}
        assert names <= {"ratio.stock", "ratio.flow", "share.china", "chip_gap.best",
                         "self_sufficiency.china", "training_share.smuggled"}  # fmt: skip
        assert np.isfinite(block.values[:, ~bad]).all()
        signed = np.array([name in may_be_negative for name in block.outcomes])
        assert (block.values[:, ~bad & ~signed] >= 0).all()


def test_a_ceiling_behind_the_flagship_moves_with_it(blocks: dict[str, Block]) -> None:
    rows = [months.index(date) for date in ("2026-12", "2027-12", "2028-12")]
    limits = series(blocks["blackwell_sales_allowed"], "rule.license_max_tpp")[rows]
    assert (np.diff(limits, axis=0) >= 0).all()
    assert (limits[-1] > limits[0]).all()


def test_without_a_cap_more_of_the_newer_chips_reach_china(blocks: dict[str, Block]) -> None:
    last = UNTIL - 1
    open_, capped, base = (
        series(blocks[name], "units.china.nvidia")[last]
        for name in ("blackwell_sales_without_cap", "blackwell_sales_allowed", "baseline")
    )
    # Fewer and stronger chips may do for one member.
    assert (open_ > capped).mean() > 0.8
    assert open_.sum() > 2 * capped.sum()
    assert capped.sum() > base.sum()
