"""Firms: AI budgets, and which chips to order with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.model.core.active_pairs import filled
from simulation.model.core.layout import block
from simulation.model.equations import budget
from simulation.model.equations.arrays import Array, ratio
from simulation.model.equations.budget import BILLION
from simulation.model.fleet import power
from simulation.model.law import caps, classification, entity_list, export_fees

from ..core.mechanism import mechanism
from ..core.population import Actor, Population, behaviour
from ..labs.lab import LabBehaviour

if TYPE_CHECKING:
    from .context import AgentWorld


class FirmBehaviour(LabBehaviour):
    """observe the market → decide a budget and a split of orders → commit both."""

    world: AgentWorld
    kind = "firms"

    @mechanism(reads="ai_capex pledge unspent_chip_budget", writes="unspent_share")
    @behaviour
    def observe(self) -> None:
        """How full the purse is: money that no delivery has claimed holds plans back."""
        limit = self.world.p("budgets.purse_months") * self._monthly_chip_money()
        self.mine.unspent_share = np.clip(ratio(self.mine.unspent_chip_budget, limit), 0.0, 1.0)

    @mechanism(
        reads="ai_capex expected_capex outlook shocks unspent_share",
        writes="ai_capex expected_capex",
    )
    @behaviour
    def decide_budget(self) -> None:
        """Move expectations along and plans after them."""
        world = self.world
        bloc = world.p.by_bloc
        surge = budget.wave(
            world.month,
            world.p("budgets.wave_start"),
            np.maximum(self.own("wave") * self.pick(bloc("wave")), 1.0),
            world.p("budgets.wave_months"),
        )
        self.mine.expected_capex = budget.expectation(
            self.mine.expected_capex,
            self.pick(bloc("growth")) + self.own("growth_lead"),
            self.own("ceiling_share") * self.pick(bloc("ceiling")),
            surge,
            world.p("budgets.drag") * self.mine.unspent_share,
        )
        mood = world.p("budgets.shock_sd") * self.pick(world.shocks.demand) + self.mine.outlook
        self.mine.ai_capex = budget.adjust(
            self.mine.ai_capex,
            self.mine.expected_capex * np.exp(mood),
            world.p("budgets.adjust_months"),
        )

    @mechanism(
        reads="ai_capex base_capex shocks unspent_chip_budget",
        writes="base_capex pledge unspent_chip_budget",
    )
    @behaviour
    def commit_budget(self) -> None:
        """Put the month's chip money into the purse; what cannot be held is not spent."""
        world = self.world
        self.mine.pledge = self.pick(world.calendar.pledged(world.draw, world.month))
        self.mine.base_capex = self.mine.base_capex * self._building()
        limit = world.p("budgets.purse_months") * self._monthly_chip_money()
        self.mine.unspent_chip_budget = np.minimum(
            self.mine.unspent_chip_budget + self._monthly_chip_money(),
            np.maximum(limit, self.mine.unspent_chip_budget),
        )

    def _building(self) -> Array:
        """Growth of capital spending without AI in a month: its trend, a slump, and campaigns."""
        world, month = self.world, self.world.month
        seat = world.layout.firm_state[self.rows]
        slump = world.p.table("states", "base_slump", 0.0)[seat]
        length = world.p("budgets.slump_months")
        before, after = (budget.left_of_boom(m, slump, length) for m in (month, month + 1))
        trend = (1 + world.p("budgets.base_growth")) ** (1 / 12)
        campaigns = world.p("budgets.building_sd") * self.pick(world.shocks.building)
        growth: Array = trend * after / before * np.exp(campaigns)
        return growth

    @mechanism(
        reads="affiliate_share caps chips_on_sale law.entity_list_firms law.licensed_buyer "
        "law.minimum_domestic_share law.parent_rule market order_share owned under_license",
        writes="order_share",
    )
    @behaviour
    def decide_orders(self) -> None:
        """Split new orders over the chips that law, customs and mandates leave."""
        world, chips = self.world, self.world.chips_on_sale.active
        self.mine.order_share[:, chips] = world.market.order_shares(self.rows)

    @mechanism(
        reads="ai_capex backlog caps chip_table chips_on_sale order_share ordered orders_powered "
        "pledge power_headroom restricted_soon surcharges unspent_chip_budget",
        writes="backlog ordered orders_powered",
    )
    @behaviour
    def commit_orders(self) -> None:
        """Order up to the horizon's money; drop what became illegal, and some that waits."""
        world, state, chips = self.world, self.world.state, self.world.chips_on_sale.active
        pairs = filled(world, ("backlog", "order_share"), self.rows, chips)
        backlog = pairs.take(state.backlog)
        kept = (1.0 - world.p("orders.cancel_rate")) * ~world.chips_on_sale.over[chips]
        backlog *= pairs.of_chips(kept)
        price = export_fees.prices(world, pairs, world.surcharges)
        committed = pairs.by_firm(backlog * price)
        horizon = world.p("orders.horizon_months") * self._monthly_chip_money()
        # A restriction ahead is a reason to order now what will not come later.
        ahead = 1.0 + world.p("orders.rush") * world.restricted_soon[self.rows]
        gap = np.maximum(self.mine.unspent_chip_budget + horizon * ahead - committed, 0.0)
        money = np.minimum(gap / world.p("orders.adjust_months") * ahead, gap)
        ordered = pairs.of_firms(money)
        ordered /= price
        ordered *= pairs.take(state.order_share)
        caps.limit(world.caps, pairs, ordered)
        power.hold(world, self.rows, pairs, ordered)
        self.mine.ordered[:, chips] = 0.0
        pairs.put(state.ordered, ordered)
        backlog += ordered
        pairs.put(state.backlog, backlog)

    @mechanism(
        reads="admitted affiliate_share backlog chips_on_sale law.admission_abroad "
        "law.entity_list_firms law.licensed_buyer law.parent_rule sellable under_license",
        writes="backlog",
    )
    @behaviour
    def cancel_unlawful(self) -> None:
        """Drop orders that law or customs no longer let through."""
        world, backlog = self.world, self.mine.backlog
        # What is not on the shelf has no orders, and most of what is stays lawful.
        chips, asked = world.chips_on_sale.active, world.layout.every_firm[self.rows]
        for number, market in enumerate(world.layout.markets):
            lawful = classification.open_to(world, market)[chips] & (
                classification.admitted_to(world, market)[chips] > 0
            )
            lost = np.flatnonzero(~lawful.all(axis=1))
            mine = np.flatnonzero(world.layout.market_of_firm[asked] == number)
            backlog[block(mine, lost + chips.start)] *= lawful[lost]
        for seller, buyer in world.layout.rivalries:
            self._cancel_unlisted(seller, buyer)

    def _cancel_unlisted(self, seller: int, buyer: int) -> None:
        """Drop orders of firms that a list newly refuses; what affiliates ordered since stays."""
        world, state, chips = self.world, self.world.state, self.world.chips_on_sale.active
        barred, buyers = world.law.entity_list_firms[seller], world.law.licensed_buyer[seller]
        newly = (state.affiliate_share[seller] == 0) & ((barred > 0) | (buyers < 1.0))
        newly[world.layout.firm_state != buyer] = False
        newly[np.setdiff1d(world.layout.every_firm, world.layout.every_firm[self.rows])] = False
        rows = np.flatnonzero(newly.any(axis=1))
        if not len(rows):
            return
        theirs = np.flatnonzero(world.layout.chip_state[chips] == seller) + chips.start
        first = world.layout.firms_of[buyer]
        offset = first.start if isinstance(first, slice) else 0
        licensed = classification.needs_license(world, seller, buyer, theirs)[rows - offset]
        refused = entity_list.refused(world, rows, licensed, theirs)
        state.backlog[block(rows, theirs)] *= 1.0 - refused * newly[rows][:, None]

    def _monthly_chip_money(self) -> Array:
        """Chip and system money of one month's budget, USD."""
        spending = (self.mine.ai_capex + self.mine.pledge) / 12.0 * BILLION
        return spending * self.world.p("budgets.chip_share")


class Firm(FirmBehaviour, Actor):
    """One firm."""

    def remove(self) -> None:
        """Leave the market: no budget, no orders; installed chips stay where they are."""
        mine = self.mine
        mine.expected_capex = mine.ai_capex = mine.base_capex = 1e-12
        mine.unspent_chip_budget = mine.backlog = mine.pledge = 0.0
        super().remove()


class Firms(FirmBehaviour, Population):
    """All firms."""
