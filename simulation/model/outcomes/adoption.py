"""Outcomes of adoption: shares, benefit, physical AI, fragmentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..adoption import prices, serving
from ..adoption.adoption import market
from ..core.cache import cached
from ..core.layout import AI_STACKS
from ..equations.adoption import apart
from ..equations.arrays import Array, contract, ratio
from .declaration import Outcome
from .sheet import Names, Sheet, named
from .trailing import YEAR, Shapes, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BENEFITS = ("us", "china", "eu", "africa")  # regions whose benefit is an outcome of its own
VOLUMES = ("world", "us", "china")  # regions whose volume of use is an outcome
BENEFIT = "benefit"
COMMON = np.array([1.0, 1.0, 0.0])  # a region's own stack is nobody else's
CHIP_LAYERS = np.ones(2)
THIRD = named("stack_share.third", AI_STACKS)


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for region in layout.states:
        for stack, what in zip(AI_STACKS, ("the US stack", "the Chinese", "its own"), strict=True):
            about = f"share of {what} in the region's use of AI"
            yield Outcome(f"stack_share.{region}.{stack}", "1", about)
    for stack, what in zip(AI_STACKS, ("the US stack", "the Chinese", "their own"), strict=True):
        about = f"share of {what} in the use of AI outside the US and China"
        yield Outcome(f"stack_share.third.{stack}", "1", about)
    for region in ("world", *BENEFITS):
        about = "benefit of AI in twelve months, payments for stacks and cost of rivalry taken off"
        yield Outcome(f"benefit.{region}", "USD billion/year", about)
    for region in VOLUMES:
        about = "use of AI that compute sustains, a year, valued at prices on the usual path"
        yield Outcome(f"ai_volume.{region}", "USD billion/year", about)
    yield Outcome(
        "ai_price.world", "ratio", "cost of AI use over that on the usual path of methods"
    )
    for bloc in AI_STACKS[:2]:
        about = "part of it from AI in robots and factories, before such deductions"
        yield Outcome(f"physical_ai.{bloc}", "USD billion/year", about)
    yield Outcome(
        "fragmentation",
        "1",
        "chance that users of two regions differ in their stack, mean of models and chips",
    )


class AdoptionRecord:
    """Record of adoption, with twelve months of benefits; the first stands for those before."""

    def __init__(self, trailing: Trailing) -> None:
        self._trailing, self._begun = trailing, False

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept: benefit, and the value of physical AI, by region."""
        return {BENEFIT: (2, len(layout.states))}

    def write_month(self, world: Cast) -> None:
        """Write the month's benefits."""
        now = np.stack((world.state.benefit, world.state.physical_value)) / YEAR
        if not self._begun:
            self._trailing.begin(BENEFIT, now)
            self._begun = True
        self._trailing.month(BENEFIT, world.month)[...] = now

    def measure(self, world: Cast, sheet: Sheet) -> None:
        """Write the adoption of the month."""
        rows, use = world.layout.row["states"], world.state.ai_use
        used = use.sum(axis=1)
        share = use * ratio(np.ones(()), used)[:, None]
        weight = market(world) * used
        benefit, physical = self._trailing.year(BENEFIT)
        sheet.block(stack_names(world))[...] = share.reshape(-1, world.members)
        sheet.block(THIRD)[...] = third_countries(world, share, weight)
        sheet["benefit.world"] = benefit.sum(axis=0)
        sheet["fragmentation"] = fragmentation(world, share, weight)
        volume = _volume(world)
        sheet["ai_volume.world"] = volume.sum(axis=0)
        sheet["ai_price.world"] = 1.0 / world.state.cheaper
        for region in VOLUMES[1:]:
            sheet[f"ai_volume.{region}"] = volume[rows[region]]
        for region in BENEFITS:
            sheet[f"benefit.{region}"] = benefit[rows[region]]
        for bloc in AI_STACKS[:2]:
            sheet[f"physical_ai.{bloc}"] = physical[rows[bloc]]


def _volume(world: Cast) -> Array:
    """Use that compute sustains, at usual prices, USD billion/year, (regions, members)."""
    served = (world.state.ai_use * world.state.ai_served).sum(axis=1)
    used: Array = market(world) * served * prices.volume(world)
    return used


@cached("run")
def stack_names(world: Cast) -> Names:
    """Names of the outcomes of stacks' shares, region by region."""
    return tuple(f"stack_share.{r}.{stack}" for r in world.layout.states for stack in AI_STACKS)


def third_countries(world: Cast, share: Array, use: Array) -> Array:
    """Shares of the stacks in the use of all regions but the two rivals, (stacks, members).

    `share` is each region's, (regions, stacks, members), and `use` the weight of its use,
    (regions, members).
    """
    rows = world.layout.row["states"]
    third = [row for region, row in rows.items() if region not in AI_STACKS]
    weight = ratio(use[third], use[third].sum(axis=0))
    return contract("rsm,rm->sm", share[third], weight)


def fragmentation(world: Cast, share: Array, use: Array) -> Array:
    """Chance that users of two regions differ in their stack, mean of models and chips, 0..1."""
    models = apart(share, use, COMMON)
    chips = apart(serving.mix(world), use, CHIP_LAYERS)
    return 0.5 * (models + chips)
