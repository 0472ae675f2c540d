"""Chips that serve users."""

from __future__ import annotations

from collections.abc import Callable

from simulation import months
from simulation.model.world import World

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
