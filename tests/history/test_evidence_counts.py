"""What the README says of measured and assumed numbers is so."""

from __future__ import annotations

import pytest

from docs.generate.evidence_counts import counts, stated
from simulation.inputs import Calibration

NEAR = 0.03  # a few parameters more need no new README; `docs.generate.evidence_counts` renews it


def test_the_readme_counts_what_is_assumed(calibration: Calibration) -> None:
    found = counts(calibration)
    told = stated()
    whole, drawn = told[:2]
    assert whole == pytest.approx(sum(pair[0] for pair in found.values()), rel=NEAR)
    assert drawn == pytest.approx(sum(pair[1] for pair in found.values()), rel=NEAR)
    kinds = [number for pair in found.values() for number in pair]
    assert told[2:10] == pytest.approx(kinds, rel=NEAR, abs=3)
    others = [e for e in calibration.entries.values() if e.role != "parameter"]
    assert told[10] == pytest.approx(len(others), rel=NEAR)
    assert told[11] == pytest.approx(sum(not e.verified for e in others), rel=NEAR)
