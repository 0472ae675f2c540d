"""Outcomes of adoption: shares, benefit, physical AI, fragmentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..adoption.adoption import market
from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Sum, Table, kernel
from ..core.layout import AI_STACKS
from ..equations import adoption as equations
from ..equations.arrays import Array
from ..equations.numbers import over
from .declaration import Outcome
from .sheet import Sheet, named
from .trailing import YEAR, Shapes, Trailing

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BENEFITS = ("us", "china", "eu", "africa")  # regions whose benefit is an outcome of its own
VOLUMES = ("us", "china")  # regions whose volume of use is an outcome, and their physical AI
BENEFIT = "benefit"
COMMON = 2  # stacks that are the same everywhere: a region's own is nobody else's
CHIP_LAYERS = 2  # chips from the US and others
THIRD = named("stack_share.third", AI_STACKS)
OTHERS = (
    *named("benefit", ("world", *BENEFITS)),
    *named("ai_volume", ("world", *VOLUMES)),
    "ai_price.world",
    *named("physical_ai", VOLUMES),
    "fragmentation",
    "us_chips.third",
)
BENEFITS_FROM, VOLUMES_FROM = 0, 1 + len(BENEFITS)
PRICE = VOLUMES_FROM + 1 + len(VOLUMES)
PHYSICAL_FROM, FRAGMENTATION = PRICE + 1, PRICE + 1 + len(VOLUMES)
US_CHIPS = FRAGMENTATION + 1
"""Rows of OTHERS."""
_STACKS = ("the US stack", "the Chinese stack", "its own stack")


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    titles = {name: state.title for name, state in layout.roster.states.items()}
    titles["world"] = "all regions"
    for region in layout.states:
        for stack, what in zip(AI_STACKS, _STACKS, strict=True):
            about = f"share of {what} in a region's use of AI: {titles[region]}"
            yield Outcome(f"stack_share.{region}.{stack}", "1", about)
    for stack, what in zip(AI_STACKS, (*_STACKS[:-1], "own stacks"), strict=True):
        about = f"share of {what} in the use of AI outside the US and China"
        yield Outcome(f"stack_share.third.{stack}", "1", about)
    for region in ("world", *BENEFITS):
        about = "benefit of AI in twelve months less net payments for stacks and cost of rivalry"
        yield Outcome(f"benefit.{region}", "USD billion/year", f"{about}: {titles[region]}")
    for region in ("world", *VOLUMES):
        about = "use of AI, a year, at what users of the US stack pay for as much on the usual path"
        yield Outcome(f"ai_volume.{region}", "USD billion/year", f"{about}: {titles[region]}")
    yield Outcome(
        "ai_price.world", "ratio", "cost of AI use over that on the usual path of methods"
    )
    for bloc in VOLUMES:
        about = "benefit of AI in robots and factories, before payments and cost of rivalry"
        yield Outcome(f"physical_ai.{bloc}", "USD billion/year", f"{about}: {titles[bloc]}")
    yield Outcome(
        "fragmentation",
        "1",
        "chance that users of two regions differ in their stack, mean of models and chips",
    )
    about = "share of chips from US makers in the compute that firms outside the US and China serve"
    yield Outcome("us_chips.third", "1", about)


class AdoptionRecord:
    """Record of adoption, with twelve months of benefits; the first stands for those before."""

    def __init__(self, trailing: Trailing) -> None:
        self.trailing, self._begun = trailing, False

    @staticmethod
    def shapes(layout: Layout) -> Shapes:
        """Flows whose years are kept: benefit, and the value of physical AI, by region."""
        return {BENEFIT: (2, len(layout.states))}

    def write_month(self, world: Cast) -> None:
        """Write the month's benefits."""
        benefit, physical, now = _benefits(world, self.trailing, world.month % YEAR)
        np.divide(benefit, YEAR, out=now[0])
        np.divide(physical, YEAR, out=now[1])
        if not self._begun:
            self.trailing.begin(BENEFIT, now.copy())
            self._begun = True

    def measure(self, world: Cast, sheet: Sheet) -> None:
        """Write the adoption of the month."""
        measure_use(market(world), *_for_measure_use(world, self.trailing, sheet))


@cached("run")
def _benefits(world: Cast, trailing: Trailing, slot: int) -> tuple[Array, Array, Array]:
    """Benefit and physical AI, a year, and where a calendar month's are kept."""
    return world.state.benefit, world.state.physical_value, trailing.month(BENEFIT, slot)


