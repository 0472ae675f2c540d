"""Whether a change is told as stricter or looser, and the verbs of decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.api.changes.sentences import sentences
from simulation.api.changes.telling import effective
from simulation.api.changes.verbs import VERBS, YES_OR_NO
from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.levers import LEVERS
from tests import tables


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


FIELDS = [field for lever in LEVERS.values() for field in lever.fields.values()]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_every_field_has_a_verb_of_its_own(field: Field) -> None:
    """Else a decision is told by the field's name: "sets power build grid pace to 0.33"."""
    told = VERBS.get(field.path, ""), *YES_OR_NO.get(field.path, ())
    assert any(told)
    assert all(one.count("{}") == (field.path in VERBS) for one in told if one)


WAYS: Any = tables.beside(__file__, "changes_ways.yaml")


@pytest.mark.parametrize("case", WAYS, ids=lambda case: case["entry"][:60])
def test_a_change_is_told_stricter_or_looser(
    case: dict[str, str], known: Calibration, tmp_path: Path
) -> None:
    """And neither where members, or the names that it is about, go different ways."""
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {case['entry']}\n", "utf-8")
    scenario, base = load_scenario(file, known), load_scenario("baseline", known)
    both = sentences(scenario, known)[-1], effective(scenario, base, known)[-1]
    ways = {next((w for w in ("stricter", "looser") if f"({w}; " in one), "") for one in both}
    assert ways == {case["way"]}
