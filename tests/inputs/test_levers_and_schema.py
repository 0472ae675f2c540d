from __future__ import annotations

import json
from typing import Any

import pytest

from simulation import units
from simulation.inputs import Calibration
from simulation.inputs.policy.field import Field, Way
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.structure import STRUCTURE, Switch, check_key, check_option
from simulation.inputs.scenario.schema import scenario_schema

FIELDS = [(lever.name, field) for lever in LEVERS.values() for field in lever.fields.values()]


@pytest.mark.parametrize(("lever", "field"), FIELDS, ids=[f"{a}.{b.name}" for a, b in FIELDS])
def test_fields_are_declared_whole(lever: str, field: Field) -> None:
    assert field.about.endswith(".")
    if field.names:
        assert field.unit == ""
        return
    assert units.check(field.unit)
    assert field.low <= field.default <= field.high
    assert field.low < field.high
    for name, value in field.beside.items():
        other = LEVERS[lever].fields[name]
        assert other.low <= value <= other.high, "what it acts beside can be set"


# Which way each rule bites, as its own words say: what is kept from others grows, or what they get
# shrinks. Rules in neither list have no strict side: sums, speeds, what a state does for itself.
STRICTER: dict[str, dict[str, str]] = {
    "higher": {
        "export_rule": "control_chips fee entity_list parent_rule enforcement location_checks",
        "import_admission": "chips_abroad",
        "domestic_mandate": "share",
    },
    "lower": {
        "export_rule": "control_tpp control_interconnect_gb_s density_tpp density "
        "control_bandwidth_gb_s license_max_tpp license_max_bandwidth_gb_s license_chips "
        "volume_cap buyer_cap third_country_cap licensed_buyers variants tool_sales tool_service "
        "cloud_access hbm_access",
        "import_admission": "share abroad",
        "rare_earth_licensing": "share",
        "stack_access": "access",
        "stack_admission": "us_stack china_stack",
    },
}


@pytest.mark.parametrize("way", STRICTER)
def test_each_rule_is_stricter_the_way_it_bites(way: str) -> None:
    """Tightenings and loosenings are counted by it, and lists of levers tell it."""
    expected = {(n, field) for n, fields in STRICTER[way].items() for field in fields.split()}
    assert {(lever, field.name) for lever, field in FIELDS if field.stricter == way} == expected


def test_only_stricter_export_rules_are_foreseen() -> None:
    """The calendar looks for them there, and has to know which way is stricter."""
    foreseen = {(lever, field.stricter) for lever, field in FIELDS if field.foreseen}
    assert foreseen == {("export_rule", "lower"), ("export_rule", "higher")}


@pytest.mark.parametrize(
    ("stricter", "new", "found"),
    [("lower", 1.0, True), ("lower", 3.0, False), ("lower", 2.0, False),
     ("higher", 3.0, True), ("higher", 1.0, False), (None, 1.0, False), (None, 3.0, False)],
)  # fmt: skip
def test_which_way_is_stricter(stricter: Way | None, new: float, found: bool) -> None:
    assert Field("A share.", "1", stricter=stricter, read_by="").tightens(new, 2.0) is found


def test_switches_have_a_default_that_is_built() -> None:
    for switch in STRUCTURE.values():
        assert switch.default not in switch.planned
        assert check_option(switch.name, switch.default) is None
        assert all("not built yet" in str(check_option(switch.name, o)) for o in switch.planned)
    assert check_key("policy") is None


def test_the_schema_is_json_and_covers_every_lever(calibration: Calibration) -> None:
    schema = json.loads(json.dumps(scenario_schema(calibration)))
    rows = schema["properties"]["timeline"]["items"]["else"]["allOf"]
    assert [row["if"]["properties"]["lever"]["const"] for row in rows] == list(LEVERS)
    fee = rows[0]["then"]["properties"]["set"]["properties"]["fee"]
    assert fee["anyOf"][0] == {"type": "number", "minimum": 0.0, "maximum": 1.0}
    assert "supply.wafers" in schema["properties"]["parameters"]["properties"]
    assert "US" in rows[0]["then"]["properties"]["actor"]["enum"]
    dated = schema["properties"]["timeline"]["items"]["then"]["properties"]["parameter"]["enum"]
    assert "supply.wafers" in dated
    assert not any(name.startswith("chips.") for name in dated)
    assert set(schema["properties"]["structure"]["properties"]) == set(STRUCTURE)


def test_the_schema_works_without_a_calibration() -> None:
    schema: dict[str, Any] = scenario_schema()
    assert schema["required"] == ["title"]
    assert "additionalProperties" in schema["properties"]["parameters"]


def test_an_option_that_is_planned_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    switch = Switch("buyers", "How far buyers look.", ("myopic",), ("forward",))
    monkeypatch.setitem(STRUCTURE, "buyers", switch)
    said = "structure.buyers: 'forward' is planned but not built yet; available: myopic"
    assert check_option("buyers", "forward") == said
    assert check_option("buyers", "myopic") is None
