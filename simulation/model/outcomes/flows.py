"""Outcomes of a year's flows: chips delivered and made, money, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array, contract, ratio
from ..equations.budget import BILLION
from ..trade import billing
from .sheet import Found, Names, named
from .table import BIG_FOUR, UNITS
from .trailing import YEAR, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

VOLUME = "outcomes.volume_threshold"
WORLD, US, CHINA, SMUGGLED, ABROAD = range(5)
"""Rows of the chips that reach firms in a month, those of `layout.parts` and their sum.

Smuggled chips are the world's too; China's they become only where new compute is told.
"""
BLOCS = ("world", "us", "china")


class Flows:
    """Twelve months of chips and money; `year` has their sums."""

    def __init__(self, world: Cast) -> None:
        self.layout = world.layout
        self._money = money_names(world.layout)
        self._new = tuple(f"new_compute.{bloc}{unit}" for bloc in BLOCS for unit in UNITS)
        self._units = {
            prefix: (row, named(prefix, self.layout.makers), named(prefix, self.layout.chips))
            for prefix, row in (("units", WORLD), ("units.china", CHINA))
        }
        self._sold = named("sold_compute", self.layout.makers)
        # What chips count for is the same in every month, (chips, members).
        home = self.layout.chip_state == self.layout.row["states"]["china"]
        self.domestic = world.chip_table["h100e"] * home[:, None]
        # Training is bound by arithmetic: a chip counts by its speed times what its software
        # makes of it.
        self._software = world.p.table("stacks", "efficiency")[self.layout.chip_stack]
        self._trailing = self._before(world)

    @property
    def year(self) -> dict[str, Array]:
        """`chips` (to whom, chips, members), `made` (chips, members), `money` (names, members)."""
        return self._trailing.year

    def keep(self, world: Cast) -> None:
        """Take in the month's flows."""
        chips, put = world.chips_on_sale.active, self._trailing.put
        # What is left in the line of a chip off sale is finished, if only to be scrapped.
        sold = slice(0, chips.stop)
        put(world.month, "chips", self._received(world, chips), chips)
        put(world.month, "made", world.state.made[sold], sold)
        put(world.month, "money", self._paid(world))

    def outcomes(self, world: Cast) -> Found:
        """The last twelve months' outcomes."""
        return {**self._compute(world), **self._spent(), **self._by_maker(world)}

    def gap(self, world: Cast) -> Array:
        """Fastest US chip over fastest Chinese chip among those sold in volume."""
        reach = self._trailing.reach("chips")
        in_volume = self.year["chips"][WORLD, reach] >= world.p(VOLUME)
        speed = world.chip_table["h100e"][reach] * in_volume
        state = self.layout.chip_state[reach]
        us, china = (
            speed[state == self.layout.row["states"][name]].max(axis=0, initial=0.0)
            for name in ("us", "china")
        )
        return ratio(us, china, empty=np.nan)

    def _before(self, world: Cast) -> Trailing:
        """The trailing year before the first month: that of the start-up flows of 2021.

        Money and chips grew through that year, so its sum is less than twelve last months.
        """
        part = world.p("start.year_share")
        money = self._paid(world)
        grew = np.array([not name.startswith("capex") for name in self._money])
        money[grew] *= part
        chips = self._received(world, slice(0, len(self.layout.chips)))
        return Trailing({"chips": chips * part, "made": world.state.made * part, "money": money})

    def _received(self, world: Cast, chips: slice) -> Array:
        """Active chips that reach firms in the month, (to whom, chips, members)."""
        delivered, smuggled = world.state.delivered[:, chips], world.state.smuggled[chips]
        part = {name: delivered[rows].sum(axis=0) for name, rows in self.layout.parts.items()}
        flow = np.empty((5, *smuggled.shape))
        flow[WORLD] = smuggled
        for units in part.values():
            flow[WORLD] += units
        flow[US], flow[CHINA], flow[ABROAD] = (part[n] for n in ("us", "china", "china_abroad"))
        flow[SMUGGLED] = smuggled
        return flow

    def _paid(self, world: Cast) -> Array:
        """The month's money in the order of `money_names`, USD, (names, members)."""
        state, layout, rows = world.state, self.layout, self.layout.row["states"]
        # Buildings and power are contracted ahead; a part of them waits while chips cannot be had.
        planned = (state.ai_capex + state.pledge) * BILLION / YEAR
        shells = (
            planned
            * (1.0 - world.p("budgets.chip_share"))
            * (1.0 - world.p("budgets.shell_wait") * state.unspent_share)
        )
        hoarding = state.memory_bill[layout.of_state("makers", "china")].sum(axis=0)
        return np.concatenate(
            (
                state.revenue,
                state.receipts[rows["china"]],
                state.receipts_home[rows["china"]],
                billing.other_china(world)[None],
                state.base_capex * BILLION / YEAR + shells + state.spent,
                state.fee_income[rows["us"], None],
                hoarding[None],
            )
        )

    def _compute(self, world: Cast) -> Found:
        out: Found = {}
        reach, year = self._trailing.reach("chips"), self.year["chips"]
        measured = world.chip_table.measured[:, reach]
        new = contract("bcm,wcm->bwm", year[:ABROAD, reach], measured)
        domestic = contract("cm,cm->m", year[CHINA, reach], self.domestic[reach])
        lawful = np.maximum(new[CHINA, 0] - domestic, 0.0)
        new[CHINA] += new[SMUGGLED]
        out[self._new] = new[:SMUGGLED]
        us, china, smuggled = (new[row, 0] for row in (US, CHINA, SMUGGLED))
        out["new_compute.china.domestic"] = domestic
        out["new_compute.china.smuggled"] = smuggled
        out["new_compute.china.licensed"] = lawful
        out["ratio.flow"] = ratio(us, china, empty=np.nan)
        made = self._trailing.reach("made")
        out["output.china"] = contract("cm,cm->m", self.year["made"][made], self.domestic[made])
        out["self_sufficiency.china"] = ratio(domestic, china, empty=np.nan)
        out["smuggled_units.china"] = year[SMUGGLED, reach].sum(axis=0)
        useful = measured[0] * self._software[reach]
        home, hidden, abroad = contract("bcm,cm->bm", year[CHINA:, reach], useful)
        out["training_share.smuggled"] = ratio(hidden, hidden + (home + abroad), empty=np.nan)
        return out

    def _spent(self) -> Found:
        year = self.year["money"] / BILLION
        capex = [self._money.index(f"capex.{firm}") for firm in BIG_FOUR]
        return {self._money: year, "capex.us4": year[capex].sum(axis=0)}

    def _by_maker(self, world: Cast) -> Found:
        out: Found = {}
        reach, add = self._trailing.reach("chips"), world.sums.makers
        for row, makers, chips in self._units.values():
            units = self.year["chips"][row]
            out[makers] = add(units[reach], reach)
            out[chips] = units
        sold = self.year["chips"][WORLD, reach] * world.chip_table["h100e"][reach]
        return out | {self._sold: add(sold, reach)}


def money_names(layout: Layout) -> Names:
    """Outcomes of a year's money, in the order of the flows."""
    return (
        *named("revenue", layout.makers),
        *named("revenue_china", layout.makers),
        *named("billed_china", layout.makers),
        "other_china.nvidia",
        *named("capex", layout.firms),
        "fee_income.us",
        "hoarding.china",
    )
