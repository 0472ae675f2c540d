from __future__ import annotations

import pytest

from simulation import months
from simulation.errors import InputError
from simulation.inputs import Calibration, Scenario, load_scenario, with_settings
from simulation.inputs.scenario.settings import lever_path, split


@pytest.fixture
def sales(calibration: Calibration) -> Scenario:
    return load_scenario("sales", calibration)


def set_(
    scenario: Scenario, calibration: Calibration, *sets: str
) -> list[tuple[str, object, object]]:
    changed = with_settings(scenario, sets, calibration)
    news = changed.applied[len(scenario.applied) :]
    assert all(change.origin == "--set" for change in news)
    return [(change.path, change.old, change.new) for change in news]


def test_without_a_month_every_entry_is_meant(sales: Scenario, calibration: Calibration) -> None:
    assert set_(sales, calibration, "levers.US.export_rule.fee=0.3") == [
        ("levers.us.export_rule.fee@2026-01", 0.25, 0.3)
    ]


def test_with_a_month_one_entry_is_meant_or_made(sales: Scenario, calibration: Calibration) -> None:
    path = "levers.us.export_rule.fee@2028-01"
    assert set_(sales, calibration, f"{path}=0.3") == [(path, None, 0.3)]
    made = with_settings(sales, [f"{path}=0.3"], calibration).timeline[-1]
    assert (made.month, made.announced, made.values) == (72, 72, {"fee": 0.3})
    existing = "levers.us.export_rule.fee@2026-01"
    assert set_(sales, calibration, f"{existing}=0") == [(existing, 0.25, 0.0)]


def test_a_selector_narrows(sales: Scenario, calibration: Calibration) -> None:
    path = "levers.china.import_admission.share[h200]"
    assert set_(sales, calibration, f"{path}=0.5") == [(f"{path}@2026-02", 1.0, 0.5)]
    both = "levers.china.import_admission.share[next, H200]@2030-01=0.5"
    event = with_settings(sales, [both], calibration).timeline[-1]
    assert (event.chips, event.buyers) == (("h200", "next"), ())
    assert event.path("share") == "levers.china.import_admission.share[h200,next]@2030-01"
    buyers = "levers.china.domestic_mandate.share[private]@2030-01=0.5"
    event = with_settings(sales, [buyers], calibration).timeline[-1]
    assert (event.chips, event.buyers) == ((), ("private",))


def test_lists_and_distributions(sales: Scenario, calibration: Calibration) -> None:
    path = "levers.us.export_rule.control_chips@2030-01"
    assert set_(sales, calibration, f"{path}=h100, H200")[0][2] == ["h100", "h200"]
    assert set_(sales, calibration, f"{path}=[h100]")[0][2] == ["h100"]
    fee = "levers.us.export_rule.fee={dist: uniform, low: 0, high: 1}"
    assert set_(sales, calibration, fee)[0][2] == {"dist": "uniform", "low": 0, "high": 1}


def test_parameters_and_structure(sales: Scenario, calibration: Calibration) -> None:
    assert set_(sales, calibration, "parameters.market.life=30") == [
        ("parameters.market.life", 24.0, 30.0)
    ]
    with pytest.raises(InputError, match=r"market\.life is given twice"):
        with_settings(sales, ["market.life=30", "parameters.market.life=40"], calibration)
    changed = with_settings(sales, ["supply.wafers.source=rumour"], calibration)
    assert changed.parameters["supply.wafers"].value.bounds() == (40, 50)
    assert changed.parameters["supply.wafers"].to_dict() == {"source": "rumour"}
    assert set_(sales, calibration, "structure.scarcity=demand") == [
        ("structure.scarcity", "supply", "demand")
    ]


def test_the_scenario_itself_is_left_alone(sales: Scenario, calibration: Calibration) -> None:
    before = sales.to_dict()
    with_settings(sales, ["market.life=1", "levers.us.export_rule.fee=0"], calibration)
    assert sales.to_dict() == before


def test_paths_are_parsed_with_titles_or_ids(calibration: Calibration) -> None:
    path = lever_path("levers.US.export_rule.fee@2026-02-17", calibration.vocabulary)
    assert (path.actor, path.field.name, path.date) == ("us", "fee", months.index("2026-03"))
    assert split(" a = b=c ") == ("a", "b=c")
