"""Training and models: labs' fleets, best methods, best models and open models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..adoption.adoption import cooperation
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel
from ..core.leases import add_up_fleets, let_share, worth_of_rented
from ..core.mechanism import mechanism
from ..demand import usefulness
from ..equations import research
from ..equations.arrays import Array, smooth
from ..equations.numbers import exp, log10, over
from .lab import of_state, run_length

if TYPE_CHECKING:
    from ..core.context import Core

TFLOPS = "chips.h100.tflops"
TINY = 1e-9  # keeps the logarithm of "no lab" finite


def begin_methods(world: Core) -> None:
    """Set methods on the eve of 2022-01, own and published, and the fleets to train on."""
    state, p = world.state, world.p
    behind = of_state(world, "start_lag") / p("lab.halving_months")
    state.efficiency = np.exp2(-behind)
    secret = _secrecy(world) / p("lab.halving_months")
    state.published_efficiency = best_methods(world) * np.exp2(-secret)
    assess_fleets(world)


def begin_models(world: Core) -> None:
    """Set runs under way on the eve of 2022-01, once labs have planned them, and best models."""
    state, p = world.state, world.p
    # Smoothing began at 0; runs under way have had the present compute for all their months.
    state.largest_run = state.largest_run * np.maximum(run_length(world) / 2.0, 1.0)
    state.largest_run_2022 = run_flop(world).max(axis=0)
    state.capability = _best_models(world)
    growth = np.log10(p("lab.compute_growth_2021") * np.exp2(12.0 / p("lab.halving_months")))
    state.frontier_growth = np.broadcast_to(growth, state.frontier_growth.shape)
    wait = _open_lag(world) * growth / 12.0
    state.open_capability = np.maximum(state.capability - wait, 0.0)


@mechanism(
    reads="ai_capex chip_table chips_on_sale efficiency fleet fleet_speed known_efficiency leased "
    "owned pledge published_efficiency rented stock",
    writes="fleet fleet_speed known_efficiency",
)
def assess_fleets(world: Core) -> None:
    """Set the fleet that each lab can train on, and the best methods that it can learn from."""
    assess(world.chips_on_sale.active.stop, usefulness.software(world), *_for_assess(world))


@cached("run")
def _for_assess(world: Core) -> tuple[Any, ...]:
    """What `assess` takes last."""
    state, layout = world.state, world.layout
    return (
        world.pairs.held,
        state.stock,
        world.chip_table["h100e"],
        world.owned.by_stack,
        layout.chip_stack,
        world.p("lab.training_gap"),
        layout.firm_state,
        layout.abroad,
        state.ai_capex,
        state.pledge,
        state.rented,
        state.leased,
        state.efficiency,
        state.published_efficiency,
        state.fleet,
        state.fleet_speed,
        state.known_efficiency,
    )


@kernel
def assess(
    stop: int,
    maturity: Table,
    held: FlagTable,
    stock: Cube,
    speed: Table,
    owned: Cube,
    stack: Places,
    gap: Line,
    seat: Places,
    abroad: Flags,
    ai_capex: Table,
    pledge: Table,
    rented: Table,
    leased: Table,
    efficiency: Table,
    published: Table,
    fleet: Table,
    fleet_speed: Table,
    known: Table,
) -> None:
    """Add up each firm's fleet as far as it is good at training, and what others' methods tell.

    Firms at home share their state's fleets abroad and its rented compute in proportion to their
    AI budgets; what is rented is as good and as fast as the hosts' mean, and no hosts train on what
    they let.
    """
    firms, _, members = stock.shape
    weight, software = np.empty((stop, members)), np.empty(maturity.shape)
    for n in range(len(maturity)):
        for k in range(members):
            software[n, k] = research.training_weight(maturity[n, k], gap[k])
    for c in range(stop):
        for k in range(members):
            weight[c, k] = speed[c, k] * software[stack[c], k]
    everywhere, fast = np.zeros(members), np.zeros(members)
    away, away_fast, budget = np.zeros(rented.shape), np.zeros(rented.shape), np.zeros(rented.shape)
    fleets, worth, hired = np.zeros(rented.shape), np.zeros(rented.shape), np.empty(rented.shape)
    for f in range(firms):
        s, mine, by_speed = seat[f], fleet[f], fleet_speed[f]
        mine[:], by_speed[:] = 0.0, 0.0
        for c in range(stop):
            if held[f, c]:
                for k in range(members):
                    mine[k] += stock[f, c, k] * weight[c, k]
                    by_speed[k] += stock[f, c, k] * (weight[c, k] * weight[c, k])
        for k in range(members):
            worth[s, k] += mine[k]
    add_up_fleets(owned, seat, fleets)
    for s in range(len(rented)):
        worth_of_rented(s, leased, fleets, worth, hired[s])
        for k in range(members):
            hired[s, k] *= rented[s, k]
    for f in range(firms):
        s, mine, by_speed = seat[f], fleet[f], fleet_speed[f]
        for k in range(members):
            kept = 1.0 - let_share(leased[s, k], fleets[s, k])
            mine[k] *= kept
            by_speed[k] *= kept
            everywhere[k] += mine[k]
            fast[k] += by_speed[k]
        if abroad[f]:
            for k in range(members):
                away[s, k] += mine[k]
                away_fast[s, k] += by_speed[k]
        else:
            for k in range(members):
                budget[s, k] += ai_capex[f, k] + pledge[f, k]
    for f in range(firms):
        s = seat[f]
        for k in range(members):
            part = over(ai_capex[f, k] + pledge[f, k], budget[s, k], 0.0)
            part = 0.0 if abroad[f] else part
            hosts = over(fast[k], everywhere[k], 0.0)
            fleet[f, k] += part * (away[s, k] + hired[s, k])
            fleet_speed[f, k] += part * (away_fast[s, k] + hired[s, k] * hosts)
            fleet_speed[f, k] = over(fleet_speed[f, k], fleet[f, k], 0.0)
    told, best = np.zeros(members), np.empty(rented.shape)
    find_best(seat, efficiency, best)
    for s in range(len(published)):
        for k in range(members):
            told[k] = max(told[k], published[s, k])
    for f in range(firms):
        here = best[seat[f]]
        for k in range(members):
            known[f, k] = max(max(here[k], TINY), told[k])


def find_best(seat: Places, labs: Table, best: Table) -> None:
    """Set the largest value of each state's labs, 0 without a firm."""
    best[:] = 0.0
    for f in range(len(labs)):
        here = best[seat[f]]
        for k in range(labs.shape[1]):
            here[k] = max(here[k], labs[f, k])


