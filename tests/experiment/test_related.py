"""An outcome without a breakdown names the nearest one that has one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation.errors import InputError
from simulation.experiment.accounts import trees
from simulation.experiment.accounts.ledger import Ledger
from simulation.experiment.accounts.node import walk
from simulation.experiment.accounts.related import NEAREST, nearest, refusal
from simulation.inputs import Calibration
from simulation.model.core.layout import Layout
from simulation.model.outcomes.table import declare
from simulation.model.world import ModelInputs, World

NEAR = {
    "memory_stacks.cxmt": "output.china --by memory",
    "memory.memory_traders": "output.china --by memory",
    "memory_stacks.micron": "new_compute.world",
    "packaging.smic.used": "output.china --by packaging",
    "packaging.tsmc": "new_compute.world",
    "wafers.smic.ai": "output.china",
    "compute.us@tpp": "compute.us",
    "units.h20": "units.nvidia",
    "units.china.ascend_910c": "units.china.huawei",
    "units.bytedance.ascend_910b": "units.china.huawei",
    "price.h20": "revenue.nvidia",
    "revenue.h20": "revenue.nvidia",
    "market.china.huawei": "market.china --by maker",
    "bottleneck.huawei.memory": "output.china --by maker",
    "relief.nvidia.wafers": "units.nvidia",
    "bottleneck.firms_china": "new_compute.china",
    "power.us.nuclear": "power.us",
    "reactors.china": "power.china",
    "frontier.us": "compute.us",
    "largest_run.china": "compute.china",
}
# Chances, indices and rules are made of nothing that is counted.
NOTHING = ("stack_share.us.us", "truce", "rule.tightness.us", "benefit.us", "truces")


@pytest.fixture(scope="module")
def layout(calibration: Calibration) -> Layout:
    return Layout.of(calibration)


@pytest.mark.parametrize("outcome", NEAR)
def test_the_nearest_is_named(layout: Layout, outcome: str) -> None:
    """The whole list came back, without a word on which to take."""
    with pytest.raises(InputError) as caught:
        trees.find(layout, outcome)
    said = f"no breakdown of '{outcome}' by itself; the nearest is `rivalry breakdown "
    assert str(caught.value).startswith(f"{said}{NEAR[outcome]}`; there is one of output.china, ")


@pytest.mark.parametrize("outcome", NOTHING)
def test_where_nothing_is_near_that_is_said(layout: Layout, outcome: str) -> None:
    found = refusal(layout, outcome, trees.catalogue(layout))
    assert found == f"no breakdown of '{outcome}', nor of a figure near it"


def test_every_outcome_that_counts_something_has_one_or_is_near_one(
    layout: Layout, inputs: Callable[..., ModelInputs]
) -> None:
    """And what is named can be asked for, `--by` and all."""
    known = trees.catalogue(layout)
    world = World(inputs("baseline", 0, 2, 12))
    ledger = Ledger(world, 11).run()
    counted = ("units.", "memory", "packaging.", "market.", "compute.", "new_compute.", "power.")
    ways: dict[str, set[str]] = {}
    for one in (one.name for one in declare(layout)):
        near = nearest(layout, one, known) if one not in known else one
        assert near or not one.startswith(counted), one
        if near and one not in known:
            name, _, by = near.partition(" --")
            if by and name not in ways:
                tree = known[name](ledger)
                ways[name] = {way.title for _, node in walk(tree) for way in node.ways}
            assert not by or by in ways[name], one


def test_a_pattern_that_nothing_fits_is_none_of_the_table(layout: Layout) -> None:
    known = trees.catalogue(layout)
    names = [one.name for one in declare(layout) if one.name not in known]
    found = {near for name in names if (near := nearest(layout, name, known))}
    for pattern, near in NEAREST.items():
        if "{" not in near:
            assert near in found, pattern


def test_a_typo_is_held_against_every_outcome(layout: Layout) -> None:
    known = trees.catalogue(layout)
    assert refusal(layout, "output.chna", known).endswith("; did you mean 'output.china'?")
    assert refusal(layout, "memory_stacks.cxtm", known).endswith("mean 'memory_stacks.cxmt'?")
    assert refusal(layout, "lag", known).endswith("; did you mean 'lag.china'?")
    assert refusal(layout, "compute", known).endswith(
        "'compute.us' or 'compute.china' or 'compute.world'?"
    )
    assert refusal(layout, "zzz", known) == "no breakdown of 'zzz'"
