"""Chips that serve users."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulation import months
from simulation.model.adoption import serving
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
            chips = model.layout.row["chips"]
            factor = serving._narrow_formats(model)
            assert factor[chips["h100"]] == pytest.approx(1.0)
            worth.append(factor[[chips["a100"], chips["b200"]]])
        slow, fast = worth[1] - worth[0]
        assert (slow < 0).all() == moves
        assert (fast > 0).all() == moves
