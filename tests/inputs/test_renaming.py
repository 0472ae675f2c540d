"""Earlier names of parameters: accepted wherever a user writes one, with one note."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from simulation.errors import InputError, RenamedWarning
from simulation.inputs import Calibration, Draw, load_calibration, load_scenario, with_settings
from simulation.inputs.calibration.renaming import path_of
from simulation.inputs.scenario.schema import scenario_schema

OLD, NEW = "market.shelf_months", "market.life"
NOTE = f"^'{OLD}' is now '{NEW}'$"
CLAIM = """
claims:
  long-life:
    title: Chips sell long
    about: They do.
    document: paper
    paragraph: 1
    tests: [{outcome: ratio.stock, at: 2030-01, is: above, threshold: 1, unit: "1"}]
    drivers: [market.shelf_months]
"""


@pytest.fixture
def renamed(root: Path) -> Calibration:
    """The small calibration after a parameter got another name."""
    edit(root, "value: 24\n", f"value: 24\n    stream: {OLD}\n    was: {OLD}\n")
    return load_calibration(root)


def edit(root: Path, old: str, new: str) -> None:
    """Change the small calibration's parameters."""
    path = root / "calibration" / "parameters.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_scenario_may_use_it(renamed: Calibration, scenario_file: Callable[[str], str]) -> None:
    path = scenario_file(f"title: Mine\nparameters: {{{OLD}: 30}}\n")
    with pytest.warns(RenamedWarning, match=NOTE):
        scenario = load_scenario(path, renamed)
    assert {name: o.to_dict() for name, o in scenario.parameters.items()} == {NEW: 30}
    assert [change.path for change in scenario.applied] == [f"parameters.{NEW}"]


@pytest.fixture
def chip_renamed(root: Path) -> Calibration:
    """The small calibration after a chip got another name."""
    path = root / "calibration" / "chips.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Next one\n", "Next one\n    was: later\n", 1), "utf-8")
    return load_calibration(root)


def test_a_lever_may_name_a_chip_so(
    chip_renamed: Calibration, scenario_file: Callable[[str], str]
) -> None:
    entry = "from: 2030-01, actor: china, lever: import_admission, chips: [later]"
    path = scenario_file(f"title: Mine\ntimeline: [{{{entry}, set: {{share: 1}}}}]\n")
    with pytest.warns(RenamedWarning, match="^'later' is now 'next'$"):
        scenario = load_scenario(path, chip_renamed)
    assert str(scenario.timeline[-1].to_dict()).count("next") == 1


def test_a_chip_s_outcome_has_its_name_of_today(chip_renamed: Calibration) -> None:
    with pytest.warns(RenamedWarning, match="^'units.later' is now 'units.next'$"):
        assert chip_renamed.vocabulary.current("units.later") == "units.next"
    assert chip_renamed.vocabulary.current("units.h200") == "units.h200"
    assert "later" in str(scenario_schema(chip_renamed)["properties"]["chips"])


def test_two_chips_cannot_have_had_one_name(root: Path) -> None:
    path = root / "calibration" / "chips.yaml"
    text = path.read_text("utf-8")
    for title in ("H200", "Next one"):
        text = text.replace(f"title: {title}\n", f"title: {title}\n    was: later\n", 1)
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="'later' is an earlier name of 'h200' already"):
        load_calibration(root)


def test_both_names_at_once_are_refused(
    renamed: Calibration, scenario_file: Callable[[str], str]
) -> None:
    path = scenario_file(f"title: Mine\nparameters: {{{OLD}: 30, {NEW}: 40}}\n")
    with pytest.warns(RenamedWarning), pytest.raises(InputError, match="which is set, too"):
        load_scenario(path, renamed)


def test_two_fragments_that_set_it_by_either_name_clash(
    renamed: Calibration,
    add_scenarios: Callable[[dict[str, str]], None],
    scenario_file: Callable[[str], str],
) -> None:
    add_scenarios({"fragments/aged.yaml": f"title: Aged\nparameters: {{{OLD}: 9}}\n"})
    path = scenario_file("title: Mine\napply: [half, aged]\n")
    with pytest.warns(RenamedWarning), pytest.raises(InputError, match="both set parameters"):
        load_scenario(path, renamed)


@pytest.mark.parametrize("prefix", ["", "parameters."])
def test_set_and_chain_know_it(renamed: Calibration, prefix: str) -> None:
    baseline = load_scenario("baseline", renamed)
    with pytest.warns(RenamedWarning, match=NOTE):
        changed = with_settings(baseline, [f"{prefix}{OLD}=30"], renamed)
    with pytest.warns(RenamedWarning, match=NOTE):
        chain = changed.chain(f"{prefix}{OLD}", renamed)
    assert [(change.path, change.new) for change in chain] == [
        (f"parameters.{NEW}", 24),
        (f"parameters.{NEW}", 30),
    ]


def test_a_lever_may_refer_to_it(root: Path, scenario_file: Callable[[str], str]) -> None:
    edit(root, "uniform, low: 0, high: 0.2}\n", "uniform, low: 0, high: 0.2}\n    was: policy.in\n")
    edit(root, "    about: Share let in.", "    stream: policy.in\n    about: Share let in.")
    calibration = load_calibration(root)
    entry = "{from: 2027-01, actor: china, lever: import_admission, set: {share: {parameter: "
    path = scenario_file(f"title: Mine\ntimeline: [{entry}policy.in}}}}}}]\n")
    with pytest.warns(RenamedWarning, match=r"'policy\.in' is now 'policy\.admitted'"):
        scenario = load_scenario(path, calibration)
    assert str(scenario.timeline[-1].to_dict()).count("policy.admitted") == 1


def test_claims_and_draws_know_it(root: Path, renamed: Calibration) -> None:
    (root / "calibration" / "claims.yaml").write_text(CLAIM, "utf-8")
    with pytest.warns(RenamedWarning, match=NOTE):
        calibration = load_calibration(root)
    assert calibration.claims["long-life"].drivers == (NEW,)
    draw = Draw(calibration, load_scenario("baseline", calibration), 1, 0, 3)
    with pytest.warns(RenamedWarning, match=NOTE):
        assert (draw[OLD] == draw[NEW]).all()


def test_editors_accept_it_as_out_of_date(renamed: Calibration) -> None:
    names = scenario_schema(renamed)["properties"]["parameters"]["properties"]
    assert names[OLD]["deprecated"] is True
    assert "deprecated" not in names[NEW]


@pytest.mark.parametrize(
    ("path", "today"),
    [
        (OLD, NEW),
        (f"parameters.{OLD}.source", f"parameters.{NEW}.source"),
        ("levers.us.export_rule.fee", "levers.us.export_rule.fee"),
    ],
)
def test_paths(renamed: Calibration, path: str, today: str) -> None:
    assert path_of(path, renamed.vocabulary.renamed) == today


def test_shipped_renamings_keep_their_chance() -> None:
    shipped = load_calibration()
    entries = {entry.was: entry for entry in shipped.parameters() if entry.was}
    assert entries["budgets.purse_months"].name == "budgets.unspent_budget_months"
    assert all(entry.stream == was for was, entry in entries.items())


def test_the_table_of_the_fit_has_the_names_of_today() -> None:
    shipped = load_calibration()
    table = shipped.root / "calibration" / "posterior" / "parameters.csv"
    with table.open(newline="", encoding="utf-8") as file:
        rows = [row["parameter"] for row in csv.DictReader(file)]
    drawn = [entry.name for entry in shipped.parameters() if entry.drawn]
    assert rows == drawn, "parameters or chips were added or renamed: run `make posterior`"
