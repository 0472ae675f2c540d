"""Benefit of AI use: its value, payments for stacks, the cost of rivalry, firms' outlook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, Line, Places, Sum, Table, kernel
from ..equations import adoption as equations
from ..equations.arrays import Array, total
from ..equations.numbers import exp, log
from . import prices
from .serving import CHINA, OWN, US

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask

NO_USE = 1e-9


def value_use(
    world: Core, cooperation: Array, still_served: Array, market: Array, growth: Array
) -> None:
    """Set the benefit of use, payments to the suppliers of stacks, and the cost of rivalry.

    `cooperation` of the blocs and the growth of output since 2025 are (members,), the share of use
    still served (regions, stacks, members), the market, USD billion/year, (regions, members).
    """
    value_of_use(cooperation, still_served, market, growth, *_for_value_of_use(world))


@cached("run")
def _for_value_of_use(world: Core) -> tuple[Any, ...]:
    """What `value_of_use` takes last."""
    state, p, home = world.state, world.p, world.layout.blocs
    return (
        home[US],
        home[CHINA],
        world.layout.cloud,
        state.capability_in_products,
        state.frontier_2022,
        p("adoption.midpoint"),
        p("adoption.width"),
        p("adoption.new_uses"),
        state.ai_use,
        state.ai_served,
        p.table("adoption", "output"),
        p("adoption.most"),
        state.cheaper,
        p("adoption.price_elasticity"),
        p("adoption.take"),
        p("adoption.china_discount"),
        p("adoption.own_cost"),
        p("adoption.hosted_at_home"),
        p.table("adoption", "factory_share"),
        p("physical.worth"),
        p.table("adoption", "robot_worth", 1.0),
        state.physical_use,
        p("governance.rivalry_cost"),
        world.law.own_stack.cost,
        state.physical_value,
        state.ai_income,
        state.ai_volume,
        state.benefit,
    )


@kernel
def value_of_use(
    cooperation: Line,
    still_served: Cube,
    market: Table,
    growth: Line,
    us: int,
    china: int,
    cloud: Places,
    products: Cube,
    frontier_2022: Sum,
    midpoint: Line,
    width: Line,
    new_uses: Line,
    use: Cube,
    served: Cube,
    output: Table,
    most: Line,
    cheaper: Sum,
    elasticity: Line,
    take: Line,
    discount: Line,
    own_cost: Line,
    hosted: Line,
    factory_share: Table,
    factory_worth: Line,
    robot_worth: Table,
    physical_use: Table,
    rivalry_cost: Line,
    cost: Table,
    physical_value: Table,
    income: Table,
    volume: Table,
    benefit: Table,
) -> None:
    """Value each region's use, and book what it pays for stacks of others and earns for its own.

    Of what users in third countries pay, a part stays with the clouds that host there, and the
    rest goes to the bloc of the stack: income over all states is what all users pay. The volume of
    use has one price for every stack, what users of the US's pay on the usual path of methods.
    Physical AI is as good as the stacks in use there.
    """
    regions, stacks, members = use.shape
    paid = np.empty((stacks, members))
    valued, spent = np.empty(members), np.empty(members)
    for k in range(members):
        valued[k] = prices.worth(cheaper[k], elasticity[k])
        spent[k] = prices.spending(cheaper[k], elasticity[k])
    income[:] = 0.0
    digital, able = np.empty((stacks, members)), np.empty(members)
    whole, everybody = np.empty(members), np.empty(members)
    for r in range(regions):
        whole[:], everybody[:], able[:] = 0.0, 0.0, 0.0
        for n in range(stacks):
            for k in range(members):
                gain = products[r, n, k] - frontier_2022[k]
                ability = equations.usefulness(gain, midpoint[k], width[k])
                there = use[r, n, k] * still_served[r, n, k] * served[r, n, k] * ability
                there *= market[r, k] * equations.new_uses(gain, midpoint[k], new_uses[k])
                digital[n, k], paid[n, k] = there * valued[k], there * spent[k]
                whole[k] += digital[n, k]
                everybody[k] += use[r, n, k]
                able[k] += use[r, n, k] * ability * served[r, n, k]
        in_bloc, hosts = r in (us, china), income[cloud[r]]
        for k in range(members):
            within = equations.within_economy(whole[k], output[r, k] * growth[k] * most[k])
            to_us = paid[US, k] * take[k] * within
            to_china = paid[CHINA, k] * (take[k] / discount[k]) * within
            used = paid[US, k] + paid[CHINA, k] + paid[OWN, k]
            volume[r, k] = used * take[k] * within * cheaper[k]
            kept = 0.0 if in_bloc else hosted[k]
            income[us, k] += (1.0 - kept) * to_us
            income[china, k] += (1.0 - kept) * to_china
            hosts[k] += kept * (to_us + to_china)
            size = output[r, k] * factory_share[r, k] * factory_worth[k] * robot_worth[r, k]
            quality = able[k] / max(everybody[k], NO_USE)
            physical_value[r, k] = size * growth[k] * physical_use[r, k] * quality
            gross = whole[k] * within + physical_value[r, k]
            lost = rivalry_cost[k] * (1.0 - cooperation[k])
            dearer = digital[OWN, k] * within * take[k] * (own_cost[k] - 1.0)
            benefit[r, k] = gross * (1.0 - lost) - to_us - to_china - dearer - cost[r, k]
    for r in range(regions):
        for k in range(members):
            benefit[r, k] = max(benefit[r, k] + income[r, k], 0.0)


def encourage(world: Core, cooperation: Array, growth: Array) -> None:
    """Set what AI's use and cooperation add to firms' spending plans.

    `cooperation` of the blocs and the growth of output since 2025 are (members,).
    """
    add_outlook(cooperation, growth, *_for_add_outlook(world))


@cached("run")
def _for_add_outlook(world: Core) -> tuple[Any, ...]:
    """What `add_outlook` takes last."""
    state, p = world.state, world.p
    return (
        world.layout.firm_state,
        _supplies_stack(world),
        state.ai_income,
        state.ai_capex,
        state.pledge,
        p("budgets.reinvestment"),
        p("budgets.use_share"),
        state.cheaper,
        p("adoption.price_elasticity"),
        _payable_2025(world),
        p("governance.race"),
        p("budgets.promoted"),
        world.law.stack_promotion.strength,
        state.price_outlook,
        state.outlook,
    )


@cached("run")
def _payable_2025(world: Core) -> Array:
    """Most that users could pay for AI in the economy of 2025, USD billion/year, (members,)."""
    reach = total(world.p.table("adoption", "output")) * world.p("adoption.most")
    payable: Array = reach * world.p("adoption.take")
    return payable


@cached("run")
def _supplies_stack(world: Core) -> Mask:
    """True for states that supply a stack to others, (states,)."""
    supplies: Mask = np.zeros(len(world.layout.states), dtype=np.bool_)
    supplies[world.layout.blocs] = True
    return supplies


@kernel
def add_outlook(
    cooperation: Line,
    growth: Sum,
    seat: Places,
    supplies: Flags,
    income: Table,
    ai_capex: Table,
    pledge: Table,
    most: Line,
    use_share: Line,
    cheaper: Sum,
    elasticity: Line,
    payable: Sum,
    race: Line,
    promoted: Line,
    promotion: Cube,
    more: Sum,
    outlook: Table,
) -> None:
    """Set log points that AI's use and cooperation add to firms' spending.

    Income of a bloc's stack raises its firms' plans, and elsewhere income from hosting; so does
    what users pay in all beyond the usual, since spending is for that, up to what an economy could
    pay. Cooperation lowers the blocs' plans, as there is less of a race, or raises them: the sign
    is drawn. Elsewhere a stack that is promoted comes with finance; of two the stronger counts.
    """
    firms, members = outlook.shape
    spending, whole = np.zeros(income.shape), np.zeros(members)
    for f in range(firms):
        of_state = spending[seat[f]]
        for k in range(members):
            of_state[k] += ai_capex[f, k] + pledge[f, k]
            whole[k] += ai_capex[f, k] + pledge[f, k]
    for k in range(members):
        wished = use_share[k] * log(prices.spending(cheaper[k], elasticity[k]))
        usual = whole[k] * exp(-more[k])
        more[k] = equations.payable(wished, usual, payable[k] * growth[k])
    for f in range(firms):
        s = seat[f]
        for k in range(members):
            earned = equations.encouragement(income[s, k], spending[s, k], most[k])
            calmer = race[k] * cooperation[k] if supplies[s] else 0.0
            financed = 0.0
            for supplier in range(len(promotion)):
                financed = max(financed, promotion[supplier, s, k])
            financed = 0.0 if supplies[s] else financed * promoted[k]
            outlook[f, k] = earned + more[k] - calmer + financed
