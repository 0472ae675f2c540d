"""Power plants and the grid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation import months
from simulation.model.world import Block, World
from tests.conftest import series
from tests.model.reading import after

Run = Callable[..., Block]
Worlds = Callable[..., World]
LATE = months.index("2027-12") + 1


@pytest.mark.parametrize(("state", "count"), [("us", 94), ("china", 71)])
def test_reactors_arrive_whole(run: Run, state: str, count: int) -> None:
    reactors = series(run(stop=32, months=LATE), f"reactors.{state}")
    assert (reactors == np.round(reactors)).all()
    assert (np.diff(reactors, axis=0) >= 0).all()
    assert np.median(reactors[-1]) == pytest.approx(count, abs=3)


def _on_order(model: World) -> np.ndarray:
    """Own plants that US firms began so far, GW of mean power, (members,)."""
    row, state = model.layout.row["states"]["us"], model.state
    begun: np.ndarray = state.own_power[row] + state.own_power_building[:, row].sum(axis=0)
    return begun


def test_own_plants_are_begun_as_the_order_book_says(world: Worlds) -> None:
    """Where all that is ordered is built, and power in sight is ample, the book is all there is."""
    sets = (
        "power.us.own_kept=1",
        "power.us.own_equipment=1",
        "power.small_plants=1000",
        "power.plant_use=1",
        "power.us.connected_2022=10000",
    )
    booked = after(world(months=60, sets=sets), "2026-06")
    book = booked.draw["power.us.own_book"]
    assert _on_order(booked) == pytest.approx(book, rel=1e-3)
    assert _on_order(after(booked, "2026-12")) == pytest.approx(book, rel=1e-3)


def test_a_book_that_equipment_or_cancelled_orders_cut_short(world: Worlds) -> None:
    few = ("power.us.own_kept=0.5", "power.small_plants=10", "power.us.own_equipment=0.2")
    ample = ("power.plant_use=1", "power.us.connected_2022=10000")
    model = after(world(months=60, sets=(*few, *ample)), "2026-06")
    pace = model.draw["power.us.own_book_yearly"] * 0.5
    span = model.draw["power.us.own_book"] / model.draw["power.us.own_book_yearly"] * 24
    rising = 2.0 / pace * span  # months until half of the orders are as much as makers have
    assert _on_order(model) == pytest.approx((span - rising / 2) / 12 * 2.0, rel=0.02)


def test_a_shortage_beyond_the_book_begins_more(world: Worlds) -> None:
    short = ("power.us.connected_2022=1e-9", "power.us.queue_yearly=0")
    none = (*short, "power.us.own_book=0")
    with_book, without = (
        _on_order(after(world(months=60, sets=sets), "2026-12")) for sets in (short, none)
    )
    assert (without > 0).all()
    assert (with_book >= without).all()
