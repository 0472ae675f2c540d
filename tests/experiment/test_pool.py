"""Workers that stand still or are killed: others make their pieces."""

from __future__ import annotations

from multiprocessing import Pipe
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulation.errors import InputError, RunError
from simulation.experiment import pool as pools
from simulation.experiment import workers
from simulation.experiment.copies import Patience
from simulation.experiment.pool import make_each
from simulation.experiment.tasks import Part, Task, TaskResult
from tests.experiment import pieces

TASK = Task("series/block.parquet", 0, 8, (Part(0),))
FAILED = {"status": "failed"}


class Standing:
    """A worker at a task, of whose pipe the test has the other end."""

    def __init__(self) -> None:
        self.pipe, self.theirs = Pipe()
        self.task: Task | None = TASK
        self.waited, self.ended = 0.0, False
        self.killed = False
        self.process = SimpleNamespace(pid=7, kill=self.kill)

    def kill(self) -> None:
        """Note that it was killed at its task."""
        self.killed = True

    def end(self) -> None:
        """Note that it was ended."""
        self.ended = True


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, no_context: None) -> list[str]:
    """What is told of the work; looks are short."""
    monkeypatch.setattr(pools, "_GLANCE", 0.01)
    return []


def pool_of(worker: Any, said: list[str], patience: Patience) -> Any:
    """A pool with one worker, and what it reports."""
    context: Any = SimpleNamespace(extent=lambda task: {})
    reported: list[TaskResult] = []
    pool = workers._pool(context, 1, reported.append, said.append)
    pool.patience = patience
    pool.workers.append(worker)
    return SimpleNamespace(collect=pool._collect, pool=pool, reported=reported)


@pytest.fixture
def no_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is started, and none needs the context."""
    monkeypatch.setattr(pools.pickle, "dumps", lambda context: b"")


def test_a_worker_that_never_answers_is_replaced_and_its_task_made_again(said: list[str]) -> None:
    worker = Standing()
    held = pool_of(worker, said, Patience(0.015, 0.0))
    assert held.collect() == []
    assert not worker.ended, "a first look in vain is no reason yet"
    assert held.collect() == [TASK]
    assert worker.ended
    assert worker.task is None
    assert said == ["process 7 does not answer and is replaced"]
    assert held.pool.workers == held.reported == []


def test_a_task_that_costs_too_many_workers_counts_as_failed(said: list[str]) -> None:
    held = pool_of(Standing(), said, Patience(0.0, 0.0))
    assert held.collect() == [TASK]
    held.pool.workers.append(Standing())
    assert held.collect() == [TASK]
    held.pool.workers.append(Standing())
    assert held.collect() == []
    assert [one.facts["status"] for one in held.reported] == ["failed"]


def test_as_long_is_waited_as_blocks_take(said: list[str]) -> None:
    """A block that takes long is no sign of a worker that stands still."""
    worker = Standing()
    held = pool_of(worker, said, Patience(10.0, 1000.0))
    for _ in range(4):
        assert held.collect() == []
    worker.theirs.send(pools._Answer(TaskResult(TASK, FAILED)))
    assert held.collect() == []
    assert [one.task for one in held.reported] == [TASK]
    assert held.pool.longest == pytest.approx(0.04)
    assert not said
    held.pool.patience = Patience(0.0, 2.0)
    worker.task, worker.waited = TASK, 0.065
    assert held.collect() == [], "less than twice the longest"
    assert held.collect() == [TASK]


@pytest.mark.parametrize("at_once", [False, True])
def test_what_nobody_wants_any_more_is_not_waited_for(said: list[str], at_once: bool) -> None:
    worker = Standing()
    pool_of(worker, said, Patience()).pool.stop_all(at_once)
    assert worker.ended
    assert worker.killed is at_once


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_each_is_made_in_its_order_and_told(workers: int) -> None:
    told: list[tuple[int, int]] = []
    made = make_each(pieces.square, [3, 1, 2], workers, lambda *done: told.append(done))
    assert made == [9, 1, 4]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert make_each(pieces.square, [], workers) == []


def test_what_comes_last_stands_in_its_place(tmp_path: Path) -> None:
    made = make_each(pieces.after_the_last, [tmp_path / "a", tmp_path / "b"], 2)
    assert made == ["a", "b"]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_piece_is_refused_for_is_raised_as_it_was(workers: int) -> None:
    with pytest.raises(InputError, match=r"^-1 is no number of pieces$"):
        make_each(pieces.square, [2, -1, 3], workers)


def test_a_killed_process_costs_nothing(tmp_path: Path) -> None:
    """The standard library's pool gave up all pieces."""
    assert make_each(pieces.killed_the_first_time, [tmp_path / "a", tmp_path / "b"], 2) == [
        "a",
        "b",
    ]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.tried", "b.tried"]


def test_a_piece_that_kills_every_process_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="3 worker processes ended without a result"):
        make_each(pieces.always_killed, [tmp_path / "a", tmp_path / "b"], 2)
