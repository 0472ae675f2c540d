"""Terms of licences in a month: the fee on top of prices, and how full caps look to firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.licence import Terms
from . import caps, export_fees
from .licence import licences

if TYPE_CHECKING:
    from ..core.context import Core


def announce(world: Core) -> None:
    """Make the terms of the month; no fee and no cap applies to what none of them tells of."""
    world.licence_terms = [
        Terms(
            licence, export_fees.surcharge(world, licence), *caps.outlook_of_firms(world, licence)
        )
        for licence in licences(world)
    ]
