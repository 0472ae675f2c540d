"""What the page tells of a control that nobody moves: what holds, since when, until what entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import months
from simulation.api.draws import drawing_from
from simulation.explore.controls import BY_KEY
from simulation.explore.in_force import InForce, all_in_force, set_again
from simulation.inputs import Calibration, Scenario, load_scenario

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
parameters:
  grey.chips_2024: 1000
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
