"""`rivalry check` warns of what is allowed but hardly meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import tables

CASES = tables.beside(__file__, "doubts.yaml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_doubts(rivalry: Any, folder: Path, case: dict[str, str]) -> None:
    text = f"title: T\nextends: baseline\ntimeline:\n  - {case['entry']}\n"
    (folder / "mine.yaml").write_text(text)
    result = rivalry("check", "mine.yaml")
    assert result.stdout.startswith("mine.yaml: ok (T, ")
    expected = case.get("warns")
    said = [line for line in result.stderr.splitlines() if ": note: " not in line]
    assert said == ([f"mine.yaml:4:5: warning: {expected}"] if expected else [])
    (row,) = json.loads(rivalry("check", "mine.yaml", "--json").stdout)
    assert [one["message"] for one in row["warnings"]] == ([expected] if expected else [])
    assert row["ok"]


def test_only_names_that_an_entry_names_have_a_value_of_their_own(
    rivalry: Any, folder: Path
) -> None:
    rows = ("regions: [us], set: {share: 0.8}", "set: {share: {times: 0.5}}", "set: {share: 1}")
    lines = [
        f"  - {{from: 2027-0{number}, actor: China, lever: rare_earth_licensing, {row}}}\n"
        for number, row in enumerate(rows, 1)
    ]
    (folder / "mine.yaml").write_text("title: T\nextends: baseline\ntimeline:\n" + "".join(lines))
    assert rivalry("check", "mine.yaml").stderr.splitlines() == [
        "mine.yaml:6:5: warning: rare_earth_licensing.share is set for all, us included, which had "
        "a value of its own"
    ]


def test_an_entry_that_a_later_one_of_its_month_overtakes(rivalry: Any, folder: Path) -> None:
    rows = ("chips: [h200], set: {fee: 0.1}}", "chips: [h200], set: {fee: {times: 1}}}",
            "makers: [nvidia], set: {fee: 0.4}}")  # fmt: skip
    lines = [f"  - {{from: 2027-01, actor: US, lever: export_rule, {row}\n" for row in rows]
    (folder / "mine.yaml").write_text("title: T\nextends: baseline\ntimeline:\n" + "".join(lines))
    told = rivalry("check", "mine.yaml").stderr.splitlines()
    assert told == [
        "mine.yaml:4:5: warning: changes nothing: other entries set export_rule.fee while it lasts",
        "mine.yaml:5:5: warning: changes nothing: other entries set export_rule.fee while it lasts",
    ]


SUM = "'capex_pledge.amount': 90000 lies far outside what is usual, 10..1500 USD billion: 60"
PLEDGE = "{from: 2027-01, actor: meta, lever: capex_pledge, set: {amount: 90000}}"
GAME = """\
title: Small
at: 2027-03
us: [us_present_rules, pledge.yaml]
china: [china_present_rules, china_admits_all]
goals:
  us: {lead: {outcome: ratio.stock, want: more, step: {times: 1.1}}}
  china: {compute: {outcome: compute.china, want: more, step: {times: 1.1}}}
members: 2
"""
VIEW = """\
title: Mine
about: What I hold.
sources: [{id: cnas_smuggling}]
parameters:
  grey.chips_2024: {low: 1, high: 500, evidence: estimate, sources: [cnas_smuggling]}
"""
FIGURES = """\
entries:
  supply.smic.wafers_2027:
    {value: 60, unit: wafers/month, known_from: 2026-06, role: parameter, evidence: assumption,
     sources: [{id: ours}], about: In thousands.}
sources: {ours: {title: Ours, date: 2026-06, kind: judgement}}
"""


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("game.yaml", GAME, f"pledge.yaml:3:5: warning: {SUM} times as much"),
        (
            "view.yaml",
            VIEW,
            "view.yaml:5:3: warning: 'grey.chips_2024': 1 lies far outside its prior, "
            "10000..1e+06 chips/year: 10,000 times less",
        ),
        (
            "mine/figures.yaml",
            FIGURES,
            "mine/figures.yaml:2:3: warning: 'supply.smic.wafers_2027': 60 lies far outside its "
            "prior, 27000..130000 wafers/month: 450 times less",
        ),
        (
            "sweep.yaml",
            "scenario: baseline\nvary:\n  levers.meta.capex_pledge.amount@2027-01: [90, 90000]\n",
            f"sweep.yaml:3:44: warning: {SUM} times as much",
        ),
    ],
)
def test_whatever_has_numbers_is_told_of_slips(
    rivalry: Any, folder: Path, file: str, text: str, says: str
) -> None:
    (folder / "mine").mkdir()
    (folder / "pledge.yaml").write_text(f"title: P\ntimeline:\n  - {PLEDGE}\n")
    (folder / file).write_text(text)
    result = rivalry("check", file.partition("/")[0])
    assert result.stdout.startswith(f"{file.partition('/')[0]}: ok (")
    assert result.stderr == f"{says}\n"


def test_a_game_and_a_run_tell_slips_of_levers_on_one_line(rivalry: Any, folder: Path) -> None:
    (folder / "pledge.yaml").write_text(f"title: P\ntimeline:\n  - {PLEDGE}\n")
    (folder / "game.yaml").write_text(GAME)
    said = rivalry("game", "game.yaml", "--prior", "--dry-run").stderr
    assert said == f"warning: pledge.yaml:3:5: {SUM} times as much\n"
    typed = ("--set", "levers.meta.capex_pledge.amount@2027-01=90000")
    words = ("baseline", "--members", "2", "--until", "2022-02", "--outcomes", "compute.us")
    told = rivalry("run", *words, "--workers", "1", "--prior", *typed).stderr
    warned = [line for line in told.splitlines() if "at work for" not in line]  # a busy machine
    assert warned == [f"warning: {SUM} times as much"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (2, ("explain", "pledge.yaml", "--outcome", "compute.us")),  # two members are too few
        (0, ("compare", "pledge.yaml", "--until", "2022-02", "--no-report", "--outcomes",
             "compute.us")),
        (0, ("breakdown", "compute.us", "--scenario", "pledge.yaml", "--at", "2022-12")),
    ],
)  # fmt: skip
def test_what_runs_a_scenario_first_tells_them_too(
    rivalry: Any, folder: Path, code: int, words: tuple[str, ...]
) -> None:
    (folder / "pledge.yaml").write_text(f"title: P\nextends: baseline\ntimeline:\n  - {PLEDGE}\n")
    said = rivalry(*words, "--members", "2", "--prior", "--workers", "1", code=code).stderr
    assert f"warning: pledge.yaml:4:5: {SUM} times as much\n" in said
