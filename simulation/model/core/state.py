"""State table and law, allocated for a block of members."""

from __future__ import annotations

from ..tables.law_table import Law
from ..tables.state_table import StateTable
from .layout import Layout

STAGES = 3  # stages of the production line: an Erlang lag, close to a fixed delay with spread
# Reactors of one state take 5 to 9 years around a mean of 6: a quarter of spread is 16 stages.
LENGTHS = {"stages": STAGES, "building_stages": 16}


def state_of(layout: Layout, members: int) -> StateTable:
    """State of a block of members at its start values."""
    return StateTable(lambda axis: LENGTHS.get(axis) or layout.size(axis), members)


def law_of(layout: Layout, members: int) -> Law:
    """Law without any rule."""
    return Law(lambda axis: LENGTHS.get(axis) or layout.size(axis), members)
