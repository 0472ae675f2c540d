"""Dated changes of parameters in words: their months, and what holds without them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from simulation.analysis.statistics.pairing import Pair, Side
from simulation.api.changes.dated_before import before
from simulation.api.changes.differences import beside, told
from simulation.api.changes.sentences import of_parameter, sentences
from simulation.api.changes.taken_out import also_gone
from simulation.inputs import Calibration, Scenario, load_calibration, load_scenario

CEILING = "parameter: grey.ceiling"
HALVED = f"{{from: 2028-01, until: 2029-12, {CEILING}, set: {{times: 0.5}}}}"
FOUR = f"{{from: 2028-06, {CEILING}, set: 4}}"


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


def _scenario(
    folder: Path, known: Calibration, *entries: str, rest: str = "", name: str = "mine"
) -> Scenario:
    listed = "".join(f"  - {entry}\n" for entry in entries)
    timeline = f"timeline:\n{listed}" if entries else ""
    head = "" if "extends" in rest else "extends: baseline\n"
    (folder / f"{name}.yaml").write_text(f"title: T\n{head}{timeline}{rest}", "utf-8")
    return load_scenario(folder / f"{name}.yaml", known)


def _pair(mine: Scenario, other: Scenario) -> Pair:
    """The two as finished runs hold them."""
    new, old = (
        Side("s", "s", cast("Any", SimpleNamespace(manifest={"scenarios": {"s": one.to_dict()}})))
        for one in (mine, other)
    )
    return Pair(new, old, range(2))  # type: ignore[arg-type]


def test_a_row_has_the_months_and_what_was(known: Calibration, tmp_path: Path) -> None:
    base = load_scenario("baseline", known)
    lasting = _scenario(tmp_path, known, FOUR, name="lasting")
    for mine, when, new in (
        (_scenario(tmp_path, known, HALVED), "from Jan 2028 to Dec 2029", "0.5 times what it was"),
        (lasting, "from Jun 2028", "4"),
    ):
        (row,) = beside(_pair(mine, base), known)
        assert (row["what"], row["when"]) == ("Grey ceiling", when)
        assert (row["new"], row["old"]) == (new, "2 to 10, drawn")


def test_what_the_reference_has_in_that_month_is_told(known: Calibration, tmp_path: Path) -> None:
    mine = _scenario(tmp_path, known, HALVED)
    for set_, says in (("3", "3"), ("{plus: 1}", "(2 to 10, drawn) plus 1")):
        entry = f"{{from: 2027-01, {CEILING}, set: {set_}}}"
        other = _scenario(tmp_path, known, entry, name="other")
        assert told(_pair(mine, other), known)[0] == (
            f"grey.ceiling is 0.5 times what it was from 2028-01 to 2029-12 (reference: {says})"
        )
    undated = _scenario(tmp_path, known, rest="parameters: {grey.ceiling: 7}\n", name="undated")
    assert [row["old"] for row in beside(_pair(mine, undated), known)] == ["7"]


def test_what_is_over_by_then_is_not_what_was(known: Calibration, tmp_path: Path) -> None:
    """Nor what the scenario sets from the first month on, where that is what it scales."""
    rest = "parameters: {grey.ceiling: 6}\n"
    early = f"{{from: 2026-01, until: 2026-12, {CEILING}, set: 3}}"
    assert sentences(_scenario(tmp_path, known, early, HALVED, rest=rest), known)[-1] == (
        "grey.ceiling is 0.5 times what it was from 2028-01 to 2029-12 (was 6; mine)"
    )


def test_entries_of_a_manifest_that_mean_nothing_any_more_are_passed_over(
    known: Calibration,
) -> None:
    path = "parameters.grey.ceiling@2028-01"
    for said in ({"source": "gone"}, {"dist": "of another edition"}):
        rows = [{"from": "2027-01", "parameter": "grey.ceiling", "set": said}]
        assert before(path, rows, known, of_parameter) == "2 to 10, drawn"
    assert before("parameters.of.another.edition@2028-01", [], known, of_parameter) == ""


def test_an_entry_taken_out_is_told_with_what_holds_then(
    known: Calibration, tmp_path: Path
) -> None:
    """A path of a parameter may have fewer words than one of a lever."""
    other = _scenario(tmp_path, known, HALVED, name="other")
    rest = f"extends: other.yaml\nwithout:\n  - {{{CEILING}}}\n"
    mine = _scenario(tmp_path, known, rest=rest)
    assert told(_pair(mine, other), known) == [
        "grey.ceiling: the entry from 2028-01 to 2029-12 is taken out (it said 0.5 times what it "
        "was; without it 2 to 10, drawn)"
    ]
    (row,) = beside(_pair(mine, other), known)
    assert (row["new"], row["then"]) == ("entry dropped", "2 to 10, drawn")
    assert list(also_gone(mine, other, known)) == []
