"""`--force` empties a folder: only once all that the new run takes is known to be good."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import simulation
from simulation.cli import cli
from simulation.errors import InputError
from simulation.experiment import cluster
from tests.cli.conftest import NARROW, contents

RUN = ("run", "baseline", *NARROW)
FEE = "levers.US.export_rule.fee"
SWEEP = ("sweep", "baseline", "--vary", f"{FEE}=0:0.2:2", *NARROW)
GAME = ("game", "us_china", "--members", "2")
CLOSED = "tcp://127.0.0.1:9"  # where nobody listens
SIZE: dict[str, Any] = {"members": 3, "until": "2022-04", "outcomes": ["compute.us"]}

CALLS: dict[str, Callable[..., Any]] = {
    "run": lambda **how: simulation.run("baseline", **SIZE, **how),
    "sweep": lambda **how: simulation.sweep("baseline", {FEE: "0:0.2:2"}, **SIZE, **how),
    "game": lambda **how: simulation.game(members=2, **how),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler is not waited for."""
    monkeypatch.setattr(cluster, "_PATIENCE", 0.1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that all tests have copies of."""
    place = tmp_path_factory.mktemp("force") / "mine"
    done = CliRunner().invoke(cli, [*RUN, "--out", str(place)])
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture
def mine(made: Path, folder: Path) -> Path:
    """A finished run."""
    shutil.copytree(made, folder / "mine")
    return folder / "mine"


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        *(
            (command, words, said)
            for command in (RUN, SWEEP)
            for words, said in (
                (("--dask", CLOSED), f"no Dask scheduler answers at {CLOSED}"),
                (("--dask", "nowhere"), "'nowhere' is no address of a scheduler"),
                (("--shard", "3/40"), "too few for 40 shards"),
                (("--at", "2030-01"), "2030-01"),
                (("--set", "levers.us.nothing=1"), "nothing"),
                (("--outcomes", "compute.usa"), "did you mean"),
                (("--view", "nobody"), "nobody"),
                (("--calibration", "nowhere"), "nowhere"),
                (("--as", "a", "--as", "b"), "2 labels for 1 scenario"),
            )
        ),
        (SWEEP, ("--vary", f"{FEE}=0:0.1:2"), "given twice"),
        (GAME, ("--members", "1"), "at least 2 members"),
        (GAME, ("--view", "nobody"), "nobody"),
    ],
)
def test_force_keeps_a_run_whose_successor_cannot_be_made(
    rivalry: Any, mine: Path, command: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    before = contents(mine)
    told = rivalry(*command, *words, "--out", "mine", "--force", code=2).stderr
    assert said in told
    assert contents(mine) == before


@pytest.mark.parametrize(
    ("name", "given"),
    [
        *(
            (name, given)
            for name in ("run", "sweep")
            for given in ({"dask": CLOSED}, {"dask": 3}, {"workers": "two"}, {"progress": "yes"})
        ),
        ("sweep", {"at": "2030-01"}),
        ("game", {"workers": "two"}),
        ("game", {"progress": "yes"}),
    ],
)
def test_a_call_with_force_keeps_a_run_whose_successor_cannot_be_made(
    mine: Path, name: str, given: dict[str, Any]
) -> None:
    before = contents(mine)
    with pytest.raises(InputError):
        CALLS[name](out=mine, force=True, **given)
    assert contents(mine) == before
