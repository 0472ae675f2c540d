"""Suppliers of memory in two halves: together they are asked for, are paid and make the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.world import Block, ModelInputs, simulate
from tests.conftest import series
from tests.model.reading import assert_same_but_for

MONTHS = 120


@pytest.fixture(scope="module")
def whole(calibration: Calibration) -> Block:
    """A world in which China pays for lines."""
    return _run(calibration, "whole_nation_effort")


def _run(calibration: Calibration, scenario: str | Path) -> Block:
    loaded = load_scenario(scenario, calibration)
    return simulate(ModelInputs(calibration, loaded, Draw(calibration, loaded, 1, 0, 2), MONTHS))


@pytest.mark.parametrize(
    "who", ["cxmt", "huawei_memory", "lower_grade_memory", "memory_traders", "sk_hynix"]
)
def test_halves_of_a_supplier_are_the_supplier(
    tmp_path: Path, calibration: Calibration, whole: Block, who: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Mine\nextends: whole_nation_effort\nsuppliers:\n"
        f"  half: {{title: Half, like: {who}, split_from: {who}, share: 0.5}}\n",
        encoding="utf-8",
    )
    split = _run(calibration, path)
    assert_same_but_for(who, split, whole)
    memory = f"memory.{who}"
    both = series(split, memory) + series(split, "memory.half")
    assert np.allclose(both, series(whole, memory), rtol=1e-6)
