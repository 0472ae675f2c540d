"""Trials in forks of one process, which has imported everything once.

The code of a function is exchanged in place, so that all who hold the function meet the bug. A
mutant of anything else (a constant, a function that another has made) needs a copy of the files.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import pkgutil
import signal
import sys
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import simulation

from . import ROOT, SCRIPT, Mutant

OPTIONS = ("-q", "-n", "0", "-p", "no:cacheprovider", "-p", "no:randomly", "-p",
           "no:timeout", "-m", "not slow", "--no-header", "--no-summary", "--tb", "no")  # fmt: skip
LATE = "a limit of time"
WAITING = 8  # seconds on the clock to a second of processor time, before a trial is given up


def warm(tests: tuple[str, ...]) -> None:
    """Import the package, and collect the tests once."""
    for one in pkgutil.walk_packages(simulation.__path__, "simulation."):
        if not one.name.endswith("__main__"):
            importlib.import_module(one.name)
    with _silence():
        pytest.main([*OPTIONS, "--collect-only", *(str(ROOT / test) for test in tests)])


def possible(mutant: Mutant) -> bool:
    """Whether the mutant is in a function whose code can be exchanged."""
    return mutant.file().suffix != SCRIPT and _new_code(mutant) is not None


def _new_code(mutant: Mutant) -> types.CodeType | None:
    """The code of the function with the bug in it."""
    function = _living(mutant)
    if not isinstance(function, types.FunctionType):
        return None
    whole = compile(mutant.planted(), str(mutant.file()), "exec", dont_inherit=True)
    name = function.__qualname__.rpartition(".")[2]
    line = function.__code__.co_firstlineno
    found = [code for code in _codes(whole) if (code.co_name, code.co_firstlineno) == (name, line)]
    if len(found) != 1 or found[0].co_freevars != function.__code__.co_freevars:
        return None
    return None if _inner(found[0]) != _inner(function.__code__) else found[0]


def _inner(code: types.CodeType) -> list[types.CodeType]:
    """Functions that a function makes: those it has made by now keep the code that they have."""
    return [one for one in _codes(code) if not one.co_name.startswith("<")]


def _living(mutant: Mutant) -> Any:
    """The function that a mutant names, out of whatever wraps it."""
    parts = mutant.place.split(".")
    for length in range(len(parts), 0, -1):
        module = sys.modules.get(".".join(("simulation", *parts[:length])))
        if module is not None:
            break
    else:
        return None
    found: Any = module
    for name in parts[length:]:
        found = inspect.getattr_static(found, name)
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, functools.cached_property):
        found = found.func
    if isinstance(found, classmethod | staticmethod):
        found = found.__func__
    return inspect.unwrap(found) if callable(found) and not isinstance(found, type) else found


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield one
            yield from _codes(one)


class _Failed:
    """The tests that fail, a line each."""

    def __init__(self) -> None:
        self.by = ""

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            self.by += f"{report.nodeid}\n"

    pytest_runtest_logreport = pytest_collectreport = _note


class _silence:  # noqa: N801
    """Nothing on the standard streams, not even from the interpreter."""

    def __enter__(self) -> None:
        sys.stdout.flush()
        self._kept = os.dup(1), os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        os.close(null)

    def __exit__(self, *_: object) -> None:
        for number, kept in enumerate(self._kept, 1):
            os.dup2(kept, number)
            os.close(kept)


@dataclass
class Fork:
    """A trial that runs; `end` is when it is taken for one that waits for ever.

    What limits it before is its processor time: on a busy machine a trial that only takes its time
    has noticed nothing.
    """

    mutant: Mutant | None
    process: int
    pipe: int
    end: float
    seconds: float = 0.0

    @classmethod
    def begin(
        cls,
        mutant: Mutant | None,
        tests: tuple[str, ...],
        seconds: int,
        skipped: tuple[str, ...] = (),
    ) -> Fork:
        """Fork, exchange the code and run the tests there; without a mutant, on sound code."""
        here, there = os.pipe()
        process = os.fork()
        if not process:
            os.close(here)
            import resource  # which Windows lacks, as it lacks forks

            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            _child(mutant, tests, skipped, there)
        os.close(there)
        return cls(mutant, process, here, time.monotonic() + WAITING * seconds)

    def wait(self) -> str:
        """The test that noticed, '' where none did, once the trial is over."""
        while (by := self.over()) is None:
            time.sleep(0.1)
        return by

    def over(self) -> str | None:
        """The test that noticed, '' where none did, None while it runs."""
        done, status, used = os.wait4(self.process, os.WNOHANG)
        if not done and time.monotonic() < self.end:
            return None
        if not done:
            os.kill(self.process, signal.SIGKILL)
            _, _, used = os.wait4(self.process, 0)
        self.seconds = used.ru_utime + used.ru_stime
        said = os.read(self.pipe, 1 << 16).decode()
        os.close(self.pipe)
        late = not done or os.waitstatus_to_exitcode(status) in (-signal.SIGXCPU, -signal.SIGKILL)
        return said[1:] if said else LATE if late else "the end of the process"


def _child(
    mutant: Mutant | None, tests: tuple[str, ...], skipped: tuple[str, ...], there: int
) -> None:
    """Run the tests and say which failed; never returns."""
    first = _Failed()
    try:
        with _silence():
            if mutant is not None:
                _living(mutant).__code__ = _new_code(mutant)
            how = "--continue-on-collection-errors" if mutant is None else "-x"
            options = (*OPTIONS, how, *skipped)
            where = (str(ROOT / test) for test in tests)
            ended = pytest.main([*options, *where], plugins=[first])
        if ended not in (0, 5) and not first.by:
            first.by = f"an exit with code {int(ended)}"
    finally:
        os.write(there, f"={first.by.strip()}".encode())
        os._exit(0)
