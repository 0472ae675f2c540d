"""Toolmakers in parts: together they grow, serve and are cut off as the one that they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.core.layout import FIELDS
from simulation.model.supply.expansion import take_orders_for_tools
from simulation.model.world import Block, ModelInputs, simulate
from tests.conftest import series
from tests.model.reading import assert_same_but_for

MONTHS = 168
LOCKED = "allied_tool_and_hbm_lockdown"
COMPLETE = ("parameters.tools.localised_7=90",)  # from then on a home chain has all its tools


@pytest.fixture(scope="module")
def whole(calibration: Calibration) -> Block:
    """A world in which Chinese lines order tools at home."""
    return _run(calibration, LOCKED)


def _run(calibration: Calibration, scenario: str | Path) -> Block:
    loaded = load_scenario(scenario, calibration, COMPLETE)
    return simulate(ModelInputs(calibration, loaded, Draw(calibration, loaded, 1, 0, 4), MONTHS))


@pytest.mark.parametrize(
    ("who", "shares"),
    [
        ("china_tools", (0.25, 0.25, 0.25)),
        ("asml", (0.5,)),
        ("allied_tools", (0.5,)),
    ],
)
def test_parts_of_a_toolmaker_are_the_toolmaker(
    tmp_path: Path, calibration: Calibration, whole: Block, who: str, shares: tuple[float, ...]
) -> None:
    rows = (
        f"  part_{n}: {{title: A part, like: {who}, split_from: {who}, share: {share}}}\n"
        for n, share in enumerate(shares)
    )
    path = tmp_path / "mine.yaml"
    head = f"title: Mine\nextends: {LOCKED}\nsuppliers:\n"
    path.write_text(head + "".join(rows), encoding="utf-8")
    split = _run(calibration, path)
    assert (series(whole, "tool_reach.china")[-1] > 0.99).all()
    assert_same_but_for(who, split, whole)


def test_a_complete_chain_is_shared_by_its_makers() -> None:
    """An established maker keeps its tenth; the young have the rest as they had it before."""
    progress = np.zeros((1, len(FIELDS), 1))
    progress[0, FIELDS.index("tools")] = 50.0
    share = np.array([0.1, 0.2, 0.6])[:, None, None].copy()
    take_orders_for_tools(
        np.arange(3),
        np.ones((1, 1, 1)),
        np.full((1, 1), 50.0),
        np.zeros(3, np.intp),
        np.array([False, True, True])[:, None, None],
        progress,
        np.array([[0.1], [0.0], [0.0]]),
        np.zeros(1),
        share,
    )
    assert share[:, 0, 0] == pytest.approx([0.1, 0.225, 0.675])
