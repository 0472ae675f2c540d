"""What a command takes its function takes, under the same name, but for what the table says."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

import simulation
from simulation import InputError
from simulation.cli import cli
from tests import tables

TABLE: Any = tables.beside(__file__, "agreement.yaml")
COMMON = TABLE.pop("everywhere")
PAGES = {"explore"}  # serves a page, and has no function
ASKED = {"sets", "view", "calibration", "labels"}
SIZES = ("members", "seed", "prior", "view", "calibration", "workers")


def options(command: str) -> dict[str, Any]:
    found = cli.get_command(None, command)  # type: ignore[arg-type]
    assert found is not None
    return {str(p.name): p for p in found.params if p.name != "help"}


def arguments(command: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(getattr(simulation, command)).parameters)


@pytest.mark.parametrize("command", TABLE)
def test_options_are_arguments(command: str) -> None:
    row, mine, theirs = TABLE[command], options(command), arguments(command)
    same = {name: row.get("same", {}).get(name, name) for name in mine}
    alone = row.get("command", {}) | {k: v for k, v in COMMON["command"].items() if k in mine}
    assert {name for name in mine if same[name] not in theirs} == set(alone)
    extra = set(theirs) - set(same.values())
    assert extra == {k for k in COMMON["python"] if k in theirs} | set(row.get("python", {}))


@pytest.mark.parametrize("command", TABLE)
def test_what_may_be_asked_of_a_run_may_be_asked_of_all(command: str) -> None:
    """Values, views, figures and names on top of scenarios, but for what the table says."""
    assert ASKED - set(options(command)) == set(TABLE[command].get("lacks", {}))


@pytest.mark.parametrize("command", TABLE)
def test_defaults_are_the_same(command: str) -> None:
    """Sizes that are not said are those of the command, where its help names one."""
    mine, theirs = options(command), arguments(command)
    for name in SIZES:
        if name in mine and name in theirs and name != "workers":
            told = mine[name].default
            kept = theirs[name].default
            if isinstance(told, int | str | bool):
                assert kept == told, name


def test_every_command_that_runs_the_model_is_in_the_table() -> None:
    known = cli.list_commands(None)  # type: ignore[arg-type]
    running = {name for name in known if "members" in options(name)}
    assert running - {"check", "calibrate"} - PAGES == set(TABLE)


def test_compare_and_explain_run_what_is_missing(here: Path) -> None:
    size: dict[str, Any] = {"members": 2, "until": "2022-03", "prior": True}
    found = simulation.compare("no_controls_ever", labels=["free"], real=2022, **size)
    assert [(pair.changed.label, pair.base.label) for pair in found.pairs] == [("free", "baseline")]
    assert len(list((here / "results").iterdir())) == 1
    with pytest.raises(InputError, match="2 labels for 1 runs and scenarios"):
        simulation.compare("no_controls_ever", labels=["a", "b"])
    (folder,) = (here / "results").iterdir()
    with pytest.raises(InputError, match="--view goes with scenarios"):
        simulation.explain(folder, "ratio.stock", view="ifp")
