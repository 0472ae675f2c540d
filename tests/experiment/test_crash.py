"""Processes that are killed or interrupted: nothing is lost, nothing is half there."""

from __future__ import annotations

import itertools
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import fake_model
import pytest
from crash_run import planned
from fake_model import HOLD

from simulation.experiment.ensemble import execute
from simulation.experiment.reader import Run
from tests.processes import KILL, POSIX, ROOT, launch, needs_signals

HERE = Path(__file__).parent
BLOCKS = 10
Contents = Callable[[Path], dict[str, bytes]]


Start = Callable[..., subprocess.Popen[str]]


def begin(data: Path, folder: Path, workers: int, kind: str = "run") -> subprocess.Popen[str]:
    """The run or sweep as a process in a process group of its own."""
    script = (str(HERE / "crash_run.py"), str(data), str(folder), str(workers), kind)
    return launch(script, HERE, start_new_session=True)


def finish(start: Start, folder: Path, workers: int = 1, kind: str = "run") -> None:
    """Run to the end."""
    process = start(folder, workers, kind)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors


def blocks(folder: Path) -> int:
    """Finished blocks on disk."""
    return len(list((folder / "series").glob("*.parquet"))) if folder.exists() else 0


def wait_for(folder: Path, count: int, process: subprocess.Popen[str]) -> None:
    """Until so many blocks are there."""
    end = time.monotonic() + 120
    while blocks(folder) < count and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert blocks(folder) >= count, f"only {blocks(folder)} blocks, {process.poll()=}"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data that nobody edits while the tests run."""
    data = tmp_path_factory.mktemp("data")
    for name in ("calibration", "scenarios"):
        shutil.copytree(ROOT / name, data / name)
    return data


@pytest.fixture(scope="module")
def start(data: Path) -> Start:
    """Starts or resumes the run."""
    return partial(begin, data)


@pytest.fixture(scope="module")
def uninterrupted(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes the run or the sweep in this process, at full pace and without interruption."""

    def make(kind: str) -> Path:
        folder = tmp_path_factory.mktemp("whole") / kind
        execute(planned(data, kind), folder, workers=1, engine=fake_model.engine())
        return folder

    return make


@pytest.fixture(scope="module")
def whole(uninterrupted: Callable[[str], Path]) -> Path:
    """The run without interruption."""
    return uninterrupted("run")


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_kill_and_resume_gives_the_same_bytes(
    tmp_path: Path, start: Start, whole: Path, contents: Contents, workers: int
) -> None:
    folder = tmp_path / "run"
    for count in (1, 6):
        process = start(folder, workers)
        wait_for(folder, count, process)
        process.kill()
        process.communicate()
        there = len(Run.open(folder, partial=True).manifest["blocks"])
        assert there >= blocks(folder) - workers, "at most a block a worker has in hand is lost"
    finish(start, folder, workers)
    assert contents(folder) == contents(whole)


@pytest.mark.slow
def test_a_killed_sweep_gives_the_same_bytes(
    tmp_path: Path, start: Start, contents: Contents, uninterrupted: Callable[[str], Path]
) -> None:
    folder = tmp_path / "sweep"
    for count in (1, 5):
        process = start(folder, 1, "sweep")
        wait_for(folder, count, process)
        process.kill()
        process.communicate()
    finish(start, folder, 1, "sweep")
    assert contents(folder) == contents(uninterrupted("sweep"))


@pytest.mark.slow
@needs_signals
def test_ctrl_c_stops_the_workers_too_and_says_how_to_go_on(
    tmp_path: Path,
    start: Start,
    whole: Path,
    contents: Contents,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, release = tmp_path / "run", tmp_path / "release"
    monkeypatch.setenv(HOLD, str(release))
    process = start(folder, 2)
    wait_for(folder, 2, process)
    os.killpg(process.pid, signal.SIGINT)
    release.touch()  # the workers end what they have in hand
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    lines = errors.strip().splitlines()
    assert len(lines) == 1, errors
    assert f"blocks done; the same call with resume=True, out='{folder}' goes on" in lines[0]
    assert 2 <= blocks(folder) < BLOCKS
    assert not list(folder.rglob("*.tmp"))
    finish(start, folder)
    assert contents(folder) == contents(whole)


@pytest.mark.slow
def test_a_killed_parents_workers_end(
    tmp_path: Path, start: Start, whole: Path, contents: Contents
) -> None:
    folder = tmp_path / "run"
    process = start(folder, 2)
    wait_for(folder, 2, process)
    process.kill()
    process.wait()
    # the pipe stays open as long as a worker lives, and communicate() waits for its end
    process.communicate(timeout=120)
    assert process.returncode == -KILL or not POSIX
    finish(start, folder)  # nobody is left who writes to the folder
    assert contents(folder) == contents(whole)


@pytest.mark.slow
def test_a_second_process_is_told_to_wait(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    monkeypatch.setenv(HOLD, str(tmp_path / "never"))
    first = start(folder, 1)
    wait_for(folder, 1, first)
    second = start(folder, 1)
    _, errors = second.communicate(timeout=100)
    assert second.returncode == 1
    assert errors.strip().startswith(f"another process is writing to {folder}; wait for it to end")
    first.kill()
    first.communicate()


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """Ids of the worker processes of a run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == process.pid and b"spawn_main" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def _orphaned(process: subprocess.Popen[str], errors: str) -> bool:
    """Whether a worker told that its parent was killed before it had told it what to do.

    That is the standard library's traceback, from before any of our code runs.
    """
    orphan = r"Traceback [^\n]*\n(  [^\n]*\n)*EOFError: Ran out of input\n"
    killed = process.returncode == -KILL
    return killed and "spawn_main" in errors and "Traceback" not in re.sub(orphan, "", errors)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds workers in /proc")
@pytest.mark.parametrize("part", range(9))  # of six kills each: fifty in all
def test_kills_of_parents_and_workers(
    tmp_path: Path, start: Start, whole: Path, contents: Contents, part: int
) -> None:
    chance = random.Random(part)
    folders = (tmp_path / str(number) for number in itertools.count())
    folder, kills = next(folders), 0
    while kills < 6:
        process = start(folder, 2)
        for _ in range(3):
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0, 2))
            victims = workers_of(process)
            if process.poll() is None and victims and chance.random() < 0.7:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(victims), KILL)
                    kills += 1
        if process.poll() is None and chance.random() < 0.5:
            process.kill()
            kills += 1
        _, errors = process.communicate(timeout=120)
        if process.returncode == 0:
            assert contents(folder) == contents(whole)
            folder = next(folders)  # one that is complete ends before anybody can be killed
        else:
            assert "Traceback" not in errors or _orphaned(process, errors)
    finish(start, folder, 2)
    assert contents(folder) == contents(whole)
