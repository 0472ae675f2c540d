"""What takes effect is told and counted, and what goes with an entry that is taken out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulation import months
from simulation.analysis.statistics.differing import Span
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.api import breaking_down, headline_months
from simulation.api.changes import held_before
from simulation.api.changes.acting import Acting
from simulation.api.changes.differences import acting, beside, beside_reference, told
from simulation.api.changes.sentences import sentences
from simulation.api.changes.taken_out import also_gone
from simulation.api.changes.telling import effective
from simulation.api.runs import plan
from simulation.explore.headline_month import month_and_reason
from simulation.inputs import Calibration, Scenario, load_calibration, load_scenario
from simulation.inputs.scenario.at_work import at_work
from tests.api.on_baseline import on_baseline

SHARE = "{from: 2026-07, until: 2027-06, actor: China, lever: import_admission, set: {share: 0}}"
LIFT = "{from: 2027-07, actor: China, lever: import_admission, set: {share: 1.0}}"
CAP = "{from: 2026-10, actor: US, lever: export_rule, set: {volume_cap: 0.5}}"
GONE = "without:\n  - {actor: China, lever: import_admission, from: 2026-07}\n"


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


def made(folder: Path, known: Calibration, *entries: str, head: str = GONE) -> Scenario:
    return on_baseline(folder, known, *entries, rest=head)


def pair(scenario: Scenario, reference: Scenario) -> Pair:
    """Both as a finished run's manifest has them."""

    class Kept:
        def __init__(self, one: Scenario) -> None:
            self.manifest = json.loads(json.dumps({"scenarios": {"s": one.to_dict()}}))

    sides: Any = (Kept(one) for one in (scenario, reference))
    return Pair(*(Side("s", "s", one) for one in sides), None)


def test_run_and_compare_tell_one_change_in_one_way(known: Calibration, tmp_path: Path) -> None:
    base = load_scenario("baseline", known)
    mine = made(tmp_path, known, SHARE, LIFT, CAP)
    compared = told(pair(mine, base), known)
    assert compared == [
        "China: the entry about import admission share from 2026-07 is taken out "
        "(it was 2 to 38 %, drawn; without it 0 %)",
        "China: the entry about import admission abroad from 2026-07 is taken out "
        "(it was 5 to 95 %, drawn; without it 100 %)",
        "China admits 0 % of licensed imports from 2026-07 to 2027-06 "
        "(stricter; reference: 2 to 38 %, drawn)",
        "China admits 100 % of licensed imports from 2027-07 (looser; reference: 2 to 38 %, drawn)",
    ]
    lone = beside_reference(mine, base, known)
    assert lone is not None
    lines = zip(mine.applied, sentences(mine, known, lone), strict=True)
    run = [line for change, line in lines if not lone.idle(change)]
    assert [one.replace("; mine)", ")").removesuffix(" (mine)") for one in run] == compared


def test_what_changes_nothing_acts_on_nothing(known: Calibration, tmp_path: Path) -> None:
    base = load_scenario("baseline", known)
    both = pair(made(tmp_path, known, SHARE, LIFT, CAP), base)
    assert {one["lever"] for one in acting(both, known)} == {"import_admission"}
    assert {one["lever"] for one in both.entries} == {"import_admission", "export_rule"}


OUTAGE = "{from: 2028-03, until: 2028-08, actor: tsmc, lever: disruption, set: {output: 0}}"
LATER = OUTAGE.replace("2028", "2034")


@pytest.mark.parametrize(
    ("entries", "expected", "month"),
    [
        ((OUTAGE,), Span("2028-03", "2028-08"), "2028-12"),
        ((OUTAGE, CAP), Span("2028-03", "2028-08"), "2028-12"),
        ((CAP,), Span(), "2030-12"),
        ((LATER, CAP), Span("2034-03", "2034-08"), "2034-12"),
        ((OUTAGE, CAP.replace("0.5", "0.4")), Span("2026-10", None), "2030-12"),
        ((OUTAGE, CAP.replace("{volume_cap: 0.5}", "{volume_cap: 0.5, fee: 0.9}")),
         Span("2026-10", None), "2030-12"),
    ],
)  # fmt: skip
def test_what_changes_nothing_moves_no_headline_month(
    entries: tuple[str, ...], expected: Span, month: str, known: Calibration, tmp_path: Path
) -> None:
    """Wherever a month is told: of a comparison and its reverse, a run, a breakdown and a page."""
    base, mine = load_scenario("baseline", known), made(tmp_path, known, *entries, head="")
    both = pair(mine, base)
    for one in (both, replace(both, changed=both.base, base=both.changed)):
        assert replace(one, acts=Acting()).span == expected
    planned = plan([tmp_path / "mine.yaml"], 2, 1)
    assert headline_months.month_of(planned, months.labels(months.COUNT))[0] == month
    planned = plan(["baseline", tmp_path / "mine.yaml"], 2, 1)
    assert breaking_down._month(planned, months.labels(months.COUNT)) == month
    assert month_and_reason(mine, base, known, "2035-12")[0] == month


