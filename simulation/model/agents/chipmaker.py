"""Chipmakers: starts, prices, compliant chips, and stockpiles of dies and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.model.equations import production
from simulation.model.equations.arrays import Array, ratio, smooth
from simulation.model.law import announced, caps, input_access
from simulation.model.supply import compliant_chips, costs, learning, production_line, reserve

from ..core.mechanism import mechanism
from ..core.population import Actor, Population
from ..core.view import View, behaviour

if TYPE_CHECKING:
    from .context import AgentWorld


class ChipmakerBehaviour(View):
    """Behaviour of makers: observe orders, then decide starts and prices.

    `supply.production` limits the starts by what foundries and memory makers can supply.
    """

    world: AgentWorld
    kind = "makers"

    @property
    def chips(self) -> NDArray[np.intp] | slice:
        """Rows of these makers' chips."""
        if self.rows == slice(None):
            return self.rows
        return np.flatnonzero(self.world.layout.chip_maker == self.rows.start)

    @mechanism(
        reads="chip_table fee_rate law.export_rule.* law.export_rule.control_chips "
        "law.export_rule.fee law.export_rule.generations_behind "
        "law.export_rule.license_chips law.export_rule.license_max_bandwidth_gb_s "
        "law.export_rule.license_max_tpp law.export_rule.variants sellable under_license",
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
        state, chips, pace = self.world.state, self.chips, self.world.p("makers.smoothing_months")
        orders = self._by_chip(state.ordered)
        state.order_rate[chips] = smooth(self.world.state.order_rate[self.chips], orders, pace)
        out = self._by_chip(state.delivered)
        state.delivery_rate[chips] = smooth(self.world.state.delivery_rate[self.chips], out, pace)

    def _by_chip(self, flow: Array) -> Array:
        """Sum of a flow over firms, (chips, members); 0 for chips that are not on sale."""
        on_sale, total = self.world.chips_on_sale.active, np.zeros_like(self.world.state.price)
        np.add.reduce(flow[:, on_sale], axis=0, out=total[on_sale])
        return total[self.chips]

    @mechanism(
        reads="ai_capex backlog chip_table chips_on_sale cumulative_output delivered_home "
        "delivered_licensed delivery_rate_home die_yield experience_at_launch going_rate "
        "in_production inventory law.export_rule.buyer_cap law.export_rule.license_chips "
        "law.export_rule.parent_rule law.export_rule.volume_cap licensed_received "
        "order_rate price reserved sale_value served_share under_license unspent_share "
        "usefulness wanted_starts",
        writes="price sale_value wanted_starts",
    )
    @behaviour
    def decide(self) -> None:
        """Decide the starts that refill the supply line, and the month's prices."""
        world, chips, state = self.world, self.chips, self.world.state
        supply_line = (
            self.world.state.in_production[:, chips].sum(axis=0)
            + self.world.state.inventory[self.chips]
        )
        supply_line = np.maximum(supply_line - reserve.earmarked(world)[chips], 0.0)
        backlog = caps.deliverable_orders(world)[chips]
        wanted = production.wanted_starts(
            state.order_rate[chips],
            backlog,
            supply_line,
            production_line.lag(world)[chips],
            world.p("makers.cover_months"),
            world.p("makers.adjust_months"),
        )
        wanted = wanted + reserve.starts(world)[chips]
        world.state.sale_value[chips] = self._sale_value()
        world.state.wanted_starts[chips] = (
            wanted * world.chips_on_sale.on_offer[chips] * self._packaging_preference()
        )
        world.state.price[chips] = self._price()

    def _packaging_preference(self) -> Array:
        """Factor on starts while packaging is short: highest for chips that earn most per mm2."""
        world, chips = self.world, self.chips
        maker = world.layout.chip_maker[chips]
        short = 1.0 - world.state.served_share[maker]
        earned = self.world.state.sale_value[self.chips] / world.chip_table["interposer_mm2"][chips]
        best = np.zeros_like(world.state.served_share)
        earning = earned * world.chips_on_sale.on_offer[chips]
        for row in np.unique(maker):
            best[row] = np.maximum(earning[maker == row].max(axis=0), 0.0)
        return ratio(earned, best[maker], empty=1.0) ** (world.p("makers.steering") * short)

    def _sale_value(self) -> Array:
        """Worth of a sale, USD: price, and for a variant a part of its original's higher price.

        A market that is given up is lost to rivals, with the sales of later generations.
        """
        world, price = self.world, self.world.state.price
        original = price[world.layout.original]
        return production.worth(price, original, world.p("makers.market_keeping"))[self.chips]

    @mechanism(
        reads="die_bank law.export_rule.control_tpp law.export_rule.hbm_access steps "
        "steps_announced",
        writes="die_bank die_bank_inflow memory_sought",
    )
    @behaviour
    def hoard(self) -> None:
        """Stockpile dies and memory where a rule threatens to cut them off."""
        world, month = self.world, self.world.month
        start, stop = self.own("bank_from", 0.0), self.own("bank_until", 0.0)
        during = (month >= start) & (month < stop)
        inflow = ratio(self.own("bank_dies", 0.0), stop - start) * during
        self.mine.die_bank_inflow = inflow
        self.mine.die_bank = self.mine.die_bank + inflow
        seat = world.layout.maker_state[self.rows]
        stacks = self.own("memory_hedge", 0.0) * input_access.controls_chips(world)[seat]
        notice = announced.notice_of_memory_cut(world)[seat]
        rush = self.own("memory_rush", 0.0) / np.maximum(notice, 1.0)
        stacks = np.where(notice > 0, rush, stacks)
        self.mine.memory_sought = stacks * input_access.memory(world)[seat]

    def _idle_at_home(self) -> Array:
        """Unspent part of what firms may keep unspent, by money, 0..1, (states, members)."""
        state, layout = self.world.state, self.world.layout
        money, idle = np.zeros((2, len(layout.states), self.world.members))
        np.add.at(money, layout.firm_state, state.ai_capex)
        np.add.at(idle, layout.firm_state, state.ai_capex * state.unspent_share)
        return ratio(idle, money)

    def _price(self) -> Array:
        """Price, USD: falls with age and learning, rises while short, follows the going rate."""
        world, chips = self.world, self.chips
        years = np.maximum(world.month - world.chip_table.ship[chips], 0.0) / 12.0
        short = 1.0 - world.state.served_share[world.layout.chip_maker[chips]]
        fall = (1.0 - world.p("market.price_decline")) ** years * learning.price_factor(
            world, chips
        )
        premium = 1.0 + world.p("market.scarcity_premium") * short
        # Buyers at home whose money finds no chips bid for those there are.
        idle = self._idle_at_home()[world.layout.maker_state[world.layout.chip_maker[chips]]]
        premium = premium + world.p("market.bidding") * short * idle
        price = world.chip_table["price_usd"][chips] * fall * premium
        offer = world.state.usefulness[chips] / price
        # A maker that cannot serve its orders has no reason to follow the market down.
        competition = world.p("market.price_competition") * world.layout.sold_openly[chips]
        competition = competition * (1.0 - short)
        price = price * ratio(offer, world.state.going_rate, empty=1.0) ** competition
        # No maker sells for long below what silicon, packaging and memory cost.
        least: Array = costs.of_package(world, chips) * (1.0 + world.p("market.least_margin"))
        return np.maximum(price, least)


class Chipmaker(ChipmakerBehaviour, Actor):
    """One chipmaker."""


class Chipmakers(ChipmakerBehaviour, Population):
    """All chipmakers."""
