"""Which of several layers a change is about, and which ends of a range are in it.

One table for each, and all that take a range or stand on a layer are held to it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulation import months
from simulation.errors import InputError
from simulation.inputs import Calibration, load_calibration, load_scenario, with_settings
from simulation.inputs.calibration.launches import expected, interval_of
from simulation.inputs.scenario.reach import out_of_reach

Write = Callable[[str], Path]
LIFE = "market.life"

# What a file sets, what the file above it does, and a setting on top; then what holds. It ships
# as 24 months.
STACKED = (
    (None, "{times: 3}", None, 72),
    ("{times: 2}", "{times: 3}", None, 144),
    ("30", "{times: 2}", None, 60),
    ("30", "{plus: 6}", "{times: 2}", 72),
    ("{times: 2}", "{plus: 2}", "{times: 3}", 150),
    ("{times: 2}", "40", "{plus: 1}", 41),
    ("{times: 2}", None, "{times: 2}", 96),
)


@pytest.mark.parametrize(("below", "own", "setting", "months_"), STACKED)
def test_a_relative_change_is_one_of_what_the_layers_below_come_to(
    calibration: Calibration,
    root: Path,
    below: str | None,
    own: str | None,
    setting: str | None,
    months_: float,
) -> None:
    for name, base, change in (("below", "baseline", below), ("mine", "below.yaml", own)):
        said = "" if change is None else f"parameters: {{{LIFE}: {change}}}\n"
        (root / f"{name}.yaml").write_text(f"title: {name}\nextends: {base}\n{said}")
    found = load_scenario(root / "mine.yaml", calibration)
    if setting is not None:
        found = with_settings(found, [f"{LIFE}={setting}"], calibration)
    assert found.parameters[LIFE].value.median() == pytest.approx(months_)


# Entries from each of these months, the ends of what is taken out, and the months that are left.
DATES = ("2029-01", "2030-01", "2031-01")
TAKEN = {
    ("2030-01", "2030-01"): ("2029-01", "2031-01"),
    (None, "2030-01"): ("2031-01",),
    ("2030-01", None): ("2029-01",),
    ("2029-02", "2030-12"): ("2029-01", "2031-01"),
    (None, "2029-01"): ("2030-01", "2031-01"),
    ("2031-01", None): ("2029-01", "2030-01"),
}
ENTRIES = {
    "lever": ("actor: US, lever: export_rule", "{fee: 0.1}"),
    "parameter": (f"parameter: {LIFE}", "30"),
}


@pytest.mark.parametrize("kind", ENTRIES)
@pytest.mark.parametrize(("first", "last"), TAKEN)
def test_both_ends_of_what_is_taken_out_are_in_it(
    calibration: Calibration, root: Path, kind: str, first: str | None, last: str | None
) -> None:
    about, value = ENTRIES[kind]
    rows = "".join(f"  - {{from: {date}, {about}, set: {value}}}\n" for date in DATES)
    (root / "below.yaml").write_text(f"title: Below\nextends: baseline\ntimeline:\n{rows}")
    ends = "".join(f", {key}: {end}" for key, end in (("from", first), ("until", last)) if end)
    (root / "mine.yaml").write_text(
        f"title: Mine\nextends: below.yaml\nwithout: [{{{about}{ends}}}]\n"
    )
    found = load_scenario(root / "mine.yaml", calibration)
    dated = [one.date for one in found.dated]
    levers = [one.date for one in found.timeline if one.origin == "below"]
    left = [months.label(date) for date in (levers if kind == "lever" else dated)]
    assert tuple(left) == TAKEN[first, last]


# Dates of a setting, and the entries of `LASTING` that it changes; none: an entry of its own.
LASTING = {"short": ", until: 2030-06", "long": ", until: 2031-12", "open": ""}
MEANT = {
    "2030-01..2030-06": ("short",),
    "2030-01..2031-12": ("long",),
    "2030-01..2030-12": (),
    "2030-01": ("short", "long", "open"),
    "2030-02": (),
    "2030-02..2030-06": (),
}


@pytest.mark.parametrize("date", MEANT)
def test_a_setting_with_dates_means_entries_of_these_dates(
    calibration: Calibration, root: Path, date: str
) -> None:
    base = "baseline"
    for name, until in LASTING.items():
        row = f"{{from: 2030-01{until}, actor: US, lever: export_rule, set: {{fee: 0.1}}}}"
        (root / f"{name}.yaml").write_text(f"title: T\nextends: {base}\ntimeline: [{row}]\n")
        base = f"{name}.yaml"
    usual = load_scenario(root / base, calibration)
    found = with_settings(usual, [f"levers.us.export_rule.fee@{date}=0.5"], calibration)
    assert len(found.timeline) == len(usual.timeline) + (not MEANT[date])
    changed = [one.origin for one in found.timeline if one.values.get("fee") == 0.5]
    assert sorted(changed) == sorted(MEANT[date] or ["--set"])


# A share that customs let in, and what is said of a chip that comes to be licensed under it.
LET_IN = {
    "1": None,
    "0.4": "lets in 40 % of",
    "{dist: uniform, low: 0, high: 0.5}": "lets in 2.5 to 47.5 %, drawn, of",
    "{dist: normal, p05: 0.6, p95: 1.1, low: 0, high: 1}": "lets in 60 to 100 %, drawn, of",
    "{dist: choice, values: [0.5, 1]}": "lets in 50 to 100 %, drawn, of",
}


@pytest.mark.parametrize("share", LET_IN)
def test_what_customs_may_hold_back_is_told(
    calibration: Calibration, root: Path, share: str
) -> None:
    rows = (
        f"{{from: 2027-01, actor: China, lever: import_admission, set: {{share: {share}}}}}",
        "{from: 2027-06, actor: US, lever: export_rule, set: {license_chips: [h200]}}",
    )
    timeline = "".join(f"  - {row}\n" for row in rows)
    (root / "mine.yaml").write_text(f"title: Mine\nextends: baseline\ntimeline:\n{timeline}")
    found = load_scenario(root / "mine.yaml", calibration)
    told = [one.message for one in out_of_reach(found, calibration) if "lets in" in one.message]
    said = LET_IN[share]
    assert len(told) == (said is not None)
    assert all(said in text for text in told if said)


# Entries beside customs that reach units abroad from 2027-03 on, or until 2027-06, and whether some
# chip has a share below 1 of its own meanwhile. Since 2026-01 one share holds for all chips.
SHARES = {
    "{from: 2027-01, chips: [h200], set: {share: 0}}": "felt",
    "{from: 2027-01, makers: [nvidia], set: {share: 0.5}}": "felt",
    "{from: 2027-01, chips: [h200], set: {share: {dist: uniform, low: 0, high: 1}}}": "felt",
    "{from: 2027-03, chips: [h200], set: {share: {plus: -0.5}}}": "felt",
    "{from: 2027-07, chips: [h200], set: {share: 0}}": "felt, if it lasts",
    "{from: 2027-06, chips: [h200], set: {share: 0}}": "felt",
    "{from: 2027-01, until: 2027-02, chips: [h200], set: {share: 0}}": "idle",
    "{from: 2027-01, until: 2027-03, chips: [h200], set: {share: 0}}": "felt",
    "{from: 2027-01, set: {share: 0}}": "idle",
    "{from: 2027-01, chips: [h200], set: {share: 1}}": "idle",
    "{from: 2027-01, chips: [h200], buyers: [state], set: {share: 0}}": "idle",
}


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("until", ["", ", until: 2027-06"])
def test_customs_that_reach_abroad_for_no_chip_are_told(
    calibration: Calibration, root: Path, share: str, until: str
) -> None:
    customs = "actor: China, lever: import_admission"
    rows = (
        share.replace("{", f"{{{customs}, ", 1),
        f"{{from: 2027-03{until}, {customs}, set: {{chips_abroad: 1}}}}",
    )
    timeline = "".join(f"  - {row}\n" for row in rows)
    (root / "mine.yaml").write_text(f"title: Mine\nextends: baseline\ntimeline:\n{timeline}")
    found = load_scenario(root / "mine.yaml", calibration)
    told = [one for one in out_of_reach(found, calibration) if "chips_abroad" in one.message]
    idle = SHARES[share] == "idle" or (SHARES[share] != "felt" and until != "")
    assert len(told) == idle
    assert all("no chip has a share below 1 of its own" in one.message for one in told)
    assert all(one.place is not None and one.place.line == 5 for one in told)


def test_chips_to_come_are_shown_an_interval_after_and_their_cuts_with_them() -> None:
    """Worked out here: a calibration that was read before is kept, and what it came to with it."""
    shipped = load_calibration()

    def interval(maker: str) -> float:
        return shipped.entries[interval_of(maker)].value.median()

    chips = expected({chip.id: chip for chip in shipped.chips}, interval)
    kinds = {"follows": 0, "cut": 0}
    for chip in chips.values():
        if chip.announced_month is None:
            before = chips[chip.follows or chip.variant_of or ""]
            later = max(round(interval(chip.maker)), 1) if chip.follows else 0
            assert chip.ship == before.ship + later, chip.id
            kinds["follows" if chip.follows else "cut"] += 1
    assert min(kinds.values()) > 3


# Changes that come to lie outside only with what stands elsewhere, and the place that is told.
SHARE, PARENT = "supply.smic.yield_2024", "chips.h200.tflops"
DATED = f"""\
timeline:
  - {{from: 2027-01, parameter: {SHARE}, set: {{times: 1.01}}}}
  - {{from: 2028-01, parameter: {SHARE}, set: {{times: 1.3}}}}
