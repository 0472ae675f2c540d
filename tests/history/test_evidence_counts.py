"""What the README says of measured and assumed numbers is so."""

from __future__ import annotations

import pytest

from docs.generate.evidence_counts import counts, stated
from simulation.inputs import Calibration

NEAR = 0.03  # a few parameters more need no new README; `docs.generate.evidence_counts` renews it


def test_the_readme_counts_what_is_assumed(calibration: Calibration) -> None:
    found = counts(calibration)
    others = [e for e in calibration.entries.values() if e.role != "parameter"]
    parameters = list(calibration.parameters())
    assumed = [e for e in parameters if e.evidence == "assumption"]
    numbers = [
        len(parameters),
        sum(e.drawn for e in parameters),
        *(number for three in found.values() for number in three),
        sum(not e.drawn for e in assumed),
        sum(not e.verified for e in parameters),
        sum(not e.verified for e in others),
        len(others),
    ]
    assert stated() == pytest.approx(numbers, rel=NEAR, abs=3)
    for at, whole in enumerate(numbers[:2]):
        assert sum(three[at] for three in found.values()) == whole
