"""members.parquet holds what each scenario's members draw, whatever makes scenarios differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fake_model
import numpy as np
import pyarrow.parquet as pq
import pytest

from simulation import months
from simulation.api import claiming
from simulation.experiment import tables
from simulation.experiment.design import build, parse_axes
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.reader import Run
from simulation.experiment.sweep import Sweep
from simulation.inputs import (
    Calibration,
    Draw,
    Scenario,
    load_scenario,
    with_settings,
)
from simulation.inputs.draws.columns import columns, table
from simulation.inputs.draws.posterior import with_posterior
from simulation.model.core.layout import Layout

MEMBERS = 6
WAFERS, MEMORY = "supply.cxmt.memory_wafers", "supply.huawei_memory.memory_wafers"
PACE = "choice.price"
NEW_CHIP = (
    "chips: {ascend_960_pro: {like: ascend_960, ship: 2027-09, "
    "tflops: {dist: uniform, low: 500, high: 3000}}}"
)
NEW_FLOPS = "chips.ascend_960_pro.tflops"


@pytest.fixture(scope="module")
def known(calibration: Calibration) -> Calibration:
    """The calibration with the draws that ship."""
    return with_posterior(calibration)


def written(folder: Path, text: str, known: Calibration, name: str = "mine") -> Scenario:
    """The baseline with some lines more."""
    file = folder / f"{name}.yaml"
    file.write_text(f"title: mine\nabout: mine\nextends: baseline\n{text}\n", "utf-8")
    return load_scenario(str(file), known)


def told(known: Calibration, *scenarios: Scenario) -> dict[str, dict[str, Any]]:
    """Columns by scenario, as they go into the file."""
    found = list(tables.drawn(known, scenarios, 1, MEMBERS))
    if len(found) == 1:
        return {one.name: found[0] for one in scenarios}
    return {str(chunk["scenario"][0]): chunk for chunk in found}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("structure: {china_memory: scarce}", MEMORY),
        (NEW_CHIP, NEW_FLOPS),
        (f"parameters: {{{WAFERS}: {{times: 2}}}}", WAFERS),
    ],
)
def test_each_scenario_has_its_own_draws(
    known: Calibration, tmp_path: Path, text: str, name: str
) -> None:
    base, mine = load_scenario("baseline", known), written(tmp_path, text, known)
    found = told(known, base, mine)
    assert found["baseline"][name].tolist() != found["mine"][name].tolist()
    for scenario in (base, mine):
        draw = Draw(known, scenario, 1, 0, MEMBERS)
        assert set(draw.uncertain()) <= found[scenario.name].keys()
        for column in found[scenario.name].keys() - {"scenario", "member"}:
            values = found[scenario.name][column]
            if column in draw:
                assert (values == draw[column]).all(), column
            else:
                assert np.isnan(values).all(), column


def test_what_a_scenario_does_not_draw_is_null_in_the_file(
    known: Calibration, tmp_path: Path
) -> None:
    """NaN there was a number to databases, and the largest of all."""
    both = (load_scenario("baseline", known), written(tmp_path, NEW_CHIP, known))
    file = tmp_path / "members.parquet"
    tables.write_members(file, tables.drawn(known, both, 1, MEMBERS))
    found = pq.read_table(file)
    assert found[NEW_FLOPS].to_pylist()[:MEMBERS] == [None] * MEMBERS
    assert found[NEW_FLOPS].null_count == MEMBERS
    assert found["choice.price"].null_count == 0


def test_a_distribution_written_out_again_is_drawn_anew(known: Calibration, tmp_path: Path) -> None:
    """What history says of a parameter does not hold of a scenario's own, not even of the same."""
    base = load_scenario("baseline", known)
    name = next(
        one.name
        for one in known.parameters()
        if known.posterior is not None and one.drawn and one.stream in known.posterior
    )
    same = known.entries[name].value.plain()
    mine = written(tmp_path, f"parameters: {{{name}: {same}}}", known)
    found = told(known, base, mine)
    assert found["mine"][name].tolist() == Draw(known, mine, 1, 0, MEMBERS)[name].tolist()
    assert found["mine"][name].tolist() != found["baseline"][name].tolist()


def test_scenarios_that_follow_different_sources_differ(known: Calibration, tmp_path: Path) -> None:
    camps = ("scarce", "ample")
    texts = {camp: f"structure: {{china_memory: {camp}}}" for camp in camps}
    found = told(known, *(written(tmp_path, texts[camp], known, camp) for camp in camps))
    assert found["scarce"][MEMORY].tolist() != found["ample"][MEMORY].tolist()


def test_scenarios_that_draw_alike_share_their_rows(known: Calibration) -> None:
    both = [load_scenario(name, known) for name in ("baseline", "h200_sales_allowed")]
    (chunk,) = tables.drawn(known, both, 1, MEMBERS)
    assert "scenario" not in chunk


