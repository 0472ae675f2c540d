"""Uptake of AI: how many users arrive or reconsider, and which stack they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Line, Table, kernel
from ..equations import adoption as equations
from ..equations.arrays import Array
from ..equations.numbers import exp, log, over
from ..equations.production import ramp
from .serving import CHINA, OWN, US

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
(
    CAPABILITY,
    PRICE,
    OPENNESS,
    ALIGNMENT,
    SECURITY,
    COERCION,
    CHIPS,
    PROMOTION,
    HABIT,
    HOME,
    SOVEREIGNTY,
) = range(len(TRAITS))
SCARCEST = 1e-3  # share of use served below which scarcity puts off no more users
NO_USE = 1e-9


def choose_stacks(world: Core, cooperation: Array, still_served: Array) -> None:
    """Let new users and those who reconsider choose a stack.

    `cooperation` of the blocs is (members,), the share of use still served (regions, stacks,
    members).
    """
    month = float(world.month)
    split_choosers(month, cooperation, _access_by_law(world), *_for_split_choosers(world))
    move_users(month, cooperation, still_served, *_for_move_users(world))


@cached("run")
def _shares(world: Core) -> Array:
    """Room for the shares of stacks among those who choose now, (regions, stacks, members)."""
    return np.empty_like(world.state.ai_use)


@cached("run")
def _for_split_choosers(world: Core) -> tuple[Any, ...]:
    """What `split_choosers` takes last."""
    state, law, p, home = world.state, world.law, world.p, world.layout.blocs
    return (
        home[US],
        home[CHINA],
        _preferences(world),
        state.capability_in_products,
        state.capability,
        state.open_capability,
        state.ai_use,
        state.ai_served,
        p.table("adoption", "alignment"),
        p("adoption.china_discount"),
        p("adoption.own_cost"),
        p("adoption.local_advantage"),
        p("governance.exclusivity"),
        law.governance.rivalry,
        law.stack_promotion.strength,
        law.own_stack.strength,
        p("adoption.china_entry"),
        p("adoption.china_spread"),
        _shares(world),
    )


@cached("run")
def _preferences(world: Core) -> Array:
    """Preference weights of users, (traits, members)."""
    return np.stack([world.p(f"adoption.preference.{name}") for name in TRAITS])


@cached("law")
def _access_by_law(world: Core) -> Array:
    """Share of choosers to whom law opens a stack, (regions, stacks, members).

    The supplier's access times the region's admission.
    """
    home = world.layout.blocs
    result = np.ones_like(world.state.ai_use)
    result[:, US] = world.law.stack_admission.us_stack
    result[:, CHINA] = world.law.stack_admission.china_stack
    result[:, :OWN] *= world.law.stack_access.access[home].swapaxes(0, 1)
    result[home, OWN] = 0.0  # a bloc's own stack is the one that it supplies
    return result


@kernel
def split_choosers(
    month: float,
    cooperation: Line,
    by_law: Cube,
    us: int,
    china: int,
    weight: Table,
    products: Cube,
    best: Table,
    opened: Table,
    use: Cube,
    served: Cube,
    near_us: Table,
    discount: Line,
    own_cost: Line,
    advantage: Line,
    exclusivity: Line,
    rivalry: Table,
    promotion: Cube,
    own_effort: Table,
    entry: Line,
    spread: Line,
    share: Cube,
) -> None:
    """Weigh what speaks for each stack in each region, and split those who choose between them.

    The value of a stack is the sum of its traits, each by users' preference weight. Chinese models
    had to become known abroad first.
    """
    regions, _, members = share.shape
    openness, known = np.empty((2, members)), np.empty(members)
    for k in range(members):
        openness[US, k] = exp(-max(best[us, k] - opened[us, k], 0.0))
        openness[CHINA, k] = exp(-max(best[china, k] - opened[china, k], 0.0))
        known[k] = ramp(month, entry[k], spread[k])
    for r in range(regions):
        home_of_us, home_of_china = 1.0 if r == us else 0.0, 1.0 if r == china else 0.0
        for k in range(members):
            near = near_us[r, k]
            side = near / 2.0 * (1.0 + exclusivity[k] * (1.0 - cooperation[k]))
            used = max(use[r, US, k] + use[r, CHINA, k] + use[r, OWN, k], NO_USE)
            american = (
                weight[CAPABILITY, k] * products[r, US, k]
                + weight[OPENNESS, k] * openness[US, k]
                + weight[ALIGNMENT, k] * side
                - weight[COERCION, k] * (1.0 - near) / 2.0 * rivalry[us, k]
                + weight[CHIPS, k] * log(max(served[r, US, k], SCARCEST))
                + weight[PROMOTION, k] * promotion[us, r, k]
                + weight[HABIT, k] * use[r, US, k] / used
                + weight[HOME, k] * home_of_us
            )
            chinese = (
                weight[CAPABILITY, k] * products[r, CHINA, k]
                + weight[PRICE, k] * log(discount[k])
                + weight[OPENNESS, k] * openness[CHINA, k]
                - weight[ALIGNMENT, k] * side
                - weight[SECURITY, k] * (1.0 + near) / 2.0
                + weight[CHIPS, k] * log(max(served[r, CHINA, k], SCARCEST))
                + weight[PROMOTION, k] * promotion[china, r, k]
                + weight[HABIT, k] * use[r, CHINA, k] / used
                + weight[HOME, k] * home_of_china
            )
            own = (
                weight[CAPABILITY, k] * products[r, OWN, k]
                - weight[PRICE, k] * log(own_cost[k])
                + weight[OPENNESS, k]
                + weight[CHIPS, k] * log(max(served[r, OWN, k], SCARCEST))
                + weight[HABIT, k] * use[r, OWN, k] / used
                + weight[HOME, k] * advantage[k]
                + weight[SOVEREIGNTY, k] * own_effort[r, k]
            )
            to_us, to_own = by_law[r, US, k], by_law[r, OWN, k]
            to_china = by_law[r, CHINA, k] * (1.0 if r == china else known[k])
            top = american if to_us > 0.0 else -np.inf
            top = max(top, chinese if to_china > 0.0 else -np.inf)
            top = max(top, own if to_own > 0.0 else -np.inf)
            american = equations.odds(american, top, to_us)
            chinese = equations.odds(chinese, top, to_china)
            own = equations.odds(own, top, to_own)
            part = over(1.0, american + chinese + own, 0.0)
            share[r, US, k], share[r, CHINA, k] = american * part, chinese * part
            share[r, OWN, k] = own * part


@cached("run")
def _for_move_users(world: Core) -> tuple[Any, ...]:
    """What `move_users` takes last."""
    state, law, p = world.state, world.law, world.p
    programme = law.adoption_programme
    return (
        p("adoption.start"),
        p.table("adoption", "pace", 1.0),
        p("adoption.innovation"),
        p("adoption.imitation"),
        p("adoption.promotion_pace"),
        law.stack_promotion.strength,
        p("governance.third_pace"),
        _third(world),
        programme.target,
        programme.years.until,
        programme.delivered,
        p("adoption.switch_months"),
        p("adoption.forced_months"),
        _shares(world),
        state.ai_use,
    )


@cached("run")
def _third(world: Core) -> Array:
    """1 for regions that are neither bloc, (regions,)."""
    third = np.ones(len(world.layout.states))
    third[world.layout.blocs] = 0.0
    return third


@kernel
def move_users(
    month: float,
    cooperation: Line,
    still_served: Cube,
    start: Line,
    pace: Table,
    innovation: Line,
    imitation: Line,
    promotion_pace: Line,
    promotion: Cube,
    third_pace: Line,
    third: Line,
    target: Table,
    until: Table,
    delivered: Table,
    switch: Line,
    forced: Line,
    share: Cube,
    use: Cube,
) -> None:
    """Move users: of each stack those who reconsider or are cut off, and newcomers.

    Promotion speeds uptake up, and so does cooperation, in regions that are neither bloc; a
    programme adds what its target needs.
    """
    regions, stacks, members = use.shape
    promoted, used, choosing = np.empty(members), np.empty(members), np.empty(members)
    gone = np.empty((stacks, members))
    for r in range(regions):
        promoted[:] = 0.0
        for s in range(regions):
            for k in range(members):
                promoted[k] = max(promoted[k], promotion[s, r, k])
        used[:] = 0.0
        for n in range(stacks):
            for k in range(members):
                if month == 0.0:
                    use[r, n, k] = share[r, n, k] * (start[k] * pace[r, k])
                used[k] += use[r, n, k]
        for k in range(members):
            speed = 1.0 + promotion_pace[k] * promoted[k]
            speed = max(speed + third_pace[k] * cooperation[k] * third[r], 0.0)
            usual = equations.organic(used[k], innovation[k], imitation[k], pace[r, k] * speed)
            left = until[r, k] - month
            choosing[k] = usual + equations.programme(
                used[k], usual, target[r, k], left, delivered[r, k]
            )
        for n in range(stacks):
            for k in range(members):
                leaving = 1.0 / switch[k] + (1.0 - still_served[r, n, k]) / forced[k]
                gone[n, k] = use[r, n, k] * min(leaving, 1.0)
                choosing[k] += gone[n, k]
        for n in range(stacks):
            for k in range(members):
                use[r, n, k] = equations.move(use[r, n, k], gone[n, k], choosing[k], share[r, n, k])


def spread_physical_ai(world: Core) -> None:
    """Spread AI in robots and factories, which goes at a pace of its own."""
    spread_physical(world.month == 0, *_for_spread_physical(world))


@cached("run")
def _for_spread_physical(world: Core) -> tuple[Any, ...]:
    """What `spread_physical` takes last."""
    p = world.p
    return (
        p("physical.start"),
        p.table("adoption", "robot_lead", 1.0),
        p.table("adoption", "robot_pace", 1.0),
        world.law.adoption_programme.physical_pace,
        p("physical.innovation"),
        p("physical.imitation"),
        world.state.physical_use,
    )


@kernel
def spread_physical(
    first: bool,
    start: Line,
    lead: Table,
    pace: Table,
    by_law: Table,
    innovation: Line,
    imitation: Line,
    use: Table,
) -> None:
    """Take up physical AI, from where each region starts in the first month."""
    regions, members = use.shape
    for r in range(regions):
        for k in range(members):
            if first:
                use[r, k] = start[k] * lead[r, k]
            speed = pace[r, k] * by_law[r, k]
            use[r, k] += equations.organic(use[r, k], innovation[k], imitation[k], speed)
