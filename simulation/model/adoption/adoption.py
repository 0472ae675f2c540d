"""Adoption: every region splits its AI use between stacks; benefit follows.

A stack is one offer to users: models, cloud, software and standards. There are three: the US's,
China's, which is mostly open, and a region's own, which builds on the best open weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Sum, Table, kernel
from ..core.layout import AI_STACKS
from ..core.mechanism import mechanism
from ..equations import adoption as equations
from ..equations.arrays import Array, smooth
from . import benefit, prices, serving, uptake
from .serving import BASE_MONTH, CHINA, MONTHS_PER_YEAR, OWN, US

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="ai_capex ai_income ai_served ai_use ai_volume benefit capability "
    "capability_in_products cheaper chip_table chips_on_sale efficiency fleet frontier_2022 "
    "law.adoption_programme.delivered law.adoption_programme.physical_pace "
    "law.adoption_programme.target law.adoption_programme.years law.governance.rivalry "
    "law.own_stack.cost law.own_stack.strength law.stack_access.access "
    "law.stack_admission.china_stack law.stack_admission.us_stack "
    "law.stack_promotion.strength leased open_capability outlook owned physical_use "
    "physical_value pledge price_outlook rented stock training",
    writes="ai_income ai_served ai_use ai_volume benefit capability_in_products cheaper "
    "frontier_2022 outlook physical_use physical_value price_outlook serving_compute",
)
def adopt(world: Core) -> None:
    """Run one month of adoption in every region."""
    state, together, kept = world.state, cooperation(world), still_served(world)
    most, grown = market(world), growth(world)
    bring_to_products(world.month == 0, *_for_bring_to_products(world))
    prices.update(world)
    uptake.choose_stacks(world, together, kept)
    uptake.spread_physical_ai(world)
    state.serving_compute = serving.compute(world)
    state.ai_served = serving.served_share(world, most)
    benefit.value_use(world, together, kept, most, grown)
    benefit.encourage(world, together, grown)


@cached("run")
def _product_months(world: Core) -> Array:
    """Months from a model to products of each stack, (stacks, members)."""
    names = (*(world.layout.states[row] for row in world.layout.blocs), AI_STACKS[OWN])
    return np.stack([world.p(f"adoption.product_months.{name}") for name in names])


@cached("law")
def cooperation(world: Core) -> Array:
    """Cooperation of the two blocs, 0..1, (members,)."""
    return equations.cooperation(world.law.governance.rivalry[world.layout.blocs])


@cached("run")
def _for_bring_to_products(world: Core) -> tuple[Any, ...]:
    """What `bring_to_products` takes last."""
    state, home = world.state, world.layout.blocs
    return (
        home[US],
        home[CHINA],
        state.capability,
        state.open_capability,
        world.p.table("adoption", "own_gap", 0.0),
        world.law.own_stack.strength,
        _product_months(world),
        state.frontier_2022,
        state.capability_in_products,
    )


@kernel
def bring_to_products(
    first: bool,
    us: int,
    china: int,
    best: Table,
    opened: Table,
    own_gap: Table,
    own_effort: Table,
    months: Table,
    frontier_2022: Sum,
    products: Cube,
) -> None:
    """Let products follow the models on offer; in the first month they build on these.

    The US's best models are on offer everywhere; China's at home, and its open weights elsewhere;
    other regions' developers start from the best open weights of all, some way behind, or from
    what their own labs train. Capability is in log10 effective FLOP.
    """
    regions, _, members = products.shape
    for r in range(regions):
        chinese = best if r == china else opened
        for k in range(members):
            behind = own_gap[r, k] * (1.0 - own_effort[r, k])
            own = max(max(opened[us, k], opened[china, k]) - behind, best[r, k])
            if first:
                frontier_2022[k] = max(frontier_2022[k], best[r, k])
                products[r, US, k] = best[us, k]
                products[r, CHINA, k] = chinese[china, k]
                products[r, OWN, k] = own
            products[r, US, k] = smooth(products[r, US, k], best[us, k], months[US, k])
            products[r, CHINA, k] = smooth(
                products[r, CHINA, k], chinese[china, k], months[CHINA, k]
            )
            products[r, OWN, k] = smooth(products[r, OWN, k], own, months[OWN, k])


@cached("law")
def still_served(world: Core) -> Array:
    """Share of each stack's use that its supplier still serves, (regions, stacks, members).

    Chinese open weights cannot be called back: a part of their use outlives a cut.
    """
    state, home = world.state, world.layout.blocs
    result = np.ones_like(state.ai_use)
    access = world.law.stack_access.access[home]
    result[:, US] = access[US]
    outliving = world.p("adoption.weights_kept")
    result[:, CHINA] = outliving + (1.0 - outliving) * access[CHINA]
    result[home, [US, CHINA]] = 1.0
    return result


@cached("month")
def market(world: Core) -> Array:
    """Benefit of AI at full use and full ability, USD billion/year, (regions, members)."""
    return _market_2025(world) * growth(world)


@cached("run")
def _market_2025(world: Core) -> Array:
    """Market of 2025, USD billion/year, (regions, members)."""
    given = world.p.table("adoption", "potential", 0.0)
    usual = world.p.table("adoption", "output") * world.p("adoption.worth")
    return np.where(given > 0, given, usual)


@cached("month")
def growth(world: Core) -> Array:
    """Growth factor of economic output since 2025, (members,)."""
    years = (world.month - BASE_MONTH) / MONTHS_PER_YEAR
    grown: Array = np.exp(world.p("adoption.output_growth") * years)
    return grown
