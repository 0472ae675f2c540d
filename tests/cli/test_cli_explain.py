"""`rivalry explain` end to end, on a short run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulation.api.calls import claims
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.api.explained import name_of
from simulation.api.explaining import Asked, ExplainQuestion, folder_for, needed
from simulation.cli import cli
from simulation.errors import InputError
from simulation.experiment.accounts.models import RECORDED
from simulation.inputs import load_calibration
from tests.cli.conftest import NARROW

Rivalry = Callable[..., Result]
KEYS = {"outcome", "at", "against", "members", "drivers", "interactions", "unexplained", "boxes"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenarios, 240 members, two years."""
    place = tmp_path_factory.mktemp("explain") / "mine"
    words = ["run", "baseline", "no_controls_ever", "--members", "240", "--until", "2023-12"]
    words += ["--outcomes", ",".join(["compute.us", "compute.china", "ratio.stock", *RECORDED])]
    done = CliRunner().invoke(cli, [*words, "--out", str(place)])
    assert done.exit_code == 0, done.output
    return place


@pytest.mark.slow
def test_drivers_are_told_and_drawn(rivalry: Rivalry, made: Path, folder: Path) -> None:
    words = ("explain", str(made), "--scenario", "baseline", "--outcome", "compute.china")
    said = rivalry(*words, "--out", "there")
    assert "unexplained one by one" in said.stdout
    assert said.stdout.endswith(f"the run, which `rivalry plot` reads: {made}\n")
    assert "240 members: only strong drivers show" in said.stderr
    names = {path.suffix for path in (folder / "there").iterdir()}
    assert names == {".json", ".png", ".svg"}
    told = json.loads(rivalry(*words, "--json").stdout)
    assert told.keys() >= KEYS
    assert told["at"] == "2023-12"
    assert told["drivers"]
    shares = [driver["share"] for driver in told["drivers"]]
    assert shares == sorted(shares, reverse=True)
    for driver in told["drivers"]:
        assert 0 <= driver["low"] <= driver["share"] <= driver["high"] <= 1
        assert driver["evidence"]
        assert driver["sources"]


def test_a_change_has_drivers_and_a_value_of_information(rivalry: Rivalry, made: Path) -> None:
    words = ("explain", str(made), "--outcome", "compute.china", "--against", "baseline", "--json")
    told = json.loads(rivalry(*words).stdout)
    assert told["scenario"] == "no_controls_ever"
    assert told["against"] == "baseline"
    worth = {one["name"]: one["value"] for one in told["value_of_information"]}
    assert worth.keys() == {driver["name"] for driver in told["drivers"]}


def test_one_explanation_does_not_overwrite_another(
    rivalry: Rivalry, made: Path, folder: Path
) -> None:
    words = ("explain", str(made), "--outcome", "compute.china", "--scenario", "no_controls_ever")
    for more in ((), ("--against", "baseline"), ("--at", "2023-06")):
        rivalry(*words, "--at", "2023-12", *more, "--out", "both")
    names = sorted(path.stem for path in (folder / "both").glob("*.json"))
    begin = "explain-compute.china-no_controls_ever"
    assert names == [f"{begin}-2023-06", f"{begin}-2023-12", f"{begin}-baseline-2023-12"]


def test_the_view_of_a_run_is_in_the_name_of_its_explanation() -> None:
    asked = Asked(ExplainQuestion("a", "b", "2023-12", "c"), "1", np.zeros(1), {})
    explained = SimpleNamespace(asked=asked)
    for draws, name in (
        ({}, "explain-a-b-c-2023-12"),
        ({"view": {"name": "cnas"}}, "explain-a-b-c-cnas-2023-12"),
    ):
        run = SimpleNamespace(manifest={"draws": draws})
        assert name_of(explained, run) == name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("draws", "sets", "option"),
    [(ChosenDraws(True), (), "--prior"), (ChosenDraws(view="cnas"), (), "--view"),
     (ChosenDraws(calibration="mine"), (), "--calibration"), (SHIPPED_DRAWS, ("a.b=1",), "--set")],
)  # fmt: skip
def test_a_finished_run_has_its_own_draws(
    rivalry: Rivalry, tmp_path: Path, draws: ChosenDraws, sets: tuple[str, ...], option: str
) -> None:
    """What says how members are drawn is refused, not ignored, where they are drawn already."""
    message = f"^{option} goes with scenarios; .* is a finished run$"
    with pytest.raises(InputError, match=message):
        folder_for([f"{tmp_path}/"], 9, 1, draws=draws, sets=sets)
    if sets:
        return
    with pytest.raises(InputError, match=message):
        claims(tmp_path, ["ascend-volume"], prior=draws.prior, view=draws.view,
               calibration=draws.calibration)  # fmt: skip
    value = draws.view or draws.calibration
    words = ["claims", str(tmp_path), option, *([str(value)] if value else [])]
    assert f"{option} goes with scenarios" in rivalry(*words, code=2).stderr


