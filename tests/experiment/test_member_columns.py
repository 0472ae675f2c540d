"""members.parquet holds what each scenario's members draw, whatever makes scenarios differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.experiment import tables
from simulation.inputs import Calibration, Draw, Scenario, load_scenario
from simulation.inputs.draws.posterior import with_posterior

MEMBERS = 6
WAFERS, MEMORY = "supply.cxmt.memory_wafers", "supply.huawei_memory.memory_wafers"
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


def test_scenarios_that_draw_alike_share_their_rows(known: Calibration) -> None:
    both = [load_scenario(name, known) for name in ("baseline", "h200_sales_allowed")]
    (chunk,) = tables.drawn(known, both, 1, MEMBERS)
    assert "scenario" not in chunk
