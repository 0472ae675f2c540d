"""Chipmakers: starts, prices, compliant chips, and stockpiles of dies and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.supply import compliant_chips, hoarding, prices, starts

from ..core.mechanism import mechanism
from ..core.population import Population
from ..core.view import View, behaviour

if TYPE_CHECKING:
    from simulation.model.core.layout import Rows

    from .context import AgentWorld


class ChipmakerBehaviour(View):
    """Behaviour of makers: observe orders, then decide starts and prices.

    `supply.production` limits the starts by what foundries and memory makers can supply.
    """

    world: AgentWorld
    kind = "makers"

    @property
    def chips(self) -> Rows:
        """Rows of these makers' chips."""
        if self.rows == slice(None):
            return self.world.layout.every_chip
        return np.flatnonzero(self.world.layout.chip_maker == self.rows.start)

    @mechanism(
        reads="chip_table fee_rate law.export_rule.* law.export_rule.control_chips "
        "law.export_rule.fee law.export_rule.generations_behind "
        "law.export_rule.license_chips law.export_rule.license_max_bandwidth_gb_s "
        "law.export_rule.license_max_tpp law.export_rule.variants "
        "law.export_rule.volume_cap sellable under_license",
        writes="chip_table fee_rate sellable under_license",
    )
    @behaviour
    def design_compliant_chips(self) -> None:
        """Design chips that comply with a rule that bars a flagship from the rival's market."""
        compliant_chips.design(self.world, self.chips)

    @mechanism(
        reads="chips_on_sale delivered delivery_rate order_rate ordered",
        writes="delivery_rate order_rate",
    )
    @behaviour
    def observe(self) -> None:
        """Smooth last month's orders and deliveries of each chip, chips/month."""
        starts.observe(self.world, self.chips)

    @mechanism(
        reads="ai_capex backlog chip_table chips_on_sale cumulative_output delivered_home "
        "delivered_licensed delivery_rate_home die_yield experience_at_launch going_rate "
        "in_production inventory law.export_rule.buyer_cap law.export_rule.license_chips "
        "law.export_rule.parent_rule law.export_rule.third_country_cap "
        "law.export_rule.volume_cap licensed_received memory_part order_rate price reserved "
        "sale_value sellable served_share under_license unspent_share usefulness "
        "wanted_starts",
        writes="price sale_value wanted_starts",
    )
    @behaviour
    def decide(self) -> None:
        """Decide the starts that refill the supply line, and the month's prices."""
        starts.decide(self.world, self.chips)
        prices.update(self.world, self.chips)

    @mechanism(
        reads="die_bank die_bank_inflow law.export_rule.control_bandwidth_gb_s "
        "law.export_rule.control_chips law.export_rule.control_tpp "
        "law.export_rule.density_tpp law.export_rule.hbm_access memory_bought memory_drawn "
        "memory_sought memory_stockpile progress steps steps_announced",
        writes="die_bank die_bank_inflow memory_sought",
    )
    @behaviour
    def hoard(self) -> None:
        """Stockpile dies and memory where a rule threatens to cut them off."""
        hoarding.stockpile(self.world, np.arange(len(self.world.layout.makers))[self.rows])


class Chipmakers(ChipmakerBehaviour, Population):
    """All chipmakers."""