"""
CUT = "chips:\n  mine: {like: h200, tflops: {plus: -500}}\n"
FAR = "chips:\n  mine: {like: h200, tflops: {plus: -5000}}\n"
AGAIN = "chips:\n  other: {like: mine, tflops: {plus: -500}}\n"
MORE = "  {0}: {{like: {1}, split_from: smic, share: 0.1, yield_2024: {{times: 1.4}}}}\n"
ONE, TWO = (f"suppliers:\n{MORE.format(*names)}" for names in (("a", "smic"), ("b", "a")))
OUTSIDE = {
    "a dated entry": (DATED, f"parameters: {{{SHARE}: 0.8}}\n", (), "below.yaml:5:"),
    "what a copy stands on": (CUT, f"parameters:\n  {PARENT}: 400\n", (), "mine.yaml:4:"),
    "what a copy of a copy stands on": (
        CUT.replace("-500", "-1"),
        f"{AGAIN}parameters:\n  {PARENT}: 400\n",
        (),
        "mine.yaml:6:",
    ),
    "a copy alone": ("", FAR, (), "mine.yaml:4:"),
    "a copy of a supplier's copy": (ONE, TWO, (), "mine.yaml:4:"),
    "a dated entry beyond its bound": (
        "",
        "timeline: [{from: 2027-01, parameter: power.ease, set: 0.9}]\n",
        (),
        "mine.yaml:3:",
    ),
    "a setting beyond its bound": ("", "", ("power.ease=0.9",), "'power.ease' must be below"),
    "a setting below a copy": (CUT, "", (f"{PARENT}=400",), "'chips.mine.tflops'"),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_what_comes_to_lie_outside_is_told_at_its_place(root: Path, case: str) -> None:
    below, own, sets, place = OUTSIDE[case]
    (root / "below.yaml").write_text(f"title: Below\nextends: baseline\n{below}")
    (root / "mine.yaml").write_text(f"title: Mine\nextends: below.yaml\n{own}")
    with pytest.raises(InputError) as caught:
        load_scenario("mine.yaml", load_calibration(), sets)
    (told,) = str(caught.value).splitlines()
    assert told.startswith(place)
