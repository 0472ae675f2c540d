"""What cannot be written is told before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import pytest

from simulation.api import workbook
from simulation.cli import cli, first_start
from tests import tables

CASES = tables.beside(__file__, "unwritable.yaml")


class ComputedError(Exception):
    """Something began to run."""


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No command gets as far as its work."""

    def refuse(*_: Any) -> None:
        raise ComputedError

    for name in ("running", "running_each", "compile_model"):
        monkeypatch.setattr(first_start, name, refuse)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["args"]))
def test_a_path_that_cannot_be_written(rivalry: Any, folder: Path, case: dict[str, Any]) -> None:
    (folder / case.get("at", "taken")).write_text("a file")
    (folder / "place").mkdir()
    before = sorted(folder.rglob("*"))
    said = rivalry(*case["args"], code=2)
    assert said.stderr.splitlines()[-1] == f"Error: {case['says']}"
    assert said.stdout == ""
    assert sorted(folder.rglob("*")) == before


def test_every_option_that_takes_a_path_to_write_has_a_case() -> None:
    context = click.Context(cli)
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    paths = [
        (name, one.opts[0], one.type)
        for name, command in commands.items()
        if command is not None
        for one in command.params
        if isinstance(one, click.Option) and isinstance(one.type, click.Path)
    ]
    written = {(name, option) for name, option, kind in paths if not kind.exists}
    assert len(written) > 10
    assert written <= {(case["args"][0], word) for case in CASES for word in case["args"]}


def test_draws_go_where_runs_look_for_them_only_if_that_can_be_written(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulation.locate.data_root", lambda: folder / "data")
    (folder / "data").write_text("a file")
    said = rivalry("calibrate", code=2).stderr
    assert said.endswith("data is a file, not a folder\n")
    assert said.startswith(f"Error: cannot write {folder / 'data'}")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--real", "1900"), "no price level for 1900, but for "),
        (("--xlsx", "t.xlsx"), "--xlsx needs openpyxl: pip install 'chip-rivalry[xlsx]'\n"),
    ],
)
def test_what_could_only_fail_afterwards_is_refused_before(
    rivalry: Any, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], says: str
) -> None:
    monkeypatch.setattr(workbook, "find_spec", lambda name: None)
    said = rivalry("compare", "no_controls_ever", *asked, code=2).stderr
    assert said.startswith(f"Error: {says}")


def test_folders_that_stand_are_asked_but_for_those_of_runs(
    rivalry: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finished run is only looked at, which its folder need not be writable for."""
    (folder / "place").mkdir()
    monkeypatch.setattr(os, "access", lambda _, mode: not mode & os.W_OK)
    told = "cannot write place: Permission denied\n"
    assert rivalry("claims", "--out", "place", code=2).stderr.endswith(told)
    assert "ComputedError" in rivalry("run", "baseline", "--out", "place", code=1).stderr
