"""Lines for a notebook and a shell: they draw as the page does, and name files as they are."""

from __future__ import annotations

import ast
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.cli import cli
from simulation.explore import snippet
from simulation.explore.session import Session

OWN = {"h200_sales_allowed": "my files/h200.yaml"}


def call(text: str) -> ast.Call:
    """The run of the notebook's lines."""
    found = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.Call)]
    return next(one for one in found if ast.unparse(one.func) == "rivalry.run")


@pytest.mark.parametrize(
    ("draws", "given", "options"),
    [
        (SHIPPED_DRAWS, {}, []),
        (ChosenDraws(prior=True), {"prior": True}, ["--prior"]),
        (ChosenDraws(calibration=Path("Lin's figures")), {"calibration": "Lin's figures"},
         ["--calibration", "Lin's figures"]),
    ],
)  # fmt: skip
def test_they_draw_as_the_page_does(
    session: Session, draws: ChosenDraws, given: dict[str, object], options: list[str]
) -> None:
    made = snippet.text(session.read("on=h200_sales_allowed&seed=3"), 32, OWN, draws)
    run = call(made)
    assert ast.literal_eval(run.args[0]) == ["baseline", "my files/h200.yaml"]
    told = {one.arg: ast.literal_eval(one.value) for one in run.keywords}
    until = told.pop("until")
    assert told == {"members": 32, "seed": 3, **given}
    (line,) = [one for one in made.splitlines() if one.startswith("# rivalry run")]
    typed = shlex.split(line)[3:]
    settings = ["--members", "32", "--seed", "3", "--until", until]
    assert typed == ["baseline", "my files/h200.yaml", *settings, *options]
    assert shlex.split(snippet.options(draws)) == options


def test_files_of_the_page_are_named_and_references_by_their_names(session: Session) -> None:
    made = snippet.text(session.read("vs=h200_sales_allowed&fee=0.5"), 32, OWN)
    assert ast.literal_eval(call(made).args[0]) == ["my files/h200.yaml", "my_world.yaml"]
    assert made.startswith("# Save my_world.yaml beside this")
    assert 'baseline="h200_sales_allowed"' in made


def test_the_shell_line_of_a_file_of_ones_own_runs(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = Path("my files")
    own.mkdir()
    (own / "h200.yaml").write_text("title: Mine\nextends: h200_sales_allowed\n", "utf-8")
    made = snippet.text(session.read("on=h200_sales_allowed&at=2026-12&until=2027-12"), 2, OWN)
    (line,) = [one for one in made.splitlines() if one.startswith("# rivalry run")]
    done = CliRunner().invoke(cli, [*shlex.split(line)[2:], "--out", "made"])
    assert done.exit_code == 0, done.output


@pytest.mark.usefixtures("session", "no_processes")
def test_priors_that_were_asked_for_are_no_doubt(session: Session) -> None:
    """Only where nobody asked for them are posterior draws missed."""
    assert session.catalogue()["options"] == ""
    known = replace(session.calibration, posterior=None)
    for draws, missed in ((ChosenDraws(prior=True), False), (SHIPPED_DRAWS, True)):
        opened = Session(known, stages=(2,), draws=draws)
        try:
            assert opened.catalogue()["options"] == snippet.options(draws)
            assert ("no posterior draws" in opened.doubt) is missed
        finally:
            opened.close()
