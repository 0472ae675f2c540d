"""Kernels stay within their arrays: compiled so that each index is checked, they run scenarios.

Compiled code that writes beyond an array spoils whatever lies there, and some other line fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.nights import has_turn

ROOT = Path(__file__).parents[3]
BEYOND = """
import numpy as np
from simulation.model.trade.grey_market import feel_enforcement
lag = np.zeros(3)
lag.flags.writeable = False
feel_enforcement(0, 2, np.zeros((3, 3), bool), np.zeros((2, 3)), lag, np.zeros((2, 3)))
"""
EVERY = """
import sys
from pathlib import Path
import yaml
from simulation.cli.first_start import compile_model
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, simulate
from tests.random_scenarios import Generator
if __name__ == "__main__":
    compile_model()
    known, folder, root = load_calibration(), Path(__file__).parent, Path(sys.argv[1])
    files = sorted((root / "scenarios").glob("*.yaml"))
    for number in range(60):
        files.append(folder / f"random-{number}.yaml")
        files[-1].write_text(yaml.safe_dump(Generator(known, 7000 + number).scenario()))
    for number, file in enumerate(files):
        scenario = load_scenario(file, known)
        simulate(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, 1 + number % 3)))
    print(len(files), "scenarios")
"""


def checked(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python code whose kernels check each index, in a process and a cache of its own."""
    script = folder / "script.py"
    script.write_text(code)
    setting = {"PYTHONPATH": str(ROOT), "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, str(script), str(ROOT)],
        capture_output=True,
        text=True,
        env={**os.environ, **setting},
        check=False,
    )


def test_an_index_beyond_an_array_is_noticed(tmp_path: Path) -> None:
    assert "IndexError: index is out of bounds" in checked(BEYOND, tmp_path).stderr


@pytest.mark.slow
@pytest.mark.skipif(not has_turn(6), reason="others have their turn tonight")
def test_all_scenarios_stay_within_their_arrays(tmp_path: Path) -> None:
    done = checked(EVERY, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" scenarios\n")
