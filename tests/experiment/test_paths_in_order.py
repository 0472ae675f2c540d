"""Paths of one field in one sweep: the wide one comes first, then exceptions to it."""

from __future__ import annotations

import pytest

from simulation.inputs import Calibration
from simulation.inputs.scenario.paths import overwritten

FEE = "levers.us.export_rule.fee"
ACCESS = "levers.us.export_rule.hbm_access"


@pytest.mark.parametrize(
    ("paths", "lost"),
    [
        ([FEE, f"{FEE}@2027-01"], []),
        ([f"{FEE}@2027-01", FEE], [(f"{FEE}@2027-01", FEE)]),
        ([f"{FEE}@2027-01", "levers.US.export_rule.fee"], 1),
        ([f"{FEE}@2027-01", f"{FEE}@2028-01"], []),
        ([f"{FEE}@2027-01", f"{FEE}@2027-01..2028-01"], []),
        ([f"{FEE}@2027-01..2028-01", f"{FEE}@2027-01"], 1),
        ([f"{FEE}@2027-01..2028-01", f"{FEE}@2027-01..2028-02"], []),
        ([f"{FEE}@2027-01", f"{FEE}[h20]@2027-01"], []),
        ([f"{FEE}[h20]@2027-01", f"{FEE}@2027-01"], 1),
        ([f"{FEE}[h20]@2027-01", f"{FEE}[h200]@2027-01"], []),
        ([f"{FEE}@2027-01", ACCESS], []),
        (["grey.ceiling@2027-01", "grey.ceiling", "structure.policy"], []),
    ],
)
def test_a_wide_path_hides_those_before_it(
    calibration: Calibration, paths: list[str], lost: int | list[tuple[str, str]]
) -> None:
    found = list(overwritten(paths, calibration.vocabulary))
    assert found == lost if isinstance(lost, list) else len(found) == lost