@cached("run")
def _for_measure_use(world: Cast, trailing: Trailing, sheet: Sheet) -> tuple[Any, ...]:
    """What `measure_use` takes after the market."""
    state, layout = world.state, world.layout
    shares = tuple(f"stack_share.{r}.{stack}" for r in layout.states for stack in AI_STACKS)
    return (
        state.ai_use,
        state.ai_volume,
        state.serving_compute,
        layout.cloud,
        state.cheaper,
        *trailing.year(BENEFIT),
        np.array([region not in AI_STACKS for region in layout.states]),
        layout.rows("states", BENEFITS),
        layout.rows("states", VOLUMES),
        sheet.block(shares).reshape(state.ai_use.shape),
        sheet.block(THIRD),
        sheet.block(OTHERS),
    )


@kernel
def measure_use(
    market: Table,
    use: Cube,
    volume: Table,
    serving: Cube,
    cloud: Places,
    cheaper: Line,
    benefit: Table,
    physical: Table,
    third: Flags,
    of_benefits: Places,
    of_volumes: Places,
    shares: Cube,
    of_third: Table,
    others: Table,
) -> None:
    """Write regions' shares of stacks, those of all regions but the two rivals, and OTHERS.

    Regions count by the benefit that they have from their use, chips by the compute behind it.
    """
    regions, stacks, members = shares.shape
    weight = np.zeros((regions, members))
    chips = np.zeros((regions, CHIP_LAYERS, members))
    everywhere, apart = np.zeros(members), np.empty(members)
    of_third[:] = 0.0
    others[:] = 0.0
    for r in range(regions):
        of_cloud = serving[cloud[r]]
        for k in range(members):
            used, behind = 0.0, 0.0
            for s in range(stacks):
                used += use[r, s, k]
            for s in range(stacks):
                shares[r, s, k] = use[r, s, k] * over(1.0, used, 0.0)
            for d in range(CHIP_LAYERS):
                behind += of_cloud[d, k]
            for d in range(CHIP_LAYERS):
                chips[r, d, k] = of_cloud[d, k] * over(1.0, behind, 0.0)
            weight[r, k] = market[r, k] * used
            everywhere[k] += weight[r, k] if third[r] else 0.0
            others[US_CHIPS, k] += weight[r, k] * chips[r, 0, k] if third[r] else 0.0
            others[BENEFITS_FROM, k] += benefit[r, k]
            others[VOLUMES_FROM, k] += volume[r, k]
    for r in range(regions):
        if third[r]:
            for s in range(stacks):
                for k in range(members):
                    of_third[s, k] += shares[r, s, k] * over(weight[r, k], everywhere[k], 0.0)
    for n in range(len(of_benefits)):
        others[BENEFITS_FROM + 1 + n] = benefit[of_benefits[n]]
    for n in range(len(of_volumes)):
        others[VOLUMES_FROM + 1 + n] = volume[of_volumes[n]]
        others[PHYSICAL_FROM + n] = physical[of_volumes[n]]
    for k in range(members):
        others[PRICE, k] = 1.0 / cheaper[k]
        others[US_CHIPS, k] *= over(1.0, everywhere[k], 0.0)
    compare_regions(shares, weight, COMMON, apart)
    for k in range(members):
        others[FRAGMENTATION, k] = apart[k]
    compare_regions(chips, weight, CHIP_LAYERS, apart)
    for k in range(members):
        others[FRAGMENTATION, k] = 0.5 * (others[FRAGMENTATION, k] + apart[k])


def compare_regions(shares: Cube, weight: Table, common: int, apart: Sum) -> None:
    """Set the chance that users of two regions drawn by weight differ in their stack.

    The first `common` stacks are the same ones in every region.
    """
    regions, _, members = shares.shape
    together, mass, squares = np.zeros(members), np.empty(members), np.empty(members)
    for s in range(common):
        mass[:] = 0.0
        squares[:] = 0.0
        for r in range(regions):
            for k in range(members):
                part = shares[r, s, k] * weight[r, k]
                mass[k] += part
                squares[k] += part * part
        for k in range(members):
            together[k] += equations.alike(mass[k], squares[k])
    mass[:] = 0.0
    squares[:] = 0.0
    for r in range(regions):
        for k in range(members):
            mass[k] += weight[r, k]
            squares[k] += weight[r, k] * weight[r, k]
    for k in range(members):
        apart[k] = equations.apart(together[k], equations.alike(mass[k], squares[k]))
