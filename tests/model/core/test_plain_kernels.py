"""Kernels as plain Python give what the compiled ones give: one short run without compilation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CODE = """
import hashlib
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, simulate
known = load_calibration()
scenario = load_scenario("mandate_and_h200", known)
block = simulate(ModelInputs(known, scenario, Draw(known, scenario, 1, 0, 2), months=3))
print(block.values.shape, hashlib.sha256(block.values.tobytes()).hexdigest())
"""


def test_a_run_without_compilation_is_the_same_to_the_bit() -> None:
    setting = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    done = [
        subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=env
        ).stdout
        for env in (setting, {**setting, "NUMBA_DISABLE_JIT": "1"})
    ]
    assert done[0].startswith("(3, ")
    assert done[0] == done[1]
