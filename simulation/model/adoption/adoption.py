"""Adoption: every region splits its AI use between stacks; benefit follows.

A stack is what a user gets as one offer: models, cloud, software, standards. There are three: the
US's, China's, which is mostly open, and a region's own, which builds on the best open weights.
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
from . import serving

if TYPE_CHECKING:
    from ..core.context import Core

US, CHINA, OWN = range(len(AI_STACKS))
BASE_MONTH = 36  # 2025-01, the date of the source for Africa; outputs are those of that year
MONTHS_PER_YEAR = 12.0
TASTES = (
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
    reads="ai_capex ai_income ai_served ai_use capability capability_in_products chip_table "
    "chips_on_sale fleet frontier_2022 law.own_cost law.own_strength law.physical_pace "
    "law.programme_delivered law.programme_target law.programme_until law.promotion "
    "law.rivalry law.stack_access law.stack_admission open_capability physical_use pledge "
    "rented stock training usefulness",
    writes="ai_income ai_served ai_use benefit capability_in_products frontier_2022 outlook "
    "physical_use physical_value serving_compute",
)
def adopt(world: Core) -> None:
    """One month of adoption in every region."""
    state = world.state
    if world.month == 0:
        state.frontier_2022 = state.capability.max(axis=0)
        state.capability_in_products = on_offer(world)
    state.capability_in_products = smooth(
        state.capability_in_products, on_offer(world), _product_months(world)
    )
    _choose(world)
    _automate(world)
    state.serving_compute = serving.pools(world)
    state.ai_served = serving.share(world, market(world))
    _value(world)
    state.outlook = _outlook(world)


@cached("run")
def _product_months(world: Core) -> Array:
    """Months from a model to products of each stack, (stacks, members)."""
    names = (*(world.layout.states[row] for row in world.layout.blocs), AI_STACKS[OWN])
    return np.stack([world.p(f"adoption.product_months.{name}") for name in names])


@cached("law")
def cooperation(world: Core) -> Array:
    """How far the two blocs cooperate, 0..1, (members,)."""
    return equations.cooperation(world.law.rivalry[world.layout.blocs])


def on_offer(world: Core) -> Array:
    """Capability that each region can have in each stack, (regions, stacks, members).

    In log10 of effective FLOP. The US's best models are on offer everywhere; China's at home, and
    its open weights elsewhere; other regions' developers start from the best open weights of all,
    some way behind, or from what their own labs train.
    """
    state, home = world.state, world.layout.blocs
    best, free = state.capability, state.open_capability
    offer = np.zeros_like(state.capability_in_products)
    offer[:, US] = best[home[US]]
    offer[:, CHINA] = free[home[CHINA]]
    offer[home[CHINA], CHINA] = best[home[CHINA]]
    behind = world.p.table("adoption", "own_gap", 0.0) * (1.0 - world.law.own_strength)
    offer[:, OWN] = np.maximum(free[home].max(axis=0) - behind, best)
    return offer


def traits(world: Core) -> dict[str, Array]:
    """What speaks for each stack in each region, each (regions, stacks, members)."""
    state, p, home = world.state, world.p, world.layout.blocs
    empty = np.zeros_like(state.ai_use)
    near = p.table("adoption", "alignment")
    ease = [empty.copy() for _ in TASTES]
    found = dict(zip(TASTES, ease, strict=True))
    found["capability"] = state.capability_in_products
    found["price"][:, CHINA] = np.log(p("adoption.china_discount"))
    found["price"][:, OWN] = -np.log(p("adoption.own_cost"))
    lead = state.capability[home] - state.open_capability[home]
    found["openness"][:, :OWN] = np.exp(-np.maximum(lead, 0.0))
    found["openness"][:, OWN] = 1.0
    closer = 1.0 + p("governance.exclusivity") * (1.0 - cooperation(world))
    found["alignment"][:, US] = near / 2.0 * closer
    found["alignment"][:, CHINA] = -near / 2.0 * closer
    found["security"][:, CHINA] = -(1.0 + near) / 2.0
    found["coercion"][:, US] = -(1.0 - near) / 2.0 * world.law.rivalry[home[US]]
    found["chips"] = np.log(np.maximum(state.ai_served, 1e-3))
    found["promotion"][:, :OWN] = world.law.promotion[home].swapaxes(0, 1)
    used = state.ai_use.sum(axis=1, keepdims=True)
    found["habit"] = state.ai_use / np.maximum(used, 1e-9)
    found["home"][:, OWN] = p("adoption.local_pull")
    found["home"][home, [US, CHINA]] = 1.0
    found["sovereignty"][:, OWN] = world.law.own_strength
    return found


def open_to(world: Core) -> Array:
    """Share of choosers to whom a stack is open: its supplier's access, the region's admission.

    Chinese models had to become known abroad first.
    """
    home, result = world.layout.blocs[CHINA], _let_in(world).copy()
    known = ramp(world.month, world.p("adoption.china_entry"), world.p("adoption.china_spread"))
    result[:home, CHINA] *= known
    result[home + 1 :, CHINA] *= known
    return result


@cached("law")
def _let_in(world: Core) -> Array:
    """The part of it that law sets, whoever is known."""
    home = world.layout.blocs
    result = np.array(world.law.stack_admission)
    result[:, :OWN] *= world.law.stack_access[home].swapaxes(0, 1)
    result[home, OWN] = 0.0  # a bloc's own stack is the one that it supplies
    return result


@cached("law")
def still_served(world: Core) -> Array:
    """Share of each stack's use that its supplier leaves running, (regions, stacks, members).

    Chinese weights that are out already stay: a part of their use outlives a cut.
    """
    state, home = world.state, world.layout.blocs
    result = np.ones_like(state.ai_use)
    access = world.law.stack_access[home]
    result[:, US] = access[US]
    kept = world.p("adoption.weights_kept")
    result[:, CHINA] = kept + (1.0 - kept) * access[CHINA]
    result[home, [US, CHINA]] = 1.0
    return result


def uptake(world: Core) -> Array:
    """Possible use newly taken up this month, (regions, members)."""
    state, p = world.state, world.p
    share = state.ai_use.sum(axis=1)
    helped = 1.0 + p("adoption.promotion_pace") * world.law.promotion.max(axis=0)
    helped = helped + _joined(world)
    pace = p.table("adoption", "pace", 1.0) * np.maximum(helped, 0.0)
    usual = equations.organic(share, p("adoption.innovation"), p("adoption.imitation"), pace)
    left = world.law.programme_until - world.month
    return usual + equations.programme(
        share, usual, world.law.programme_target, left, world.law.programme_delivered
    )


@cached("law")
def _joined(world: Core) -> Array:
    """What cooperation adds to the pace of regions that are neither bloc, (regions, members)."""
    third = np.ones((len(world.layout.states), 1))
    third[world.layout.blocs] = 0.0
    added: Array = world.p("governance.third_pace") * cooperation(world) * third
    return added


@cached("month")
def market(world: Core) -> Array:
    """Benefit that AI would bring at full use and full ability, USD billion/year, by region."""
    return _market_2025(world) * _growth(world)


@cached("run")
def _market_2025(world: Core) -> Array:
    given = world.p.table("adoption", "potential", 0.0)
    usual = world.p.table("adoption", "output") * world.p("adoption.worth")
    return np.where(given > 0, given, usual)


@cached("month")
def _growth(world: Core) -> Array:
    years = (world.month - BASE_MONTH) / MONTHS_PER_YEAR
    grown: Array = np.exp(world.p("adoption.output_growth") * years)
    return grown


def _choose(world: Core) -> None:
    """New users and those who reconsider choose a stack."""
    state, p = world.state, world.p
    taste = {name: p(f"adoption.taste.{name}") for name in TASTES}
    share = equations.split(equations.appeal(traits(world), taste), open_to(world))
    if world.month == 0:
        first = p("adoption.start") * p.table("adoption", "pace", 1.0)
        state.ai_use = share * first[:, None]
    lost = 1.0 - still_served(world)
    leaving = 1.0 / p("adoption.switch_months") + lost / p("adoption.forced_months")
    leaving = np.minimum(leaving, 1.0)
    state.ai_use = equations.move(state.ai_use, leaving, uptake(world), share)


def _automate(world: Core) -> None:
    """AI in robots and factories spreads on its own clock."""
    state, p = world.state, world.p
    if world.month == 0:
        state.physical_use = p("physical.start") * p.table("adoption", "robot_lead", 1.0)
    pace = p.table("adoption", "robot_pace", 1.0) * world.law.physical_pace
    share = state.physical_use
    new = equations.organic(share, p("physical.innovation"), p("physical.imitation"), pace)
    state.physical_use = share + new


def _value(world: Core) -> None:
    """What use brings, who is paid for it, and what rivalry costs."""
    state, p, home = world.state, world.p, world.layout.blocs
    gain = state.capability_in_products - state.frontier_2022
    able = equations.usefulness(gain, p("adoption.midpoint"), p("adoption.width"))
    used = state.ai_use * still_served(world) * state.ai_served * able
    digital = market(world)[:, None] * used
    take = np.zeros_like(digital)
    take[:, US] = p("adoption.take")
    take[:, CHINA] = p("adoption.take") / p("adoption.china_discount")
    paid = digital * take
    income = paid[:, :OWN].sum(axis=0)
    state.physical_value = _physical(world, able)
    state.ai_income[home] = income
    abroad = paid.sum(axis=1)
    abroad[home] -= paid[home, [US, CHINA]]
    earned = np.zeros_like(abroad)
    earned[home] = income - paid[home, [US, CHINA]]
    gross = digital.sum(axis=1) + state.physical_value
    loss = p("governance.rivalry_cost") * (1.0 - cooperation(world))
    dear = digital[:, OWN] * p("adoption.take") * (p("adoption.own_cost") - 1.0)
    net = gross * (1.0 - loss) + earned - abroad - dear - world.law.own_cost
    state.benefit = np.maximum(net, 0.0)


def _physical(world: Core, able: Array) -> Array:
    """Value of AI in robots and factories, USD billion/year, (regions, members).

    The models are those that the region uses; their ability and supply count by use.
    """
    state, p = world.state, world.p
    use = state.ai_use
    weight = use / np.maximum(use.sum(axis=1, keepdims=True), 1e-9)
    fit = (weight * able * state.ai_served).sum(axis=1)
    size = p.table("adoption", "output") * p.table("adoption", "factory_share")
    worth = size * p("physical.worth") * p.table("adoption", "robot_worth", 1.0)
    value: Array = worth * _growth(world) * state.physical_use * fit
    return value


def _outlook(world: Core) -> Array:
    """Log points that adoption and posture add to the spending firms wish for, (firms, members).

    Income of a bloc's stack encourages its firms; cooperation takes the race out of their plans,
    or frees them for more: the sign is drawn.
    """
    state, layout = world.state, world.layout
    added = np.zeros_like(state.ai_capex)
    race = world.p("governance.race") * cooperation(world)
    for bloc in world.layout.blocs:
        rows = layout.firms_of[bloc]
        spending = (state.ai_capex[rows] + state.pledge[rows]).sum(axis=0)
        pull = world.p("budgets.reinvestment")
        added[rows] = equations.encouragement(state.ai_income[bloc], spending, pull) - race
    return added
