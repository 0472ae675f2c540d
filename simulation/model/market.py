"""What each market can order this month, and how its firms would split their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import law
from .equations import choice
from .equations.arrays import Array, ratio

if TYPE_CHECKING:
    from .core import Core

HOURS_PER_YEAR = 8766.0
WATTS_PER_KW = 1000.0
TINY = 1e-9  # keeps the logarithm of "no chip on sale" finite

Mask = NDArray[np.bool_]


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
        self.of_firm = np.zeros(len(layout.firms), dtype=np.intp)
        for market, rows in enumerate(self.firms):
            self.of_firm[rows] = market
        stacks = np.arange(len(layout.stacks))
        self.groups = (layout.chip_stack[None, :] == stacks[:, None]) * 1.0
        first_chip = [int(np.flatnonzero(layout.chip_stack == n)[0]) for n in stacks]
        self.stack_state = layout.chip_state[first_chip]
        self.to_market: Mask = np.stack([layout.offered[rows].any(axis=0) for rows in self.firms])
        self.rival = layout.rival[layout.chip_state][None, :] == self.seats[:, None]
        # Captive chips have a transfer price that no competitor moves.
        self.contested = np.array([[not c.sold_to] for c in layout.chip_rows]) * 1.0
        self.going_rate = np.zeros(world.members)
        self.captive = np.array(
            [
                [any(firm in c.sold_to for c in layout.chip_rows if c.stack == stack)
                 for stack in layout.stacks]
                for firm in layout.firms
            ]
        )  # fmt: skip

    def open(self) -> None:
        """Take stock at the start of a month: software has matured, and prices are compared.

        The going rate is usefulness per dollar of what is being ordered, weighted by money.
        """
        world = self.world
        start = world.p.table("stacks", "efficiency")
        installed = world.owned.by_stack.sum(axis=0)
        now = choice.maturity(start, installed, world.p("software.scale"), world.p("software.pace"))
        better = (now / start)[world.layout.chip_stack]
        world.state["usefulness"] = world.specs["usefulness"] * better
        orders = world.state["order_rate"] * self.contested
        money = (orders * world.state["price"]).sum(axis=0)
        self.going_rate = ratio((orders * world.state["usefulness"]).sum(axis=0), money)

    def refresh(self) -> None:
        """Value the chips on sale and split each stack's money over them."""
        world, chips = self.world, self.world.shelf.window
        value = self._value(chips)
        live = self._live(chips)
        let_in = np.stack([law.admitted_to(world, market)[chips] for market in self.markets])
        licensed = self._needs_license(chips)
        untouched = live & (let_in >= 1.0) & (licensed == 0)
        groups, scale = self.groups[:, chips], world.p("choice.within_scale")
        self._let_in, self._licensed = let_in, licensed
        self._open = choice.within_stack(value, live & (let_in > 0), groups, scale)
        self._closed = choice.within_stack(value, untouched, groups, scale)

    def order_shares(self, firms: slice) -> Array:
        """Split of firms' money over the chips on sale, (F, C, members).

        They wish among all that is lawful; what customs or a list of licensed buyers refuses
        goes to what neither touches; a mandate then sets a floor under the domestic share.
        """
        world, chips = self.world, self.world.shelf.window
        count = len(range(*firms.indices(len(world.layout.firms))))
        shares = np.zeros((count, *world.state["inventory"][chips].shape))
        taste, allowed = self._taste(firms), self._stacks(firms)
        for market, members in enumerate(self.firms):
            asked = [r for r in members if r in range(*firms.indices(len(world.layout.firms)))]
            rows = np.array(asked, dtype=np.intp)
            if len(rows):
                mine = rows - (firms.start or 0)
                shares[mine] = self._of_market(market, rows, taste[mine], allowed[mine])
        return shares

    def _of_market(self, market: int, firms: NDArray[np.intp], taste: Array, ok: Mask) -> Array:
        world, chips = self.world, self.world.shelf.window
        share = self._spread(self._open, market, taste, ok)
        barred = self._licensed[market] * self._unlisted(firms)
        # Both shortcuts leave every number as it is: what they skip multiplies by one.
        let_in = self._let_in[market]
        if barred.any() or ((let_in > 0) & (let_in < 1.0)).any():
            second = self._spread(self._closed, market, taste, ok)
            share = choice.admit(share, second, let_in * (1.0 - barred))
        floor = world.state["floor"][self.seats[market], world.layout.segment[firms]]
        floor = floor * (self.seats[market] == self.sites[market])
        if floor.any():
            share = choice.mandate(share, world.layout.domestic[firms, chips], floor)
        return share

    def _needs_license(self, chips: slice) -> Array:
        """1 where a market gets a chip under licence only, (G, C, members)."""
        state, layout = self.world.state, self.world.layout
        parent_rule = state["parent_rule"][layout.chip_state[chips]]
        away = (self.seats != self.sites)[:, None, None]
        reach = np.where(away, parent_rule, 1.0)
        needed: Array = self.rival[:, chips, None] * reach * state["under_license"][chips]
        return needed

    def _unlisted(self, firms: NDArray[np.intp]) -> Array:
        """1 for firms that the chip's state has not listed as licensed buyers, (F, C, members)."""
        seller = self.world.layout.chip_state[self.world.shelf.window]
        listed = self.world.state["buyer"][:, firms].swapaxes(0, 1)
        unlisted: Array = 1.0 - listed[:, seller] if (listed < 1.0).any() else np.zeros((1, 1, 1))
        return unlisted

    def _value(self, chips: slice) -> Array:
        world, state = self.world, self.world.state
        speed = world.specs["h100e"][chips]
        best = np.maximum((world.shelf.on_offer[chips] * speed).max(axis=0), TINY)
        taste = {name: world.p(f"choice.{name}") for name in ("price", "wait", "cluster")}
        cost = world.shelf.unit_cost[chips] + self._power_cost(world.specs["tdp_w"][chips])
        useful, size = world.state["usefulness"][chips], np.minimum(speed / best, 1.0)
        value = choice.utility(useful, cost, state["wait"][chips], size, taste)
        risk: Array = world.p("choice.political_risk") * self._at_risk(chips)
        worth: Array = value - risk
        return worth

    def _power_cost(self, watts: Array) -> Array:
        """Electricity over a chip's service life, USD, (G, C, members)."""
        world = self.world
        hours = HOURS_PER_YEAR * world.p("power.service_years") * world.p("power.utilisation")
        drawn: Array = watts / WATTS_PER_KW * world.p("power.overhead") * hours
        # Where power is tight it costs more.
        tight = 1.0 + world.p("power.scarcity") * world.state["strain"] ** 2
        price = (world.p.table("states", "power_price", 0.0) * tight)[self.sites]
        cost: Array = price[:, None] * drawn
        return cost

    def _at_risk(self, chips: slice) -> Array:
        """1 where a foreign chip's state and the market's are rivals under export rules."""
        world = self.world
        ruled = world.state["control_tpp"][world.layout.chip_state[chips]] < choice.UNLIMITED
        risk: Array = self.rival[:, chips, None] * ruled
        return risk

    def _live(self, chips: slice) -> Mask:
        """Chips that law and makers offer in each market, (G, C, members)."""
        world, parent = self.world, self.world.layout.parent[chips]
        sellable = np.stack([law.open_to(world, market) for market in self.markets])
        # A variant is made for a market only while that market cannot have the original.
        original = (parent < 0)[None, :, None] | ~sellable[:, parent]
        here = self.to_market[:, chips, None] & (world.shelf.on_offer[chips] > 0)
        live: Mask = sellable[:, chips] & original & here
        return live

    def _taste(self, firms: slice) -> Array:
        """Firms prefer the stacks that they already run, and their own, (F, N, members)."""
        owned, p = self.world.owned.by_stack[firms], self.world.p
        taste = p("choice.lock_in") * ratio(owned, owned.sum(axis=1, keepdims=True))
        return taste + self.captive[firms, :, None] * p("choice.captive")

    def _stacks(self, firms: slice) -> Mask:
        """Stacks whose chips a firm can order: offered, and it is on no entity list."""
        world = self.world
        listed = world.state["barred_firm"][self.stack_state][:, firms].swapaxes(0, 1)
        allowed: Mask = world.layout.firm_stack[firms, :, None] & (listed == 0)
        return allowed

    def _spread(
        self, by_market: tuple[Array, Array], market: int, taste: Array, allowed: Mask
    ) -> Array:
        within, inclusive = by_market[0][market], by_market[1][market]
        stacks = choice.between_stacks(inclusive[None], taste, allowed)
        share = stacks[:, self.world.layout.chip_stack[self.world.shelf.window]]
        share *= within
        return share
