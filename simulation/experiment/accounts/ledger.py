"""The ledger of a world: what it made, sold and received in a year, and what it holds.

It looks on from outside, so that runs which nobody takes apart cost nothing more.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import months
from simulation.errors import InputError
from simulation.experiment.accounts import growth
from simulation.experiment.accounts.node import Values
from simulation.model.equations import production
from simulation.model.equations.budget import BILLION
from simulation.model.law import export_fees
from simulation.model.law.licence import licensed_pairs
from simulation.model.outcomes.money import buildings
from simulation.model.supply import production_line
from simulation.model.tables.state_table import CAUSES
from simulation.model.trade import grey_market, smuggled_stock

if TYPE_CHECKING:
    from simulation.model.core.layout import Rows
    from simulation.model.world import World

YEAR = 12
FIRST = YEAR - 1  # the first month with a whole year of simulated flows before it


class Ledger:
    """Flows of a world in the twelve months up to month `last`, and its levels then.

    Attributes:
        world: the world, in month `last` once `run` is through.
        year: sums of flows over the twelve months, by name, (..., members).
        ever: the same since the start of the simulation.
        start: levels before the first month.
        before: levels before the twelve months.
    """

    def __init__(self, world: World, last: int) -> None:
        """InputError for a month before which there is no whole year."""
        if last < FIRST:
            at = months.label(last)
            raise InputError(f"--at {at}: a breakdown looks back on a year, from 2022-12 on")
        self.world, self.last = world, last
        self.year: dict[str, Values] = {}
        self.ever: dict[str, Values] = {}
        self.start = _levels(world)
        self.before: dict[str, Values] = {}
        self._note()

    def run(self, until: int | None = None) -> Ledger:
        """Step the world through month `last`, or up to the month `until`, and keep the books."""
        stop = self.last + 1 if until is None else min(until, self.last + 1)
        while self.world.month < stop:
            if self.world.month == self.last - FIRST:
                self.before = _levels(self.world)
            self.world.step()
            _add(self.ever, _received(self.world))
            _add(self.ever, growth.worked(self.world, self._methods))
            if self.world.month > self.last - FIRST:
                _add(self.year, self._flows())
            self._note()
        return self

    def _note(self) -> None:
        """Keep what the next month's flows are counted from."""
        state = self.world.state
        self._line, self._exposed = state.in_production[0].copy(), state.smuggling_exposed.copy()
        self._methods = state.efficiency.copy()

    def branch(self, world: World) -> Ledger:
        """The books so far, to go on with a branch of the world."""
        twin = copy.copy(self)
        twin.world = world
        twin.year, twin.ever = dict(self.year), dict(self.ever)
        return twin

    def outcome(self, name: str) -> Values:
        """An outcome of the month in full precision, (members,)."""
        return np.array(self.world.latest[name])

    @property
    def speed(self) -> Values:
        """Speed of chips in the month, H100e, (chips, members)."""
        return np.asarray(self.world.chip_table["h100e"])

    def _flows(self) -> dict[str, Values]:
        world = self.world
        return {
            **_received(world),
            **_made(world, self._from_wafers()),
            **_bills(world),
            **_money(world),
            **_networks(world, self._exposed),
        }

    def _from_wafers(self) -> Values:
        """Chips started from new wafers: what the line's first stage gained and passed on."""
        world, line = self.world, self._line
        moves = world.state.supplier_output_left[world.layout.chip_foundry]
        stages = len(world.state.in_production)
        passed = line * np.minimum(stages / production_line.lag(world), 1.0) * moves
        started = np.maximum(world.state.in_production[0] - (line - passed), 0.0)
        found: Values = np.minimum(started, world.state.starts)
        return found


def _add(sums: dict[str, Values], flows: dict[str, Values]) -> None:
    for name, flow in flows.items():
        sums[name] = sums[name] + flow if name in sums else np.array(flow)


def _levels(world: World) -> dict[str, Values]:
    state = world.state
    return {
        "stock": state.stock.copy(),
        "waiting": state.awaiting_power.copy(),
        "line": state.in_production.sum(axis=0),
        growth.EFFICIENCY: state.efficiency.copy(),
    }


