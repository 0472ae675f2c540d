"""Rules that are announced or reported before they hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]


def test_only_forward_looking_buyers_order_ahead_of_a_rule(world: Worlds) -> None:
    """The denial of January 2027 is announced in December: some order more while they can."""
    ban, last = "h200_ban_returns", months.index("2026-12") + 1
    forward = after(world(ban, months=last), "2026-12")
    myopic = after(world(ban, months=last, sets=("structure.buyers=myopic",)), "2026-12")
    china = forward.layout.of_state("firms", "china")
    assert (forward.restricted_soon[china] > 0).all()
    assert not (myopic.restricted_soon > 0).any()
    ahead, calm = (m.state.ordered[china].sum(axis=(0, 1)) for m in (forward, myopic))
    assert (ahead >= calm).all()
    assert (ahead > calm).any()


def test_a_report_brings_orders_forward_in_part(world: Worlds) -> None:
    """The press wrote in June 2023 of the rule announced in October."""
    last = months.index("2023-12") + 1
    model = after(world("baseline", months=last), "2023-05")
    china = model.layout.of_state("firms", "china")
    assert not (model.restricted_soon > 0).any()
    after(model, "2023-06")
    assert np.array_equal(model.restricted_soon[china[0]], model.p("orders.report_weight"))
    after(model, "2023-10")
    assert (model.restricted_soon[china] == 1).all()
    assert not (after(model, "2023-11").restricted_soon > 0).any()


def test_firms_see_announced_restrictions(world: Worlds) -> None:
    model = world("adaptive_rivals", stop=24, months=120)
    coming = 0
    while model.running and coming < 12:
        model.step()
        ahead = model.state.steps_announced[0] > model.state.steps[0]
        china = model.layout.at_home("china")
        if ahead.any():
            coming += 1
            assert model.restricted_soon[china].shape == (len(china), model.members)
            assert np.array_equal(model.restricted_soon[china][0] > 0, ahead)
    assert coming == 12
