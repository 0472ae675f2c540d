"""Trials in copies of the files, for bugs that cannot be planted in memory."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path

from . import ROOT, Mutant, forks

COPIED = ("simulation", "tests", "benchmarks", "calibration", "scenarios", "docs")
FILES = (
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "Makefile",
    "LICENSE",
    "NOTICE",
    "CONTRIBUTING.md",
)
# A copy with a bug in it is not the code of the shipped draws: a test that says so proves nothing.
SOUND = "not shipped_draws_are_fresh"


class Copy:
    """A copy of the repository, made when it is first needed, with one bug in it at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._written, self._sound = folder, itertools.count(1), ""

    @cached_property
    def root(self) -> Path:
        """Where it stands."""
        for name in COPIED:
            skip = shutil.ignore_patterns("__pycache__", "mutants")
            shutil.copytree(ROOT / name, self._folder / name, ignore=skip)
        for name in FILES:
            shutil.copy(ROOT / name, self._folder / name)
        return self._folder

    def plant(self, mutant: Mutant) -> None:
        """Write a bug into it."""
        file = mutant.file(self.root)
        self._sound = file.read_text(encoding="utf-8")
        self._write(file, mutant.planted(self.root))

    def mend(self, mutant: Mutant) -> None:
        """Write the sound file over it."""
        self._write(mutant.file(self.root), self._sound)

    def _write(self, file: Path, text: str) -> None:
        """Write a file with a time of its own, by which Python knows what it has compiled."""
        file.write_text(text, encoding="utf-8")
        os.utime(file, (0, next(self._written)))


class Trial:
    """Tests that run in a copy; like `forks.Fork` for whoever waits."""

    def __init__(
        self,
        mutant: Mutant,
        copy: Copy,
        tests: tuple[str, ...],
        seconds: int,
        skipped: tuple[str, ...] = (),
    ) -> None:
        self.mutant, self.copy, self.seconds = mutant, copy, 0.0
        self._end = time.monotonic() + forks.WAITING * seconds
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the trial runs)
        copy.plant(mutant)
        options = [one for one in forks.OPTIONS if one != "--no-summary"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *options, "-x", "-rfE", "-k", SOUND, *skipped, *tests],
            cwd=copy.root,
            env={**os.environ, "PYTHONPATH": str(copy.root), "PYTHONWARNINGS": "ignore"},
            stdout=self._said,
            stderr=subprocess.STDOUT,
        )

    def over(self) -> str | None:
        """The test that noticed, '' where none did, None while it runs."""
        done, status, used = os.wait4(self._process.pid, os.WNOHANG)
        if not done and time.monotonic() < self._end:
            return None
        if not done:
            self._process.kill()
            _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds = used.ru_utime + used.ru_stime
        self.copy.mend(self.mutant)
        return self._by() if done else forks.LATE

    def _by(self) -> str:
        if self._process.returncode in (0, 5):
            return ""
        self._said.seek(0)
        told = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", self._said.read().decode(), re.M)
        return told.group(1) if told else "an import"
