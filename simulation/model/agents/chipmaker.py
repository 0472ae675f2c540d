"""Chipmakers: what to start, from which dies and memory, at which price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.model.equations import production
from simulation.model.equations.arrays import Array, ratio, smooth
from simulation.model.law import announced, caps, input_access
from simulation.model.supply import compliant_chips, learning, production_line, reserve

from ..core.mechanism import mechanism
from ..core.population import Actor, Population, View, behaviour

if TYPE_CHECKING:
    from .context import AgentWorld


class ChipmakerBehaviour(View):
    """observe orders → decide starts and prices (the pools are shared out by `pools`)."""

    world: AgentWorld
    kind = "makers"

    @property
    def chips(self) -> NDArray[np.intp] | slice:
        """Rows of these makers' chips."""
        if self.rows == slice(None):
            return self.rows
        return np.flatnonzero(self.world.layout.chip_maker == self.rows.start)

    @mechanism(
        reads="chip_table fee_rate law.control_bandwidth_gb_s law.control_chips "
        "law.control_interconnect_gb_s law.control_tpp law.density law.density_tpp law.fee "
        "law.fee_chip law.fee_named law.license_chips law.license_max_bandwidth_gb_s "
        "law.license_max_tpp law.variants sellable under_license",
        writes="chip_table fee_rate sellable under_license",
    )
    @behaviour
    def tailor(self) -> None:
        """Cut chips to fit the rule that shuts a flagship out of the rival's market."""
        compliant_chips.tailor(self.world, self.chips)

    @mechanism(
        reads="chips_on_sale delivered delivery_rate order_rate ordered",
        writes="delivery_rate order_rate",
    )
    @behaviour
    def observe(self) -> None:
        """Update the view of demand from last month's orders and deliveries."""
        state, chips, pace = self.world.state, self.chips, self.world.p("makers.smoothing_months")
        orders = self._by_chip(state.ordered)
        state.order_rate[chips] = smooth(self.world.state.order_rate[self.chips], orders, pace)
        out = self._by_chip(state.delivered)
        state.delivery_rate[chips] = smooth(self.world.state.delivery_rate[self.chips], out, pace)

    def _by_chip(self, flow: Array) -> Array:
        """A flow to all firms; off the shelf there is none, (chips, members)."""
        window, total = self.world.chips_on_sale.active, np.zeros_like(self.world.state.price)
        np.add.reduce(flow[:, window], axis=0, out=total[window])
        return total[self.chips]

    @mechanism(
        reads="backlog chip_table chips_on_sale cumulative_output delivered_home "
        "delivered_licensed delivery_rate_home experience_at_launch going_rate "
        "in_production inventory law.buyer_cap law.license_chips law.parent_rule "
        "law.volume_cap licensed_received order_rate price reserved sale_value served_share "
        "under_license usefulness wanted_starts",
        writes="price sale_value wanted_starts",
    )
    @behaviour
    def decide(self) -> None:
        """Ask for starts that refill the supply line; set the month's prices."""
        world, chips, state = self.world, self.chips, self.world.state
        line = (
            self.world.state.in_production[:, chips].sum(axis=0)
            + self.world.state.inventory[self.chips]
        )
        line = np.maximum(line - reserve.earmarked(world)[chips], 0.0)
        backlog = caps.deliverable(world)[chips]
        times = {name: world.p(f"makers.{name}_months") for name in ("cover", "adjust")}
        times["lag"] = production_line.lag(world)[chips]
        wanted = production.wanted_starts(state.order_rate[chips], backlog, line, times)
        wanted = wanted + reserve.starts(world)[chips]
        world.state.sale_value[chips] = self._worth()
        world.state.wanted_starts[chips] = (
            wanted * world.chips_on_sale.on_offer[chips] * self._steer()
        )
        world.state.price[chips] = self._price()

    def _steer(self) -> Array:
        """While short, prefer the chips that earn most for the scarce packaging they take."""
        world, chips = self.world, self.chips
        maker = world.layout.chip_maker[chips]
        short = 1.0 - world.state.served_share[maker]
        worth = self.world.state.sale_value[self.chips] / world.chip_table["interposer_mm2"][chips]
        best = np.zeros_like(world.state.served_share)
        earning = worth * world.chips_on_sale.on_offer[chips]
        for row in np.unique(maker):
            best[row] = np.maximum(earning[maker == row].max(axis=0), 0.0)
        return ratio(worth, best[maker], empty=1.0) ** (world.p("makers.steering") * short)

    def _worth(self) -> Array:
        """Price of a sale; of a variant also a part of what its original earns above it.

        A market that is given up is lost to rivals, with the sales of later generations.
        """
        world, price = self.world, self.world.state.price
        original = np.where(world.layout.parent >= 0, world.layout.parent, world.own_rows)
        return production.worth(price, price[original], world.p("makers.market_keeping"))[
            self.chips
        ]

    @mechanism(
        reads="die_bank law.control_tpp law.hbm_access steps steps_announced",
        writes="die_bank die_bank_inflow memory_sought",
    )
    @behaviour
    def hoard(self) -> None:
        """Buy dies and memory ahead of need where a rule threatens to cut them off."""
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

    def _price(self) -> Array:
        """List price, falling with age and learning, dearer while short, pulled to the market's."""
        world, chips = self.world, self.chips
        years = np.maximum(world.month - world.chip_table.ship[chips], 0.0) / 12.0
        short = 1.0 - world.state.served_share[world.layout.chip_maker[chips]]
        fall = (1.0 - world.p("market.price_decline")) ** years * learning.cheaper(world, chips)
        premium = 1.0 + world.p("market.scarcity_premium") * short
        price = world.chip_table["price_usd"][chips] * fall * premium
        offer = world.state.usefulness[chips] / price
        # A maker that cannot serve its orders has no reason to follow the market down.
        pull = world.p("market.price_competition") * world.layout.contested[chips] * (1.0 - short)
        return price * ratio(offer, world.state.going_rate, empty=1.0) ** pull


class Chipmaker(ChipmakerBehaviour, Actor):
    """One chipmaker."""


class Chipmakers(ChipmakerBehaviour, Population):
    """All chipmakers."""
