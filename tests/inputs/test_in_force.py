"""Temporary entries and relative values: what the model reads, month by month."""

from __future__ import annotations

from collections.abc import Sequence
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
from simulation.inputs.policy.law_at import law_at
from simulation.inputs.policy.timeline import Event, ordered
from simulation.inputs.policy.values import Relative
from simulation.model.core.layout import SEGMENTS, Layout
from tests import tables

TABLE = Path(__file__).with_name("in_force.yaml")
CASES: list[dict[str, Any]] = tables.read(TABLE)
GROUPS = {
    "chips": {"h100": ("h100",), "h200": ("h200",)},
    "makers": {"nvidia": ("h100", "h200"), "amd": ("h200",)},
    "buyers": {
        **{name: (name,) for name in ("meta", "tencent", "china_state")},
        "state": ("china_state",),
        "private": ("meta", "tencent"),
    },
    "suppliers": {"memory": ("memory",)},
    "nodes": {node: (node,) for node in ("28", "14", "7")},
    "regions": {state: (state,) for state in ("us", "china", "taiwan")},
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
        "chips": st.sampled_from([(), ("h100",), ("h100", "h200")]),
        "makers": st.sampled_from([(), (), ("nvidia",), ("amd",)]),
        "buyers": st.sampled_from([(), (), ("state",), ("meta", "state")]),
        "share": NUMBERS | NUMBERS.map(lambda x: {"times": x}) | NUMBERS.map(lambda x: {"plus": x}),
    }
)
ATOMS = [(chip, buyer) for chip in ("", "h100", "h200") for buyer in ("", *GROUPS["buyers"])]
Cell = tuple[str, str]


def _event(entry: dict[str, Any], lever: str = "import_admission", field: str = "share") -> Event:
    first, lasts = entry["from"], entry["lasts"]
    kinds = {kind: entry[kind] for kind in ("chips", "makers", "buyers", "suppliers")
             if kind in entry}  # fmt: skip
    last = None if lasts is None else first + lasts
    values = {field: _value(entry["share"])}
    return Event(first, first, first, "china", lever, values, until=last, **kinds)


@given(st.lists(ENTRY, max_size=6))
def test_the_law_of_each_month_is_what_entries_say(entries: list[dict[str, Any]]) -> None:
    """Name by name, by hand: lasting entries in order, then those that last that month."""
    events = [_event(e) for e in sorted(entries, key=lambda e: int(e["from"]))]
    read = in_force(events, GROUPS)
    for month in range(48, 84):
        lasting = [e for e in events if e.until is None and e.date <= month]
        running = [e for e in events if e.until is not None and e.date <= month <= e.until]
        expected = _by_hand([*lasting, *running])
        found = _by_hand([e for e in read if e.date <= month])
        assert found == pytest.approx(expected)


@given(st.lists(ENTRY, max_size=5), NUMBERS, st.integers(71, 80))
def test_a_later_value_for_all_leaves_nothing_of_the_earlier(
    entries: list[dict[str, Any]], share: float, late: int
) -> None:
    events = [_event({**e, "lasts": None}) for e in sorted(entries, key=lambda e: int(e["from"]))]
    last = _event({"from": late, "lasts": None, "share": share})
    found = _by_hand([e for e in in_force([*events, last], GROUPS) if e.date <= late])
    assert set(found.values()) == {share}
    law = [one for one in law_at([*events, last], late, GROUPS) if one.field.name == "share"]
    assert [(one.names, one.value) for one in law] == [((), share)]


@given(st.permutations(range(4)), st.lists(ENTRY, min_size=4, max_size=4))
def test_in_one_month_the_order_of_the_file_is_what_counts(
    order: list[int], entries: list[dict[str, Any]]
) -> None:
    """Entries of different months come to the same in any order, those of one month as written."""
    months_apart = [_event({**e, "from": 50 + n, "lasts": None}) for n, e in enumerate(entries)]
    mixed = ordered(in_force([months_apart[n] for n in order], GROUPS))
    assert _by_hand(mixed) == pytest.approx(_by_hand(months_apart))
    together = [_event({**e, "from": 60, "lasts": None}) for e in entries]
    written = [together[n] for n in order]
    assert _by_hand(in_force(written, GROUPS)) == pytest.approx(_by_hand(written))


FEE = st.tuples(st.integers(50, 52), st.sampled_from([(), ("h100",), ("h200",)]), NUMBERS, NUMBERS)


@given(st.lists(FEE, max_size=6), st.integers(48, 54), st.integers(0, 8), st.booleans())
def test_what_moves_one_field_leaves_the_order_of_others(
    rows: list[tuple[int, tuple[str, ...], float, float]], first: int, lasts: int, passes: bool
) -> None:
    """Entries set a fee, those for all chips a cap with it; a cap that passes, or is relative."""
    entries = [
        Event(month, month, month, "us", "export_rule", chips=chips,
              values={"fee": fee} if chips else {"fee": fee, "volume_cap": cap})
        for month, chips, fee, cap in sorted(rows, key=lambda row: row[0])
    ]  # fmt: skip
    cap: Any = 0.2 if passes else Relative("times", 0.5)
    until = first + lasts if passes else None
    moved = Event(first, first, first, "us", "export_rule", {"volume_cap": cap}, until=until)
    read = in_force([*entries, moved], GROUPS)
    told = [(e.date, e.chips, e.values["fee"]) for e in read if "fee" in e.values]
    assert told == [(e.date, e.chips, e.values["fee"]) for e in entries]


