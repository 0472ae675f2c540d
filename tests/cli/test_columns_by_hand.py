"""Tables and texts of `list`, `show` and `new`: each figure under its own heading."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulation.api.catalogue import law
from simulation.cli import listing
from simulation.cli.scenarios import starter
from simulation.cli.showing import show
from simulation.distributions import parse_distribution
from simulation.inputs import Calibration, load_scenario


def cells(kind: str, row: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What a table of one row says, by heading; cells are cut where the headings begin or end."""
    listing._TELL[kind]([row])
    head, *_, line = [one for one in capsys.readouterr().out.splitlines() if one.strip()]
    words, values = head.split("  "), line.split("  ")
    names = [one.strip() for one in words if one.strip()]
    return dict(zip(names, [one.strip() for one in values if one.strip()], strict=True))


CHIP = {
    "name": "a1", "title": "A One", "maker": "huawei", "announced": "2025-01", "ships": "2026-03",
    "tpp": 4000, "hbm_gb": 96, "bandwidth_gb_s": 3200, "price_usd": 17000,
}  # fmt: skip
TABLES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "chips": (
        CHIP,
        {
            "chip": "a1", "title": "A One", "maker": "huawei", "ships": "2026-03", "TPP": "4000",
            "HBM GB": "96", "GB/s": "3200", "USD": "17000",
        },
    ),
    "scenarios": (
        {"name": "n", "title": "T", "against": "b", "file": "f.yaml"},
        {"scenario": "n", "title": "T", "against": "b", "file": "f.yaml"},
    ),
    "outcomes": (
        {"name": "n", "unit": "u", "description": "d"},
        {"outcome": "n", "unit": "u", "meaning": "d"},
    ),
    "sources": (
        {"id": "i", "date": "2025-01", "kind": "report", "entries": 7, "title": "T"},
        {"source": "i", "date": "2025-01", "kind": "report", "entries": "7", "title": "T"},
    ),
    "sweeps": (
        {"name": "n", "title": "T", "scenario": "s", "design": "grid", "points": 9},
        {"sweep": "n", "title": "T", "scenario": "s", "design": "grid", "points": "9"},
    ),
    "games": (
        {"name": "n", "title": "T", "scenario": "s", "us": [1, 2], "china": [1, 2, 3]},
        {"game": "n", "title": "T", "scenario": "s", "policies": "2 x 3"},
    ),
    "checks": (
        {"name": "n", "relation": "rises", "about": "why"},
        {"check": "n", "relation": "rises", "what it demands": "why"},
    ),
    "structure": (
        {"name": "n", "default": "d", "options": ["d", "e"], "about": "a"},
        {"switch": "n", "default": "d", "options": "d, e", "what it chooses": "a"},
    ),
    "suppliers": (
        {"name": "n", "title": "T", "state": "us", "kinds": ["hbm", "foundry"]},
        {"name": "n", "title": "T", "state": "us", "kinds": "hbm, foundry"},
    ),
    "rules": (
        {"actor": "us", "lever": "fee", "field": "share", "selector": ["h20"], "says": "10 %",
         "since": "2026-01", "sources": ["a", "b"]},
        {"rule": "us fee", "field": "share [h20]", "value": "10 %", "since": "2026-01",
         "sources": "a, b"},
    ),
    "parameters": (
        {"name": "n", "value": 5.0, "low": 2.0, "high": 8.0, "unit": "GW", "role": "target",
         "fitted": {"value": 4.4444, "low": 3.0, "high": 6.0}, "evidence": "estimate",
         "about": "a"},
        {"name": "n", "value": "4.44", "range": "3 to 6", "prior": "5 (2 to 8)", "unit": "GW",
         "role": "target",
         "evidence": "estimate", "meaning": "a"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_a_row_stands_under_its_headings(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    row, told = TABLES[kind]
    assert cells(kind, row, capsys) == told


def test_a_chip_that_nobody_announced_ships_about_then(capsys: pytest.CaptureFixture[str]) -> None:
    assert cells("chips", {**CHIP, "announced": None}, capsys)["ships"] == "about 2026-03"


def test_fields_that_are_left_out_are_counted() -> None:
    fields = [{"name": name, "about": f"the {name}"} for name in ("fee", "cap", "share", "list")]
    row = {"name": "rule", "about": "a rule", "fields": fields, "file": "cap"}
    kept = listing._narrowed(row, ["the cap"])
    assert (kept["fields"], kept["left_out"]) == ([fields[1]], 3)
    assert listing._narrowed(row, ["RULE"])["left_out"] == 0
    assert listing._narrowed(row, ["elsewhere"]) == row
    assert "left_out" not in listing._narrowed(row, [])


@pytest.mark.parametrize(
    ("unit", "written", "said"),
    [
        ("1", {"dist": "uniform", "low": 0.0, "high": 0.4}, "2 to 38 %, drawn"),
        ("1", {"dist": "normal", "p05": -1.0, "p95": 2.0}, "0 to 80 %, drawn"),
        ("1", {"dist": "normal", "p05": 8.0, "p95": 9.0}, "80 %"),
        ("GW", {"dist": "normal", "p05": -9.0, "p95": -8.0}, "0 GW"),
        ("GW", 0.25, "0.25 GW"),
        ("1", 0.25, "25 %"),
        ("", ("a", "b", "c", "d", "e"), "a, b, c and 2 more"),
        ("", (), "all firms"),
    ],
)
def test_a_value_of_a_field_in_words(unit: str, written: Any, said: str) -> None:
    """What is drawn is told as far as the field takes it."""
    field: Any = SimpleNamespace(
        unit=unit, low=0.0, high=0.8, unlimited=False, empty="all firms", path=""
    )
    value = parse_distribution(written) if isinstance(written, dict) else written
    assert law.in_words(value, field, None) == said  # type: ignore[arg-type]


def test_what_is_dated_is_dated_on_what_the_scenario_sets(
    calibration: Calibration, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    name = "grey.ceiling"
    file.write_text(
        f"title: T\nextends: baseline\nparameters: {{{name}: 40}}\ntimeline:\n"
        f"  - {{from: 2027-01, parameter: {name}, set: {{times: 0.5}}}}\n",
        "utf-8",
    )
    scenario = load_scenario(str(file), calibration)
    held = {at: show._effective(name, calibration, scenario, at)
            for at in (None, "2026-12", "2027-01", "2035-12")}  # fmt: skip
    assert [row["value"] for row in held.values()] == [40, 40, 20, 20]
    usual = calibration.entries[name].value.median()
    assert [row["calibrated"]["value"] for row in held.values()] == [usual] * 4
    plain = load_scenario("baseline", calibration)
    assert show._effective(name, calibration, plain, "2027-01")["value"] == usual


def test_all_that_is_new_has_a_title_and_its_own_name() -> None:
    base: Any = SimpleNamespace(name="its_base", title="Another title")
    name = "my-new_US_rules"
    scenario, fragment = starter.starter(name, base), starter.fragment(name)
    for text in (scenario, fragment):
        assert "\ntitle: My new US rules\n" in text
        assert f"{name}.yaml" in text
    assert "\nextends: its_base " in scenario
    assert "\nagainst: its_base " in scenario
    assert "Another title" not in scenario
    assert f"`calibration: {name}/`" in starter.figures(name)
