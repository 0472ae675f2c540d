"""Where chips may go by the buyers' seat and the site of their chips, worked out on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.model.law.market_access import note_access
from tests import tables

STATES = ("us", "china", "gulf")
RIVAL = np.array([1, 0, -1])


@pytest.mark.parametrize(
    "case", tables.beside(__file__, "market_access.yaml"), ids=lambda case: case["name"]
)
def test_seat_and_site_decide(case: dict[str, Any]) -> None:
    seat, site, seller = (
        np.array([STATES.index(case[what])]) for what in ("seat", "site", "seller")
    )
    parent = np.zeros((len(STATES), 1))
    parent[seller] = case.get("parent", 0.0)
    open_to = np.array([[[float(state in case["open"])]] for state in STATES])
    licence = np.array([[float(case.get("licence", 0))]])
    may, needed = np.ones((1, 1, 1), np.bool_), np.zeros((1, 1, 1))
    note_access(seat, site, seller, RIVAL, parent, open_to, licence, may, needed)
    assert (may.item(), needed.item()) == (case["may"], case["needed"])
