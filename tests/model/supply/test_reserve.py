"""Stock that makers keep for buyers they hope to serve again."""

from __future__ import annotations

from collections.abc import Callable

from simulation import months
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]
ALLOWED = "h200_sales_allowed"
LATE = months.index("2027-12") + 1


def test_a_reserve_waits_for_its_buyers_and_takes_nothing_from_others(world: Worlds) -> None:
    earlier = after(world(ALLOWED, months=LATE), "2025-12")
    row = earlier.layout.row["chips"]["h200"]
    reserved = earlier.state.reserved[row]
    assert (reserved > 5e4).all()
    assert (reserved <= earlier.state.inventory[row] * (1 + 1e-9)).all()
    later = after(world(ALLOWED, months=LATE), "2026-03")
    assert (later.state.reserved[row] < reserved).all()
    blocked = after(world("baseline", months=LATE), "2026-03")
    assert (blocked.state.reserved[row] >= reserved * (1 - 1e-9)).all()
