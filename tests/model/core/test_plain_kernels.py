"""Kernels as plain Python give what the compiled ones give: months of 2026 without compilation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Rules, licences, smuggling and rented compute are all at work in this month.
BEGUN = """
import pathlib, pickle, sys
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, World
known = load_calibration()
scenario = load_scenario("mandate_and_h200", known)
world = World(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, 2), months=52))
for _ in range(50):
    world.step()
pathlib.Path(sys.argv[1]).write_bytes(pickle.dumps(world))
"""
FINISHED = """
import hashlib, pathlib, pickle, sys
from simulation.model.world import finish
block = finish(pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()))
print(block.values.shape, hashlib.sha256(block.values.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_a_run_goes_on_without_compilation_to_the_same_bits(tmp_path: Path) -> None:
    setting = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}

    def python(code: str, **more: str) -> str:
        command = [sys.executable, "-c", code, str(tmp_path / "world")]
        env = {**setting, **more}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout

    python(BEGUN)
    done = python(FINISHED)
    assert done.startswith("(52, ")
    assert done == python(FINISHED, NUMBA_DISABLE_JIT="1")