def test_python_gives_what_the_command_prints(rivalry: Rivalry, made: Path) -> None:
    import simulation

    words = ("--scenario", "baseline", "--outcome", "lag.china", "--at", "2023-06")
    printed = json.loads(rivalry("explain", str(made), *words, "--json").stdout)
    found = simulation.explain(made, "lag.china", at="2023-06", scenario="baseline")
    assert json.loads(json.dumps(found)) == printed
    with pytest.raises(simulation.InputError, match="say what to explain"):
        simulation.explain(made)


def test_a_change_is_each_members_own(made: Path) -> None:
    """Values are those of the scenario less those of the reference, and of neither alone."""
    from simulation.api.draws import drawing_from
    from simulation.api.explaining import ExplainQuestion, ask
    from simulation.experiment.reader import Run

    run, name = Run.open(made), "compute.china"
    row = run.dates.index("2023-12")
    sides = [run.array(side, name)[row].astype(float) for side in ("no_controls_ever", "baseline")]
    question = ExplainQuestion(name, "no_controls_ever", "2023-12", "baseline")
    asked = ask(run, question, drawing_from())
    assert np.array_equal(asked.values, sides[0] - sides[1])
    assert (asked.values != 0).any()
    level = ask(run, replace(question, against=""), drawing_from())
    assert np.array_equal(level.values, sides[0])


def test_a_case_is_the_highest_quarter_or_what_a_claim_says() -> None:
    from simulation.api.explaining import Asked, ExplainQuestion, _cases

    values = np.array([5.0, 1.0, 8.0, 2.0, 3.0, 4.0, 7.0, 6.0])
    highest = _cases(Asked(ExplainQuestion("lag.china"), "months", values, {}))
    assert values[highest].tolist() == [8.0, 7.0]
    true = _cases(
        Asked(ExplainQuestion("lag.china", claim="backfire"), "1", np.array([0.0, 1.0]), {})
    )
    assert true.tolist() == [False, True]


