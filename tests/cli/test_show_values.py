"""Values in the chains of `rivalry show`, and yes and no, are words: nothing is written as code."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulation import months
from simulation.cli.showing.show import find
from simulation.cli.showing.text import lines
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.scenario.files import Library

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
    assert "\n  verified: yes\n" in rivalry("show", "adoption.imitation").stdout


def test_a_field_is_found_by_its_lever_alone(rivalry: Any) -> None:
    assert "    gain [ratio]: 1 to 1000" in rivalry("show", "breakthrough.gain").stdout
