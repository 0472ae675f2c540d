"""What each market can order this month, and how its firms would split their money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .equations import choice
from .equations.arrays import Array, ratio

if TYPE_CHECKING:
    from .world import World

HOURS_PER_YEAR = 8766.0
WATTS_PER_KW = 1000.0
BEST_WINDOW = 1e-9  # a chip without speed would have no logarithm


class Market:
    """Order shares by market (a state with firms), made once a month.

    Axes: markets G, chips on sale C, stacks N, firms F, members.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        layout = world.layout
        self.states = np.unique(layout.firm_state)
        self.firm_market = np.searchsorted(self.states, layout.firm_state)
        self.groups = (layout.chip_stack[None, :] == np.arange(len(layout.stacks))[:, None]) * 1.0
        self.stack_state = np.array(
            [layout.chip_state[layout.chip_stack == n][0] for n in range(len(layout.stacks))]
        )
        self.to_market = np.stack(
            [layout.offered[layout.firm_state == s].any(axis=0) for s in self.states]
        )

        # Captive chips have a transfer price that no competitor moves.
        self.contested = np.array([[not c.sold_to] for c in layout.chip_rows]) * 1.0

    @property
    def going_rate(self) -> Array:
        """Usefulness per dollar of what is being ordered, weighted by money, (members,)."""
        world = self.world
        money = world.state["order_rate"] * world.state["price"] * self.contested
        useful = world.state["order_rate"] * world.specs["usefulness"] * self.contested
        return ratio(useful.sum(axis=0), money.sum(axis=0))

    def refresh(self) -> None:
        """Value the chips on sale and split each stack's money over them."""
        world, chips = self.world, self.world.shelf.window
        value = self._value(chips)
        live = self._live(chips)
        free = live & ~self._touched(chips)
        groups, scale = self.groups[:, chips], world.p("choice.within_scale")
        self._open = choice.within_stack(value, live, groups, scale)
        self._closed = choice.within_stack(value, free, groups, scale)

    def shares(self, firms: slice) -> tuple[Array, Array]:
        """What firms wish for, and would buy if customs refused the rest, (F, C, members)."""
        taste, allowed = self._taste(firms), self._stacks(firms)
        return (
            self._spread(self._open, taste, allowed, firms),
            self._spread(self._closed, taste, allowed, firms),
        )

    def admitted(self, firms: slice) -> Array:
        """Share of each wished chip that firms may take in, (F, C, members)."""
        world, chips = self.world, self.world.shelf.window
        state = world.layout.firm_state[firms]
        let_in = world.state["admitted"][:, chips][state]
        maker = world.layout.chip_state[chips]
        buyer = world.state["buyer"][:, firms].swapaxes(0, 1)[:, maker]
        rival = world.layout.rival[maker][None, :] == state[:, None]
        needs = world.state["under_license"][chips] * rival[:, :, None]
        return let_in * (1.0 - needs * (1.0 - buyer))

    def _value(self, chips: slice) -> Array:
        world, state = self.world, self.world.state
        specs = {name: array[chips] for name, array in world.specs.figures.items()}
        on_sale = world.shelf.on_offer[chips] * specs["h100e"]
        best = np.maximum(on_sale.max(axis=0), BEST_WINDOW)
        taste = {name: world.p(f"choice.{name}") for name in ("price", "wait", "cluster")}
        size = np.minimum(specs["h100e"] / best, 1.0)
        cost = world.shelf.unit_cost[chips] + self._power_cost(specs["tdp_w"])
        value = choice.utility(specs["usefulness"], cost, state["wait"][chips], size, taste)
        return value - world.p("choice.political_risk") * self._at_risk(chips)

    def _power_cost(self, watts: Array) -> Array:
        """Electricity over a chip's service life, USD, (G, C, members)."""
        world = self.world
        hours = HOURS_PER_YEAR * world.p("power.service_years") * world.p("power.utilisation")
        kw = watts / WATTS_PER_KW * world.p("power.overhead")
        price = world.p.table("states", "power_price", 0.0)[self.states]
        return price[:, None] * (kw * hours)

    def _at_risk(self, chips: slice) -> Array:
        """1 where a foreign chip's state and the market's are rivals under export rules."""
        world, layout = self.world, self.world.layout
        maker = layout.chip_state[chips]
        rival = layout.rival[maker][None, :] == self.states[:, None]
        ruled = world.state["control_tpp"][maker] < choice.UNLIMITED
        return rival[:, :, None] * ruled

    def _live(self, chips: slice) -> choice.Mask:
        world, layout = self.world, self.world.layout
        sellable = world.state["sellable"][self.states] > 0
        parent = layout.parent[chips]
        # A variant is made for a market only while that market cannot have the original.
        denied = np.where((parent < 0)[None, :, None], True, ~sellable[:, parent])
        named = self.to_market[:, chips, None]
        return sellable[:, chips] & denied & named & (world.shelf.on_offer[chips] > 0)

    def _touched(self, chips: slice) -> choice.Mask:
        """Chips that customs or a licence list may refuse."""
        world, layout = self.world, self.world.layout
        rival = layout.rival[layout.chip_state[chips]][None, :] == self.states[:, None]
        licensed = rival[:, :, None] & (world.state["under_license"][chips] > 0)
        return licensed | (world.state["admitted"][self.states][:, chips] < 1.0)

    def _taste(self, firms: slice) -> Array:
        """Lock-in: firms prefer the stacks that they already run, (F, N, members)."""
        owned = self.world.owned.by_stack[firms]
        held = ratio(owned, owned.sum(axis=1, keepdims=True))
        return self.world.p("choice.lock_in") * held

    def _stacks(self, firms: slice) -> choice.Mask:
        """Stacks whose chips a firm can order: offered, and it is on no entity list."""
        world = self.world
        barred = world.state["barred_firm"][self.stack_state][:, firms].swapaxes(0, 1)
        return world.layout.firm_stack[firms, :, None] & (barred == 0)

    def _spread(
        self, by_market: tuple[Array, Array], taste: Array, allowed: choice.Mask, firms: slice
    ) -> Array:
        within, inclusive = by_market
        market = self.firm_market[firms]
        stacks = choice.between_stacks(inclusive[market], taste, allowed)
        stack = self.world.layout.chip_stack[self.world.shelf.window]
        return stacks[:, stack] * within[market]
