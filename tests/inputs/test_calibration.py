from __future__ import annotations

import pickle
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from simulation import months
from simulation.errors import InputError
from simulation.experiment.tasks import WORLD
from simulation.inputs import Calibration, load_calibration


def test_everything_is_an_entry(calibration: Calibration) -> None:
    names = set(calibration.entries)
    assert {
        "supply.wafers",
        "chips.h200.tflops",
        "chips.h200.slip",
        "history.wafers.2024-H1",
    } <= names
    assert not any(name.startswith("chips.next.") for name in names)
    assert "chips.h100.slip" not in names


def test_entries_know_their_place_and_sources(calibration: Calibration) -> None:
    entry = calibration.entries["supply.wafers"]
    assert str(entry.place) == "calibration/parameters.yaml:3:3"
    assert [(ref.id, ref.place) for ref in entry.sources] == [("paper", None), ("rumour", "page 3")]
    assert entry.period == "2025"
    assert entry.known_from == months.offset("2025-06")
    assert entry.drawn
    assert calibration.entries["market.life"].drawn is False
    assert calibration.entries["market.life"].known_from == months.offset("2025-12")


def test_a_chip_figure_overrides_its_row(calibration: Calibration) -> None:
    entries = calibration.entries
    assert entries["chips.h100.hbm_gb"].evidence == "measured"
    assert entries["chips.h100.tpp"].evidence == "derived"
    assert not entries["chips.h100.interconnect_gb_s"].verified
    assert entries["chips.h100.price_usd"].sources[0].id == "rumour"
    assert entries["chips.h100.hbm_gb"].unit == "GB"
    assert entries["chips.h200.slip"].unit == "months"


def test_what_is_drawn_of_a_measured_chip_is_not_measured(calibration: Calibration) -> None:
    """A range is an estimate, months that a date slips are assumed, unless they say otherwise."""
    entries = calibration.entries
    assert entries["chips.h100.tflops"].evidence == "estimate"
    assert entries["chips.h100.price_usd"].evidence == "estimate"
    assert entries["chips.h200.slip"].evidence == "assumption"


def test_no_measured_figure_that_ships_is_drawn() -> None:
    shipped = load_calibration()
    drawn = [one.name for one in shipped.entries.values() if one.drawn]
    assert len(drawn) > 500
    assert not [name for name in drawn if shipped.entries[name].evidence == "measured"]


def test_chips_have_months(calibration: Calibration) -> None:
    h100, h200 = calibration.chip("h100"), calibration.chip("h200")
    assert (h100.ship_month, h100.ship, h100.end_month) == ("2022-10", 9, months.offset("2025-06"))
    assert (h200.slips, h200.sold_to, h200.destinations) == (True, ("meta", "tencent"), ("china",))
    assert calibration.chip("next").follows == "h200"
    with pytest.raises(KeyError, match="none"):
        calibration.chip("none")


def test_observations_have_published_bands(calibration: Calibration) -> None:
    assert (calibration.entries["seen.wafers"].low, calibration.entries["seen.wafers"].high) == (
        15,
        25,
    )
    assert calibration.entries["history.wafers.2024-H2"].low == 12
    low, high = (
        calibration.entries["policy.admitted"].low,
        calibration.entries["policy.admitted"].high,
    )
    assert (low, high) == pytest.approx((0.01, 0.19))
    assert calibration.series["history.wafers"].operator == "level"


GUIDANCE = """
series:
  guidance.wafers:
    unit: wafers/month
    role: guidance
    evidence: measured
    sources: [paper]
    about: Wafers as told.
    definition: What is said on calls.
    outcome: wafers.smic
    operator: level
    points:
      - {period: 2024, value: 8, sources: [{id: rumour, place: call}], known_from: 2024-02-11}
      - {period: 2025, value: 12, low: 11, high: 14, verified: false}
  guidance.unread:
    unit: wafers/month
    evidence: derived
    sources: [rumour]
    about: Wafers as read.
    definition: What a paper counts.
    derivation: Half of the starts.
    outcome: wafers.smic
    operator: level
    verified: false
    points:
      - {period: 2024, value: 9}
"""


def test_a_point_says_itself_what_its_series_does_not_say_of_it(root: Path) -> None:
    """Its sources, its band and whether it was read at the source are its own."""
    (root / "calibration/more.yaml").write_text(GUIDANCE, "utf-8")
    entries = load_calibration(root).entries
    first, second = (entries[f"guidance.wafers.{year}"] for year in (2024, 2025))
    other = entries["guidance.unread.2024"]
    assert [(ref.id, ref.place) for ref in first.sources] == [("rumour", "call")]
    assert [ref.id for ref in second.sources] == ["paper"]
    assert [ref.id for ref in other.sources] == ["rumour"]
    assert [one.verified for one in (first, second, other)] == [True, False, False]
    assert [one.period for one in (first, second, other)] == ["2024", "2025", "2024"]
    assert [(one.low, one.high) for one in (first, second)] == [(8, 8), (11, 14)]
    assert [one.known_from for one in (first, second)] == [months.offset("2024-02"), None]
    assert [one.role for one in (first, second, other)] == ["target", "target", "observation"]
    assert [one.derivation for one in (first, other)] == [
        "What is said on calls.",
        "Half of the starts.",
    ]
    assert {(one.unit, one.used_by) for one in (first, other)} == {("wafers/month", "wafers.smic")}
    assert [one.place.line for one in (first, second, other)] == [13, 14, 26]


