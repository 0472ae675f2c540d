"""Terms of licences in a month: the fee on top of prices, and how full caps look to firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.licence import Terms
from ..core.mechanism import mechanism
from . import caps, export_fees
from .licence import licences

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="backlog chips_on_sale delivered_home delivered_licensed delivery_rate_home fee_rate "
    "law.export_rule.buyer_cap law.export_rule.license_chips law.export_rule.parent_rule "
    "law.export_rule.volume_cap licensed_received price under_license unspent_chip_budget",
    writes="licence_terms",
)
def announce(world: Core) -> None:
    """Make the terms of the month; chips that no licence covers have neither fee nor cap."""
    world.licence_terms = [
        Terms(
            licence, export_fees.surcharge(world, licence), *caps.outlook_of_firms(world, licence)
        )
        for licence in licences(world)
    ]
