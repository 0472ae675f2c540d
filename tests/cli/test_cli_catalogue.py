"""`rivalry list` and `rivalry show`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulation.inputs import Calibration
from simulation.model.schedule import PHASES

PRICE = "chips.h200.price_usd"


def test_parameters_for_machines(rivalry: Any, calibration: Calibration) -> None:
    rows = json.loads(rivalry("list", "parameters", "--json").stdout)
    assert [row["name"] for row in rows] == list(calibration.entries)
    fields = {"name", "value", "unit", "low", "high", "role", "evidence", "felt_in", "sources"}
    for row in rows:
        assert fields | {"file", "line"} <= row.keys()
        assert isinstance(row["value"], int | float)
        assert row["sources"]
        assert {"id", "title", "place", "date"} == row["sources"][0].keys()
    held = {row["name"]: row for row in rows}
    assert held[PRICE]["low"] < held[PRICE]["value"] < held[PRICE]["high"]
    assert held[PRICE]["file"].endswith("calibration/chips/nvidia.yaml")
    assert held[PRICE]["felt_in"] == "baseline"
    entry = next(e for e in calibration.entries.values() if e.observed_low is not None)
    assert (held[entry.name]["low"], held[entry.name]["high"]) == (entry.low, entry.high)
    assert held["doc_004.ascend_910_to_h100"]["low"] is None, "no interval was published"


@pytest.mark.parametrize(
    ("kind", "fields", "some"),
    [
        ("scenarios", {"name", "title", "against", "file"}, "h200_sales_allowed"),
        ("levers", {"name", "actor", "fields", "selectors"}, "export_rule"),
        ("outcomes", {"name", "unit", "description"}, "ratio.stock"),
        ("sources", {"id", "title", "date", "kind", "url", "entries"}, "doc_004"),
    ],
)
def test_what_there_is(rivalry: Any, kind: str, fields: set[str], some: str) -> None:
    rows = json.loads(rivalry("list", kind, "--json").stdout)
    assert all(fields <= row.keys() for row in rows)
    assert some in {row.get("name", row.get("id")) for row in rows}
    assert some in rivalry("list", kind).stdout


def test_the_month_phase_by_phase(rivalry: Any) -> None:
    rows = json.loads(rivalry("list", "phases", "--json").stdout)
    assert [row["name"] for row in rows] == [phase.name for phase in PHASES]
    (upstream,) = [row for row in rows if row["name"] == "upstream"]
    (ship,) = [one for one in upstream["mechanisms"] if one["name"] == "minerals.ship"]
    assert ship["file"] == "simulation/model/supply/minerals.py"
    assert "law.rare_earth_share" in ship["reads"]
    assert "rare_earths_unmet" in ship["writes"]
    assert "minerals.stock_months" in ship["parameters"]
    assert set(ship["writes"]) < set(upstream["writes"])
    lines = rivalry("list", "phases").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    for row in rows:
        assert any(row["name"] in line and row["about"][:20] in line for line in lines)
        assert {f"   {one['name']}" for one in row["mechanisms"]} <= set(lines)


def test_parameters_as_a_table(rivalry: Any, calibration: Calibration) -> None:
    lines = rivalry("list", "parameters").stdout.splitlines()
    assert len([line for line in lines if line.startswith(" ")]) > len(calibration.entries)
    assert not any(line.endswith(" ") for line in lines)
    (price,) = [line for line in lines if line.startswith(f" {PRICE} ")]
    assert " to " in price
    assert " USD " in price


def test_a_levers_fields_have_units_and_ranges(rivalry: Any) -> None:
    text = rivalry("list", "levers").stdout
    assert "import_admission (states; narrowed by " in text
    (fee,) = [line for line in text.splitlines() if line.startswith(" fee ")]
    assert "0 to 1, default 0" in fee
    assert "list of chips" in text


def test_conflicts_are_shown(rivalry: Any) -> None:
    rows = json.loads(rivalry("list", "sources", "--conflicts", "--json").stdout)
    pairs = [{side["name"] for side in row["between"]} for row in rows if row["kind"] == "figures"]
    assert any("doc_000.china_reactors_built_in_decade" in pair for pair in pairs)
    assert len(pairs) == len({frozenset(pair) for pair in pairs}), "each pair once"
    text = rivalry("list", "sources", "--conflicts").stdout
    assert "doc_001.chinese_memory_bandwidth = 4.8 TB/s (doc_001)" in text


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("h200_sales_allowed", "h200_sales_allowed (scenario): H200 sales allowed\n"),
        ("h200_sales_allowed", "levers.china.import_admission.share@2026-02: 1 (h200_sales_all"),
        ("export_rule", "export_rule (lever)\n"),
        ("export_rule", "    fee [1]: 0 to 1, default 0. "),
        ("export_rule", "    license_chips: list of chips. "),
        ("ratio.stock", "ratio.stock (outcome)\n  unit: ratio\n"),
        ("doc_004", "doc_004 (source): "),
        ("h200", "h200 (chip): H200"),
        ("h200", "    chips.h200.tflops: "),
        ("scarcity", "structure.scarcity (structure)\n"),
        ("scarcity", "  options: supply, demand\n  now: supply\n"),
        ("history.units.h20", "history.units.h20 (series)\n  unit: chips/year\n"),
        (PRICE, f"{PRICE} (entry)\n  value: "),
        (PRICE, "  drawn from: triangular "),
        (PRICE, "calibration/chips/nvidia.yaml:"),
        ("levers.us.export_rule.fee", "    levers.us.export_rule.fee@2026-01: 0.25 (calibration)"),
        ("structure.buyer_cap", "structure.buyer_cap (path)\n"),
        ("wear.base", "  read by: simulation/model/fleet/installation.py: install\n"),
        ("parameters.wear.base", "  read by: simulation/model/fleet/installation.py: install\n"),
        ("policy.us.compact", "  read by: the timeline: "),
        ("grey_margin", "grey_margin (state variable, flow)\n  unit: USD\n"),
        ("grey_margin", "  axes: members\n"),
        ("purse", "unspent_chip_budget (state variable, state)\n"),
        ("backlog", "  owner: FirmBehaviour.commit_orders\n"),
        ("law.fee", "  written by: simulation/model/agents/state.py: StateBehaviour.commit\n"),
    ],
)
def test_one_thing(rivalry: Any, name: str, says: str) -> None:
    assert says in rivalry("show", name).stdout


def test_how_a_value_came_about(rivalry: Any) -> None:
    arguments = ("show", f"parameters.{PRICE}", "--set", f"{PRICE}=7")
    text = rivalry(*arguments).stdout
    chain = [line for line in text.splitlines() if line.startswith(f"    parameters.{PRICE}: ")]
    assert chain[0].endswith(" (calibration)")
    assert chain[1].endswith(" -> 7 (--set)")
    row = json.loads(rivalry(*arguments, "--scenario", "h200_sales_allowed", "--json").stdout)
    assert row["scenario"] == "h200_sales_allowed"
    assert [change["origin"] for change in row["chain"]] == ["calibration", "--set"]
    assert row["distribution"]["dist"] == "triangular"


def test_a_mixture_names_its_sources(rivalry: Any, calibration: Calibration) -> None:
    mixed = [entry for entry in calibration.entries.values() if len(entry.value.sources()) > 1]
    for entry in mixed[:1]:
        assert "  drawn from: one of " in rivalry("show", entry.name).stdout
        text = rivalry("list", "sources", "--conflicts").stdout
        assert f" {entry.name} " in text


def test_an_observation_says_what_it_is_for(rivalry: Any) -> None:
    text = rivalry("show", "doc_004.ascend_910_to_h100").stdout
    assert "  role: " in text
    assert "  used_by: " in text
    assert "  chain:" not in text
