"""Blocks made by the workers of a Dask scheduler, some of which die."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dask.config
import fake_model
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import KilledWorker, LocalCluster
from distributed.security import Security

from simulation.errors import InputError, RunError
from simulation.experiment import cluster, manifest, tables
from simulation.experiment.ensemble import Plan, execute
from simulation.experiment.reader import Run

Plans = Callable[..., Plan]
Contents = Callable[[Path], dict[str, bytes]]


@pytest.fixture(scope="module")
def two_workers() -> Iterator[LocalCluster]:
    """Two processes of one thread each, replaced when they die."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, worker_dashboard_address=None
    ) as started:
        yield started


def test_a_run_on_a_cluster_is_the_local_run(
    plan: Plans, two_workers: LocalCluster, tmp_path: Path, contents: Contents
) -> None:
    engine, address = fake_model.engine(), two_workers.scheduler_address
    execute(plan(), tmp_path / "local", engine=engine, workers=1)
    execute(plan(), tmp_path / "dask", engine=engine, dask=address)
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_nothing(
    plan: Plans, two_workers: LocalCluster, tmp_path: Path, contents: Contents
) -> None:
    many = plan(block=2)
    execute(many, tmp_path / "local", engine=fake_model.engine(), workers=1)
    victim = next(iter(two_workers.workers.values())).pid

    def kill_in_the_middle(done: int, total: int) -> None:
        if done == 4:
            os.kill(victim, fake_model.KILL)

    execute(
        many,
        tmp_path / "dask",
        engine=fake_model.engine(fake_model.slow),
        dask=two_workers.scheduler_address,
        progress=kill_in_the_middle,
    )
    assert _is_gone(victim)
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")


def test_a_failing_model_fails_its_block_only(
    plan: Plans, two_workers: LocalCluster, tmp_path: Path
) -> None:
    engine, address = fake_model.engine(fake_model.broken), two_workers.scheduler_address
    with pytest.raises(RunError, match=r"block-.*-0000008.parquet \(ValueError: no chips left\)"):
        execute(plan(), tmp_path / "run", engine=engine, dask=address)
    blocks = Run.open(tmp_path / "run", partial=True).manifest["blocks"].values()
    assert [block["status"] for block in blocks].count("done") == 4
    assert execute(plan(), tmp_path / "run", engine=fake_model.engine(), resume=True, dask=address)


@pytest.mark.slow
def test_a_block_that_kills_its_workers_is_a_failed_one(
    plan: Plans, two_workers: LocalCluster, tmp_path: Path, pair: Any
) -> None:
    engine = fake_model.engine(fake_model.deadly_for_one)
    with pytest.raises(RunError, match="ended without a result"):
        execute(
            plan(scenarios=pair[:1]),
            tmp_path / "run",
            engine=engine,
            dask=two_workers.scheduler_address,
        )


def test_tls_without_certificates_is_told_at_once(plan: Plans, tmp_path: Path) -> None:
    needs = r"tls://127.0.0.1:1 needs certificates: set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, "
    with pytest.raises(InputError, match=needs):
        execute(plan(), tmp_path / "run", engine=fake_model.engine(), dask="tls://127.0.0.1:1")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_cluster_is_spoken_to_over_tls(plan: Plans, tmp_path: Path, contents: Contents) -> None:
    """As SECURITY.md says: certificates come from Dask's own settings."""
    made = {name: str(tmp_path / f"{name}.pem") for name in ("key", "cert")}
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=here"
    files = ("-keyout", made["key"], "-out", made["cert"])
    subprocess.run(["openssl", *words.split(), *files], check=True, capture_output=True)
    tls = {"distributed.comm.tls.ca-file": made["cert"]}
    for role, kind in itertools.product(("client", "worker", "scheduler"), made):
        tls[f"distributed.comm.tls.{role}.{kind}"] = made[kind]
    nothing = {"dashboard_address": None, "worker_dashboard_address": None}
    with (
        dask.config.set(tls),
        LocalCluster(1, protocol="tls://", security=Security(), **nothing) as cluster_of_one,
    ):
        address = cluster_of_one.scheduler_address
        assert address.startswith("tls://")
        execute(plan(), tmp_path / "dask", engine=fake_model.engine(), dask=address)
    execute(plan(), tmp_path / "local", engine=fake_model.engine(), workers=1)
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")


