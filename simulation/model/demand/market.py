"""What each market can order this month, and how its firms would split their money."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.mechanism import mechanism
from ..equations import bottlenecks, choice
from ..equations.arrays import Array, ratio
from ..law import caps, entity_list, export_fees, market_access
from . import stack_preferences

if TYPE_CHECKING:
    from ..core.context import Core
    from .stack_preferences import Preferences

HOURS_PER_YEAR = 8766.0
WATTS_PER_KW = 1000.0
TINY = 1e-9  # keeps the logarithm of "no chip on sale" finite

Mask = NDArray[np.bool_]
Split = tuple[Array, Array]  # shares of chips in their stack, and what each stack is worth


class Sale(NamedTuple):
    """A market's chips: those that law and makers offer it for some member.

    Rows of the chips and of their stacks; values, whether each member can order them, and the
    share let in by customs, all (C, members); and the split of money within stacks.
    """

    chips: NDArray[np.intp]
    stacks: NDArray[np.intp]
    value: Array
    live: Mask
    let_in: Array
    split: Split


class Traits(NamedTuple):
    """What chips on the shelf are worth in every market.

    `worth`: utility at a cost of one dollar; `power`: kWh over a chip's service life, both
    (chips on the shelf, members).
    """

    worth: Array
    power: Array


class Market:
    """Order shares by market (firms of one seat and site), made once a month.

    Axes: markets G, chips on sale C, stacks N, firms F, members.
    """

    def __init__(self, world: Core) -> None:
        self.world = world
        layout = world.layout
        self.markets = layout.markets
        self.seats = np.array([seat for seat, _ in self.markets])
        self.sites = np.array([site for _, site in self.markets])
        self.firms = [layout.firms_in(market) for market in self.markets]
        stacks = np.arange(len(layout.stacks))
        self.groups = np.eye(len(stacks))
        first_chip = [int(np.flatnonzero(layout.chip_stack == n)[0]) for n in stacks]
        self.stack_state = layout.chip_state[first_chip]
        self.to_market: Mask = np.stack([layout.offered[rows].any(axis=0) for rows in self.firms])
        self.captive = np.array(
            [
                [any(firm in c.sold_to for c in layout.chip_rows if c.stack == stack)
                 for stack in layout.stacks]
                for firm in layout.firms
            ]
        )  # fmt: skip

    @mechanism(reads="chip_table market order_rate owned price", writes="going_rate usefulness")
    def open(self) -> None:
        """Take stock at the start of a month: software has matured, and prices are compared.

        The going rate is usefulness per dollar of what is being ordered, weighted by money.
        """
        world = self.world
        start = world.p.table("stacks", "efficiency")
        installed = world.owned.by_stack.sum(axis=0)
        now = choice.maturity(start, installed, world.p("software.scale"), world.p("software.pace"))
        better = (now / start)[world.layout.chip_stack]
        world.state.usefulness = world.chip_table["usefulness"] * better
        orders = world.state.order_rate * world.layout.contested
        money = (orders * world.state.price).sum(axis=0)
        world.state.going_rate = ratio((orders * world.state.usefulness).sum(axis=0), money)

    @mechanism(
        reads="admitted backlog chip_table chips_on_sale delivered_home delivered_licensed "
        "delivery_rate_home fee_rate law.admission_abroad law.buyer_cap law.control_tpp "
        "law.license_chips law.parent_rule law.volume_cap licensed_received market "
        "power_tightness price sellable under_license unspent_chip_budget usefulness wait",
        writes="caps market surcharges",
    )
    def refresh(self) -> None:
        """Value the chips that each market can order, and split each stack's money over them."""
        self.world.surcharges = export_fees.surcharges(self.world)
        self.world.caps = caps.views(self.world)
        self._traits = self._common()
        live = self._live(self.world.chips_on_sale.active)
        self._on_sale = [self._sale(market, live[market]) for market in range(len(self.markets))]

    def _sale(self, market: int, live: Mask) -> Sale:
        world = self.world
        rows = np.flatnonzero(live.any(axis=1))
        chips, live = rows + world.chips_on_sale.active.start, live[rows]
        value = self._value(market, chips)
        let_in = market_access.admitted(world)[market, chips]
        stacks = world.layout.chip_stack[chips]
        split = self._split(value, live & (let_in > 0), stacks)
        return Sale(chips, stacks, value, live, let_in, split)

    def _split(self, value: Array, on_sale: Mask, stacks: NDArray[np.intp]) -> Split:
        groups, scale = self.groups[:, stacks], self.world.p("choice.within_scale")
        return choice.within_stack(value[None], on_sale[None], groups, scale)

    def _untouched(self, market: int, sale: Sale) -> Split:
        """The same in one market, among the chips that neither customs nor a licence touches."""
        free = (sale.let_in >= 1.0) & sale.live
        free &= market_access.licensed(self.world, market, sale.chips) == 0
        return self._split(sale.value, free, sale.stacks)

    def order_shares(self, firms: slice) -> Array:
        """Split of firms' money over the chips on sale, (F, C, members).

        They wish among all that is lawful; what customs or a list of licensed buyers refuses
        goes to what neither touches; a mandate then sets a floor under the domestic share.
        """
        world, chips = self.world, self.world.chips_on_sale.active
        asked = world.layout.every_firm[firms]
        shares = np.zeros((len(asked), *world.state.inventory[chips].shape))
        tastes, allowed = stack_preferences.of(world, firms, self.captive), self._stacks(firms)
        # Stacks are compared for all firms at once, chips within them market by market.
        inclusive = np.concatenate([sale.split[1] for sale in self._on_sale])[
            self.world.layout.market_of_firm[asked]
        ]
        of_stacks = self._by_stack(inclusive, tastes, allowed)
        for market, sale in enumerate(self._on_sale):
            mine = np.flatnonzero(self.world.layout.market_of_firm[asked] == market)
            if len(mine):
                share = of_stacks[mine[:, None], sale.stacks]
                share *= sale.split[0]
                share = self._let_in(market, asked[mine], tastes.rows(mine), allowed[mine], share)
                shares[mine[:, None], sale.chips - chips.start] = share
        return shares

    def _let_in(
        self, market: int, firms: NDArray[np.intp], wish: Preferences, ok: Mask, share: Array
    ) -> Array:
        """What becomes of firms' wishes, (firms, chips, members), at customs, lists and floors."""
        world, sale = self.world, self._on_sale[market]
        licensed = market_access.licensed(world, market, sale.chips)
        barred = entity_list.refused(world, firms, licensed[None], sale.chips)
        let_in = caps.fill(self.world.caps, sale.let_in * (1.0 - barred), firms, sale.chips)
        # Both shortcuts leave every number as it is: what they skip multiplies by one.
        if ((sale.let_in > 0) & (let_in < 1.0)).any():
            untouched = self._untouched(market, sale)
            second = self._spread(untouched, sale.stacks, wish, ok & ~self._listed(firms))
            share = choice.admit(share, second, let_in)
        floor = world.law.minimum_domestic_share[self.seats[market], world.layout.segment[firms]]
        floor = floor * (self.seats[market] == self.sites[market])
        if floor.any():
            domestic = world.layout.domestic[np.ix_(firms, sale.chips)]
            share = choice.mandate(share, domestic, floor)
        return share

    def refused(self, market: int) -> dict[str, Array]:
        """What each rule keeps the firms of a market from buying, (chips on the shelf, members).

        Shares of their money, by rule: licence (or list), cap, customs, mandate. Of what one
        lets in only the part counts that the others let in too. All firms count as one, with
        tastes and floors weighted by money, so that it costs next to nothing.
        """
        world, rows = self.world, self.firms[market]
        window = world.chips_on_sale.active
        chips, weight = world.own_rows[window], self._weight(rows)
        live, split = self._live(window)[market], self._one_firm(market, rows, weight)
        barred = self.to_market[market, chips, None] & (world.chips_on_sale.on_offer[chips] > 0)
        barred &= (
            ~market_access.sellable(world)[market, chips]
            & (world.layout.parent[chips] < 0)[:, None]
        )
        lawful, licensed = split(live), market_access.licensed(world, market, chips)
        listed = (entity_list.refused(world, rows, licensed[None], chips) * weight).sum(axis=0)
        open_part = caps.fill(self.world.caps, np.ones((1, *live.shape)), rows, chips)
        full = ((1.0 - open_part) * weight).sum(axis=0)
        customs = market_access.admitted(world)[market, chips]
        admitted = lawful * customs
        foreign = (world.layout.chip_state[chips] != self.seats[market])[:, None]
        floor = world.law.minimum_domestic_share[self.seats[market], world.layout.segment[rows]]
        let_in = admitted * (1.0 - listed) * (1.0 - full)
        return {
            "licence": split(live | barred) * barred * customs + admitted * listed,
            "cap": admitted * (1.0 - listed) * full,
            "customs": (lawful - admitted) * (1.0 - listed) * (1.0 - full),
            "mandate": bottlenecks.displaced(let_in * foreign, (floor * weight[:, 0]).sum(axis=0)),
        }

    def _weight(self, rows: NDArray[np.intp]) -> Array:
        """Each firm's part of the money of some, (firms, 1, members)."""
        money = self.world.state.ai_capex[rows] + self.world.state.pledge[rows]
        return ratio(money, money.sum(axis=0))[:, None]

    def _one_firm(
        self, market: int, rows: NDArray[np.intp], weight: Array
    ) -> Callable[[Mask], Array]:
        """Split of money over chips offered, (chips, members), of a market's firms as one."""
        world, chips = self.world, self.world.own_rows[self.world.chips_on_sale.active]
        wish = stack_preferences.as_one(world, rows, self.captive, weight)
        may: Mask = np.any(self._stacks(slice(None))[rows], axis=0, keepdims=True)
        value, stacks = self._value(market, chips), world.layout.chip_stack[chips]

        def split(offered: Mask) -> Array:
            shares: Array = self._spread(self._split(value, offered, stacks), stacks, wish, may)[0]
            return shares

        return split

    def _value(self, market: int, chips: NDArray[np.intp]) -> Array:
        """What a market's chips are worth to its firms, (C, members)."""
        world, traits = self.world, self._traits
        rows = chips - world.chips_on_sale.active.start
        cost = world.chips_on_sale.unit_cost[chips] + self._power_price(market) * traits.power[rows]
        cost += export_fees.added(self.world.surcharges, int(self.firms[market][0]), chips)
        np.log(cost, out=cost)
        cost *= world.p("choice.price")
        value = traits.worth[rows] - cost
        value -= world.p("choice.political_risk") * market_access.at_risk(world)[market, chips]
        return value

    def _common(self) -> Traits:
        """What chips on the shelf are worth to all markets alike."""
        world, state, chips = self.world, self.world.state, self.world.chips_on_sale.active
        size = np.minimum(world.chip_table["h100e"][chips] / self._best(), 1.0)
        taste = {name: world.p(f"choice.{name}") for name in ("price", "wait", "cluster")}
        useful, free = state.usefulness[chips], np.ones(())
        hours = HOURS_PER_YEAR * world.p("power.service_years") * world.p("power.utilisation")
        return Traits(
            choice.utility(useful, free, state.wait[chips], size, taste),
            world.chip_table["tdp_w"][chips] * (world.p("power.overhead") * hours / WATTS_PER_KW),
        )

    def _power_price(self, market: int) -> Array:
        """USD/kWh in a market, (members,): where power is tight it costs more."""
        world, site = self.world, self.sites[market]
        tight = 1.0 + world.p("power.scarcity") * world.state.power_tightness[site] ** 2
        price: Array = world.p.table("states", "power_price", 0.0)[site] * tight
        return price

    def _best(self) -> Array:
        """Speed of the fastest chip on offer, (members,)."""
        window = self.world.chips_on_sale.active
        on_offer = (
            self.world.chips_on_sale.on_offer[window] * self.world.chip_table["h100e"][window]
        )
        best: Array = np.maximum(on_offer.max(axis=0), TINY)
        return best

    def _live(self, chips: slice) -> Mask:
        """Chips that law and makers offer in each market, (G, C, members)."""
        world, parent = self.world, self.world.layout.parent[chips]
        sellable = market_access.sellable(world)
        # A variant is made for a market only while that market cannot have the original.
        original = (parent < 0)[None, :, None] | ~sellable[:, parent]
        here = self.to_market[:, chips, None] & (world.chips_on_sale.on_offer[chips] > 0)
        live: Mask = sellable[:, chips] & original & here
        return live

    def _listed(self, firms: NDArray[np.intp] | slice) -> Mask:
        """Firms that a stack's state has put on its entity list, (F, N, members)."""
        barred = self.world.law.entity_list_firms[self.stack_state][:, firms]
        listed: Mask = barred.swapaxes(0, 1) > 0
        return listed

    def _stacks(self, firms: slice) -> Mask:
        """Stacks a firm can order: offered, and on no list that keeps it from all of them."""
        world = self.world
        through = world.state.affiliate_share[self.stack_state][:, firms].swapaxes(0, 1) > 0
        offered = world.layout.firm_stack[firms, :, None]
        allowed: Mask = offered & (~self._listed(firms) | through)
        return allowed

    def _spread(
        self, split: Split, of_stack: NDArray[np.intp], wish: Preferences, allowed: Mask
    ) -> Array:
        within, inclusive = split
        share: Array = self._by_stack(inclusive, wish, allowed)[:, of_stack]
        share *= within
        return share

    @staticmethod
    def _by_stack(inclusive: Array, wish: Preferences, allowed: Mask) -> Array:
        stacks = wish.part * choice.between_stacks(inclusive, wish.own, allowed)
        stacks += (1.0 - wish.part) * choice.between_stacks(inclusive, wish.hosted, allowed)
        return stacks
