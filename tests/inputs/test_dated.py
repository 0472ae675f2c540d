"""Dated parameters in files and settings: what holds when, in which order, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation import months
from simulation.errors import InputError
from simulation.inputs import Calibration, Draw, Scenario, load_calibration, load_scenario
from simulation.inputs.scenario.scenario import with_settings

GROWTH = "supply.smic.wafers_growth_after"
Load = Callable[..., Scenario]


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    """The figures that ship."""
    return load_calibration()


@pytest.fixture
def load(tmp_path: Path, calibration: Calibration) -> Load:
    def made(*rows: str, extends: str = "baseline", rest: str = "", name: str = "mine") -> Scenario:
        path = tmp_path / f"{name}.yaml"
        timeline = "timeline:\n" + "".join(f"  - {{{row}}}\n" for row in rows)
        text = f"title: Mine\nextends: {extends}\n{timeline if rows else ''}{rest}"
        path.write_text(text, encoding="utf-8")
        return load_scenario(path, calibration)

    return made


def values(known: Calibration, scenario: Scenario, name: str, month: str) -> list[float]:
    found: list[float] = Draw(known, scenario, 1, 0, 8).at(name, months.index(month)).tolist()
    return found


def growth(rest: str, date: str = "2029-01") -> str:
    return f"from: {date}, parameter: {GROWTH}, set: {rest}"


def test_entries_apply_by_month_then_down_the_file_temporary_ones_last(
    calibration: Calibration, load: Load
) -> None:
    passing = f"from: 2029-06, until: 2029-08, parameter: {GROWTH}, set: {{times: 2}}"
    mine = load(passing, growth("{plus: 0.1}", "2029-07"), growth("0.2"))
    usual = np.array(values(calibration, mine, GROWTH, "2028-12"))
    assert np.array_equal(usual, Draw(calibration, load(), 1, 0, 8)[GROWTH])
    for month, held in {"2029-01": 0.2, "2029-06": 0.4, "2029-08": 0.6, "2029-09": 0.3}.items():
        assert values(calibration, mine, GROWTH, month) == pytest.approx([held] * 8), month


def test_what_is_relative_moves_each_members_own_value(
    calibration: Calibration, load: Load
) -> None:
    mine = load(growth("{times: 1.5}"), rest=f"parameters: {{{GROWTH}: {{plus: 0.1}}}}\n")
    usual = np.array(values(calibration, load(), GROWTH, "2029-01"))
    assert len(set(usual)) > 1
    assert values(calibration, mine, GROWTH, "2029-01") == pytest.approx((usual + 0.1) * 1.5)


def test_a_distribution_is_drawn_by_the_parameters_own_stream(
    calibration: Calibration, load: Load
) -> None:
    written = "{dist: uniform, low: 0.1, high: 0.2}"
    late, early = load(growth(written)), load(rest=f"parameters: {{{GROWTH}: {written}}}\n")
    assert values(calibration, late, GROWTH, "2030-01") == values(
        calibration, early, GROWTH, "2030-01"
    )


def test_settings_days_and_earlier_spellings_mean_the_same(
    calibration: Calibration, load: Load
) -> None:
    said = f"parameters.{GROWTH}@2029-01-03..2029-12"
    mine = with_settings(load(), [f"{said}=0.2"], calibration)
    assert [one.path for one in mine.dated] == [f"parameters.{GROWTH}@2029-01..2029-12"]
    twice = [f"{said}=0.2", f"{GROWTH}@2029-01..2029-12=0.3"]
    with pytest.raises(InputError, match="given twice"):
        with_settings(load(), twice, calibration)


def test_what_is_inherited_can_be_replaced_and_taken_out(
    calibration: Calibration, load: Load
) -> None:
    load(growth("0.2"), growth("{plus: 0.1}", "2030-01"), name="base")
    other = load(growth("0.3"), extends="base.yaml")
    assert [one.said() for one in other.dated] == [{"plus": 0.1}, 0.3]
    assert other.applied[-1].old == 0.2
    gone = f"without: [{{parameter: {GROWTH}, from: 2030-01}}]\n"
    assert len(load(extends="base.yaml", rest=gone).dated) == 1


def test_scenarios_part_where_what_is_dated_differs(load: Load) -> None:
    one, two = load(growth("0.2")), load(growth("0.2"), growth("0.3", "2030-02"))
    assert one.first_difference(two) == months.index("2030-02")
    assert one.first_difference(load(growth("0.2"))) is None
    assert one.first_difference(load()) == months.index("2029-01")
    assert len({one.content, two.content, load().content}) == 3 or not one.content


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (growth("0.2").replace("growth", "grwth"), r":4:32: unknown parameter .*did you mean"),
        (
            "from: 2029-01, parameter: chips.b200.tflops, set: 1",
            ":4:32: .* is read once, at",
        ),
        ("from: 2029-01, parameter: shocks.persistence, set: 1", "is read once, at the start of a"),
        (
            "from: 2029-01, until: 2028-01, parameter: grey.ceiling, set: 1",
            ":4:28: until 2028",
        ),
        ("from: 2029-13, parameter: grey.ceiling, set: 1", ":4:12: "),
        ("from: 2036-01, parameter: grey.ceiling, set: 1", ":4:12: 2036-01 lies outside"),
        ("from: 2029-01, parameter: grey.ceiling, set: true", ":4:51: "),
        ("from: 2029-01, parameter: grey.ceiling, set: {source: x}", ":4:60: .*sources apart"),
        (
            "from: 2029-01, parameter: grey.leak_limit, set: 4",
            ":4:54: from 2029-01: .* got 4",
        ),
        (growth("{plus: -2}"), ":4:70: from 2029-01: .* must be above -1"),
        ("from: 2029-01, parameter: grey.ceiling, set: 1, chips: [b200]", "unknown key 'chips'"),
        ("from: 2029-01, parameter: grey.ceiling", "missing key 'set'"),
    ],
)
def test_what_is_wrong_has_its_place(load: Load, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(row)


def test_two_entries_of_a_file_do_not_set_the_same(load: Load) -> None:
    with pytest.raises(InputError, match=r":5:5: two entries set .*@2029-01 .*in line 4"):
        load(growth("0.2"), growth("0.3"))


def test_what_a_dated_entry_scales_may_be_changed_only_so_far(
    calibration: Calibration, load: Load
) -> None:
    """Half again as much of 0.5 is a share, of 0.9 it is none."""
    share = "grey.most_spent"
    mine = load(
        f"from: 2027-01, parameter: {share}, set: {{times: 1.5}}",
        rest=f"parameters: {{{share}: 0.5}}\n",
    )
    assert values(calibration, mine, share, "2027-01") == [0.75] * 8
    said = rf"mine.yaml:4:5: from 2027-01: '{share}' must be a share in 0..1, got 1.35$"
    with pytest.raises(InputError, match=said):
        with_settings(mine, (f"{share}=0.9",), calibration)
