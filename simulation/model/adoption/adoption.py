"""Adoption: every region splits its AI use between stacks; benefit follows.

A stack is one offer to users: models, cloud, software and standards. There are three: the US's,
China's, which is mostly open, and a region's own, which builds on the best open weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.cache import cached
from ..core.layout import AI_STACKS
from ..core.mechanism import mechanism
from ..equations import adoption as equations
from ..equations.arrays import Array, smooth
from ..equations.production import ramp
from . import prices, serving
from .serving import BASE_MONTH, CHINA, MONTHS_PER_YEAR, OWN, US

if TYPE_CHECKING:
    from ..core.context import Core

TRAITS = (
    "capability",
    "price",
    "openness",
    "alignment",
    "security",
    "coercion",
    "chips",
    "promotion",
    "habit",
    "home",
    "sovereignty",
)


@mechanism(
    reads="ai_capex ai_served ai_use capability capability_in_products cheaper chip_table "
    "chips_on_sale efficiency fleet frontier_2022 law.adoption_programme.delivered "
    "law.adoption_programme.physical_pace law.adoption_programme.target "
    "law.adoption_programme.years law.governance.rivalry law.own_stack.cost "
    "law.own_stack.strength law.stack_access.access law.stack_admission.china_stack "
    "law.stack_admission.us_stack law.stack_promotion.strength open_capability physical_use "
    "pledge rented stock training usefulness",
    writes="ai_income ai_served ai_use benefit capability_in_products cheaper frontier_2022 "
    "outlook physical_use physical_value serving_compute",
)
def adopt(world: Core) -> None:
    """Run one month of adoption in every region."""
    state = world.state
    if world.month == 0:
        state.frontier_2022 = state.capability.max(axis=0)
        state.capability_in_products = capability_on_offer(world)
    state.capability_in_products = smooth(
        state.capability_in_products, capability_on_offer(world), _product_months(world)
    )
    prices.update(world)
    _choose_stacks(world)
    _spread_physical_ai(world)
    state.serving_compute = serving.compute(world)
    state.ai_served = serving.served_share(world, market(world))
    _value_use(world)
    state.outlook = _outlook(world)


@cached("run")
def _product_months(world: Core) -> Array:
    """Months from a model to products of each stack, (stacks, members)."""
    names = (*(world.layout.states[row] for row in world.layout.blocs), AI_STACKS[OWN])
    return np.stack([world.p(f"adoption.product_months.{name}") for name in names])


@cached("law")
def cooperation(world: Core) -> Array:
    """Cooperation of the two blocs, 0..1, (members,)."""
    return equations.cooperation(world.law.governance.rivalry[world.layout.blocs])


def capability_on_offer(world: Core) -> Array:
    """Capability on offer to each region in each stack, log10 effective FLOP.

    (regions, stacks, members). The US's best models are on offer everywhere; China's at home, and
    its open weights elsewhere; other regions' developers start from the best open weights of all,
    some way behind, or from what their own labs train.
    """
    state, home = world.state, world.layout.blocs
    best, open_weights = state.capability, state.open_capability
    offer = np.zeros_like(state.capability_in_products)
    offer[:, US] = best[home[US]]
    offer[:, CHINA] = open_weights[home[CHINA]]
    offer[home[CHINA], CHINA] = best[home[CHINA]]
    behind = world.p.table("adoption", "own_gap", 0.0) * (1.0 - world.law.own_stack.strength)
    offer[:, OWN] = np.maximum(open_weights[home].max(axis=0) - behind, best)
    return offer


def traits(world: Core) -> dict[str, Array]:
    """Traits by which regions choose among stacks, each (regions, stacks, members)."""
    state, p, home = world.state, world.p, world.layout.blocs
    near_us = p.table("adoption", "alignment")
    values = [np.zeros_like(state.ai_use) for _ in TRAITS]
    found = dict(zip(TRAITS, values, strict=True))
    found["capability"] = state.capability_in_products
    found["price"][:, CHINA] = np.log(p("adoption.china_discount"))
    found["price"][:, OWN] = -np.log(p("adoption.own_cost"))
    lead = state.capability[home] - state.open_capability[home]
    found["openness"][:, :OWN] = np.exp(-np.maximum(lead, 0.0))
    found["openness"][:, OWN] = 1.0
    exclusive = 1.0 + p("governance.exclusivity") * (1.0 - cooperation(world))
    found["alignment"][:, US] = near_us / 2.0 * exclusive
    found["alignment"][:, CHINA] = -near_us / 2.0 * exclusive
    found["security"][:, CHINA] = -(1.0 + near_us) / 2.0
    found["coercion"][:, US] = -(1.0 - near_us) / 2.0 * world.law.governance.rivalry[home[US]]
    found["chips"] = np.log(np.maximum(state.ai_served, 1e-3))
    found["promotion"][:, :OWN] = world.law.stack_promotion.strength[home].swapaxes(0, 1)
    used = state.ai_use.sum(axis=1, keepdims=True)
    found["habit"] = state.ai_use / np.maximum(used, 1e-9)
    found["home"][:, OWN] = p("adoption.local_advantage")
    found["home"][home, [US, CHINA]] = 1.0
    found["sovereignty"][:, OWN] = world.law.own_stack.strength
    return found


def choosers_reached(world: Core) -> Array:
    """Share of choosers to whom each stack is open, (regions, stacks, members).

    The supplier's access times the region's admission; Chinese models had to become known abroad
    first.
    """
    home, result = world.layout.blocs[CHINA], _access_by_law(world).copy()
    known = ramp(world.month, world.p("adoption.china_entry"), world.p("adoption.china_spread"))
    result[:home, CHINA] *= known
    result[home + 1 :, CHINA] *= known
    return result


@cached("law")
def _access_by_law(world: Core) -> Array:
    """Share of choosers to whom law opens a stack, (regions, stacks, members)."""
    home = world.layout.blocs
    result = np.ones_like(world.state.ai_use)
    result[:, US] = world.law.stack_admission.us_stack
    result[:, CHINA] = world.law.stack_admission.china_stack
    result[:, :OWN] *= world.law.stack_access.access[home].swapaxes(0, 1)
    result[home, OWN] = 0.0  # a bloc's own stack is the one that it supplies
    return result


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


def uptake(world: Core) -> Array:
    """Share of possible use that is newly taken up this month, (regions, members)."""
    state, p = world.state, world.p
    share = state.ai_use.sum(axis=1)
    speed = 1.0 + p("adoption.promotion_pace") * world.law.stack_promotion.strength.max(axis=0)
    speed = speed + _gain_from_cooperation(world)
    pace = p.table("adoption", "pace", 1.0) * np.maximum(speed, 0.0)
    usual = equations.organic(share, p("adoption.innovation"), p("adoption.imitation"), pace)
    programme = world.law.adoption_programme
    left = programme.years.until - world.month
    return usual + equations.programme(share, usual, programme.target, left, programme.delivered)


@cached("law")
def _gain_from_cooperation(world: Core) -> Array:
    """Gain of pace from cooperation, in regions that are neither bloc, (regions, members)."""
    third = np.ones((len(world.layout.states), 1))
    third[world.layout.blocs] = 0.0
    added: Array = world.p("governance.third_pace") * cooperation(world) * third
    return added


@cached("month")
def market(world: Core) -> Array:
    """Benefit of AI at full use and full ability, USD billion/year, (regions, members)."""
    return _market_2025(world) * _growth(world)


@cached("run")
def _market_2025(world: Core) -> Array:
    """Market of 2025, USD billion/year, (regions, members)."""
    given = world.p.table("adoption", "potential", 0.0)
    usual = world.p.table("adoption", "output") * world.p("adoption.worth")
    return np.where(given > 0, given, usual)


@cached("month")
def _growth(world: Core) -> Array:
    """Growth factor of economic output since 2025, (members,)."""
    years = (world.month - BASE_MONTH) / MONTHS_PER_YEAR
    grown: Array = np.exp(world.p("adoption.output_growth") * years)
    return grown


def _choose_stacks(world: Core) -> None:
    """Let new users and those who reconsider choose a stack."""
    state, p = world.state, world.p
    weights = {name: p(f"adoption.preference.{name}") for name in TRAITS}
    share = equations.split(equations.appeal(traits(world), weights), choosers_reached(world))
    if world.month == 0:
        first = p("adoption.start") * p.table("adoption", "pace", 1.0)
        state.ai_use = share * first[:, None]
    cut_off = 1.0 - still_served(world)
    leaving = 1.0 / p("adoption.switch_months") + cut_off / p("adoption.forced_months")
    leaving = np.minimum(leaving, 1.0)
    state.ai_use = equations.move(state.ai_use, leaving, uptake(world), share)


def _spread_physical_ai(world: Core) -> None:
    """Spread AI in robots and factories, which goes at a pace of its own."""
    state, p = world.state, world.p
    if world.month == 0:
        state.physical_use = p("physical.start") * p.table("adoption", "robot_lead", 1.0)
    pace = p.table("adoption", "robot_pace", 1.0) * world.law.adoption_programme.physical_pace
    share = state.physical_use
    new = equations.organic(share, p("physical.innovation"), p("physical.imitation"), pace)
    state.physical_use = share + new


def _value_use(world: Core) -> None:
    """Set the benefit of use, payments to the suppliers of stacks, and the cost of rivalry."""
    state, p, home = world.state, world.p, world.layout.blocs
    gain = state.capability_in_products - state.frontier_2022
    ability = equations.usefulness(gain, p("adoption.midpoint"), p("adoption.width"))
    used = state.ai_use * still_served(world) * state.ai_served * ability
    opened = equations.new_uses(gain, p("adoption.midpoint"), p("adoption.new_uses"))
    digital = market(world)[:, None] * used * opened * prices.worth(world)
    price_share = np.zeros_like(digital)
    price_share[:, US] = p("adoption.take")
    price_share[:, CHINA] = p("adoption.take") / p("adoption.china_discount")
    economy = p.table("adoption", "output") * _growth(world) * p("adoption.most")
    within = equations.within_economy(digital.sum(axis=1), economy)[:, None]
    digital = digital * within
    paid = market(world)[:, None] * used * opened * prices.spending(world) * price_share * within
    income = paid[:, :OWN].sum(axis=0)
    state.physical_value = _physical_value(world, ability)
    state.ai_income[...] = _local_income(world, paid)
    state.ai_income[home] = income
    abroad = paid.sum(axis=1)
    abroad[home] -= paid[home, [US, CHINA]]
    earned = np.zeros_like(abroad)
    earned[home] = income - paid[home, [US, CHINA]]
    gross = digital.sum(axis=1) + state.physical_value
    loss = p("governance.rivalry_cost") * (1.0 - cooperation(world))
    extra_cost = digital[:, OWN] * p("adoption.take") * (p("adoption.own_cost") - 1.0)
    net = gross * (1.0 - loss) + earned - abroad - extra_cost - world.law.own_stack.cost
    state.benefit = np.maximum(net, 0.0)


def _local_income(world: Core, paid: Array) -> Array:
    """Part of payments for stacks that each state's own clouds earn by hosting, (states, members).

    `paid` is USD billion/year, (regions, stacks, members).
    """
    earned = np.zeros_like(world.state.benefit)
    hosted = world.p("adoption.hosted_at_home") * paid.sum(axis=1)
    for region, cloud in enumerate(world.layout.cloud.tolist()):
        earned[cloud] += hosted[region]
    return earned


def _physical_value(world: Core, ability: Array) -> Array:
    """Value of AI in robots and factories, USD billion/year, (regions, members).

    `ability` is that of each stack, 0..1, (regions, stacks, members); stacks count by their use.
    """
    state, p = world.state, world.p
    use = state.ai_use
    weight = use / np.maximum(use.sum(axis=1, keepdims=True), 1e-9)
    quality = (weight * ability * state.ai_served).sum(axis=1)
    size = p.table("adoption", "output") * p.table("adoption", "factory_share")
    worth = size * p("physical.worth") * p.table("adoption", "robot_worth", 1.0)
    value: Array = worth * _growth(world) * state.physical_use * quality
    return value


def _outlook(world: Core) -> Array:
    """Log points that AI's use and cooperation add to firms' spending, (firms, members).

    Income of a bloc's stack raises its firms' plans, and elsewhere income from hosting; so does
    what users pay in all beyond the usual, since spending is for that. Cooperation lowers the
    blocs' plans, as there is less of a race, or raises them: the sign is drawn.
    """
    state, layout = world.state, world.layout
    added = np.zeros_like(state.ai_capex)
    race = world.p("governance.race") * cooperation(world)
    reinvested = world.p("budgets.reinvestment")
    paid_more = world.p("budgets.use_share") * np.log(prices.spending(world))
    for seat, rows in layout.firms_of.items():
        spending = (state.ai_capex[rows] + state.pledge[rows]).sum(axis=0)
        earned = equations.encouragement(state.ai_income[seat], spending, reinvested)
        added[rows] = earned + paid_more
        if seat in layout.blocs:
            added[rows] -= race
    return added