@mechanism(
    reads="capability efficiency frontier_growth largest_run largest_run_2022 "
    "law.governance.rivalry law.research_openness.openness open_capability "
    "published_efficiency",
    writes="capability frontier_growth open_capability published_efficiency",
)
def release(world: Core) -> None:
    """Release new models, open ones some months after them, and methods that become known."""
    models = _best_models(world)
    release_models(models, _open_lag(world), _secrecy(world), *_for_release_models(world))


@cached("run")
def _for_release_models(world: Core) -> tuple[Any, ...]:
    """What `release_models` takes last."""
    state = world.state
    return (
        world.layout.firm_state,
        state.efficiency,
        world.p("lab.growth_window"),
        state.capability,
        state.frontier_growth,
        state.open_capability,
        state.published_efficiency,
    )


@kernel
def release_models(
    models: Table,
    open_lag: Table,
    secrecy: Table,
    seat: Places,
    efficiency: Table,
    window: Line,
    capability: Table,
    growth: Table,
    opened: Table,
    published: Table,
) -> None:
    """Release what is better than before; open models and known methods follow it with a lag."""
    states, members = capability.shape
    best = np.empty(capability.shape)
    find_best(seat, efficiency, best)
    for s in range(states):
        for k in range(members):
            before = capability[s, k]
            capability[s, k] = max(before, models[s, k])
            grown = (capability[s, k] - before) * research.MONTHS_PER_YEAR
            growth[s, k] = smooth(growth[s, k], grown, window[k])
            opened[s, k] = smooth(opened[s, k], capability[s, k], open_lag[s, k])
            own = max(best[s, k], TINY)
            published[s, k] *= exp(research.catch_up(published[s, k], own, secrecy[s, k]))


