"""The page on scenario files has every key of the language, and all that it shows runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from pydantic import BaseModel

from docs.generate import scenario_keys
from docs.generate.scenario_keys import PAGE, Group
from docs.generate.snippets import Snippet, snippets
from simulation import months
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.policy.timeline import TimelineRow
from simulation.inputs.scenario.addition_rows import TakerSaid, _ChipSaid
from simulation.inputs.scenario.dated_rows import DatedRow, WithoutDated
from simulation.inputs.scenario.files import FRAGMENTS, ScenarioFile, WithoutRow
from simulation.inputs.scenario.schema import scenario_schema
from simulation.model.world import Block
from tests.nights import first_by_day

GROUPS = scenario_keys.groups()
READ = (ScenarioFile, TimelineRow, DatedRow, WithoutRow, WithoutDated, _ChipSaid, TakerSaid)
FEE = {"from": "2027-01", "actor": "US", "lever": "export_rule", "set": {"fee": 0.2}}
# Entries that can be narrowed to what the fee cannot.
OF = {
    "buyers": {**FEE, "actor": "China", "lever": "import_admission", "set": {"share": 0}},
    "suppliers": {**FEE, "set": {"hbm_access": 0.5}},
    "regions": {**FEE, "lever": "stack_promotion", "set": {"strength": 1}},
    "nodes": {**FEE, "set": {"tool_sales": 0}},
}
SHOWN = [one for one in snippets(PAGE) if one.kind == "yaml" and "entries:" not in one.text]


def test_the_tables_are_those_of_the_schema() -> None:
    assert scenario_keys.page() == PAGE.read_text("utf-8"), "python -m docs.generate.scenario_keys"


@pytest.mark.parametrize(("group", "model"), [*zip(GROUPS, READ, strict=True)], ids=str)
def test_every_key_that_is_read_is_told(group: Group, model: type[BaseModel]) -> None:
    read = {field.alias or name for name, field in model.model_fields.items()}
    assert set(group.keys) == read


def _entry(name: str, key: Mapping[str, Any]) -> dict[str, Any]:
    return {"timeline": [{**OF.get(name, FEE), name: key["examples"][0]}]}


def _dated(name: str, key: Mapping[str, Any]) -> dict[str, Any]:
    entry = {"from": "2027-01", "parameter": "grey.ceiling", "set": 2}
    return {"timeline": [{**entry, name: key["examples"][0]}]}


def _alone(name: str, key: Mapping[str, Any]) -> dict[str, Any]:
    return {name: key["examples"][0]}


def _chip(name: str, key: Mapping[str, Any]) -> dict[str, Any]:
    return {"chips": {"next_chip": {"like": "ascend_960", name: key["examples"][0]}}}


def _player(name: str, key: Mapping[str, Any]) -> dict[str, Any]:
    kind, part = ("makers", "huawei") if name == "chips" else ("firms", "china_other")
    like = "huawei" if name == "chips" else "deepseek"
    usual = {"like": like, "split_from": part, "share": 0.1}
    return {kind: {"new_one": {**usual, name: key["examples"][0]}}}


MADE = dict(zip((0, 1, 2, 5, 6), (_alone, _entry, _dated, _chip, _player), strict=True))
CASES = [(number, name) for number in MADE for name in GROUPS[number].keys]


@pytest.mark.parametrize(("number", "name"), CASES)
def test_an_example_of_a_key_is_taken(
    number: int, name: str, calibration: Calibration, tmp_path: Path
) -> None:
    figures = tmp_path / "my_figures"
    figures.mkdir()
    (figures / "none.yaml").write_text("entries: {}\n", "utf-8")
    made = MADE[number](name, GROUPS[number].keys[name])
    base = "domestic_chip_mandate" if name == "without" else "baseline"
    whole = {"title": "A key", "extends": base, **made}
    file = tmp_path / "asked.yaml"
    file.write_text(yaml.safe_dump(whole), "utf-8")
    assert load_scenario(str(file), calibration).title == whole["title"]


def _whole(text: str) -> str:
    """A piece of a file, made a file of its own."""
    if text.startswith("title:"):
        return text
    head = "title: A piece\nextends: baseline\n"
    return f"{head}timeline:\n{text}" if text.startswith("- ") else head + text


def _same(one: Block, other: Block, outcome: str) -> bool:
    rows = (block.values[:, block.outcomes.index(outcome)] for block in (one, other))
    return bool(np.array_equal(*rows, equal_nan=True))


@pytest.mark.parametrize("shown", first_by_day(SHOWN, 3), ids=lambda one: one.place)
def test_what_the_page_shows_is_taken_and_runs(
    shown: Snippet, run: Callable[..., Any], calibration: Calibration, tmp_path: Path
) -> None:
    figures = tmp_path / "my_figures"
    figures.mkdir()
    (entries,) = (one.text for one in snippets(PAGE) if one.text.startswith("entries:"))
    (figures / "ours.yaml").write_text(entries, "utf-8")
    file = tmp_path / "shown.yaml"
    file.write_text(_whole(shown.text), "utf-8")
    base = load_scenario(str(file), calibration).ancestors[0]
    usual, found = run(base, months=84), run(str(file), months=84)
    both = [name for name in usual.outcomes if name in found.outcomes]
    moved = [name for name in both if not _same(usual, found, name)]
    assert moved, "the model feels nothing of it"


def test_a_rule_that_is_reported_is_acted_on_before_it_holds(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (shown,) = (one.text for one in SHOWN if "reported:" in one.text)
    file = tmp_path / "shown.yaml"
    file.write_text(shown, "utf-8")
    reported, in_force = (months.index(date) for date in ("2027-01", "2027-06"))
    usual, found = (run(name, months=84).values for name in ("baseline", str(file)))
    assert np.array_equal(usual[:reported], found[:reported], equal_nan=True)
    early = slice(reported, in_force)
    assert not np.array_equal(usual[early], found[early], equal_nan=True)


def test_a_fragment_lies_beside_what_applies_it(calibration: Calibration, tmp_path: Path) -> None:
    """As the page says: beside the file, or in a folder there; two that set one thing clash."""
    (tmp_path / FRAGMENTS).mkdir()
    (tmp_path / "one.yaml").write_text("title: One\nstructure: {buyers: myopic}\n", "utf-8")
    (tmp_path / FRAGMENTS / "two.yaml").write_text("title: T\nstructure: {policy: rulebook}\n")
    file = tmp_path / "asked.yaml"
    file.write_text("title: Both\nextends: baseline\napply: [one, two]\n", "utf-8")
    found = load_scenario(str(file), calibration).structure
    assert (found["buyers"], found["policy"]) == ("myopic", "rulebook")


def test_the_schema_says_what_holds_without_a_key() -> None:
    told = scenario_schema()["properties"]["against"]["description"]
    assert told.endswith("Without it: what it extends, else the baseline.")
