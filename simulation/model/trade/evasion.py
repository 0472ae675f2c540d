"""Evasion of export rules: purchases abroad, smuggling and rent, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..law import input_access
from . import grey_market, offshore

if TYPE_CHECKING:
    from ..core.context import Core


def seek(world: Core) -> None:
    """Firms under a rival's rule send idle money abroad, smuggle and rent."""
    state = world.state
    state.smuggled = state.smuggled_share = state.smuggling_bill = 0.0
    state.grey_margin = state.rented = 0.0
    for seller, buyer in world.layout.rivalries:
        if input_access.controls_chips(world)[buyer].any():
            offshore.move_abroad(world, seller, buyer)
            grey_market.smuggle(world, seller, buyer)
            offshore.rent(world, seller, buyer)