def test_a_figure_of_a_chip_says_itself_what_its_row_does_not_say_of_it(root: Path) -> None:
    file = root / "calibration/chips.yaml"
    text = file.read_text("utf-8").replace(
        "    bandwidth_gb_s: 3350\n",
        "    bandwidth_gb_s: {value: 3350, sources: [own], evidence: estimate, derivation: Own.}\n",
        1,
    )
    file.write_text(
        text.replace("    evidence: measured\n", "    evidence: measured\n    about: A chip.\n", 1)
    )
    entries = load_calibration(root).entries
    told = {
        name: (
            [ref.id for ref in one.sources], one.evidence, one.verified, one.about, one.derivation,
        )
        for name in ("bandwidth_gb_s", "hbm_gb", "interconnect_gb_s", "tpp")
        for one in [entries[f"chips.h100.{name}"]]
    }  # fmt: skip
    assert told == {
        "bandwidth_gb_s": (["own"], "estimate", True, "A chip.", "Own."),
        "hbm_gb": (["paper"], "measured", True, "A chip.", ""),
        "interconnect_gb_s": (["paper"], "measured", False, "A chip.", ""),
        "tpp": (["paper"], "derived", True, "Sixteen times the throughput.", ""),
    }


def test_rules_are_sorted_and_clamped(calibration: Calibration) -> None:
    first = calibration.rules[0]
    assert (first.id, first.month, first.date) == ("old", 0, months.offset("2019-05"))
    assert [event.id for event in calibration.rules][1:] == [
        "october",
        "pledge",
        "licence",
        "block",
    ]
    licence = calibration.rules[3]
    assert (months.label(licence.announced), months.label(licence.month)) == ("2025-12", "2026-01")
    assert first.names("entity_list") == ("huawei",)
    with pytest.raises(TypeError, match=r"export_rule\.fee is a number, not a list of names"):
        licence.names("fee")


def test_files_are_hashed_by_relative_path(calibration: Calibration) -> None:
    assert set(calibration.files) >= {"calibration/chips.yaml", "calibration/rules.yaml"}
    assert all(len(digest) == 64 for digest in calibration.files.values())


def test_it_travels_between_processes(calibration: Calibration) -> None:
    copy = pickle.loads(pickle.dumps(calibration))
    assert copy.entries == calibration.entries
    assert copy.rules == calibration.rules


def test_parameters_are_those_that_are_drawn_or_could_be(calibration: Calibration) -> None:
    names = [entry.name for entry in calibration.parameters()]
    assert "market.life" in names
    assert "seen.wafers" not in names


def test_no_calibration_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"^calibration: no calibration files found$"):
        load_calibration(tmp_path)


def test_rules_of_nothing_but_errors(root: Path) -> None:
    rule = (
        "  - {id: r, from: 2026-02, actor: US, lever: export_rule, set: {fee: 2}, sources: [own]}\n"
    )
    (root / "calibration/more.yaml").write_text("rules:\n" + rule * 1000)
    with pytest.raises(InputError) as caught:
        load_calibration(root)
    assert len(caught.value.problems) == 50


def test_problems_of_all_files_come_at_once(root: Path) -> None:
    (root / "calibration/broken.yaml").write_text("sources: [\n")
    (root / "calibration/typo.yaml").write_text("entires: {}\n")
    with pytest.raises(InputError) as caught:
        load_calibration(root)
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == [
        "calibration/broken.yaml",
        "calibration/typo.yaml",
    ]


def test_what_a_figure_is_used_by_is_there() -> None:
    """Parameters, outcomes and rooms of the model that `used_by` names, whole or by their start."""
    calibration = load_calibration()
    known = {*calibration.entries, *(one.name for one in WORLD.outcomes(calibration))}
    starts = {name[:end] for name in known for end, sign in enumerate(name) if sign == "."}
    chips = {f"chips.{chip.id}" for chip in calibration.chips}
    told = {name: entry.used_by for name, entry in calibration.entries.items() if entry.used_by}
    missing = []
    for entry, text in told.items():
        for place, name in re.findall(r"(model )?\b([a-z]\w*(?:\.\w+)+)", text):
            if place:
                there = find_spec(f"simulation.model.{name}") is not None
            else:
                there = name in known | starts or name.rpartition(".")[0] in chips
            if not there and "FIRM" not in name and not name.endswith(".yaml"):
                missing.append(f"{entry}: {name}")
    assert len(told) > 100
    assert missing == []
