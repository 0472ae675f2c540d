"""A world in which money is no limit, for tests of trade."""

from __future__ import annotations

from .conftest import Situation

RICH = 1e13  # USD: more money than anybody can spend


def rich(now: Situation) -> Situation:
    """China's firms have more money than there are chips, and makers some of each."""
    now.state.inventory[now.world.chips_on_sale.active] += 1e4
    now.state.unspent_chip_budget[now.home] = RICH
    return now