@pytest.mark.parametrize("spoil", ["other members", "an outcome less", "bytes"])
def test_a_block_that_is_not_what_was_asked_for_is_a_failed_one(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    monkeypatch.setattr(cluster, "_client", lambda address: nullcontext(Here(spoil)))
    monkeypatch.setattr(cluster, "_check_versions", lambda client: None)
    monkeypatch.setattr("distributed.as_completed", Finished)
    with pytest.raises(RunError, match="failed"):
        execute(plan(), tmp_path / "run", engine=fake_model.engine(), dask="inproc://here")
    with pytest.raises(InputError, match="not the block that was asked for"):
        Run.open(tmp_path / "run")


class Finished(list[Any]):
    """Futures that are done, in their order."""

    def __init__(self, loop: object) -> None:
        super().__init__()

    def add(self, future: Any) -> None:
        self.append(future)

    def __next__(self) -> Any:
        return self.pop(0)


class Here:
    """A scheduler whose only worker spoils the first block."""

    loop = None

    def __init__(self, spoil: str) -> None:
        self.spoil = spoil

    def nthreads(self) -> dict[str, int]:
        return {"here": 1}

    def submit(self, make: Callable[..., Any], *given: Any, **how: Any) -> Here:
        self.made = make(*given)
        if self.spoil:
            self.made, self.spoil = replace(self.made, packed=self._spoilt(self.made.packed)), ""
        done = Here("")
        done.made = self.made
        return done

    def result(self) -> Any:
        return self.made

    def release(self) -> None:
        """Nothing is held."""

    def _spoilt(self, packed: bytes) -> bytes:
        table = pq.read_table(BytesIO(packed))
        if self.spoil == "bytes":
            return packed[:-40]
        if self.spoil == "an outcome less":
            return tables.packed(table.drop_columns(table.column_names[-1]))
        member = pa.array([one + 1 for one in table["member"].to_pylist()], pa.int32())
        place = table.column_names.index("member")
        return tables.packed(table.set_column(place, "member", member))


def test_another_version_of_the_model_is_refused(
    plan: Plans, two_workers: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "code_hash", lambda: "another")
    with pytest.raises(InputError, match="has another version of the model"):
        execute(
            plan(),
            tmp_path / "run",
            engine=fake_model.engine(),
            dask=two_workers.scheduler_address,
        )


class Dying:
    """A client whose workers die over the first question, and answer or not from then on."""

    scheduler = SimpleNamespace(address="tcp://here")

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)

    def wait_for_workers(self, count: int, timeout: int) -> None:
        """They are there."""

    def run(self, ask: object, on_error: str) -> dict[str, object]:
        return {"worker": self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]}


def test_workers_that_died_over_the_question_are_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "_PAUSE", 0)
    cluster._check_versions(Dying(OSError("died"), manifest.code_hash()))
    with pytest.raises(InputError, match="has another version of the model"):
        cluster._check_versions(Dying(OSError("died"), "another"))
    monkeypatch.setattr(cluster, "_PATIENCE", 0)
    with pytest.raises(InputError, match="no worker of the Dask scheduler at tcp://here answers"):
        cluster._check_versions(Dying(OSError("died")))


def test_a_block_that_kills_workers_is_told_with_as_many_as_the_cluster_let_die() -> None:
    """The setting is the cluster's: `distributed.scheduler.allowed-failures`."""
    future: Any = Future()
    future.set_exception(KilledWorker("block", SimpleNamespace(address="tcp://there"), 5))
    future.release = lambda: None
    context: Any = SimpleNamespace(extent=lambda task: {}, write_packed=lambda result: result)
    told: list[Any] = []
    cluster._take(future, {future: SimpleNamespace(file="block")}, context, told.append)
    assert told[0].facts["error"].startswith("6 workers of the cluster ended without a result")