ADMITTED, UNIFORM = "levers.china.import_admission.share", "{dist: uniform, low: 0, high: 1}"
WIDE = "{dist: uniform, low: 0, high: 9}"
TIMELINE = f"""timeline:
  - {{from: 2027-01, actor: China, lever: import_admission, set: {{share: {UNIFORM}}}}}
  - {{from: 2028-01, actor: China, lever: import_admission, set: {{share: {{times: {UNIFORM}}}}}}}
  - {{from: 2028-01, actor: China, lever: import_admission, set: {{share: {{plus: {UNIFORM}}}}}}}
  - {{from: 2027-01, until: 2028-06, parameter: {WAFERS}, set: {{dist: uniform, low: 1, high: 6}}}}
  - {{from: 2029-01, parameter: {WAFERS}, set: 7}}"""


def test_what_is_drawn_from_a_month_on_has_a_column_of_its_own(
    known: Calibration, tmp_path: Path
) -> None:
    base, mine = load_scenario("baseline", known), written(tmp_path, TIMELINE, known)
    found, draw = told(known, base, mine), Draw(known, mine, 1, 0, MEMBERS)
    fresh = found["mine"].keys() - set(draw.uncertain()) - {"scenario", "member"}
    wafers = f"{WAFERS}@2027-01..2028-06"
    shares = [f"{ADMITTED}@2027-01", f"{ADMITTED}@2028-01", f"{ADMITTED}#2@2028-01"]
    assert fresh == {wafers, *shares}
    assert (found["mine"][wafers] == draw.at(WAFERS, months.index("2027-01"))).all()
    assert (found["mine"][WAFERS] == draw[WAFERS]).all()
    first, times, plus = (found["mine"][one] for one in shares)
    groups = Layout.of(draw.calibration).groups
    entries = [one for one in draw.entries(groups) if one.lever == "import_admission"]
    held = [draw.value(one, "share") for one in entries if one.values.keys() == {"share"}]
    assert (held[-3] == first).all()
    assert (held[-2] == first * times).all()
    assert (held[-1] == np.minimum(first * times + plus, 1)).all()
    assert all(np.isnan(found["baseline"][one]).all() for one in fresh)
    assert len(np.unique(first)) == MEMBERS


def test_a_driver_is_found_among_what_is_drawn_from_a_month_on(
    known: Calibration, tmp_path: Path
) -> None:
    """On either side of a comparison, and nowhere else."""
    base, mine = load_scenario("baseline", known), written(tmp_path, TIMELINE, known)
    plan = Plan(known, (base, mine), MEMBERS, 1, until="2022-03")
    execute(plan, tmp_path / "run", engine=fake_model.engine(), workers=1)
    run = Run.open(tmp_path / "run")
    name = f"{ADMITTED}@2027-01"
    for scenario, against in (("mine", ""), ("mine", "baseline"), ("baseline", "mine")):
        found = claiming.drawn(run, {}, scenario, against)
        assert len(np.unique(found[name])) == MEMBERS
        column = Draw(known, base if scenario == "baseline" else mine, 1, 0, MEMBERS)[MEMORY]
        assert (found[MEMORY] == column).all()
    assert name not in claiming.drawn(run, {}, "baseline")


@pytest.mark.parametrize(
    ("vary", "left_out"),
    [
        ((f"{WAFERS}=10000:20000:2",), {WAFERS}),
        ((f"{WAFERS}={UNIFORM},{WIDE}",), {WAFERS}),
        ((f"{WAFERS}={{times: 1}},{{times: 2}}", f"{PACE}=1,2"), {WAFERS, PACE}),
        (("levers.us.export_rule.fee=0,0.5",), set()),
        ((f"{ADMITTED}@2027-01=0,1",), {f"{ADMITTED}@2027-01"}),
        ((f"{WAFERS}@2027-01..2028-06=0:1:2",), {f"{WAFERS}@2027-01..2028-06"}),
    ],
)
def test_members_of_a_sweep_hold_what_all_points_draw(
    known: Calibration, tmp_path: Path, vary: tuple[str, ...], left_out: set[str]
) -> None:
    mine = written(tmp_path, TIMELINE, known)
    assert lacking(known, mine, vary, tmp_path / "sweep") == left_out


def test_members_of_a_sweep_over_sources_hold_what_follows_none(
    known: Calibration, tmp_path: Path
) -> None:
    following = {
        one.name
        for one in known.parameters()
        if one.drawn and "scarce_memory" in one.value.sources()
    }
    vary = ("structure.china_memory=mixed,scarce",)
    assert MEMORY in following
    assert lacking(known, load_scenario("baseline", known), vary, tmp_path / "sweep") == following


def lacking(
    known: Calibration, scenario: Scenario, vary: tuple[str, ...], folder: Path
) -> set[str]:
    """What a sweep's members lack of their scenario's columns; the rest is as at any point."""
    design = build(parse_axes(vary), "grid", None, 1)
    sweep = Sweep(known, scenario, design, MEMBERS, 1, until="2022-02")
    execute(sweep, folder, engine=fake_model.engine(), workers=1)
    drawn = Run.open(folder).drawn.set_index("member")
    for point in range(sweep.points):
        there = with_settings(scenario, sweep.design.sets(point), known)
        found = table(Draw(known, there, 1, 0, MEMBERS))
        for name, values in drawn.items():
            assert (found[str(name)] == values.to_numpy()).all(), name
    return set(columns(Draw(known, scenario, 1, 0, 1))) - set(drawn)
