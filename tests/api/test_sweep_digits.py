"""Medians of a sweep in digits that show how far they lie apart, and points that print alike."""

from __future__ import annotations

import numpy as np

from simulation.analysis.pages import sweep
from tests.api.test_sweep_report import FEE, YIELD, table


def test_cells_that_print_alike_are_named_by_their_row() -> None:
    part = table("heat").query("outcome == 'ratio.stock'")
    column = part.assign(p50=np.where(part[YIELD] == 0.4, 18.701 + 0.001 * part[FEE], 9.0))
    told = sweep.respond(column, [FEE, YIELD])
    assert told.endswith(" to 18.7 at yield 2024 = 0.4 whatever the US export rule fee")
    some = part.assign(p50=np.where(part["point"].isin([0, 3]), 18.7, part["point"] + 1.0))
    assert sweep.respond(some, [FEE, YIELD]).endswith(
        " to 18.7 at fee 0, yield 2024 = 0.2 and 1 other point"
    )


def test_the_table_shows_how_far_medians_lie_apart() -> None:
    """Two digits would print most of these cells alike."""
    part = table("curve").assign(p50=lambda one: 16.1e6 + 0.3e6 * one["point"])
    rows = sweep._table({"compute.china": part.iloc[3:]}, ["compute.china"], [FEE], {})["rows"]
    assert [row[1] for row in rows] == ["16.1 M H100e", "16.4 M H100e", "16.7 M H100e"]
