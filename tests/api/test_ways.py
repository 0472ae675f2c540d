"""Whether a change is told as stricter or looser, and the verbs of decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.api.catalogue import law
from simulation.api.changes.sentences import sentences
from simulation.api.changes.telling import effective
from simulation.api.changes.verbs import NO_LIMIT, NOTHING, UNLIMITED, VERBS, YES_OR_NO
from simulation.inputs import Calibration, load_calibration, load_scenario
from simulation.inputs.policy.field import Field
from simulation.inputs.policy.levers import LEVERS
from tests import tables
from tests.api.on_baseline import on_baseline


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


FIELDS = [field for lever in LEVERS.values() for field in lever.fields.values()]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_every_field_has_a_verb_of_its_own(field: Field) -> None:
    """Else a decision is told by the field's name: "sets power build grid pace to 0.33"."""
    told = VERBS.get(field.path, ""), *YES_OR_NO.get(field.path, ())
    assert any(told)
    assert all(one.count("{}") == (field.path in VERBS) for one in told if one)


WAYS: Any = tables.beside(__file__, "changes_ways.yaml")


@pytest.mark.parametrize("case", WAYS, ids=lambda case: case["entry"][:60])
def test_a_change_is_told_stricter_or_looser(
    case: dict[str, str], known: Calibration, tmp_path: Path
) -> None:
    """And neither where members, or the names that it is about, go different ways."""
    scenario, base = on_baseline(tmp_path, known, case["entry"]), load_scenario("baseline", known)
    both = sentences(scenario, known)[-1], effective(scenario, base, known)[-1]
    ways = {next((w for w in ("stricter", "looser") if f"{w}; " in one), "") for one in both}
    assert ways == {case["way"]}


CUSTOMS = "{{from: 2026-02, actor: China, lever: import_admission, set: {{share: 0.2}}{}}}"
LIMIT = "{from: 2026-12, actor: US, lever: export_rule, set: {license_max_tpp: 4800}}"
TWICE = "{from: 2027-06, actor: US, lever: export_rule, set: {license_max_tpp: {times: 2}}}"
MANDATE = """{from: 2027-01, actor: China, lever: domestic_mandate, buyers: [private],
     set: {share: 0.3}}"""
PLEDGE = "{from: 2024-06, actor: oracle_openai, lever: capex_pledge, set: {amount: 5}}"
TOOLS = "{from: 2027-01, actor: US, lever: export_rule, set: {tool_access: {times: 0.5}}}"


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        # Beside the reference, not beside the file's own entry before, and what it comes to.
        ([LIMIT, TWICE], "below 9.6 k TPP from 2027-06 (2 times what it was; stricter; reference: "
         "21 k TPP; mine)"),
        ([TOOLS], "grants 33.25 to 46.75 % (drawn) of requested tools and service from 2027-01 "
         "(0.5 times what it was; stricter; reference: 66.5 to 93.5 %, drawn; mine)"),
        # An entry that the baseline's own ends before it says so, and one that says so itself.
        ([CUSTOMS.format("")], "licensed imports from 2026-02 (looser; reference: 0 %; "
         "until 2026-06, then the baseline sets it; mine)"),
        ([CUSTOMS.format(", until: 2026-04")], "licensed imports from 2026-02 to 2026-04 (looser; "
         "reference: 0 %; mine)"),
        # Two levers of one actor.
        ([CUSTOMS.format(", until: 2026-04"), MANDATE], "domestic chips in the spending for "
         "private buyers from 2027-01 (stricter; reference: 0 %; mine)"),
        # A further sum ends none, and none ends it.
        ([PLEDGE], "pledges USD 5 bn from 2024-06 (mine)"),
        # The same file goes on.
        ([TWICE, TWICE.replace("2027-06", "2029-01")], "below 84 k TPP from 2029-01 "
         "(2 times what it was; looser; reference: 21 k TPP; mine)"),
    ],
)  # fmt: skip
def test_a_change_is_told_with_what_it_comes_to_and_when_it_is_over(
    entries: list[str], says: str, known: Calibration, tmp_path: Path
) -> None:
    base = load_scenario("baseline", known)
    assert effective(on_baseline(tmp_path, known, *entries), base, known)[-1].endswith(f" {says}")


def test_an_entry_that_its_own_file_goes_on_from_is_not_told_as_over(
    known: Calibration, tmp_path: Path
) -> None:
    later = LIMIT.replace("2026-12", "2029-01").replace("4800", "2400")
    mine, base = on_baseline(tmp_path, known, LIMIT, later), load_scenario("baseline", known)
    told = effective(mine, base, known)
    assert [line.partition("reference: ")[2] for line in told] == ["21 k TPP; mine)"] * 2


def test_what_a_file_says_itself_comes_first(known: Calibration, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: T\nextends: h200_sales_allowed\ntimeline:\n  - {LIMIT}\n", "utf-8")
    told = effective(load_scenario(file, known), load_scenario("baseline", known), known)
    assert [line.endswith("; mine)") for line in told] == [True, *[False] * (len(told) - 1)]


def test_no_limit_has_words_where_there_may_be_none() -> None:
    assert {field.path for field in FIELDS if field.unlimited} == NO_LIMIT.keys()
    assert UNLIMITED.keys() < NO_LIMIT.keys()
    assert {field.path for field in FIELDS} > NOTHING.keys()


def test_no_limit_is_called_the_same_wherever_it_stands(known: Calibration, tmp_path: Path) -> None:
    """In a month's law, what is set, and what was; also where a number was to scale it."""
    set_ = "{{from: 2027-{}, actor: US, lever: export_rule, set: {{third_country_cap: {}}}}}"
    mine = on_baseline(tmp_path, known, set_.format("01", 1000), set_.format("03", "none"))
    twice = on_baseline(tmp_path, known, set_.format("01", "{times: 2}"))
    for scenario, at in ((load_scenario("baseline", known), "2026-01"), (mine, "2027-04"),
                         (twice, "2027-02")):  # fmt: skip
        says = {row["says"] for row in law.rules(known, scenario, at)
                if row["field"] == "third_country_cap" and not row["selector"]}  # fmt: skip
        assert says == {"no licence needed"}
    said = sentences(mine, known)
    assert "was no licence needed or " in said[-2]
    assert "asks buyers of third countries for no licence from 2027-03" in said[-1]
    behind = LEVERS["export_rule"].fields["generations_behind"]
    assert law.in_words(behind.default, behind, known) == "no such rule"
