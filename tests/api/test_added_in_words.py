"""The table of changes of a report: words for what is added, and for what had nothing before."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from simulation.analysis.statistics.pairing import Pair, Side
from simulation.api.changes.acting import acting
from simulation.api.changes.additions import titled, what_of
from simulation.api.changes.differences import beside, beside_reference, told
from simulation.api.changes.overridden import with_additions
from simulation.api.changes.sentences import sentences
from simulation.api.changes.verbs import of_field
from simulation.inputs import Calibration, Draw, Scenario, load_calibration, load_scenario
from simulation.inputs.policy.levers import LEVERS
from tests.api.on_baseline import on_baseline

CHIP = "chips: {mine: {like: ascend_910c, title: Ascend of mine, ship: 2026-10, hbm_gb: 100}}\n"
FIRM = "firms: {lab: {like: deepseek, title: The Lab, split_from: china_other, share: 0.1}}\n"
LIMIT = "{from: 2027-01, actor: us, lever: export_rule, set: {license_max_tpp: 20000}}"
FEE = "{from: 2027-02, actor: us, lever: export_rule, chips: [mine], set: {fee: 0.4}}"
LISTED = "{from: 2027-03, actor: us, lever: export_rule, set: {license_chips: {add: [mine]}}}"
PLEDGE = "{from: 2027-01, actor: lab, lever: capex_pledge, set: {amount: 10}}"


@pytest.fixture(scope="module")
def known() -> Calibration:
    return load_calibration()


def pair(new: Scenario, old: Scenario) -> Pair:
    """Two scenarios of a finished run, as its manifest has them."""
    manifest = {"scenarios": {"new": new.to_dict(), "old": old.to_dict()}}
    sides = (Side(n, n, cast(Any, SimpleNamespace(manifest=manifest))) for n in ("new", "old"))
    return Pair(*sides, shared=cast(Any, range(4)))


@pytest.fixture(scope="module")
def both(known: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("added")
    more = "parameters: {chips.mine.price_usd: 15000}\n"
    made = on_baseline(folder, known, LIMIT, FEE, LISTED, PLEDGE, rest=CHIP + FIRM + more)
    return pair(made, load_scenario("baseline", known))


@pytest.fixture(scope="module")
def rows(both: Pair, known: Calibration) -> dict[str, Any]:
    return {row["what"]: row for row in beside(both, known)}


def test_what_is_added_is_called_what_it_is(rows: dict[str, Any]) -> None:
    assert rows["New chip: Ascend of mine"]["old"] == "nothing"
    assert rows["New chip: Ascend of mine"]["new"] == (
        "Ascend of mine, like Ascend 910C, but first shipped 2026-10, memory 100 GB"
    )
    assert rows["New firm: The Lab"]["new"].startswith("The Lab, split from Other Chinese buyers")


def test_a_title_that_a_scenario_gives_stands_wherever_the_thing_is_named(
    rows: dict[str, Any],
) -> None:
    """As a figure's owner, as what an entry is narrowed to, in a list, and as who decides."""
    price = rows["The price of Ascend of mine"]
    assert price["new"] == "USD 15 k"
    assert price["old"] == "USD 19 k to 26 k, drawn", "with the unit that its parent's has"
    assert rows["export rule fee"]["only"] == "Ascend of mine"
    assert rows["export rule license chips"]["new"].endswith("Ascend of mine")
    assert rows["export rule license chips"]["how"] == "what it was with Ascend of mine"
    assert rows["capex pledge amount"]["who"] == "The Lab"


def test_beside_an_added_chip_every_rule_has_what_the_reference_has(rows: dict[str, Any]) -> None:
    """An entry that names one, which the calibration lacks, left the whole rule untold."""
    assert rows["export rule license max TPP"]["old"] == "21 k TPP"
    assert rows["export rule license max TPP"]["way"] == "stricter"
    assert rows["export rule fee"]["old"] == "25 %"


def test_what_had_nothing_before_says_so(rows: dict[str, Any], both: Pair, known: Any) -> None:
    assert rows["capex pledge amount"]["old"] == "nothing: a sum of its own"
    assert not [row for row in rows.values() if "entry" in row["old"]]
    assert not [line for line in told(both, known) if "nothing" in line], (
        "no aside beside a new one"
    )


def test_a_scenario_is_told_as_a_comparison_tells_it(known: Calibration, tmp_path: Path) -> None:
    made = on_baseline(tmp_path, known, FEE, rest=CHIP)
    (line,) = [one for one in sentences(made, known) if "fee" in one]
    assert "licensed chips for Ascend of mine from 2027-02" in line


def test_an_entry_about_what_is_added_is_known_to_change_nothing(
    known: Calibration, tmp_path: Path
) -> None:
    """The fee that holds anyway, of a chip that only the scenario has."""
    made = on_baseline(tmp_path, known, FEE.replace("0.4", "0.25"), rest=CHIP)
    assert acting(made.to_dict(), load_scenario("baseline", known).to_dict(), known) == []


@pytest.mark.parametrize("new", [{"like": "no_such_chip"}, {"like": "h20", "ship": "soon"}])
def test_what_is_no_longer_understood_leaves_the_calibration(known: Calibration, new: Any) -> None:
    assert with_additions(known, [{"path": "chips.mine", "old": None, "new": new}]) is known
    assert (
        with_additions(known, [{"path": "chips.h20", "old": None, "new": {"like": "h20"}}]) is known
    )


def test_what_ships_goes_by_the_names_of_today(known: Calibration) -> None:
    assert titled("ascend_910c", known) == "Ascend 910C"
    assert what_of("parameters.chips.h20.price_usd", known) == "The price of H20"
    assert what_of("structure.memory", known) == "Memory"


def test_no_field_of_a_lever_stands_as_it_is_written() -> None:
    fields = [field for lever in LEVERS.values() for field in lever.fields.values()]
    told = [of_field(*field.path.split(".")) for field in fields]
    assert not [one for one in told if "_" in one or " tpp" in one or " gb s" in one]


@pytest.mark.parametrize("times", [1.0, 1.5])
def test_what_a_split_firm_had_is_its_share_of_the_whole(
    known: Calibration, tmp_path: Path, times: float
) -> None:
    """In `check`, in a comparison and in the run; the reference has what it has of the whole."""
    firm = "firms: {lab: {like: china_other, split_from: china_other, share: 0.1}}\n"
    name, part = "firms.lab.ceiling_share", "firms.china_other.ceiling_share"
    dated = f"{{from: 2027-01, parameter: {name}, set: {{times: 3}}}}"
    own = f"parameters: {{{part}: {{times: {times}}}}}\n"
    made = on_baseline(tmp_path, known, dated, rest=firm + (own if times != 1 else ""))
    base, whole = load_scenario("baseline", known), known.entries[part].value.median()
    lone = beside_reference(made, base, known)
    (checked,) = (one for one in sentences(made, known, lone) if name in one)
    (compared,) = (one for one in told(pair(made, base), known) if name in one)
    assert f"(reference: {10 * whole:g} %" in checked
    assert f"(reference: {10 * whole:g} %)" in compared
    drawn = Draw(known, made, 1, 0, 2)[name]
    assert drawn == pytest.approx(whole / 10 * times)
