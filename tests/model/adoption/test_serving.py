"""Chips that serve users."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from simulation import months
from simulation.model.adoption import serving
from simulation.model.demand import usefulness
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]


def test_more_chips_sustain_more_use(world: Worlds) -> None:
    """H20s serve: a bloc that gets chips strong in bandwidth can sustain more of its use."""
    scarce = ("parameters.serving.need_2025=50000",)
    shut = (*scarce, "levers.US.export_rule.control_chips@2024-03=[h20]")
    served = []
    for sets in (scarce, shut):
        model = world(months=months.index("2025-03"), sets=sets)
        while model.running:
            model.step()
        served.append(model.state.ai_served[model.layout.row["states"]["china"], 1])
    assert (served[0] > served[1]).all()


def test_arithmetic_in_narrow_formats_serves_by_its_weight(world: Worlds) -> None:
    """A chip that is no faster in them than in 16 bits falls behind, but where bandwidth is all."""
    share = "parameters.choice.narrow_share"
    for weight, moves in ((1.0, False), (0.5, True)):
        worth = []
        for done in (0.0, 0.7):
            sets = (f"parameters.serving.bandwidth_weight={weight}", f"{share}={done}")
            model = after(world(months=40, sets=sets), "2025-01")
            assert (usefulness.narrow_share(model) <= done).all()
            worth.append(_by_chip(model, ("a100", "b200")))
        slow, fast = np.subtract(*reversed(worth))
        assert (slow < 0).all() == moves
        assert (fast > 0).all() == moves


def _by_chip(model: World, chips: Sequence[str]) -> np.ndarray:
    """What an H100e of each chip serves in the US, where it is all that firms have."""
    found = []
    for chip in (*chips, "h100"):
        row, stock = model.layout.row["chips"][chip], model.state.stock.copy()
        model.state.stock[...] = 0.0
        model.state.stock[:, row] = 1.0 / model.chip_table["h100e"][row]
        model.pairs.held[:, row] = True
        model.state.rented = model.state.leased = model.state.training = 0.0
        us = model.layout.row["states"]["us"]
        found.append(serving.compute(model)[us].sum(axis=0))
        model.state.stock[...] = stock
    return np.array(found[:-1]) / found[-1]
