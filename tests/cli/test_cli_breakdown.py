"""`rivalry breakdown` end to end, on few members and a short past."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulation.analysis.insight.outline import undusted
from simulation.api import breaking_down
from simulation.cli import cli
from simulation.errors import InputError

Rivalry = Callable[..., Result]
FEW = ("--members", "3", "--at", "2023-12")
LATER = ("--members", "2", "--at", "2026-06")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenarios, 4 members, three years and a month: its end is not the month of headlines."""
    place = tmp_path_factory.mktemp("breakdown") / "mine"
    words = ["run", "baseline", "no_controls_ever", "--members", "4", "--until", "2025-01"]
    done = CliRunner().invoke(cli, [*words, "--out", str(place)])
    assert done.exit_code == 0, done.output
    return place


def test_a_figure_is_told_drawn_and_written(rivalry: Rivalry, folder: Path) -> None:
    said = rivalry("breakdown", "output.china", *FEW, "--out", "there").stdout
    assert "output.china, Dec 2023, 3 members: baseline" in said
    for words in ("packages started", "x yield", "/ dies a package", "supply.smic.yield*"):
        assert words in said
    assert "what bound, share of months and members: Huawei" in said
    assert "also --by maker, chip, source of dies, memory, packaging" in " ".join(said.split())
    files = sorted(path.suffix for path in (folder / "there").iterdir())
    assert files == [".csv", ".png", ".svg"]
    table = next((folder / "there").glob("*.csv"))
    rows = list(csv.DictReader(table.open()))
    assert rows[0]["path"] == "output.china"
    assert any("estimate" in row["evidence"] and row["sources"] for row in rows)


def test_one_member_has_no_interval(rivalry: Rivalry) -> None:
    said = rivalry("breakdown", "compute.china", "--members", "1", "--at", "2022-12").stdout
    first, *_ = said.splitlines()
    assert first == "compute.china, Dec 2022, 1 member: baseline"
    assert not re.search(r"\d \w* to \d", said)


def test_lines_go_to_a_file_in_a_folder_that_is_made(rivalry: Rivalry, folder: Path) -> None:
    few = ("--members", "1", "--at", "2022-12", "--csv", "far/away/lines.csv")
    said = rivalry("breakdown", "output.china", *few).stdout
    assert said.endswith(f", {Path('far', 'away', 'lines.csv')}\n")
    rows = list(csv.DictReader((folder / "far" / "away" / "lines.csv").open()))
    assert rows[0]["path"] == "output.china"


def test_a_run_of_the_priors_is_made_again_with_the_priors(rivalry: Rivalry, folder: Path) -> None:
    words = ("run", "baseline", "--members", "3", "--until", "2022-12", "--out")
    for place, how in (("wide", ("--prior",)), ("fitted", ())):
        rivalry(*words, place, *how)
    told = [
        json.loads(rivalry("breakdown", "compute.china", place, "--json").stdout)
        for place in ("wide", "fitted")
    ]
    assert told[0] != told[1]


@pytest.mark.slow
def test_the_same_command_writes_the_same_bytes(rivalry: Rivalry, folder: Path) -> None:
    words = ("breakdown", "ratio.stock", "--members", "2", "--at", "2022-12", "--out")
    for place in ("one", "two"):
        rivalry(*words, place)
    for file in (folder / "one").iterdir():
        assert file.read_bytes() == (folder / "two" / file.name).read_bytes(), file.name


@pytest.mark.slow
def test_json_adds_up_and_python_gives_the_same(rivalry: Rivalry) -> None:
    import simulation

    told = json.loads(rivalry("breakdown", "compute.china", *FEW, "--json").stdout)
    assert told.keys() >= {"outcome", "scenario", "against", "at", "members", "seed", "tree"}
    way = told["tree"]["ways"][0]
    assert (way["title"], way["rule"]) == ("by origin", "sum")
    assert sum(part["mean"] for part in way["parts"]) == pytest.approx(told["tree"]["mean"])
    found = simulation.breakdown("compute.china", at="2023-12", members=3)
    assert _plain(found) == told


