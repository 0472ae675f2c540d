"""Temporary entries and relative values: what the model reads, month by month."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulation import months
from simulation.inputs import (
    Calibration,
    Draw,
    Scenario,
    load_calibration,
    load_scenario,
    with_settings,
)
from simulation.inputs.draws.posterior import with_posterior
from simulation.inputs.policy.in_force import in_force
from simulation.inputs.policy.timeline import Event
from simulation.inputs.policy.values import Relative
from simulation.model.core.layout import SEGMENTS, Layout

TABLE = Path(__file__).with_name("in_force.yaml")
CASES: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
GROUPS = {
    "chips": {"h100": ("h100",), "h200": ("h200",)},
    "makers": {"nvidia": ("h100", "h200")},
    "buyers": {
        **{name: (name,) for name in ("meta", "tencent", "china_state")},
        "state": ("china_state",),
        "private": ("meta", "tencent"),
    },
    "suppliers": {"memory": ("memory",)},
    "nodes": {node: (node,) for node in ("28", "14", "7")},
}


@pytest.fixture
def baseline(calibration: Calibration) -> Scenario:
    return load_scenario("baseline", calibration)


@pytest.fixture(scope="module")
def present() -> Calibration:
    """The figures that ship, with their posterior draws."""
    return with_posterior(load_calibration())


def settled(scenario: Scenario) -> list[Event]:
    return [e for e in in_force(scenario.timeline, GROUPS) if e.origin == "mine"]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_what_the_model_reads(case: dict[str, Any], root: Path, calibration: Calibration) -> None:
    text = yaml.safe_dump({"title": "Mine", "timeline": case["timeline"]}, sort_keys=False)
    (root / "mine.yaml").write_text(text, encoding="utf-8")
    found = [
        " ".join([months.label(e.date), *e.names_selected, str(e.to_dict()["set"])])
        for e in settled(load_scenario("mine.yaml", calibration))
    ]
    assert found == case["reads"]


def test_plain_timelines_are_left_as_they_are(baseline: Scenario) -> None:
    assert in_force(baseline.timeline, GROUPS) == baseline.timeline


NUMBERS = st.floats(0, 1).map(lambda x: round(x, 3))
ENTRY = st.fixed_dictionaries(
    {
        "from": st.integers(50, 70),
        "lasts": st.none() | st.integers(0, 8),
        "chips": st.sampled_from([None, ["h100"], ["h100", "h200"]]),
        "share": NUMBERS | NUMBERS.map(lambda x: {"times": x}) | NUMBERS.map(lambda x: {"plus": x}),
    }
)


@given(st.lists(ENTRY, max_size=6))
def test_the_law_of_each_month_is_what_entries_say(entries: list[dict[str, Any]]) -> None:
    """Month by month, by hand: lasting entries in order, then those that last that month."""
    events = [
        Event(
            e["from"], e["from"], e["from"], "china", "import_admission",
            {"share": _value(e["share"])}, chips=tuple(e["chips"] or ()),
            until=None if e["lasts"] is None else e["from"] + e["lasts"],
        )
        for e in sorted(entries, key=lambda e: int(e["from"]))
    ]  # fmt: skip
    read = in_force(events, GROUPS)
    for month in range(48, 84):
        lasting = [e for e in events if e.until is None and e.date <= month]
        running = [e for e in events if e.until is not None and e.date <= month <= e.until]
        expected = _by_hand([*lasting, *running])
        found = _by_hand([e for e in read if e.date <= month])
        for chip in ("h100", "h200"):
            assert found.get(chip, found[""]) == pytest.approx(expected.get(chip, expected[""]))


def _value(written: Any) -> Any:
    if isinstance(written, dict):
        ((how, by),) = written.items()
        return Relative(how, float(by))
    return float(written)


def _by_hand(events: list[Event]) -> dict[str, float]:
    """The shares that entries come to, one after the other; "" is the general one."""
    shares = {"": 1.0}
    for event in events:
        value: Any = event.values["share"]
        for chip in event.chips or ("",):
            before = shares.get(chip, shares[""])
            if hasattr(value, "how"):
                new = before * value.by if value.how == "times" else before + value.by
                shares[chip] = min(max(new, 0.0), 1.0)
            elif isinstance(value, float):
                shares[chip] = value
            else:  # whatever is named follows the general value again
                shares = {"": shares[""]}
    return shares


def test_relative_values_follow_each_member(calibration: Calibration, baseline: Scenario) -> None:
    drawn = "levers.us.export_rule.fee@2027-01={dist: uniform, low: 0.1, high: 0.4}"
    settings = [
        drawn,
        "levers.us.export_rule.fee@2027-06={times: 0.5}",
        "levers.us.export_rule.fee@2028-01..2028-03={plus: {dist: uniform, low: 0, high: 0.1}}",
    ]
    scenario = with_settings(baseline, settings, calibration)
    draw = Draw(calibration, scenario, 1, 0, 50)
    read = {e.date: draw.value(e, "fee") for e in in_force(scenario.timeline, GROUPS)
            if e.lever == "export_rule" and e.origin == "--set"}  # fmt: skip
    first, half, more, back = (read[months.index(m)] for m in
                               ("2027-01", "2027-06", "2028-01", "2028-04"))  # fmt: skip
    assert np.allclose(half, first / 2)
    assert np.array_equal(back, half), "afterwards what would have been"
    assert (more > half).all()
    assert (more < half + 0.1).all()
    assert len(set((more - half).round(9))) > 40


def test_a_scaled_parameter_scales_each_member(
    calibration: Calibration, baseline: Scenario
) -> None:
    usual = Draw(calibration, baseline, 1, 0, 200)["supply.wafers"]
    twice = with_settings(baseline, ["supply.wafers={times: 2}"], calibration)
    assert np.array_equal(Draw(calibration, twice, 1, 0, 200)["supply.wafers"], usual * 2)
    more = with_settings(twice, ["supply.wafers={plus: 1}"], calibration)
    assert np.allclose(Draw(calibration, more, 1, 0, 200)["supply.wafers"], usual * 2 + 1)
    one = with_settings(more, ["supply.wafers.source=rumour"], calibration)
    values = Draw(calibration, one, 1, 0, 200)["supply.wafers"]
    assert 81 <= values.min() < values.max() <= 101, "its sources stay"


def test_a_scaled_parameter_keeps_its_posterior_draws(present: Calibration) -> None:
    base = load_scenario("baseline", present)
    name = "supply.smic.wafers_2027"
    twice = with_settings(base, [f"{name}={{times: 2}}"], present)
    usual, scaled = (Draw(present, one, 1, 0, 100)[name] for one in (base, twice))
    assert np.allclose(scaled, 2 * usual)


def test_words_stand_for_what_the_roster_has(present: Calibration) -> None:
    groups = Layout.of(present).groups
    assert {"h20", "h200", "rubin"} <= set(groups["makers"]["nvidia"])
    assert set(groups["buyers"]) >= set(SEGMENTS)
