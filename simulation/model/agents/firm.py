"""Firms: AI budgets, and the chips ordered with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.core import spending
from simulation.model.core.layout import crossing
from simulation.model.demand import budgets, order_shares, orders
from simulation.model.equations.arrays import Array
from simulation.model.equations.budget import BILLION
from simulation.model.fleet import power
from simulation.model.law import classification, entity_list, market_access
from simulation.model.law.licence import in_force

from ..core.mechanism import mechanism
from ..core.population import Population
from ..core.view import behaviour
from ..labs.lab import LabBehaviour

if TYPE_CHECKING:
    from simulation.model.core.licence import Licence

    from .context import AgentWorld


class FirmBehaviour(LabBehaviour):
    """Behaviour of firms: observe unspent money, decide budget and orders, commit both."""

    world: AgentWorld
    kind = "firms"

    @mechanism(reads="ai_capex pledge unspent_chip_budget unspent_share", writes="unspent_share")
    @behaviour
    def observe(self) -> None:
        """Note the unspent chip budget over its limit, 0..1: unspent money holds plans back."""
        budgets.observe(self.world, self.rows, self._monthly_chip_money())

    @mechanism(
        reads="ai_capex backlog base_capex chips_on_sale expected_capex outlook shocks "
        "spent_this_year unspent_share",
        writes="ai_capex expected_capex spent_this_year",
    )
    @behaviour
    def decide_budget(self) -> None:
        """Update expected AI spending, and the AI budget, which follows with a lag."""
        budgets.decide(self.world, self.rows)

    @mechanism(
        reads="ai_capex base_capex forgone_budget shocks unspent_chip_budget",
        writes="base_capex forgone_budget pledge unspent_chip_budget",
    )
    @behaviour
    def commit_budget(self) -> None:
        """Add the month's chip money to the unspent budget; beyond its limit it is not spent."""
        world = self.world
        self.mine.pledge = self.pick(spending.pledged(world))
        budgets.set_aside(world, self.rows, self._monthly_chip_money())

    @mechanism(
        reads="admitted affiliate_share chips_on_sale law.domestic_mandate.share "
        "law.export_rule.entity_list law.export_rule.licensed_buyers "
        "law.export_rule.parent_rule law.export_rule.third_country_cap "
        "law.import_admission.abroad law.import_admission.chips_abroad "
        "law.import_admission.clauses law.import_admission.share law.stack_promotion.tied "
        "licence_terms offers order_share owned sellable under_license",
        writes="order_share",
    )
    @behaviour
    def decide_orders(self) -> None:
        """Split new orders over the chips that law, customs and mandates allow."""
        order_shares.split(self.world, self.rows)

    @mechanism(
        reads="ai_capex backlog chip_table chips_on_sale licence_terms order_share ordered "
        "orders_powered pledge power_headroom restricted_soon restrictor "
        "unspent_chip_budget",
        writes="backlog ordered orders_powered",
    )
    @behaviour
    def commit_orders(self) -> None:
        """Order chips for the money within the horizon; cancel some orders that wait."""
        orders.place(self.world, self.rows)
        power.limit_orders(self.world, self.rows)

    @mechanism(
        reads="admitted affiliate_share backlog chips_on_sale law.export_rule.entity_list "
        "law.export_rule.licensed_buyers law.export_rule.parent_rule "
        "law.import_admission.abroad law.import_admission.chips_abroad "
        "law.import_admission.clauses law.import_admission.share sellable under_license",
        writes="backlog",
    )
    @behaviour
    def cancel_unlawful(self) -> None:
        """Cancel orders that law or customs no longer let through."""
        world, backlog = self.world, self.mine.backlog
        chips, asked = world.chips_on_sale.active, world.layout.every_firm[self.rows]
        market_access.cancel_orders(
            asked,
            chips.start,
            chips.stop,
            world.layout.market_of_firm,
            market_access.sellable(world),
            market_access.admitted(world),
            world.state.backlog,
        )
        away = classification.turned_away(world, asked, world.layout.every_chip[chips])
        if away is not None:
            backlog[:, chips] *= away < 1.0
        for licence in in_force(world):
            self._cancel_unlisted(licence)

    def _cancel_unlisted(self, licence: Licence) -> None:
        """Cancel orders that a list refuses to firms that have no affiliates yet.

        Firms that were refused before buy through affiliates, and what these ordered stays.
        """
        world, chips = self.world, self.world.chips_on_sale.active
        rows = np.intersect1d(licence.buyers, world.layout.every_firm[self.rows])
        newly = entity_list.newly_refused(world, licence.seller, rows)
        rows, newly = rows[newly.any(axis=1)], newly[newly.any(axis=1)]
        if not len(rows):
            return
        theirs = np.flatnonzero(world.layout.chip_state[chips] == licence.seller) + chips.start
        refused = entity_list.refused(world, rows, licence.needed_by(rows, theirs), theirs)
        world.state.backlog[crossing(rows, theirs)] *= 1.0 - refused * newly[:, None]

    def _monthly_chip_money(self) -> Array:
        """Money for chips and their systems in a month's budget, USD, (firms, members)."""
        state, rows = self.world.state, self.rows
        spending = (state.ai_capex[rows] + state.pledge[rows]) / 12.0 * BILLION
        return spending * self.world.p("budgets.chip_share")


class Firms(FirmBehaviour, Population):
    """All firms."""
