"""What the page tells of a control that nobody moves: what holds, since when, until what entry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from simulation import months
from simulation.analysis.text.numbers import drawn
from simulation.api.draws import drawing_from
from simulation.explore.controls import BY_KEY
from simulation.explore.headline_month import month_and_reason
from simulation.explore.in_force import InForce, all_in_force, set_again
from simulation.inputs import Calibration, Scenario, load_scenario
from simulation.inputs.draws.fitted import fitted
from simulation.inputs.policy.timeline import Event

TEXT = """\
title: Own
extends: baseline
timeline:
  - {from: 2027-03, announced: 2026-06, actor: us, lever: export_rule, set: {enforcement: 0.4}}
  - {from: 2028-03, actor: us, lever: export_rule, set: {enforcement: 0.5}}
  - {from: 2027-05, actor: us, lever: export_rule, set: {tool_service: 0.5}}
  - {from: 2027-07, actor: china, lever: domestic_mandate, set: {share: 0.3}}
  - {from: 2027-04, actor: china, lever: domestic_mandate, buyers: [state], set: {share: 0.6}}
  - {from: 2027-02, actor: us, lever: export_rule, set: {license_max_tpp: 62000}}
  - {from: 2027-02, actor: japan, lever: export_rule, set: {cloud_access: 0.1}}
  - from: 2027-09
    actor: us
    lever: export_rule
    set: {volume_cap: {times: {dist: uniform, low: 0.2, high: 0.6}}}
parameters:
  grey.chips_2024: 1000
  policy.china.admission_2026h2: {dist: uniform, low: 0.4, high: 0.6}
"""


@pytest.fixture(scope="module")
def known() -> Calibration:
    return drawing_from()


@pytest.fixture
def own(known: Calibration, tmp_path: Path) -> Scenario:
    (tmp_path / "own.yaml").write_text(TEXT, "utf-8")
    return load_scenario(tmp_path / "own.yaml", known)


@pytest.mark.parametrize(
    ("key", "month", "value", "text"),
    [
        ("enforcement", "2027-03", 0.4, "40 % since 2027-03"),
        ("enforcement", "2028-03", 0.5, "50 % since 2028-03"),
        ("ceiling", "2027-02", 62000, "up to Blackwell since 2027-02"),
        ("state_mandate", "2027-06", 0.6, "60 % since 2027-04"),
        ("state_mandate", "2027-07", 0.3, "30 % since 2027-07"),
        ("cloud", "2027-03", 1, "100 %"),
        ("smuggling", "2027-03", 1000, "1 k chips a year"),
    ],
)
def test_what_holds_is_told_with_the_month_since_when(
    known: Calibration, own: Scenario, key: str, month: str, value: float, text: str
) -> None:
    held = all_in_force([BY_KEY[key]], own, months.index(month), known)[key]
    assert held == InForce(value, text, drawn=False)


@pytest.mark.parametrize(
    ("key", "month", "value", "text"),
    [
        ("cap", "2027-09", 0.2, "50 %, times a drawn number"),
        ("admission", "2027-01", 0.5, "41 to 59 %, drawn"),
    ],
)
def test_what_members_draw_is_told_as_they_have_it(
    known: Calibration, own: Scenario, key: str, month: str, value: float, text: str
) -> None:
    """A number that is certain may be followed by a drawn change, and its parameter be set."""
    held = all_in_force([BY_KEY[key]], own, months.index(month), known)[key]
    assert (held.text, held.drawn) == (text, True)
    assert held.value == pytest.approx(value)


def test_ends_of_assumptions_have_the_digits_that_draws_bear(known: Calibration) -> None:
    """Three: what is told of a prior has four."""
    baseline, fitted_ones = load_scenario("baseline", known), 0
    for control in (one for one in BY_KEY.values() if not one.is_lever):
        text = all_in_force([control], baseline, 0, known)[control.key].text
        found, unit = fitted(control.about, known, baseline), known.entries[control.about].unit
        if found is not None:
            low, high = (float(f"{end:.3g}") for end in (found.low, found.high))
            assert text == drawn(low, high, unit)
            fitted_ones += text != drawn(found.low, found.high, unit)
    assert fitted_ones


def test_what_holds_from_before_the_first_month_keeps_its_date(
    known: Calibration, own: Scenario
) -> None:
    event = Event(0, -20, 0, "us", "export_rule", {"enforcement": 0.2})
    held = all_in_force([BY_KEY["enforcement"]], replace(own, timeline=(event,)), 3, known)
    assert held["enforcement"].text == "20 % since 2020-05"


@pytest.mark.parametrize(
    ("dates", "at", "why"),
    [
        ("from: 2028-03, until: 2028-08", "2028-12",
         "What it changes ends in Aug 2028: shown in Dec 2028."),
        ("from: 2024-03, until: 2034-08", "2028-12",
         "What it changes begins in Mar 2024: shown in Dec 2028."),
        ("from: 2025-12", "2030-12", ""),
    ],
)  # fmt: skip
def test_the_month_of_a_question_has_its_reason(
    known: Calibration, tmp_path: Path, dates: str, at: str, why: str
) -> None:
    entry = f"{{{dates}, actor: us, lever: export_rule, set: {{enforcement: 0.4}}}}"
    text = f"title: T\nextends: baseline\ntimeline: [{entry}]\n"
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    mine, baseline = (load_scenario(one, known) for one in (tmp_path / "mine.yaml", "baseline"))
    assert month_and_reason(mine, baseline, known) == (at, why)


@pytest.mark.parametrize(
    ("key", "moved", "back"),
    [
        ("enforcement", "2027-01", "2027-03"),
        ("enforcement", "2027-03", "2028-03"),
        ("enforcement", "2028-03", ""),
        ("us_tools", "2027-01", "2027-05"),
        ("private_mandate", "2027-01", "2027-07"),
        ("state_mandate", "2027-01", "2027-04"),
        ("state_mandate", "2027-04", "2027-07"),
        ("cloud", "2027-01", ""),
    ],
)
def test_the_next_entry_about_the_same_takes_a_move_back(
    own: Scenario, key: str, moved: str, back: str
) -> None:
    """An entry for all buyers takes back what was moved of some; one for others does not."""
    assert set_again(BY_KEY[key], own, months.index(moved)) == back