def _received(world: World) -> dict[str, Values]:
    """Chips that firms received and wore out in the month, (firms, chips, members)."""
    state, active = world.state, world.chips_on_sale.active
    delivered, smuggled = np.zeros_like(state.stock), np.zeros_like(state.stock)
    delivered[:, active] = state.delivered[:, active]
    carried = state.smuggled_share[:, None] * state.smuggled
    smuggled = carried * smuggled_stock.carriers(world)[..., None]
    worn = np.zeros_like(state.stock)
    ever_sold = world.chips_on_sale.ever_sold
    worn[:, ever_sold] = state.retired[:, ever_sold]
    return {"delivered": delivered, "smuggled": smuggled, "worn": worn}


def _made(world: World, new: Values) -> dict[str, Values]:
    """Starts of chips and what they took in the month, by chip, foundry or maker."""
    state, table = world.state, world.chip_table
    good_dies = state.die_yield[world.layout.chip_foundry]
    wafers = new * production.wafers_per_package(
        table["dies_per_package"], table["dies_per_wafer"], good_dies
    )
    gross = wafers * table["dies_per_wafer"]
    good = new * table["dies_per_package"]
    bound = state.binding_cause[:, None] == np.arange(len(CAUSES))[:, None]
    return {
        "starts": state.starts,
        "new": new,
        "made": state.made,
        "used": wafers,
        "gross": gross,
        "good": good,
        "stacks": state.starts * table["hbm_stacks"],
        "area": state.starts * table["interposer_mm2"],
        "wafers": state.wafers,
        "open": state.wafers * state.ai_share,
        "packaging": state.packaging,
        "memory_used": state.memory_used,
        "memory_drawn": state.memory_drawn,
        "bound": bound / YEAR,
    }


def _bills(world: World) -> dict[str, Values]:
    """Money paid for chips in the month, USD: by chip, all buyers' and those from China."""
    state, layout, active = world.state, world.layout, world.chips_on_sale.active
    cost = world.chips_on_sale.unit_cost
    here = layout.firm_state == layout.row["states"]["china"]
    units = np.zeros_like(state.stock)
    units[:, active] = state.delivered[:, active]
    smuggled = np.zeros_like(state.smuggled)
    smuggled[active] = state.smuggled[active]
    under = licensed_pairs(world)
    sold = state.delivered[under.firm, under.chip]
    passed = world.p("market.fee_passed")
    price, rate = state.price[under.chip], state.fee_rate[under.chip]
    due: Any = export_fees.due  # told for one number, and the same for arrays
    owed = sold * under.of_rival * due(price, rate, passed)
    terms = world.licence_terms.surcharge
    added = sold * terms if len(terms) == len(sold) else np.zeros_like(sold)
    return {
        "sold": units.sum(axis=0) + smuggled,
        "sold_china": units[here].sum(axis=0),
        "bill": (units.sum(axis=0) + smuggled) * cost,
        "bill_china": units[here].sum(axis=0) * cost,
        "fees": _by_chip(world, under.chip, owed),
        "fees_china": _by_chip(world, under.chip, owed * here[under.firm][:, None]),
        "added": _by_chip(world, under.chip, added),
        "added_china": _by_chip(world, under.chip, added * here[under.firm][:, None]),
    }


def _by_chip(world: World, chips: Rows, pairs: Values) -> Values:
    """Sums over pairs of firm and chip, (chips, members)."""
    found = np.zeros_like(world.state.price)
    np.add.at(found, chips, pairs)
    return found


def _networks(world: World, exposed: Values) -> dict[str, Values]:
    """Chips that networks to China could move in the month, and those that get past checks."""
    rows, month = world.layout.row["states"], world.month - 1  # the month that was just run
    seller, buyer = rows["us"], rows["china"]
    could, past = grey_market.networks(world, seller, buyer, exposed[buyer], month)
    return {"could_move": could, "past_checks": past}


def _money(world: World) -> dict[str, Values]:
    """The month's other money, USD, by firm, or by state and maker."""
    state = world.state
    return {
        "receipts": state.receipts,
        "base": state.base_capex * BILLION / YEAR,
        "buildings": buildings(world),
        "smuggling_bill": state.smuggling_bill,
        "chip_bill": state.spent - state.smuggling_bill,
    }
