"""Fields that answer yes or no: which they are, and from what they may be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import months
from simulation.errors import InputError
from simulation.inputs import load_calibration, load_scenario
from simulation.inputs.policy.levers import LEVERS
from simulation.units import YES_OR_NO

ENTRY = "{{from: 2027-01, actor: US, lever: export_rule, set: {{parent_rule: {}}}}}"


def test_a_field_that_asks_whether_is_one_of_yes_or_no() -> None:
    """And no other: a share of 100 % is no yes."""
    for lever in LEVERS.values():
        for field in lever.fields.values():
            asks = field.about.startswith("Whether ")
            assert (field.unit == YES_OR_NO) == asks, field.path
            if asks:
                assert (field.low, field.high) == (0, 1)
                assert field.about.endswith(": 1 yes, 0 no.")


def test_it_may_be_drawn_from_a_share_and_from_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"

    def write(value: str) -> None:
        entry = ENTRY.format(value)
        file.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {entry}\n", "utf-8")

    write("{parameter: supply.smic.yield_ceiling}")
    assert load_scenario(file, load_calibration()).applied
    write("{parameter: supply.smic.wafers_2027}")
    with pytest.raises(InputError, match="is in wafers/month, parent_rule in flag"):
        load_scenario(file, load_calibration())
    write("2")
    with pytest.raises(InputError, match=r"parent_rule must lie in 0..1, got 2"):
        load_scenario(file, load_calibration())


@pytest.mark.parametrize(
    ("written", "means"), [("yes", 1), ("no", 0), ("true", 1), ("false", 0), ("1", 1), ("0", 0)]
)
def test_an_answer_is_written_in_words_or_figures(tmp_path: Path, written: str, means: int) -> None:
    file = tmp_path / "mine.yaml"
    entry = ENTRY.format(written)
    file.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {entry}\n", "utf-8")
    read = load_scenario(file, load_calibration())
    (mine,) = (one for one in read.timeline if one.month == months.index("2027-01"))
    assert mine.values == {"parent_rule": means}


def test_only_a_field_that_asks_whether_takes_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    entry = ENTRY.format("maybe")
    file.write_text(f"title: T\nextends: baseline\ntimeline:\n  - {entry}\n", "utf-8")
    with pytest.raises(InputError, match="expected yes or no, got text 'maybe'"):
        load_scenario(file, load_calibration())
    file.write_text(file.read_text("utf-8").replace("parent_rule: maybe", "fee: yes"), "utf-8")
    with pytest.raises(InputError, match="expected a number or a distribution, got text 'yes'"):
        load_scenario(file, load_calibration())