def test_a_change_is_taken_apart_in_the_month_of_its_comparison(
    rivalry: Rivalry, folder: Path
) -> None:
    words = ("breakdown", "compute.china", "--scenario", "no_controls_ever")
    against = ("--against", "baseline", "--members", "2", "--json")
    assert json.loads(rivalry(*words, *against).stdout)["at"] == "2026-12"
    run = ("--until", "2027-12", "--members", "2", "--outcomes", "compute.china", "--out", "r")
    rivalry("run", "baseline", "no_controls_ever", *run)
    told = rivalry("breakdown", "compute.china", "r", *words[2:], *against[:2], "--json")
    assert json.loads(told.stdout)["at"] == "2026-12"


@pytest.mark.slow
def test_a_change_is_split(rivalry: Rivalry) -> None:
    words = ("breakdown", "compute.china", *LATER, "--scenario", "h200_sales_allowed")
    told = json.loads(rivalry(*words, "--against", "baseline", "--json").stdout)
    assert (told["scenario"], told["against"]) == ("h200_sales_allowed", "baseline")
    tree = told["tree"]
    assert tree["change"]["mean"] == pytest.approx(tree["mean"] - tree["reference"]["mean"])
    for way in tree["ways"]:
        added = sum(part["change"]["mean"] for part in way["parts"])
        assert added == pytest.approx(tree["change"]["mean"]), way["title"]
    said = rivalry(*words, "--against", "baseline").stdout
    assert "h200_sales_allowed against baseline" in said
    first, *lines = said.splitlines()
    grown = 100 * tree["change"]["mean"] / tree["reference"]["mean"]
    said_first = float(first.rpartition("baseline, +")[2].split(" %")[0])
    assert said_first == pytest.approx(grown, rel=0.1), (
        "of two members, so that it is near the mean"
    )
    assert not re.search(r"\de-\d", " ".join(lines)), "dust is told as 0"
    assert "imported lawfully" in said


@pytest.mark.slow
def test_a_figure_is_taken_apart_under_a_view(rivalry: Rivalry) -> None:
    words = ("breakdown", "output.china", *FEW, "--view", "semianalysis_memory")
    assert "3 members, view semianalysis_memory: baseline" in rivalry(*words).stdout
    assert json.loads(rivalry(*words, "--json").stdout)["view"] == "semianalysis_memory"


@pytest.mark.slow
def test_a_run_is_taken_apart_as_it_is(rivalry: Rivalry, made: Path) -> None:
    words = ("breakdown", "ratio.stock", str(made), "--scenario", "baseline", "--json")
    told = json.loads(rivalry(*words).stdout)
    assert (told["at"], told["members"]) == ("2024-12", 4)
    rows = csv.DictReader((made / "summary.csv").open())
    key = ("baseline", "ratio.stock", "2024-12")
    row = next(r for r in rows if (r["scenario"], r["outcome"], r["date"]) == key)
    for name in ("mean", "p05", "p50", "p95"):
        assert told["tree"][name] == pytest.approx(float(row[name]), rel=1e-6)


