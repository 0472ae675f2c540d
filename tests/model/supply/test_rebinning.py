"""Chips made for a closed market, sold as others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]


def test_what_was_made_for_a_closed_market_is_sold_elsewhere(world: Worlds) -> None:
    """The A800 is an A100 with a slower link: stock of one turns into the other, until fused."""
    row = (model := world("baseline", months=months.index("2024-02") + 1)).layout.row["chips"]
    a100, a800 = row["a100"], row["a800"]
    turned = model.state.rebinned
    after(model, "2022-10")
    assert not turned[a800].any()
    after(model, "2022-12")
    assert (turned[a800] >= 0).all()
    assert turned[a800].any()
    assert np.array_equal(turned[a800], -turned[a100])
    after(model, "2023-10")
    fused = model.state.inventory[a800].copy()
    after(model, "2023-11")
    coming = model.state.made[a800]
    assert coming.any()
    assert np.allclose(turned[a800], -coming)
    assert np.allclose(model.state.inventory[a800], fused)
