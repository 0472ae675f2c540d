"""The first start compiles the model in two processes, and later ones find it compiled."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulation.cli import first_start
from simulation.model import kernels

# Every sixth kernel, in each process that reads the file: enough to be shared.
EACH = """
import os
from simulation.cli.first_start import compile_model
from simulation.model import kernels
some = kernels.every()[::6]
kernels.every = lambda: some
if __name__ == "__main__":
    compile_model()
    times = os.times()
    print(len(kernels.to_compile()), times.user, times.children_user)
"""


@dataclass
class Waiting:
    """A kernel that is not compiled, and how often it was asked to be."""

    home: Path | None
    kept: bool = False
    asked: int = 0

    def prepare(self) -> None:
        self.asked += 1


@pytest.mark.parametrize("home", [None, Path("somewhere")])
def test_every_kernel_is_ready_whoever_compiled_it(
    monkeypatch: pytest.MonkeyPatch, home: Path | None
) -> None:
    waiting = [Waiting(home, kept=i % 2 == 0) for i in range(first_start.FEW)]
    monkeypatch.setattr(kernels, "to_compile", lambda: waiting)
    first_start.compile_model()
    assert [one.asked for one in waiting] == [1 if one.kept else 2 for one in waiting]


@pytest.mark.slow
def test_two_processes_share_the_first_compilation(tmp_path: Path) -> None:
    (script := tmp_path / "each.py").write_text(EACH)
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    left, own, helped = map(float, done.stdout.split())
    assert left == 0
    assert own / 4 < helped < own * 4, "each compiles a good part"
    assert len(list(tmp_path.rglob("*.nbc"))) == len(kernels.every()[::6])
