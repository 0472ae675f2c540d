"""Dated entries about what is over: refused where a month ends it, else warned of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.errors import InputError
from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.inputs.scenario.spans import ENDS, ends_with
from simulation.inputs.scenario.unfelt import unfelt
from tests import tables

CASES: list[dict[str, Any]] = tables.beside(__file__, "spans.yaml")


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    return load_calibration()


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one['parameter']}@{one['from']}")
def test_what_is_over_cannot_be_dated(
    case: dict[str, Any], shipped: Calibration, tmp_path: Path
) -> None:
    by = case.get("set", "{times: 0.9}")
    entry = f"{{from: {case['from']}, parameter: {case['parameter']}, set: {by}}}"
    rows = "".join(f"  - {row}\n" for row in (entry, case.get("beside")) if row)
    file = tmp_path / "mine.yaml"
    rest = case.get("rest", "")
    file.write_text(f"title: X\nextends: baseline\ntimeline:\n{rows}{rest}\n", encoding="utf-8")
    setting = f"{case['parameter']}@{case['from']}={by}"
    if "refused" not in case:
        found = list(unfelt(load_scenario(file, shipped), shipped))
        told = [f"changes nothing: {case['warns']}"] if "warns" in case else []
        assert [one.message for one in found] == told
        assert all(one.place and one.place.line == 4 for one in found)
        load_scenario("baseline", shipped, [setting])
        return
    for name, sets in ((file, ()), ("baseline", [setting])):
        with pytest.raises(InputError) as caught:
            load_scenario(name, shipped, sets)
        assert case["refused"] in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_ends_of_spans_are_parameters(shipped: Calibration) -> None:
    found = [(name, ends_with(name)) for name in shipped.entries if ends_with(name)]
    assert len(found) >= len(ENDS)
    assert not [end for _, ends in found for end in ends if end not in shipped.entries]