def _value(written: Any) -> Any:
    if isinstance(written, dict):
        ((how, by),) = written.items()
        return Relative(how, float(by))
    return float(written)


def _about(event: Event, atom: Cell) -> bool:
    """Whether an entry is about a chip and a buyer; "" are those that nobody names."""
    chip, buyer = atom
    makers = {one for name in event.makers for one in GROUPS["makers"][name]}
    buyers = {one for name in event.buyers for one in GROUPS["buyers"][name]}
    return (
        (not event.chips or chip in event.chips)
        and (not event.makers or chip in makers)
        and (not buyers or buyer in buyers)
    )


def _by_hand(events: Sequence[Event]) -> dict[Cell, float]:
    """The share of each chip for each buyer that entries come to, one after the other."""
    shares = dict.fromkeys(ATOMS, 1.0)
    for event in events:
        value: Any = event.values["share"]
        for atom in (one for one in ATOMS if _about(event, one)):
            if hasattr(value, "how"):
                before = shares[atom]
                new = before * value.by if value.how == "times" else before + value.by
                shares[atom] = min(max(new, 0.0), 1.0)
            else:  # whatever is named may follow the general value again
                shares[atom] = value if isinstance(value, float) else shares["", ""]
    return shares


@pytest.mark.parametrize(
    ("entry", "fees"),
    [
        ("{fee: 0.3}", {(): 0.3}),
        ("{fee: 0.3}}\n  - {from: 2026-01, actor: US, lever: export_rule, chips: [h20], "
         "set: {fee: 0}",
         {(): 0.3, ("h20",): 0.0}),
        ("{fee: 0.3, fee_chips: [mi308x]}", {(): 0.25, ("h20",): 0.15, ("mi308x",): 0.3}),
        ("{license_max_tpp: 1}", {(): 0.25, ("h20", "mi308x"): 0.15}),
    ],
)  # fmt: skip
def test_what_a_file_says_comes_after_what_it_inherits(
    present: Calibration, tmp_path: Path, entry: str, fees: dict[tuple[str, ...], float]
) -> None:
    """In January 2026 the history has a fee for all, then one for two chips."""
    file = tmp_path / "mine.yaml"
    file.write_text("title: Mine\nextends: baseline\ntimeline:\n  - {from: 2026-01, actor: US, "
                    f"lever: export_rule, set: {entry}}}\n")  # fmt: skip
    groups = Layout.of(present).groups
    law = law_at(load_scenario(file, present).timeline, months.index("2026-02"), groups)
    assert {one.names: one.value for one in law if one.field.name == "fee"} == fees


@pytest.mark.parametrize("general", [True, False])
def test_the_end_of_a_list_says_nothing_of_what_holds_in_general(general: bool) -> None:
    """The fee of all is told with the entry that set it, or not at all where none did."""
    fee = Event(60, 60, 60, "us", "export_rule", {"fee": 0.25})
    named = Event(61, 61, 61, "us", "export_rule", {"fee": 0.5, "fee_chips": ("h200",)})
    ends = Event(62, 62, 62, "us", "export_rule", {"fee_chips": ()})
    law = law_at([*([fee] if general else []), named, ends], 63, GROUPS)
    told = [(one.event.date, one.names, one.value) for one in law if one.field.name == "fee"]
    assert told == ([(60, (), 0.25)] if general else [])


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


def test_fields_that_are_set_at_once_for_a_while_share_their_draw(
    calibration: Calibration, root: Path
) -> None:
    (root / "mine.yaml").write_text(
        "title: T\nextends: baseline\ntimeline:\n"
        "  - from: 2027-03\n    until: 2027-05\n    actor: US\n    lever: export_rule\n"
        "    set: {tool_access: {dist: uniform, low: 0.2, high: 0.6}}\n"
    )
    draw = Draw(calibration, load_scenario("mine.yaml", calibration), 1, 0, 9)
    events = [e for e in draw.entries(GROUPS) if e.origin == "mine" and e.date == 62]
    found = {field: draw.value(e, field) for e in events for field in e.values}
    assert set(found) == {"tool_sales", "tool_service"}
    assert np.array_equal(found["tool_sales"], found["tool_service"])
    assert len(set(found["tool_sales"])) == 9


def test_words_stand_for_what_the_roster_has(present: Calibration) -> None:
    groups = Layout.of(present).groups
    assert {"h20", "h200", "rubin"} <= set(groups["makers"]["nvidia"])
    assert set(groups["buyers"]) >= set(SEGMENTS)
