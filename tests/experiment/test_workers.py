"""A worker that stands still, as one that was stopped: another makes its block."""

from __future__ import annotations

from multiprocessing import Pipe
from types import SimpleNamespace
from typing import Any

import pytest

from simulation.experiment import workers
from simulation.experiment.copies import Patience
from simulation.experiment.tasks import Part, Task, TaskResult

TASK = Task("series/block.parquet", 0, 8, (Part(0),))
FAILED = {"status": "failed"}


class Standing:
    """A worker at a task, of whose pipe the test has the other end."""

    def __init__(self) -> None:
        self.pipe, self.theirs = Pipe()
        self.task: Task | None = TASK
        self.waited, self.ended = 0.0, False
        self.process = SimpleNamespace(pid=7)

    def end(self) -> None:
        """Note that it was ended."""
        self.ended = True


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told of the work; looks are short."""
    monkeypatch.setattr(workers, "_GLANCE", 0.01)
    return []


def pool_of(worker: Any, said: list[str], patience: Patience) -> Any:
    """A pool with one worker, and what it reports."""
    context: Any = SimpleNamespace(extent=lambda task: {})
    reported: list[TaskResult] = []
    pool = workers._Pool(context, 1, reported.append, said.append, patience)
    pool.workers.append(worker)
    return SimpleNamespace(collect=pool._collect, pool=pool, reported=reported)


@pytest.fixture(autouse=True)
def no_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is started, and none needs the context."""
    monkeypatch.setattr(workers.pickle, "dumps", lambda context: b"")


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
    worker.theirs.send(TaskResult(TASK, FAILED))
    assert held.collect() == []
    assert [one.task for one in held.reported] == [TASK]
    assert held.pool.longest == pytest.approx(0.04)
    assert not said
    held.pool.patience = Patience(0.0, 2.0)
    worker.task, worker.waited = TASK, 0.065
    assert held.collect() == [], "less than twice the longest"
    assert held.collect() == [TASK]
