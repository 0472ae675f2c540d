"""Marks of outcomes whose past comes out wrong are data: nothing is run or loaded for them."""

from __future__ import annotations

import subprocess
import sys


def test_reading_it_loads_no_model() -> None:
    code = (
        "import sys; from simulation.analysis.text import missed; missed.every(); "
        "print([m for m in ('numba', 'simulation.model.world', 'pandas') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
