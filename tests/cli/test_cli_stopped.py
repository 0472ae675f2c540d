"""A run that is stopped on its way, as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulation.cli import cli
from tests.cli.conftest import contents
from tests.processes import KILL, launch, needs_signals


def start(*arguments: str) -> subprocess.Popen[str]:
    """`rivalry` as a process of its own."""
    return launch(("-m", "simulation", *arguments), stdout=subprocess.PIPE)


LONG = ("run", "baseline", "--members", "600", "--until", "2022-03", "--resume")
LONG += ("--outcomes", "compute.us,compute.china,ratio.stock")


@pytest.fixture(autouse=True)
def draws_of_this_model() -> None:
    """Nothing: the process that is stopped warns of stale draws, and its manifest says so."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nobody stopped, by one process."""
    place = tmp_path_factory.mktemp("whole") / "whole"
    done = CliRunner().invoke(cli, [*LONG, "--workers", "1", "--out", str(place)])
    assert done.exit_code == 0, done.output
    return place


@needs_signals
# tests/experiment kills and interrupts runs of a quick model, over and over; so here a kill and
# Ctrl-C wait for the night.
@pytest.mark.parametrize(
    "sign",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.slow),
        pytest.param(KILL, marks=pytest.mark.slow),
    ],
)
def test_a_stopped_process_is_resumed(
    rivalry: Any, folder: Path, whole: Path, sign: signal.Signals
) -> None:
    stopped = start(*LONG, "--out", "stopped")
    end = time.monotonic() + 100
    series = folder / "stopped" / "series"
    while time.monotonic() < end and not list(series.glob("*.parquet")):
        time.sleep(0.005)
    stopped.send_signal(sign)
    said, wrong = stopped.communicate(timeout=100)
    assert "Traceback" not in wrong
    if sign != KILL and stopped.returncode:
        assert stopped.returncode == (1 if sign == signal.SIGINT else 128 + signal.SIGTERM)
        told = wrong.splitlines()[-1]  # after the warning, if the model is newer than its draws
        assert told.startswith("Error: stopped with ")
        assert "--resume --out stopped` goes on from there" in told
    said = rivalry(*LONG, "--workers", "1", "--out", "stopped").stdout
    assert contents(whole) == contents(folder / "stopped")
    assert said
