"""Commands started as processes of their own, as a shell in the foreground starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
POSIX = os.name == "posix"
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""The signal that nobody can heed; on Windows any does that."""
needs_signals = pytest.mark.skipif(not POSIX, reason="Windows sends no signals to processes")


def launch(
    arguments: Sequence[str], *folders: Path, stdout: int | None = None, **more: Any
) -> subprocess.Popen[str]:
    """Python with arguments, on this code and further folders of modules; errors are kept.

    What it reaches is not counted: a signal that arrives while coverage holds a lock of its own
    leaves that locked, and the process waits for ever.
    """
    counted = ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    plain = {name: value for name, value in os.environ.items() if name not in counted}
    return subprocess.Popen(
        [sys.executable, *arguments],
        env={**plain, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *folders)))},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever starts the tests may ignore interrupts (shells do for jobs in the background),
        # and processes inherit that.
        preexec_fn=_heed_interrupts if POSIX else None,
        **more,
    )


def _heed_interrupts() -> None:
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.SIG_DFL)