def best_methods(world: Core) -> Array:
    """Best algorithmic efficiency in each state, about 0 without a firm, (states, members)."""
    best = np.empty_like(world.state.capability)
    find_best_methods(world.layout.firm_state, world.state.efficiency, best)
    return best


@kernel
def find_best_methods(seat: Places, efficiency: Table, best: Table) -> None:
    """Set the best methods of each state's labs."""
    find_best(seat, efficiency, best)
    for s in range(len(best)):
        for k in range(best.shape[1]):
            best[s, k] = max(best[s, k], TINY)


def _best_models(world: Core) -> Array:
    """Best model that each state's labs can train now, log10 effective FLOP, (states, members)."""
    models = np.empty(world.state.capability.shape)
    train_models(models, run_length(world), *_for_train_models(world))
    return models


@cached("run")
def _for_train_models(world: Core) -> tuple[Any, ...]:
    """What `train_models` takes last."""
    state, p = world.state, world.p
    return (
        world.structure["capability"] == "bottleneck",
        world.layout.firm_state,
        state.largest_run,
        world.draw[TFLOPS],
        p("lab.utilisation"),
        state.efficiency,
        state.largest_run_2022,
        p("lab.substitution"),
        p("lab.distilled"),
        p("lab.distilled_pull"),
        state.capability,
    )


@kernel
def train_models(
    models: Table,
    months: Line,
    bottleneck: bool,
    seat: Places,
    largest_run: Table,
    tflops: Line,
    utilisation: Line,
    efficiency: Table,
    first: Sum,
    ease: Line,
    distilled: Line,
    pull: Line,
    capability: Table,
) -> None:
    """Set the best model that each state's labs can train, with what they copy of the frontier."""
    states, members = models.shape
    effective, frontier = np.empty(largest_run.shape), np.zeros(members)
    for f in range(len(effective)):
        for k in range(members):
            run = research.operations(largest_run[f, k], months[k], tflops[k], utilisation[k])
            if bottleneck:
                ratio = research.bottleneck(run / first[k], efficiency[f, k], ease[k])
                effective[f, k] = ratio * first[k]
            else:
                effective[f, k] = run * efficiency[f, k]
    find_best(seat, effective, models)
    for s in range(states):
        for k in range(members):
            models[s, k] = log10(max(models[s, k], research.LEAST_FLOP))
            frontier[k] = max(frontier[k], max(models[s, k], capability[s, k]))
    for s in range(states):
        for k in range(members):
            own = models[s, k]
            copied = research.distilled(own, frontier[k], distilled[k], pull[k])
            models[s, k] = copied if own > 0.0 else 0.0


def run_flop(world: Core) -> Array:
    """Largest run of each lab, FLOP, (firms, members)."""
    flop = np.empty_like(world.state.largest_run)
    count_operations(
        world.state.largest_run,
        run_length(world),
        world.draw[TFLOPS],
        world.p("lab.utilisation"),
        flop,
    )
    return flop


@kernel
def count_operations(
    largest_run: Table, months: Line, tflops: Line, utilisation: Line, flop: Table
) -> None:
    """Set the operations of each lab's largest run."""
    firms, members = flop.shape
    for f in range(firms):
        for k in range(members):
            flop[f, k] = research.operations(
                largest_run[f, k], months[k], tflops[k], utilisation[k]
            )


@cached("law")
def _secrecy(world: Core) -> Array:
    """Months until a state's methods become known elsewhere, (states, members)."""
    shared = 1.0 + world.p("governance.knowledge") * cooperation(world)
    secret: Array = world.p("lab.secrecy_months") / (world.law.research_openness.openness * shared)
    return secret


@cached("law")
def _open_lag(world: Core) -> Array:
    """Months from a state's best model to its best open one, (states, members)."""
    lag: Array = world.p.table("lab", "open_lag", 0.0) / world.law.research_openness.openness
    return lag
