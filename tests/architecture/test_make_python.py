"""`make` says which Python it needs before pip fails for want of a package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
POSING = """#!/bin/sh
exec "{python}" -c 'import sys; sys.version_info = ({version}, 0); exec(sys.argv[1])' "$2"
"""


@pytest.mark.skipif(sys.platform == "win32" or not shutil.which("make"), reason="needs make")
@pytest.mark.parametrize("version", ["3, 10", "3, 14"])
def test_a_python_that_lacks_packages_is_refused_in_words(version: str, tmp_path: Path) -> None:
    posing = tmp_path / "python"
    posing.write_text(POSING.format(python=sys.executable, version=version))
    posing.chmod(0o755)
    venv = tmp_path / "venv"
    done = subprocess.run(
        ["make", f"VENV={venv}", f"PYTHON={posing}", f"{venv}/pyvenv.cfg"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    told = f"needs Python 3.11 to 3.13, and this is {version.replace(', ', '.')}"
    assert told in done.stderr
    assert not venv.exists()
