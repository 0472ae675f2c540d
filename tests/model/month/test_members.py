"""A member is the same whoever rides along: blocks, lone members, seeds, hash seeds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation.model.world import Block
from tests.model.variants import Variants
from tests.processes import ROOT

Run = Callable[..., Block]
MONTHS = 60


@pytest.mark.slow
def test_member_seven_of_ten_equals_member_seven_of_five_hundred(fresh: Run) -> None:
    few = fresh(stop=10, months=MONTHS)
    many = fresh(stop=500, months=MONTHS)
    assert np.array_equal(few.values[:, :, 7], many.values[:, :, 7], equal_nan=True)


@pytest.fixture(scope="module")
def whole(fresh: Run) -> Block:
    """Forty members in one block."""
    return fresh("h200_sales_allowed", stop=40, months=MONTHS)


@pytest.mark.parametrize(("start", "stop"), [(0, 8), (6, 8), (7, 8), (5, 38)])
def test_any_block_gives_the_same_member(fresh: Run, whole: Block, start: int, stop: int) -> None:
    part = fresh("h200_sales_allowed", start=start, stop=stop, months=MONTHS)
    assert part.members == range(start, stop)
    assert np.array_equal(part.values, whole.values[:, :, start:stop], equal_nan=True)


def test_variants_side_by_side_are_the_same_as_alone(fresh: Run, variants: Variants) -> None:
    """So that tests may use them."""
    sets = [(), ("lab.scarcity=1",), ("lab.scarcity=0", "industry.stirred=0.3")]
    found = variants("adaptive_rivals", sets, stop=3, count=72)
    for one, block in zip(sets, found, strict=True):
        alone = fresh("adaptive_rivals", stop=3, months=72, sets=one)
        assert np.array_equal(block.values, alone.values, equal_nan=True)
    with pytest.raises(AssertionError, match="only numbers may differ"):
        variants("baseline", [(), ("structure.backfire=off",)])


def test_seed_zero_is_a_seed(fresh: Run) -> None:
    zero, one = fresh(seed=0, months=24), fresh(seed=1, months=24)
    assert not np.array_equal(zero.values, one.values, equal_nan=True)
    assert np.array_equal(zero.values, fresh(seed=0, months=24).values, equal_nan=True)


def test_a_shorter_run_is_the_beginning_of_a_longer_one(fresh: Run) -> None:
    short, long = fresh(months=30), fresh(months=MONTHS)
    assert np.array_equal(short.values, long.values[:30], equal_nan=True)


SCRIPT = """
from pathlib import Path
from simulation.inputs import Draw, load_calibration, load_scenario
from simulation.model.world import ModelInputs, simulate
known = load_calibration()
scenario = load_scenario("h200_sales_allowed", known)
block = simulate(ModelInputs(known, scenario, Draw(known, scenario, 3, 0, 4), 54))
Path("values").write_bytes(block.values.tobytes())
"""


def test_hash_seed_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Python's order of sets: another one, and that of this process."""
    here = run("h200_sales_allowed", seed=3, months=54).values.tobytes()
    subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"PYTHONHASHSEED": "4242", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=True,
    )
    assert (tmp_path / "values").read_bytes() == here
