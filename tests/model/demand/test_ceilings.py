"""What firms may spend in the end, of the ceiling of their bloc."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.world import World

Worlds = Callable[..., World]


def test_firms_at_home_share_the_ceiling_of_their_bloc(world: Worlds) -> None:
    """As is said of `budgets.BLOC.ceiling`; only units abroad come on top."""
    model = world(months=1)
    share = model.p.table("firms", "ceiling_share")
    seat, abroad = model.layout.firm_state, model.layout.abroad
    us, china = (model.layout.row["states"][name] for name in ("us", "china"))
    for rows in (seat == us, seat == china, (seat != us) & (seat != china)):
        assert share[rows & ~abroad].sum(axis=0) == pytest.approx(np.ones(model.members))
    assert share[abroad].any()
