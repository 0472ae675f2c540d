"""Values in the chains of `rivalry show`, and yes and no, are words: nothing is written as code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from simulation import months
from simulation.cli.showing.show import find
from simulation.cli.showing.text import lines, value_text
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.scenario.files import Library
from simulation.locate import data_root

CODE = re.compile(r'[\[{]["\'\]}]|: None\b|: True\b|: False\b')


def test_what_counts_as_code() -> None:
    for text in ("fee_chips: []", 'x: {"parameter": "y"}', "x: ['a']", "verified: True"):
        assert CODE.search(text), text
    assert not CODE.search("levers.us.export_rule.fee[h20,mi308x]@2027-01: 0 (calibration)")


@pytest.mark.slow
def test_chains_of_every_scenario_are_in_words(calibration: Calibration) -> None:
    seen: set[str] = set()
    for name in Library(calibration.root / "scenarios").scenarios:
        scenario = load_scenario(name, calibration)
        events = [event for event in scenario.timeline if event.origin == scenario.name]
        for event in events if seen else scenario.timeline:
            for field in event.values:
                path = f"levers.{event.actor}.{event.lever}.{field}@{months.label(event.month)}"
                rows = find(path, scenario.extended(calibration), scenario)
                told = [line for row in rows for line in lines(row)]
                seen.update(told)
                assert not [line for line in told if CODE.search(line)], path
    assert len(seen) > 300


def test_an_empty_list_says_what_it_means(rivalry: Any) -> None:
    path = "levers.us.export_rule.{}@2027-01"
    for field, means in (("fee_chips", "all chips"), ("licensed_buyers", "all firms")):
        shown = rivalry("show", path.format(field), "--scenario", "global_cooperation").stdout
        assert f"{path.format(field)}: {means} (global_cooperation)" in shown
    shown = rivalry("show", path.format("license_chips"), "--scenario", "escalating_rivals").stdout
    assert f"{path.format('license_chips')}: none (escalating_rivals)" in shown


def test_a_value_that_is_a_parameter_names_it(rivalry: Any) -> None:
    shown = rivalry("show", "levers.us.export_rule.tool_access@2022-10").stdout
    assert "@2022-10: the parameter policy.us.tools_2022 (calibration)" in shown
    assert "\n  verified: yes\n" in rivalry("show", "chips.h200.tflops").stdout


def test_a_field_is_found_by_its_lever_alone(rivalry: Any) -> None:
    assert "    gain [ratio]: 1 to 1000" in rivalry("show", "breakthrough.gain").stdout


RELATIVE = """title: T
extends: baseline
timeline:
  - {from: 2028-01, until: 2029-12, parameter: grey.ceiling, set: {times: 0.5}}
  - {from: 2029-01, parameter: grey.ceiling, set: {plus: 1}}
  - {from: 2029-01, actor: US, lever: export_rule, set: {fee: {plus: 0.1}}}
  - from: 2029-01
    actor: US
    lever: export_rule
    set: {enforcement: {times: {dist: uniform, low: 0.5, high: 0.9}}}
  - {from: 2029-01, actor: US, lever: export_rule, set: {entity_list: {add: [alibaba]}}}
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("grey.ceiling", "parameters.grey.ceiling@2028-01..2029-12: 0.5 times what it was (mine)"),
        ("grey.ceiling", "parameters.grey.ceiling@2029-01: what it was plus 1 (mine)"),
        ("levers.us.export_rule.fee@2029-01", "@2029-01: what it was plus 0.1 (mine)"),
        ("levers.us.export_rule.enforcement@2029-01",
         "@2029-01: uniform low 0.5, high 0.9 times what it was (mine)"),
        ("levers.us.export_rule.entity_list@2029-01", "@2029-01: what it was with Alibaba (mine)"),
    ],
)  # fmt: skip
def test_a_value_that_stands_upon_another_is_in_words(
    name: str, said: str, rivalry: Any, folder: Any
) -> None:
    (folder / "mine.yaml").write_text(RELATIVE, "utf-8")
    assert said in rivalry("show", name, "--scenario", "mine.yaml").stdout


def test_a_dated_value_is_shown_in_its_months(rivalry: Any, folder: Any) -> None:
    (folder / "mine.yaml").write_text(RELATIVE, "utf-8")
    for at, value in (("2027-12", "4.47214"), ("2028-03", "2.23607"), ("2030-03", "5.47214")):
        shown = rivalry("show", "grey.ceiling", "--scenario", "mine.yaml", "--at", at).stdout
        assert f"\n  value: {value} ratio (90 %: " in shown


def test_a_source_chosen_is_named() -> None:
    assert value_text("parameters.a.b@2028-01", {"source": "epoch"}) == "as epoch says"


def test_files_are_told_as_they_are_seen_from_here(
    rivalry: Any, folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever one stands: beside the file, below it, or above the program's own folder."""
    fee = ("show", "levers.us.export_rule.fee", "--at", "2029-02", "--scenario")
    (folder / "mine.yaml").write_text(RELATIVE, "utf-8")
    assert ", set in mine.yaml:6 (scenario mine)" in rivalry(*fee, "mine.yaml").stdout
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    assert ", set in ../mine.yaml:6 (scenario mine)" in rivalry(*fee, "../mine.yaml").stdout
    monkeypatch.chdir(data_root().parent)
    (line,) = rivalry("show", "grey.ceiling").stdout.splitlines()[-1:]
    assert Path(line.strip().partition(":")[0]).is_file()
    shown = rivalry("show", "levers.us.export_rule.fee", "--at", "2027-02").stdout
    assert Path(shown.partition(", set in ")[2].partition(":")[0]).is_file()
