"""`rivalry explore` as a process: it says where it is, and ends when it is told to."""

from __future__ import annotations

import json
import re
import shlex
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from simulation.api.draws import ChosenDraws, drawing_from
from simulation.cli import cli
from simulation.cli.explore import _words
from simulation.errors import InputError
from simulation.explore.opening import opening, stages_to
from simulation.explore.question import MOST_SEED
from tests.processes import launch, needs_signals


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (((), None, ChosenDraws()), "rivalry explore"),
        ((("my world.yaml",), 50, ChosenDraws()), "rivalry explore 'my world.yaml' --members 50"),
        ((("a",), None, ChosenDraws(True, "cnas", "x y")),
         "rivalry explore a --prior --view cnas --calibration 'x y'"),
    ],
)  # fmt: skip
def test_the_command_that_opens_the_same_again_is_known(given: Any, command: str) -> None:
    assert shlex.join(_words(*given)) == command


@pytest.mark.slow
@needs_signals
def test_it_prints_its_address_serves_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    own.write_text("title: Mine\nextends: baseline\n", encoding="utf-8")
    command = ["-m", "simulation", "explore", str(own), "--port", "0", "--no-browser"]
    process = launch([*command, "--members", "2"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?on=mine", address)
        with urlopen(address, timeout=60) as reply:
            assert reply.status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err
    assert err.splitlines()[-1] == "ended"


def test_a_port_that_is_taken_is_told_in_a_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["explore", "--no-browser", "--port", str(port)])
    assert result.exit_code == 2
    assert f"cannot serve on 127.0.0.1:{port}: " in result.stderr
    assert "--port 0 takes a free one" in result.stderr


def test_a_wrong_scenario_is_told_before_anything_starts() -> None:
    result = CliRunner().invoke(cli, ["explore", "--no-browser", "h200_sale_allowed"])
    assert result.exit_code == 2
    assert "did you mean 'h200_sales_allowed'" in result.stderr


@pytest.mark.parametrize(
    ("members", "stages"), [(1, (2,)), (16, (16,)), (50, (16, 50)), (200, (16, 64, 200))]
)
def test_stages_end_with_the_members_asked_for(members: int, stages: tuple[int, ...]) -> None:
    assert stages_to(members) == stages


def test_the_first_link_has_the_scenario_named() -> None:
    calibration = drawing_from()
    assert opening((), None, calibration).query == ""
    assert opening(("baseline",), 5, calibration).query == ""
    found = opening(("stargate_stalls", "baseline"), None, calibration)
    assert (found.query, found.members) == ("?on=stargate_stalls", 200)
    assert opening((), None, calibration, "iea").query == "?view=iea"
    with pytest.raises(InputError, match="unknown view 'ieaa'; did you mean 'iea'"):
        opening((), None, calibration, "ieaa")


@pytest.mark.parametrize(
    ("word", "query"),
    [
        ("taiwan_blockade", "?on=taiwan_blockade&at=2028-12"),
        ("no_controls_ever", "?on=no_controls_ever&at=2026-12"),
        ("h200_ban_returns", "?on=h200_ban_returns&vs=h200_sales_allowed&at=2031-12"),
        ("us_cuts_europe", "?on=us_cuts_europe&at=2032-12"),  # announced two months before
    ],
)
def test_a_question_opens_in_the_month_of_its_comparison(word: str, query: str) -> None:
    assert opening((word,), None, drawing_from()).query == query


def test_a_run_opens_with_its_seed_as_far_as_a_page_can_count(tmp_path: Path) -> None:
    for more in (0, 1):
        words = ["run", "baseline", "--members", "2", "--until", "2022-12", "--seed"]
        words += [str(MOST_SEED + more), "--outcomes", "ratio.stock"]
        done = CliRunner().invoke(cli, [*words, "--out", str(tmp_path / str(more))])
        assert done.exit_code == 0, done.output
    query = opening((str(tmp_path / "0"),), None, drawing_from()).query
    assert f"seed={MOST_SEED}" in query
    with pytest.raises(InputError, match=f"has the seed {MOST_SEED + 1}; a page takes seeds up to"):
        opening((str(tmp_path / "1"),), None, drawing_from())


def test_a_run_with_values_of_its_own_is_refused(tmp_path: Path) -> None:
    """A page would show the world without them, and say it is the run's."""
    words = ["run", "baseline", "--members", "2", "--until", "2022-12", "--outcomes", "ratio.stock"]
    words += ["--set", "grey.ceiling=3", "--set=grey.premium=0.4", "--out", str(tmp_path / "r")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    with pytest.raises(InputError, match=r"with --set grey.ceiling=3 and 1 more, which a page"):
        opening((str(tmp_path / "r"),), None, drawing_from())


def test_files_open_against_each_other(tmp_path: Path) -> None:
    """A file is held against another that is named beside it, as its `against` has it."""
    files = {"before": "baseline", "after": "before.yaml"}
    for name, judge in files.items():
        text = f"title: {name}\nextends: baseline\nagainst: {judge}\n"
        text += "timeline: [{from: 2027-01, actor: US, lever: export_rule, set: {fee: 0.1}}]\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    words = tuple(str(tmp_path / f"{name}.yaml") for name in ("after", "before"))
    assert opening(words, None, drawing_from()).question.reference.on == "before"
    alone = opening(words[:1], None, drawing_from())
    assert alone.question.reference.on == "baseline", "the page does not offer the other"


def test_a_run_without_its_judge_opens_against_it(tmp_path: Path) -> None:
    out = str(tmp_path / "run")
    short = ["--members", "2", "--until", "2022-12", "--outcomes", "ratio.stock", "--out", out]
    done = CliRunner().invoke(cli, ["run", "h200_ban_returns", *short])
    assert done.exit_code == 0, done.output
    found = opening((out,), None, drawing_from()).question
    assert (found.world.on, found.reference.on) == ("h200_ban_returns", "h200_sales_allowed")
    assert found.at == "2022-12"


@pytest.mark.slow
def test_a_run_opens_with_its_scenarios_seed_and_members(tmp_path: Path) -> None:
    words = ["run", "baseline", "smuggling_crackdown", "--members", "3", "--seed", "9"]
    words += ["--view", "huawei_plan"]
    short = ["--until", "2027-12", "--outcomes", "ratio.stock", "--out", str(tmp_path / "run")]
    done = CliRunner().invoke(cli, [*words, *short])
    assert done.exit_code == 0, done.output
    calibration = drawing_from()
    found = opening((str(tmp_path / "run"),), None, calibration)
    assert found.members == 3
    assert found.scenarios == ("baseline", "smuggling_crackdown")
    assert found.query == "?on=smuggling_crackdown&at=2027-12&until=2027-12&seed=9&view=huawei_plan"
    with pytest.raises(InputError, match="one run folder at a time"):
        opening((str(tmp_path / "run"), "baseline"), None, calibration)
    manifest = tmp_path / "run" / "manifest.json"
    text = manifest.read_text()
    content = json.loads(text)["contents"]["smuggling_crackdown"]
    manifest.write_text(text.replace(content, "0" * 16))
    with pytest.raises(InputError, match="the file has changed since; make the run anew"):
        opening((str(tmp_path / "run"),), None, calibration)


def test_a_run_of_a_file_opens_with_the_file(tmp_path: Path) -> None:
    file, out = tmp_path / "mine.yaml", str(tmp_path / "run")
    file.write_text("title: mine\ntimeline: [{from: 2022-10, actor: US, lever: export_rule, "
                    "set: {fee: 0.1}}]\n")  # fmt: skip
    short = ["--members", "2", "--until", "2022-12", "--outcomes", "ratio.stock", "--out", out]
    done = CliRunner().invoke(cli, ["run", str(file), *short])
    assert done.exit_code == 0, done.output
    assert opening((out,), None, drawing_from()).scenarios == (str(file),)
    file.unlink()
    with pytest.raises(InputError, match=r"is not found from here; name it by its path, PATH/mine"):
        opening((out,), None, drawing_from())