def test_nobody_at_the_address(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.1)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"):
        execute(plan(), tmp_path / "run", engine=fake_model.engine(), dask="tcp://127.0.0.1:9")
    assert not (tmp_path / "run").exists(), "it would be in the way of the right address"


@pytest.mark.parametrize(
    "address", ["foo", "tcp://foo", "foo://bar:8786", "tcp://:8786", ":1", " "]
)
def test_what_is_no_address_is_told_at_once(plan: Plans, tmp_path: Path, address: str) -> None:
    """It was waited for, half a minute, in a folder that was then in the way."""
    told = f"{address!r} is no address of a scheduler, such as tcp://HOST:8786"
    with pytest.raises(InputError) as caught:
        execute(plan(), tmp_path / "run", engine=fake_model.engine(), dask=address)
    assert str(caught.value) == told
    assert not (tmp_path / "run").exists()


def test_a_complete_run_needs_no_cluster(plan: Plans, tmp_path: Path) -> None:
    execute(plan(), tmp_path / "run", engine=fake_model.engine())
    more: dict[str, Any] = {"engine": fake_model.engine(), "dask": "tcp://127.0.0.1:9"}
    assert not execute(plan(), tmp_path / "run", resume=True, **more)
    with pytest.raises(InputError, match="holds another run"):  # before anybody is waited for
        execute(plan(seed=2), tmp_path / "run", **more)


def test_what_a_client_logs_of_a_lost_scheduler_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tracebacks of the library's stood before our one line."""

    class Client:
        def __init__(self, *address: object, **how: object) -> None:
            """Nobody is asked."""

        def close(self) -> None:
            logging.getLogger("distributed.batched").error("a traceback, at the end")

    monkeypatch.setattr("distributed.Client", Client)
    names = ("distributed.client", "distributed.comm.tcp", "distributed.utils", "asyncio")
    with cluster._client("tcp://127.0.0.1:9"):
        for name in names:
            logging.getLogger(name).error("a traceback")
        logging.getLogger("distributed.worker").error("one of its own")
    assert [record.message for record in caplog.records] == ["one of its own"]
    for name in names:
        assert logging.getLogger(name).isEnabledFor(logging.ERROR), "as it was before"


def test_a_scheduler_without_workers(
    plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 0.1)
    nobody = LocalCluster(n_workers=0, dashboard_address=None)
    with nobody, pytest.raises(InputError, match=r"the Dask scheduler at tcp://.* has no worker"):
        execute(
            plan(),
            tmp_path / "run",
            engine=fake_model.engine(),
            dask=nobody.scheduler_address,
        )


def test_without_the_package(plan: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        InputError, match=r"--dask needs the package distributed: pip install distributed$"
    ):
        execute(plan(), tmp_path / "run", engine=fake_model.engine(), dask="tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_scheduler_that_goes_away_leaves_a_run_to_resume(
    plan: Plans, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = plan(block=2)
    execute(many, tmp_path / "local", engine=fake_model.engine(), workers=1)
    monkeypatch.setenv(fake_model.HOLD, str(tmp_path / "release"))
    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, worker_dashboard_address=None
    ) as brief:
        closer = threading.Thread(target=_close_later, args=(brief, tmp_path / "dask"))
        closer.start()
        with pytest.raises(RunError, match="lost the Dask scheduler"):
            execute(
                many,
                tmp_path / "dask",
                engine=fake_model.engine(fake_model.held),  # so that it cannot be done before
                dask=brief.scheduler_address,
            )
        closer.join()
    execute(many, tmp_path / "dask", engine=fake_model.engine(), resume=True, workers=1)
    assert contents(tmp_path / "dask") == contents(tmp_path / "local")


def _is_gone(process: int) -> bool:
    """Whether a killed process ends: its parent may take a while to collect it."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def _close_later(started: LocalCluster, folder: Path) -> None:
    end = time.monotonic() + 100
    while len(list(folder.glob("series/*.parquet"))) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    with suppress(Exception):
        started.close()
