"""What a run from Python says of itself: the words of the command that does as much."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest

import simulation
from simulation.analysis.text.typed import typed
from simulation.api import claiming, explaining, gaming
from simulation.api.again import portable
from simulation.api.arguments import as_typed
from simulation.api.read_again import typed_sets
from simulation.api.views import across
from simulation.cli.app import cli

ENTRY = "{from: 2023-01, actor: US, lever: export_rule, set: {enforcement: 0.9}}"
MINE = f"title: Mine\nextends: baseline\ntimeline:\n  - {ENTRY}\n"
SETS = {"grey.ceiling": 3}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "simulation.run a 'my b.yaml'"),
        ({"members": 8, "seed": 0}, "simulation.run a 'my b.yaml' --members 8 --seed 0"),
        ({"sets": ("x=1", "y={a: 2}")}, "simulation.run a 'my b.yaml' --set x=1 --set 'y={a: 2}'"),
        ({"labels": ("A", "B C")}, "simulation.run a 'my b.yaml' --as A --as 'B C'"),
        ({"outcomes": ("p", "q")}, "simulation.run a 'my b.yaml' --outcomes p,q"),
        ({"prior": True, "view": "", "until": None}, "simulation.run a 'my b.yaml' --prior"),
        ({"prior": False, "outcomes": (), "views": ("",)}, "simulation.run a 'my b.yaml'"),
        ({"calibration": Path("mine/own")}, "simulation.run a 'my b.yaml' --calibration mine/own"),
        ({"members": np.int64(9)}, "simulation.run a 'my b.yaml' --members 9"),
    ],
)
def test_a_call_is_told_in_words_of_the_command(given: dict[str, Any], told: str) -> None:
    assert as_typed("simulation.run", ["a", Path("my b.yaml")], **given) == told


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("simulation.run dir/mine.yaml --set x=1", "rivalry run mine.yaml --set x=1"),
        ("simulation.compare_views a --views iea", "rivalry compare a --views iea"),
        ("rivalry run simulation.yaml", "rivalry run simulation.yaml"),
        ("", ""),
    ],
)
def test_readers_get_a_command_they_can_type(call: str, told: str) -> None:
    assert portable(call) == told


@pytest.mark.slow
def test_a_run_from_python_keeps_its_file_and_its_values(tmp_path: Path) -> None:
    """So that it can be taken apart, and be made again by others."""
    file = tmp_path / "mine.yaml"
    file.write_text(MINE)
    size: dict[str, Any] = {"members": 4, "until": "2023-06"}
    runs = simulation.run(["baseline", file], sets=SETS, out=tmp_path / "run", **size)
    run = runs.open()
    assert typed_sets(run) == ("grey.ceiling=3",)
    assert typed(run.manifest, "mine") == "", "with a value set, no word means the same world"
    again = "rivalry run baseline mine.yaml --members 4 --seed 1 --until 2023-06"
    assert portable(run.manifest["command"]) == f"{again} --set grey.ceiling=3"
    broken = simulation.breakdown("compute.china", at="2023-06", scenario="mine", run=runs)
    assert broken["scenario"] == "mine"


class AskedError(Exception):
    """The command that a call would have run under."""


def _caught(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    """Have a function of the API end with the command that it is given."""

    def stop(*given: Any, **named: Any) -> Any:
        words = [*given, named.get("command", "")]
        raise AskedError(
            next(w for w in words if isinstance(w, str) and w.startswith("simulation."))
        )

    monkeypatch.setattr(where, name, stop)


VIA: list[tuple[Any, str, Callable[[], Any]]] = [
    (explaining, "folder_for", lambda: simulation.explain(
        "h200_sales_allowed", "ratio.stock", at="2030-12", against="baseline", members=300,
        prior=True, sets=SETS)),
    (claiming, "run_for", lambda: simulation.claims(members=9, view="iea", at="2030-12")),
    (gaming, "plan_game", lambda: simulation.game("us_china", members=8, calibration="own")),
    (across, "compare_views", lambda: simulation.compare_views(
        ["baseline", "h200_sales_allowed"], views=["iea"], outcomes="ratio.stock", at="2030-12")),
]  # fmt: skip


@pytest.mark.parametrize(("where", "name", "call"), VIA, ids=[name for _, name, _ in VIA])
def test_the_command_line_takes_what_a_call_is_told_as(
    where: Any, name: str, call: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    _caught(monkeypatch, where, name)
    with pytest.raises(AskedError) as asked:
        call()
    _parsed(portable(str(asked.value)))


def test_sweeps_and_comparisons_too(here: Path) -> None:
    size: dict[str, Any] = {"members": 4, "until": "2022-03", "outcomes": ["ratio.stock"]}
    vary = {"grey.premium": [0.3, 0.5]}
    swept = simulation.sweep("baseline", vary, sets=["grey.ceiling=3"], label="B", **size)
    simulation.compare(["h200_sales_allowed"], labels=["H"], **size)
    (compared,) = Path("results").iterdir()
    for run in (swept.open(), simulation.load(compared).open()):
        _parsed(portable(run.manifest["command"]))


def _parsed(command: str) -> None:
    """Have click read a command as the terminal would, without running it."""
    rivalry, name, *words = shlex.split(command)
    assert rivalry == "rivalry"
    context = click.Context(cli)
    found = cli.get_command(context, name)
    assert found is not None
    found.make_context(name, words, parent=context, resilient_parsing=False)