def test_a_run_that_does_not_come_out_the_same_is_refused(
    rivalry: Rivalry, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulation.experiment.reader import Run

    stored = Run.array
    monkeypatch.setattr(Run, "array", lambda *asked: 1.001 * stored(*asked))
    words = ("breakdown", "compute.us", str(made), "--scenario", "baseline")
    said = rivalry(*words, code=2).stderr
    assert "its members do not come out the same again" in said
    assert "rivalry breakdown compute.us --scenario baseline" in said


WRONG = {
    "typo": (("output.chna",), "no breakdown of 'output.chna'; did you mean 'output.china'?"),
    "none": (("frontier.us",), "there is one of output.china, ratio.stock"),
    "way": (("output.china", "--by", "colour"), "output.china is taken apart by stage, by maker"),
    "early": (("compute.us", "--at", "2022-06"), "looks back on a year, from 2022-12 on"),
    "itself": (
        ("compute.us", "--scenario", "baseline", "--against", "baseline"),
        "--against baseline: that is the scenario itself",
    ),
    "scenario": (("compute.us", "--scenario", "basline"), "did you mean 'baseline'?"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_taken_apart_is_said(rivalry: Rivalry, folder: Path, name: str) -> None:
    words, message = WRONG[name]
    at = () if "--at" in words else ("--at", "2022-12")
    said = rivalry("breakdown", *words, *at, "--members", "2", code=2)
    assert message in said.stderr
    assert not list(folder.rglob("*.csv"))


def test_a_run_under_a_view_is_taken_apart_under_it(rivalry: Rivalry, folder: Path) -> None:
    """Its members come out the same again."""
    small = ("--members", "3", "--until", "2022-12", "--outcomes", "compute.us", "--out", "run")
    rivalry("run", "baseline", "--view", "cnas", *small)
    told = rivalry("breakdown", "compute.us", "run", "--at", "2022-12").stdout
    assert "compute.us, Dec 2022, 3 members, view cnas: baseline" in told


def test_a_run_that_comes_out_otherwise_is_named_as_it_is_typed() -> None:
    run = SimpleNamespace(
        given="run", dates=("2022-01",), array=lambda scenario, name: np.zeros((1, 2), np.float32),
        manifest={"command": "rivalry run dir/mine.yaml", "inputs": {"mine.yaml": "1"}},
    )  # fmt: skip
    tree = SimpleNamespace(name="compute.us", value=np.ones(2))
    says = "instead: rivalry breakdown compute.us --scenario dir/mine.yaml$"
    with pytest.raises(InputError, match=says):
        breaking_down._check_same(run, "mine", tree, "2022-01")  # type: ignore[arg-type]


RUN_WRONG = {
    "several": ((), "several scenarios: say --scenario baseline or no_controls_ever"),
    "typo": (("--scenario", "basline"), "no scenario 'basline'; did you mean 'baseline'?"),
    "month": (("--scenario", "baseline", "--at", "2030-12"), "runs from 2022-01 to 2025-01"),
    "members": (("--scenario", "baseline", "--members", "3"), "--members goes with scenarios"),
    "prior": (("--scenario", "baseline", "--prior"), "--prior goes with scenarios"),
}


@pytest.mark.parametrize("name", RUN_WRONG)
def test_what_a_run_lacks_is_said(rivalry: Rivalry, made: Path, name: str) -> None:
    words, message = RUN_WRONG[name]
    assert message in rivalry("breakdown", "compute.us", str(made), *words, code=2).stderr


def test_lines_fit_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, rivalry: Rivalry) -> None:
    from simulation.cli import streams

    monkeypatch.setattr(streams, "is_watched", lambda _: True)
    monkeypatch.setenv("COLUMNS", "80")
    said = rivalry("breakdown", "output.china", *FEW).stdout
    table = said[: said.index("chart and every line")]
    assert max(map(len, table.splitlines())) <= 80


def _plain(data: Any) -> Any:
    from simulation.cli import output

    return json.loads(json.dumps(output.plain(data)))


def _leaves(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield one
    for way in one["ways"]:
        for part in way["parts"]:
            yield from _leaves(part)


def test_every_line_of_the_json_has_figures(rivalry: Rivalry) -> None:
    words = ("breakdown", "revenue.nvidia", "--members", "2", "--at", "2022-12", "--json")
    told = json.loads(rivalry(*words).stdout)
    for one in _leaves(told["tree"]):
        assert one.keys() >= {"name", "title", "unit", "p05", "p50", "p95", "inputs", "ways"}


def test_what_rounding_leaves_is_nothing() -> None:
    values = np.array([2.8e-11, -1.9e-10, 3.0])
    assert undusted(values, "chips/year").tolist() == [0.0, 0.0, 3.0]
    cents = np.array([5e-9])  # five dollars, in billions
    assert undusted(cents, "USD billion/chip").tolist() == [5e-9]
