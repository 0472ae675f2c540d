"""`rivalry game` end to end, on a small game of the past."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import simulation
from simulation.analysis.text.gaming import points
from simulation.cli import cli
from simulation.errors import StoppedError
from simulation.experiment.reader import Run
from simulation.inputs.draws import posterior
from tests.inputs.test_overlays import lay

Rivalry = Callable[..., Result]
READ = ("ratio.stock", "compute.china", "revenue.nvidia", "revenue.amd")
FRAGMENT = """\
title: {title}
timeline:
  - {{from: 2022-06, actor: {actor}, lever: {lever}, set: {{{change}}}}}
"""
GAME = """\
title: Two by two
at: 2022-12
us: [us_present_rules, closed]
china: [china_present_rules, full]
goals:
  us:
    lead: {outcome: ratio.stock, want: more, step: {times: 1.01}}
    sales: {outcome: [revenue.nvidia, revenue.amd], want: more, step: {times: 1.1}, weight: 2}
  china:
    compute: {outcome: compute.china, want: more, step: {times: 1.01}}
members: 6
"""


def put(folder: Path) -> None:
    """The game's file and its fragments."""
    rule = {"actor": "US", "lever": "export_rule", "change": "enforcement: 1"}
    mandate = {"actor": "China", "lever": "domestic_mandate", "change": "share: 0.9"}
    (folder / "closed.yaml").write_text(FRAGMENT.format(title="Closed", **rule))
    (folder / "full.yaml").write_text(FRAGMENT.format(title="Full", **mandate))
    (folder / "small.yaml").write_text(GAME)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished game, with its file beside."""
    place = tmp_path_factory.mktemp("game")
    put(place)
    words = ["game", str(place / "small.yaml"), "--out", str(place / "run")]
    with pytest.MonkeyPatch.context() as patch:  # as the fixture of each test does
        patch.setattr(posterior, "_stale", lambda facts, calibration: "")
        done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert "Washington \\ Beijing" in done.stdout
    assert "A: Beijing keeps its rules" in done.stdout
    assert "Closed" in done.stdout
    assert done.stdout.endswith(f"the run, which `rivalry plot` reads: {place / 'run'}\n")
    return place


def test_files_agree_with_each_other(made: Path) -> None:
    told = json.loads((made / "run/game/game.json").read_text())
    assert told["us"] == ["us_present_rules", "closed"]
    assert told["china"] == ["china_present_rules", "full"]
    assert told["payoffs"]["us"][0][0] == told["payoffs"]["china"][0][0] == 0.0
    assert told["payoffs"]["china"][0][1] != 0.0
    assert [len(line) for line in told["payoffs"]["us"]] == [2, 2]
    assert all(one["regret"] <= 1e-9 and 0 <= one["survives"] <= 1 for one in told["equilibria"])
    lines = (made / "run/game/payoffs.csv").read_text().splitlines()
    assert lines[0].startswith("us,china,payoff_us,error_us,payoff_china,error_china,us.lead,")
    assert float(lines[2].split(",")[4]) == pytest.approx(told["payoffs"]["china"][0][1])
    charts = {path.name for path in (made / "run/game").iterdir()}
    assert charts >= {"game.svg", "game.png", "weights.svg", "weights.png"}


def test_the_page_says_what_the_files_say_and_loads_nothing(made: Path) -> None:
    page = (made / "run/game/game.html").read_text(encoding="utf-8")
    told = json.loads((made / "run/game/game.json").read_text())
    for side in ("us", "china"):
        for value in np.array(told["payoffs"][side]).ravel():
            assert points(float(value)) in page
    for name in ("Washington keeps its rules", "Closed", "Full", "ratio.<wbr>stock"):
        assert name in page
    assert "US : China compute ratio" in page
    assert "Points in Dec 2022" in page
    assert page.count("<td style=") == 11 * 11  # the map of weights
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)
    assert "rivalry game small.yaml --members 6 --seed 1" in page


def test_the_page_says_the_command_that_plays_it_again(
    made: Path, rivalry: Rivalry, folder: Path
) -> None:
    page = html.unescape((made / "run/game/game.html").read_text(encoding="utf-8"))
    (told,) = re.findall(r"<p><code>(rivalry game .*?)</code></p>", page)
    assert told.startswith("rivalry game small.yaml --members ")
    put(folder)
    first = json.loads((made / "run/game/game.json").read_text())
    assert json.loads(rivalry(*told.split()[1:], "--json").stdout) == first
    rivalry("game", "small.yaml", "--prior", "--out", "p", "--members", "2")
    again = html.unescape((folder / "p/game/game.html").read_text(encoding="utf-8"))
    assert "<code>rivalry game small.yaml --members 2 --seed 1 --prior</code>" in again
    lay(folder)
    rivalry("game", "small.yaml", "--calibration", "my_figures", "--out", "q", "--members", "2")
    again = html.unescape((folder / "q/game/game.html").read_text(encoding="utf-8"))
    assert (
        "<code>rivalry game small.yaml --members 2 --seed 1 --calibration my_figures</code>"
        in again
    )


def test_a_cell_is_the_run_of_a_file_that_applies_both(
    made: Path, rivalry: Rivalry, folder: Path
) -> None:
    put(folder)
    keys = "title: Both\nextends: baseline\napply: [closed, full]\n"
    (folder / "both.yaml").write_text(keys)
    short = ("--members", "6", "--until", "2022-12", "--outcomes", ",".join(READ))
    rivalry("run", "both.yaml", *short, "--out", "one")
    one, all_cells = Run.open(folder / "one"), Run.open(made / "run")
    assert one.contents["both"] == all_cells.contents["closed-full"]
    for name in READ:
        assert np.array_equal(one.array("both", name), all_cells.array("closed-full", name))


def test_the_payoff_is_the_paired_change_in_steps(made: Path) -> None:
    run = Run.open(made / "run")
    usual = run.array("us_present_rules-china_present_rules", "compute.china")[-1].astype(float)
    changed = run.array("us_present_rules-full", "compute.china")[-1].astype(float)
    told = json.loads((made / "run/game/game.json").read_text())
    expected = (np.log(changed / usual) / np.log(1.01)).mean()
    assert told["payoffs"]["china"][0][1] == pytest.approx(expected)


def test_the_same_again_does_nothing_and_says_the_same(
    made: Path, rivalry: Rivalry, folder: Path
) -> None:
    before = {p: p.stat().st_mtime_ns for p in (made / "run/series").iterdir()}
    words = ("game", str(made / "small.yaml"), "--out", str(made / "run"), "--json")
    told = json.loads(rivalry(*words).stdout)
    assert told == json.loads((made / "run/game/game.json").read_text())
    assert {p: p.stat().st_mtime_ns for p in (made / "run/series").iterdir()} == before


def test_from_python_it_is_the_same(made: Path) -> None:
    found = simulation.game(made / "small.yaml", out=made / "run", resume=True)
    assert found == json.loads((made / "run/game/game.json").read_text())


def test_without_the_solver_single_policies_are_still_found(
    made: Path, rivalry: Rivalry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made / "run", folder / "run")  # what it writes must not reach other tests
    monkeypatch.setattr("simulation.analysis.games.solve.find_spec", lambda name: None)
    said = rivalry("game", str(made / "small.yaml"), "--out", "run")
    assert "chip-rivalry[game]" in said.stderr
    assert "Equilibrium" in said.stdout or "No pair" in said.stdout


@pytest.mark.slow
def test_a_view_is_another_game_and_what_survives_is_told(
    made: Path, rivalry: Rivalry, folder: Path
) -> None:
    words = ("game", str(made / "small.yaml"), "--views", "iea", "--json")
    told = json.loads(rivalry(*words).stdout)
    assert [view["name"] for view in told["views"]] == ["shipped", "iea"]
    usual = json.loads((made / "run/game/game.json").read_text())
    places = [view.pop("folder") for view in told["views"]]
    assert rivalry(*words[:-1]).stdout.splitlines()[-2:] == [
        f"  shipped: {places[0]}",
        f"  iea: {places[1]}",
    ]
    assert told["views"][0] == {"name": "shipped", **usual}
    assert told["views"][1]["payoffs"] != usual["payoffs"]
    pure = [
        {(e["us"].index(1.0), e["china"].index(1.0)) for e in v["equilibria"] if 1.0 in e["us"]}
        for v in told["views"]
    ]
    kept = {(told["views"][0]["us"].index(s["us"]), told["views"][0]["china"].index(s["china"]))
            for s in told["survives"]}  # fmt: skip
    assert kept == set.intersection(*pure)
    one = json.loads(rivalry(*words[:2], "--view", "iea", "--json").stdout)
    assert {"name": "iea", **one} == told["views"][1]
    assert "did you mean 'iea'" in rivalry(*words[:2], "--views", "ieaa", code=2).stderr
    assert "--views goes without" in rivalry(*words, "--dry-run", code=2).stderr


@pytest.mark.slow
def test_a_game_under_views_goes_on_where_it_was_stopped(made: Path, folder: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt  # as Ctrl-C does

    seen: list[tuple[int, int]] = []
    word, size = made / "small.yaml", {"members": 2, "views": "iea"}
    with pytest.raises(StoppedError):
        simulation.game(word, progress=stop, **size)  # type: ignore[arg-type]
    assert any((folder / "results/game-small-m2-s1").iterdir())
    again = simulation.game(word, progress=lambda *one: seen.append(one), **size)  # type: ignore[arg-type]
    assert [view["name"] for view in again["views"]] == ["shipped", "iea"]
    views = [
        Run.open(Path(view["folder"])).manifest["draws"].get("view") for view in again["views"]
    ]
    assert [view and view["name"] for view in views] == [None, "iea"]
    assert [done for done, total in seen if done == total]


def test_what_ships_is_listed_checked_and_sized(rivalry: Rivalry) -> None:
    assert "us_china" in rivalry("list", "games").stdout
    (row,) = json.loads(rivalry("list", "games", "--json").stdout)
    assert len(row["us"]) == len(row["china"]) == 6
    assert rivalry("check", "us_china").stdout == "us_china: ok (a game of 36 pairs of policies)\n"
    said = rivalry("game", "--dry-run").stdout
    assert "36 pairs of policies x 200 members = 7,200 members" in said


BAD = (
    ("us: [us_present_rules, closed]", "us: [us_present_rules, clsed]", "3:24", "unknown fragment"),
    ("us: [us_present_rules, closed]", "us: [closed, closed]", "3:14", "'closed' is given twice"),
    ("want: more, step: {times: 1.01}}\n    sales", "want: mor, step: {times: 1.01}}\n    sales",
     "7:39", "did you mean 'more'"),
    ("outcome: compute.china", "outcome: compute.chna", "10:24", "did you mean 'compute.china'"),
    ("step: {times: 1.01}}\n    sales", "step: {}}\n    sales", "7:51", "give either times"),
    ("at: 2022-12", "at: 2037-01", "2:5", "2022-01..2035-12"),
    ("members: 6", "member: 6", "11:1", "did you mean 'members'"),
    ("title: Two by two\n", "title: Two by two\nscenario: basline\n", "2:11", "'baseline'"),
)  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "place", "said"), BAD, ids=[case[1] for case in BAD])
@pytest.mark.parametrize("command", ["game", "check"])
def test_mistakes_are_told_at_their_place(
    rivalry: Rivalry, folder: Path, command: str, good: str, bad: str, place: str, said: str
) -> None:
    put(folder)
    assert GAME.count(good) == 1
    (folder / "small.yaml").write_text(GAME.replace(good, bad))
    result = rivalry(command, "small.yaml", code=2)
    assert said in result.stderr
    assert f"small.yaml:{place.split(':')[0]}:" in result.stderr
    assert not (folder / "results").exists()


def test_a_name_that_is_no_game(rivalry: Rivalry) -> None:
    assert "did you mean 'us_china'" in rivalry("game", "us_chna", code=2).stderr
    assert "no game file" in rivalry("game", "gone.yaml", code=2).stderr
