"""Blocks made on a Dask cluster: any scheduler that has an address.

Workers need this package and nothing else: the context goes with each task, the file comes back as
bytes, and only the caller's machine writes. So no file system needs to be shared, and a worker that
dies has nothing that is lost: Dask makes its block again elsewhere.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any

from simulation.errors import InputError, UnfinishedError
from simulation.experiment import manifest
from simulation.experiment.tasks import Task, TaskResult, WorkerContext
from simulation.experiment.workers import Report, deliver

_PATIENCE = 30  # seconds for the scheduler to answer, and for a first worker to come
_PAUSE = 0.2  # seconds before workers are asked again
_IN_HAND = 2  # tasks given out for each thread of the cluster: memory here stays flat
_SUCH = "tcp://HOST:8786"
_CLIENT_LOGS = (
    "distributed.client",
    "distributed.core",
    "distributed.comm",
    "distributed.batched",
    "distributed.utils",
    "tornado.application",
    "asyncio",
)
_CERTIFICATES = ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")


def make_all(context: WorkerContext, tasks: Iterable[Task], address: str, report: Report) -> None:
    """Make every task on the cluster and report each.

    InputError where no cluster answers or it has another version of the model; RunError where the
    disk refuses, UnfinishedError where the scheduler is lost.
    """
    with _client(address) as client:
        _check_versions(client)
        try:
            _work(client, context, iter(tasks), report)
        except _lost() as error:
            told = f"lost the Dask scheduler at {address} ({error})"
            raise UnfinishedError(told, context.folder) from None


def reach(address: str) -> None:
    """InputError where no cluster answers at an address or it has another version of the model."""
    with _client(address) as client:
        _check_versions(client)


def _work(client: Any, context: WorkerContext, tasks: Iterator[Task], report: Report) -> None:
    from distributed import as_completed

    pickled = pickle.dumps(context)
    given: dict[Any, Task] = {}
    done = as_completed(loop=client.loop)
    for task in tasks:
        future = client.submit(_make, pickled, task, pure=False, retries=0)
        given[future] = task
        done.add(future)
        while len(given) >= _IN_HAND * max(1, sum(client.nthreads().values())):
            _take(next(done), given, context, report)
    while given:
        _take(next(done), given, context, report)


def _take(future: Any, given: dict[Any, Task], context: WorkerContext, report: Report) -> None:
    """Write a finished block, or note one that has cost too many workers."""
    from distributed import KilledWorker

    task = given.pop(future)
    try:
        result: TaskResult = replace(future.result(), task=task)
    except KilledWorker as killed:  # as often as the cluster's own setting lets them
        lost = killed.allowed_failures + 1
        error = f"{lost} workers of the cluster ended without a result (killed, out of memory)"
        result = TaskResult(task, {"status": "failed", **context.extent(task), "error": error})
    deliver(context.write_packed(result), report)
    future.release()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install distributed"
        raise InputError(f"--dask needs the package distributed: {hint}") from None
    _check_address(address)
    _check_certificates(address)
    with _quiet():
        try:
            client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"no Dask scheduler answers at {address}: {error}") from None
        try:
            yield client
        finally:
            client.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """What a client logs of a lost scheduler, tracebacks and all, is told in one line by us."""
    loggers = [logging.getLogger(name) for name in _CLIENT_LOGS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _check_address(address: str) -> None:
    """InputError for what can be no address: a scheduler would be waited for in vain."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    try:
        scheme, place = parse_address(address)
        get_backend(scheme)
        if scheme != "inproc" and not all(parse_host_port(place)):
            raise ValueError("no host")
    except (ValueError, RuntimeError):
        raise InputError(f"{address!r} is no address of a scheduler, such as {_SUCH}") from None


def _check_certificates(address: str) -> None:
    """InputError where the address asks for TLS and no certificate is named, or none can be read.

    Dask would say so, and then wait a minute for a client that never began.
    """
    from distributed.security import Security

    try:
        found = Security().get_connection_args("client").get("ssl_context")
    except OSError as error:
        raise InputError(f"the certificates for {address} cannot be read: {error}") from None
    if found is None and address.startswith("tls:"):
        names = (f"DASK_DISTRIBUTED__COMM__TLS__{one}" for one in _CERTIFICATES)
        raise InputError(f"{address} needs certificates: set {', '.join(names)}")


def _check_versions(client: Any) -> None:
    """InputError unless a worker answers and all that do have this very model."""
    ours = manifest.code_hash()
    for worker, theirs in _answers(client).items():
        if theirs != ours:
            raise InputError(
                f"the Dask worker {worker} has another version of the model; "
                "install the same one there"
            )


def _answers(client: Any) -> dict[str, str]:
    """Hashes of the workers' models by worker; InputError where none answers in time.

    A worker that dies over the question is replaced, and what comes in its place is asked again:
    else a cluster that has just lost its workers would pass for one of the same version.
    """
    until = time.monotonic() + _PATIENCE
    where = client.scheduler.address
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise InputError(f"the Dask scheduler at {where} has no worker") from None
    while True:
        asked = client.run(_code_hash, on_error="return")
        said = {worker: one for worker, one in asked.items() if isinstance(one, str)}
        if said:
            return said
        if time.monotonic() > until:
            raise InputError(f"no worker of the Dask scheduler at {where} answers")
        time.sleep(_PAUSE)


def _lost() -> tuple[type[BaseException], ...]:
    from distributed import CancelledError
    from distributed.comm.core import CommClosedError

    return (CancelledError, CommClosedError, TimeoutError)


def _code_hash() -> str:
    return manifest.code_hash()


def _make(pickled: bytes, task: Task) -> TaskResult:
    result: TaskResult = _unpickled(pickled).pack(task)
    return result


@lru_cache(maxsize=1)
def _unpickled(pickled: bytes) -> Any:
    return pickle.loads(pickled)
