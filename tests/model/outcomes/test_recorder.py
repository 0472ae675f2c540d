"""Recording: only what is asked for, and names in blocks."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.outcomes.sheet import Sheet
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import ModelInputs, simulate

MONTHS = 70  # some after states begin to react
KEPT = ("share.china", "stack_share.eu.us", "revenue.nvidia")


@pytest.mark.parametrize("name", ["baseline", "best_response_rivals"])
def test_outcomes_are_the_same_whatever_else_is_kept(calibration: Calibration, name: str) -> None:
    scenario = load_scenario(name, calibration)
    draw = Draw(calibration, scenario, 1, 0, 3)
    whole, some = (
        simulate(ModelInputs(calibration, scenario, draw, MONTHS, keep=keep)) for keep in ((), KEPT)
    )
    assert some.outcomes == KEPT
    rows = [whole.outcomes.index(one) for one in KEPT]
    assert np.array_equal(some.values, whole.values[:, rows], equal_nan=True)


def test_a_sheet_has_a_row_for_each_name_and_knows_no_others() -> None:
    sheet = Sheet(("a", "b", "c"), 2)
    sheet.line("a")[...] = np.array([3.0, 4.0])
    sheet.block(("b", "c"))[...] = np.array([[1.0, 2.0], [5.0, 6.0]])
    assert [sheet[name].tolist() for name in "abc"] == [[3.0, 4.0], [1.0, 2.0], [5.0, 6.0]]
    assert set(sheet.written()) == {"a", "b", "c"}
    with pytest.raises(KeyError, match="d"):
        sheet.line("d")
    with pytest.raises(ValueError, match="not declared one after another: c, a"):
        sheet.block(("c", "a"))


def test_what_is_no_share_has_a_unit_of_its_own(calibration: Calibration) -> None:
    """Months of steps, truces and pressures are counted or indexed, and no shares."""
    units = {one.name: one.unit for one in outcome_table(calibration)}
    kinds = {"tightenings": "months", "loosenings": "months", "truces": "truces"}
    kinds["pressure"] = "index"
    for kind, unit in kinds.items():
        mine = {name: one for name, one in units.items() if name.partition(".")[0] == kind}
        assert mine, kind
        assert set(mine.values()) == {unit}, mine
