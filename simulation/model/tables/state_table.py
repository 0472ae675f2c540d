"""THE table of the model's state: every array, with unit, axes, start value and meaning.

Members are the last axis of every array; see `record.Variable` for roles.
"""

from __future__ import annotations

from .country_state import (
    AdoptionState,
    AppliedLaw,
    CountryState,
    IndustryState,
    LabState,
    ReactionState,
)
from .market_state import ChipState, FirmState, MakerState, SupplierState


class StateTable(
    IndustryState,
    AdoptionState,
    LabState,
    AppliedLaw,
    ReactionState,
    CountryState,
    SupplierState,
    MakerState,
    ChipState,
    FirmState,
):
    """All of it; the bases stand in reverse, since declarations are collected from the last."""


CAUSES = ("demand", "wafers", "packaging", "memory")
"""What can bind a chipmaker's output, in the order of the `bottleneck` codes."""

FIRM_CAUSES = ("none", "budget", "licence", "cap", "customs", "mandate", "supply", "power")
"""What can bind the compute of a bloc's firms, in the order of the `bottleneck` codes."""