def test_no_calibration_is_read_where_no_decision_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulation.inputs.load_calibration", lambda: pytest.fail("it is read"))
    same = {"timeline": [{"from": "2026-10", "actor": "us"}]}
    assert Acting()(same, same) == []


@pytest.mark.parametrize("tell", [told, beside])
def test_two_sides_are_drawn_once_to_be_told(
    tell: Callable[[Pair, Calibration], Any],
    known: Calibration,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_of: list[Pair] = []

    def of_pair(one: Pair, calibration: Calibration) -> held_before.Worlds:
        made_of.append(one)
        return usual(one, calibration)

    usual = held_before.of_pair
    monkeypatch.setattr(held_before, "of_pair", of_pair)
    assert tell(pair(made(tmp_path, known, SHARE, CAP), load_scenario("baseline", known)), known)
    assert len(made_of) == 1


def test_an_entry_that_ends_another_of_the_scenario_is_told(
    known: Calibration, tmp_path: Path
) -> None:
    """It sets what the reference has, and still changes the scenario."""
    low = "{from: 2026-10, actor: US, lever: export_rule, set: {volume_cap: 0.2}}"
    back = CAP.replace("2026-10", "2027-10")
    mine = made(tmp_path, known, low, back, head="")
    lines = told(pair(mine, load_scenario("baseline", known)), known)
    assert len(lines) == 2
    assert lines[1].endswith("sold at home from 2027-10 (reference: 50 %)")


@pytest.mark.parametrize(
    ("head", "entries", "count"),
    [
        (GONE, (SHARE, LIFT, CAP), 3),
        ("", (CAP,), 0),
        ("", (CAP.replace("0.5", "0.4"),), 1),
        ("", (CAP.replace("{volume_cap: 0.5}", "{volume_cap: 0.4, fee: 0.25}"),), 2),
        ("", (CAP.replace("{volume_cap: 0.5}", "{volume_cap: 0.4, license_max_tpp: 21000}"),), 1),
        ("", ("{from: 2027-01, actor: meta, lever: capex_pledge, set: {amount: 9}}",), 1),
        ("", ("{from: 2027-01, parameter: grey.ceiling, set: {times: 1}}",), 0),
        ("", ("{from: 2027-01, parameter: grey.ceiling, set: {times: 2}}",), 1),
    ],
)
def test_only_changes_that_take_effect_are_counted(
    head: str, entries: tuple[str, ...], count: int, known: Calibration, tmp_path: Path
) -> None:
    assert len(at_work(made(tmp_path, known, *entries, head=head), known)) == count


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ((SHARE,), "import_admission.abroad goes with the entry that `without` takes out: it was "
                   "5 to 95 %, drawn, from 2026-07 on it is 100 %; set it here for anything else"),
        ((SHARE.replace("share: 0", "share: 0, abroad: 0"),), ""),
        ((CAP,), ""),
    ],
)  # fmt: skip
def test_what_goes_with_an_entry_is_told_where_its_lever_is_set_again(
    entries: tuple[str, ...], says: str, known: Calibration, tmp_path: Path
) -> None:
    mine = made(tmp_path, known, *entries)
    found = list(also_gone(mine, load_scenario("baseline", known), known))
    assert [one.message for one in found] == ([says] if says else [])
    assert all(str(one.place).endswith("mine.yaml:6:5") for one in found)


PART = "without:\n  - {actor: China, lever: domestic_mandate, from: 2027-01}\n"


@pytest.mark.parametrize(("against", "count"), [("baseline", 1), ("domestic_chip_mandate", 3)])
def test_what_is_set_and_taken_out_again_is_a_change_only_beside_whom_has_it(
    known: Calibration, tmp_path: Path, against: str, count: int
) -> None:
    """The mandate's private part of 2027 and 2028, which the baseline never had."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"title: Mine\nextends: domestic_chip_mandate\nagainst: {against}\n{PART}")
    mine, reference = load_scenario(str(path), known), load_scenario(against, known)
    lines = effective(mine, reference, known)
    assert len(lines) == len(at_work(mine, known, reference)) == count
    assert sum("is taken out" in line for line in lines) == count - 1
    assert not [line for line in lines if "25 %" in line and "taken out" not in line]
    compared = told(pair(mine, reference), known)
    assert sum("is taken out" in line for line in compared) == count - 1
    assert len(compared) == (1 if against == "baseline" else 2)
