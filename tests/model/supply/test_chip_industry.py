"""Chip industries under denial, lost sales and state money."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.supply import chip_industry
from simulation.model.world import Block, ModelInputs, World, simulate
from tests.conftest import series
from tests.model.reading import at
from tests.model.variants import Variants

Run = Callable[..., Block]
Worlds = Callable[..., World]
UNTIL = months.index("2029-12") + 1


def pinned(**values: float) -> tuple[str, ...]:
    """Settings of the answer to denial."""
    return tuple(f"parameters.industry.{name}={value}" for name, value in values.items())


CALM = {"stirred": 0, "isolation": 0, "complacency": 0, "revenue_to_research": 0}


def test_without_any_answer_a_month_is_a_month(world: Worlds) -> None:
    model = world(months=40, sets=pinned(**CALM))
    model.run()
    assert (model.state.know_how == 1.0).all()
    assert (model.state.progress == 40.0).all()


def test_each_answer_has_its_sign(variants: Variants) -> None:
    signs = {"stirred": 1, "isolation": -1, "complacency": 0}
    sets = [pinned(**(CALM | {term: 0.2})) for term in signs]
    for block, sign in zip(variants("baseline", sets, count=UNTIL), signs.values(), strict=True):
        assert (np.sign(at(block, "know_how.china", "2029-12") - 1.0) == sign).all()


def test_denial_can_raise_or_lower_chinese_output(variants: Variants) -> None:
    count = months.index("2033-01")
    signs = {"stirred": 1, "isolation": -1}
    sets = [pinned(**CALM), *(pinned(**(CALM | {term: 0.3})) for term in signs)]
    calm, *others = variants("baseline", sets, stop=6, count=count)
    late = slice(months.index("2031-01"), None)
    for moved, sign in zip(others, signs.values(), strict=True):
        change = (series(moved, "output.china") - series(calm, "output.china"))[late].sum(axis=0)
        assert np.sign(np.median(change)) == sign


def test_the_switches_silence_their_terms(run: Run) -> None:
    quiet = run(stop=2, months=40, sets=pinned(**CALM))
    for term, switch in (("stirred", "backfire"), ("complacency", "complacency")):
        sets = (*pinned(**(CALM | {term: 0.2})), f"structure.{switch}=off")
        off = run(stop=2, months=40, sets=sets)
        on = run(stop=2, months=40, sets=sets[:-1])
        assert np.array_equal(off.values, quiet.values, equal_nan=True)
        assert not np.array_equal(on.values, quiet.values, equal_nan=True)


def test_lost_sales_slow_the_makers_that_lose_them(run: Run) -> None:
    sets = pinned(**(CALM | {"revenue_to_research": 1}))
    ruled, free = (
        run(stop=4, months=UNTIL, sets=sets),
        run("no_controls_ever", stop=4, months=UNTIL, sets=sets),
    )
    assert (at(ruled, "lost_revenue.us", "2028-12") > at(free, "lost_revenue.us", "2028-12")).all()
    assert (at(free, "lost_revenue.us", "2028-12") == 0).all()
    assert (at(ruled, "know_how.us", "2028-12") < at(free, "know_how.us", "2028-12")).all()


def test_more_admitted_means_less_denied_and_less_lost(run: Run) -> None:
    usual, admitted = (
        run(name, stop=8, months=UNTIL) for name in ("baseline", "h200_sales_allowed")
    )
    for outcome in ("denied.china", "lost_revenue.us"):
        assert (at(admitted, outcome, "2027-06") <= at(usual, outcome, "2027-06")).all()
        assert (at(admitted, outcome, "2027-06") < at(usual, outcome, "2027-06")).any()


def test_slower_progress_delays_chips_to_come(world: Worlds) -> None:
    model = world(months=90, sets=pinned(**(CALM | {"revenue_to_research": 1})))
    usual = world(months=90, sets=pinned(**CALM))
    model.run()
    usual.run()
    us, china = (model.layout.of_state("chips", s) for s in ("us", "china"))
    known = np.array([c.ship < months.offset("2026-01") for c in model.layout.chip_rows])
    later = model.chip_table.ship - usual.chip_table.ship
    assert (later[us] > 0).any()
    assert (later[china] == 0).all()
    assert (later[known] == 0).all()


def test_progress_moves_what_nobody_announced_whatever_plans_may_slip(world: Worlds) -> None:
    fixed = {"parameters.roadmap.first_uncertain_month=400"}
    sets = (*pinned(**(CALM | {"revenue_to_research": 1})), *fixed)
    model = world(months=90, sets=sets)
    planned = model.chip_table.ship.copy()
    model.run()
    row, later = model.layout.row["chips"], model.chip_table.ship - planned
    assert (later[row["nvidia_next_1"]] != 0).any()
    assert (later[row["feynman"]] == 0).all()


def test_makers_count_by_their_sales_and_not_by_heads(
    tmp_path: Path, calibration: Calibration, run: Run
) -> None:
    """A maker of next to no size, without a chip, moves no research, listed or not."""
    until = months.index("2030-12") + 1
    usual = run(stop=2, months=until)
    for like in ("huawei", "other_china"):
        path = tmp_path / "mine.yaml"
        path.write_text(
            "title: Mine\nextends: baseline\nmakers:\n"
            f"  tiny: {{title: Tiny, like: {like}, split_from: {like}, share: 0.00001}}\n",
            encoding="utf-8",
        )
        loaded = load_scenario(path, calibration)
        inputs = ModelInputs(calibration, loaded, Draw(calibration, loaded, 1, 0, 2), until)
        found = series(simulate(inputs), "know_how.china")
        np.testing.assert_allclose(found, series(usual, "know_how.china"), rtol=1e-5)


@pytest.mark.slow
def test_a_programme_costs_what_it_says_and_yields_less_and_less(run: Run) -> None:
    def spend(amount: float) -> Block:
        path = "levers.China.industrial_programme.amount@2024-01"
        return run(stop=4, months=UNTIL, sets=(f"{path}={amount}",))

    none, some, more = spend(0), spend(100), spend(200)
    paid = at(some, "subsidy.china", "2026-06") - at(none, "subsidy.china", "2026-06")
    np.testing.assert_allclose(paid, 100 / 5, rtol=1e-4)
    pace = [at(block, "know_how.china", "2028-06") for block in (none, some, more)]
    assert (pace[1] > pace[0]).all()
    assert (pace[2] > pace[1]).all()
    assert (pace[2] - pace[1] < pace[1] - pace[0]).all()
    ended = at(some, "subsidy.china", "2029-06") - at(none, "subsidy.china", "2029-06")
    np.testing.assert_allclose(ended, 0.0, atol=1e-4)


@pytest.mark.slow
def test_a_credit_brings_lines_home_years_later(run: Run) -> None:
    path = "levers.US.fab_credit.credit_rate@2022-08"
    low, high = (run(stop=4, months=UNTIL, sets=(f"{path}={rate}",)) for rate in (0.0, 0.5))
    assert (at(high, "subsidy.us", "2023-06") > at(low, "subsidy.us", "2023-06")).all()
    gap = [
        at(high, "fab_wafers.us", d) - at(low, "fab_wafers.us", d) for d in ("2023-01", "2028-01")
    ]
    assert (gap[1] > 100 * gap[0]).all()


def test_whole_nation_effort_hastens_chinas_chips(run: Run) -> None:
    effort, usual = (
        run(n, stop=8, months=months.index("2033-01")) for n in ("whole_nation_effort", "baseline")
    )
    assert (at(effort, "know_how.china", "2030-12") > at(usual, "know_how.china", "2030-12")).all()
    made = [
        series(b, "output.china")[months.index("2028-01") :].sum(axis=0) for b in (effort, usual)
    ]
    assert np.median(made[0] / made[1]) > 1.0


def test_what_is_denied_stirs_its_own_field(world: Worlds) -> None:
    """Without spill: memory denied stirs memory, tools denied stir lines and tools, no other."""
    sets = (*pinned(**(CALM | {"stirred": 0.2})), *pinned(spill=0))
    design, memory, lines, tools = range(4)
    model = world(months=80, stop=4, sets=sets)
    china = model.layout.row["states"]["china"]
    us = model.layout.row["states"]["us"]
    rule = model.law.export_rule
    rule.hbm_access.general[us] = 0.0
    rule.tool_sales[us] = rule.tool_service[us] = 1.0
    growth = chip_industry._research_growth(model)[china]
    assert (growth[memory] > 0).all()
    assert (growth[[lines, tools]] == 0).all()
    rule.tool_sales[us] = rule.tool_service[us] = 0.0
    model.cache.forget("law")
    growth = chip_industry._research_growth(model)[china]
    assert (growth[[lines, tools]] > 0).all()
    assert (growth[design] == 0.2 * model.state.denied_usefulness[china]).all()