WRONG = {
    "neither": (("--scenario", "baseline"), "say what to explain: --outcome NAME or --claim ID"),
    "both": (("--outcome", "compute.us", "--claim", "backfire"), "say what to explain"),
    "outcome": (
        ("--scenario", "baseline", "--outcome", "compute.chna"),
        "no outcome 'compute.chna'; did you mean 'compute.china'?",
    ),
    "scenario": (("--outcome", "compute.china"), "several scenarios: say --scenario baseline or"),
    "typo": (
        ("--outcome", "compute.china", "--scenario", "basline"),
        "no scenario 'basline'; did you mean 'baseline'?",
    ),
    "month": (
        ("--outcome", "compute.china", "--scenario", "baseline", "--at", "2030-12"),
        "no month '2030-12'",
    ),
    "claim": (("--claim", "bakfire"), "no claim is called 'bakfire'"),
    "lacking": (
        ("--claim", "h200-dependence"),
        "lacks something that h200-dependence needs: h200_sales_allowed",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_explained_is_said(rivalry: Rivalry, made: Path, name: str) -> None:
    words, message = WRONG[name]
    assert message in rivalry("explain", str(made), *words, code=2).stderr


NAMED = {
    "an outcome alone": (("lag.china",), "lag.china is an outcome: rivalry explain baseline --out"),
    "no scenario": (
        ("--outcome", "lag.china"),
        "such as rivalry explain baseline --outcome lag.china",
    ),
    "no outcome": (("baseline",), "say what to explain: --outcome NAME or --claim ID"),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_missing_is_named_with_the_command_that_has_it(rivalry: Rivalry, name: str) -> None:
    words, message = NAMED[name]
    assert message in rivalry("explain", *words, code=2).stderr


def test_the_command_that_takes_the_figure_apart_is_told(rivalry: Rivalry, made: Path) -> None:
    words = ("--scenario", "baseline", "--outcome")
    said = rivalry("explain", str(made), *words, "lag.china").stdout
    assert f"rivalry breakdown lag.china {made} --scenario baseline --at 2023-12" in " ".join(
        said.split()
    )
    assert "On average over members it is the sum of: US lead in compute" in " ".join(said.split())
    assert "rivalry breakdown" not in rivalry("explain", str(made), *words, "frontier.us").stdout


def test_few_members_are_refused(rivalry: Rivalry, folder: Path) -> None:
    rivalry("run", "baseline", *NARROW, "--out", "few")
    said = rivalry("explain", "few", "--outcome", "compute.us", code=2)
    assert "3 members are too few to tell drivers from chance" in said.stderr


def swept(place: Path, *words: str) -> Path:
    """A sweep of two paths over a year, two members a point."""
    vary = ("--vary", "levers.us.export_rule.enforcement@2022-03=0:0.9")
    vary += ("--vary", "parameters.grey.chips_2024=20000:90000")
    short = ("--members", "2", "--until", "2022-12", "--outcomes", "compute.china")
    done = CliRunner().invoke(
        cli, ["sweep", "baseline", *vary, *short, *words, "--out", str(place)]
    )
    assert done.exit_code == 0, done.output
    return place


@pytest.mark.slow
def test_a_saltelli_sweep_has_indices_with_and_without_others(
    rivalry: Rivalry, folder: Path
) -> None:
    pytest.importorskip("SALib", reason="SALib is not installed")
    swept(folder / "s", "--design", "saltelli", "--points", "128")
    words = ("explain", "s", "--outcome", "compute.china")
    said = rivalry(*words)
    assert "with others" in said.stdout
    assert "The mean of members is " in said.stdout
    assert "warning: 32 samples: shares are rough; 100 are better" in said.stderr
    assert "levers.us.export_rule.enforcement@2022-03" in said.stdout
    told = json.loads(rivalry(*words, "--json").stdout)
    assert len(told["drivers"]) == 2
    assert all(one["total"] >= 0 and one["low"] <= one["share"] for one in told["drivers"])
    assert {len(one["parameters"]) for one in told["drivers"]} == {1}
    assert "is a sweep" in rivalry(*words, "--against", "baseline", code=2).stderr


def test_paths_of_a_sweep_that_are_no_numbers_are_named(rivalry: Rivalry, folder: Path) -> None:
    swept(
        folder / "s",
        "--design",
        "lhs",
        "--points",
        "200",
        "--vary",
        "structure.buyer_cap=total,yearly",
    )
    said = rivalry("explain", "s", "--outcome", "compute.china", "--json")
    told = json.loads(said.stdout)
    assert told["left_out"] == ["structure.buyer_cap"]
    assert "note: left out structure.buyer_cap: choices that are no numbers" in said.stderr
    assert "structure.buyer_cap" not in {driver["name"] for driver in told["drivers"]}


def test_a_grid_has_no_shares(rivalry: Rivalry, folder: Path) -> None:
    vary = ("--vary", "levers.us.export_rule.enforcement@2022-03=0:0.9:2")
    short = ("--members", "2", "--until", "2022-06", "--outcomes", "compute.china", "--out", "g")
    rivalry("sweep", "baseline", *vary, *short)
    said = rivalry("explain", "g", "--outcome", "compute.china", code=2).stderr
    assert "--design saltelli" in said


@pytest.mark.slow
def test_scenarios_of_a_run_go_by_their_paths(
    rivalry: Rivalry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.api import comparing

    base = "title: {}\nextends: baseline\nparameters: {{chips.a100.price_usd: {}}}\n"
    (folder / "one.yaml").write_text(base.format("One", 9000), "utf-8")
    (folder / "two.yaml").write_text(base.format("Two", 8000), "utf-8")
    size = ("--members", "200", "--until", "2022-06", "--outcomes", "compute.us", "--prior")
    rivalry("run", "one.yaml", "two.yaml", *size, "--as", "a", "--as", "b", "--out", "r")
    monkeypatch.setattr(comparing, "doubts_of", lambda folders: f"{folders[0]} is stale")
    question = ("explain", "r", "--outcome", "compute.us", "--at", "2022-06", "--json")
    said = rivalry(*question, "--against", "two.yaml")
    assert said.stderr.startswith("warning: r is stale")
    assert json.loads(said.stdout)["against"] == "b"
    (folder / "two.yaml").write_text(base.format("Two", 7000), "utf-8")
    wrong = rivalry(*question, "--against", "two.yaml", code=2).stderr
    assert wrong.endswith("has no scenario like two.yaml; it has a, b\n")


def test_a_sweep_has_a_label(rivalry: Rivalry, folder: Path) -> None:
    sized = ("sweep", "baseline", "--vary", "grey.diverted=0.1:0.2:2", "--members", "2")
    small = ("--until", "2022-06", "--outcomes", "compute.us")
    said = rivalry(*sized, *small, "--as", "mine", "--out", "s").stdout
    assert "2 points x 2 members of mine" in said
    wrong = rivalry(*sized, "--as", "a", "--as", "b", code=2).stderr
    assert wrong == "Error: --as: 2 labels for 1 scenario\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [(("--members", "199"), "199 members are too few"),
     (("--outcome", "compute.chinna"), "no outcome 'compute.chinna'; did you mean"),
     (("--scenario", "no_controls"), "no scenario 'no_controls'; did you mean 'no_controls_ever'")],
)  # fmt: skip
def test_nothing_is_simulated_for_what_will_be_refused(
    rivalry: Rivalry, folder: Path, words: tuple[str, ...], why: str
) -> None:
    asked = ("explain", "no_controls_ever", "--outcome", "ratio.stock", "--against", "baseline")
    assert why in rivalry(*asked, *words, code=2).stderr
    assert not list(folder.iterdir())


def test_a_claim_names_its_own_scenarios(rivalry: Rivalry, folder: Path) -> None:
    named = needed("", ExplainQuestion(claim="backfire"), load_calibration())
    assert sorted(named) == ["baseline", "no_controls_ever"]
    said = rivalry("explain", "--outcome", "ratio.stock", code=2).stderr
    assert "say in which run or scenario to explain it" in said
