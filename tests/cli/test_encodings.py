"""Files are read and written in UTF-8 wherever the program runs, as on Windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USED = """
import warnings
warnings.filterwarnings("error", category=EncodingWarning, module="simulation")
from simulation.cli.app import cli
for words in {commands!r}:
    cli(words, standalone_mode=False)
"""
SMALL = ("--members", "2", "--until", "2022-06", "--outcomes", "compute.us,ratio.stock")


def used(folder: Path, *commands: tuple[str, ...]) -> str:
    """What commands print, one after the other in one process; nothing opens a file by default."""
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-c", USED.format(commands=commands)],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "RIVALRY_DEBUG": "1",
            "PYTHONIOENCODING": "utf-8",  # of what is printed; files are what this is about
        },
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


@pytest.mark.slow
def test_no_file_is_opened_in_the_encoding_of_the_machine(tmp_path: Path) -> None:
    question = "title: Größer\nabout: À demi.\nextends: baseline\n"
    (tmp_path / "mine.yaml").write_text(question, "utf-8")
    said = used(
        tmp_path,
        ("new", "another"),
        ("check", "mine.yaml", "another.yaml"),
        ("run", "baseline", "mine.yaml", *SMALL, "--out", "r"),
        ("compare", "r"),
    )
    assert "mine.yaml: ok (Größer" in said
    assert "Größer" in (tmp_path / "r" / "compare" / "report.html").read_text("utf-8")
