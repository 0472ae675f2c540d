"""Export fees: who bears them, on which chips, at which rate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulation import months
from simulation.model.world import World
from tests.model.reading import after

Worlds = Callable[..., World]
ALLOWED = "h200_sales_allowed"
LATE = months.index("2027-12") + 1


AMPLE = "structure.scarcity=demand"
NO_CAP = "levers.US.export_rule.volume_cap@2026-01=1000000000"


def test_a_fee_that_is_passed_on_deters_buyers(world: Worlds) -> None:
    sold = []
    for share in (0, 1):
        fee = ("levers.US.export_rule.fee@2026-01=0.6", f"parameters.market.fee_passed={share}")
        model = after(world(ALLOWED, months=LATE, sets=(*fee, NO_CAP, AMPLE)), "2026-12")
        sold.append(model.state.delivered_licensed[model.layout.row["chips"]["h200"]])
    assert (sold[1] < sold[0]).all()


def test_a_fee_is_taken_on_the_chip_and_not_on_its_system(world: Worlds) -> None:
    model = after(world(ALLOWED, months=LATE, sets=("parameters.market.fee_passed=0",)), "2026-04")
    state, us = model.state, model.layout.row["states"]["us"]
    chips = np.flatnonzero(model.layout.chip_state == us)
    home = model.layout.at_home("china")
    units = state.delivered[home][:, chips].sum(axis=0) * state.under_license[chips]
    owed = (units * state.price[chips] * state.fee_rate[chips]).sum(axis=0)
    assert (owed > 0).all()
    np.testing.assert_allclose(state.fee_income[us], owed, rtol=1e-9)


def test_chips_licensed_by_name_keep_their_own_fee(world: Worlds) -> None:
    rows = ("h20", "h200", "mi308x")
    model = after(world(ALLOWED, months=LATE), "2026-03")
    rate = {chip: model.state.fee_rate[model.layout.row["chips"][chip]] for chip in rows}
    assert (rate["h20"] == 0.15).all()
    assert (rate["mi308x"] == 0.15).all()
    assert (rate["h200"] == 0.25).all()
    ended = ("levers.US.export_rule.fee_chips@2026-02=[]",)
    model = after(world(ALLOWED, months=LATE, sets=ended), "2026-03")
    assert (model.state.fee_rate[model.layout.row["chips"]["h20"]] == 0.25).all()
