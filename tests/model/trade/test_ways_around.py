"""Whatever a rule on chips goes by, those whom it holds back find ways around it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.law import classification, market_access
from simulation.model.world import World
from tests.model.reading import after

Make = Callable[..., object]
EARLY, UNTIL = "2022-02", "2022-08"  # the record's first rule holds from September
CLAUSES = {
    "performance": {"control_tpp": "1000"},
    "density": {"density_tpp": "1000", "density": "1"},
    "bandwidth": {"control_bandwidth_gb_s": "1000"},
    "name": {"control_chips": "[a100]"},
}


def _under(inputs: Make, clause: dict[str, str]) -> World:
    sets = tuple(f"levers.US.export_rule.{name}@{EARLY}={value}" for name, value in clause.items())
    return after(World(inputs(months=8, sets=sets, checked=True)), UNTIL)  # type: ignore[arg-type]


@pytest.mark.parametrize("by", CLAUSES)
def test_a_rule_of_any_kind_is_gone_around(inputs: Make, by: str) -> None:
    world = _under(inputs, CLAUSES[by])
    us, china = (world.layout.row["states"][name] for name in ("us", "china"))
    controlled = classification.controls_chips(world)
    assert controlled[china].all()
    assert not controlled[us].any()
    at_risk = market_access.at_risk(world)
    assert at_risk[world.layout.markets.index((china, china))].any()
    assert not at_risk[world.layout.markets.index((us, us))].any()
    assert world.state.rented[china].any()
    american = world.layout.of_state("chips", "us")
    assert (world.state.smuggled[american].sum(axis=0) > 0.0).any()


def test_where_nothing_is_controlled_nobody_goes_around(inputs: Make) -> None:
    world = _under(inputs, {})
    assert not classification.controls_chips(world).any()
    assert not np.any(world.state.rented)
    assert not np.any(world.state.smuggled)


def test_a_licence_with_a_cap_of_zero_is_gone_around_as_a_ban_is(inputs: Make) -> None:
    rule = "levers.US.export_rule"
    licence = (f"{rule}.license_max_tpp@2027-01=900000", f"{rule}.volume_cap@2027-01=0")
    ban = (f"{rule}.license_max_tpp@2027-01=0",)
    smuggled = []
    for sets in (ban, licence):
        world = World(inputs(months=68, sets=sets, checked=True))  # type: ignore[arg-type]
        after(world, "2027-08")
        american = world.layout.of_state("chips", "us")
        smuggled.append(world.state.smuggled[american].sum(axis=0))
    assert (smuggled[0] > 0.0).all()
    assert smuggled[1] == pytest.approx(smuggled[0], rel=0.5)
