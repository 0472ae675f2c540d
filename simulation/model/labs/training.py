"""Training and models of the states' labs: what labs see, and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..adoption.adoption import cooperation
from ..core.mechanism import mechanism
from ..equations import choice, research
from ..equations.arrays import Array, contract, ratio, smooth
from .lab import of_state, run_length

if TYPE_CHECKING:
    from ..core.context import Core

TFLOPS = "chips.h100.tflops"
TINY = 1e-9  # keeps the logarithm of "no lab" finite


def begin_methods(world: Core) -> None:
    """Methods on the eve of 2022-01, known and published, and what labs then had to train on."""
    state, p = world.state, world.p
    behind = of_state(world, "start_lag") / p("lab.halving_months")
    state.efficiency = np.exp2(-behind)
    secret = _secrecy(world) / p("lab.halving_months")
    state.published_efficiency = best_methods(world) * np.exp2(-secret)
    prepare(world)


def begin_models(world: Core) -> None:
    """Runs under way on the eve of 2022-01, once labs have planned them, and the best models."""
    state, p = world.state, world.p
    # Smoothing began at nothing; runs under way are as large as what is there.
    state.largest_run = state.largest_run * np.maximum(run_length(world) / 2.0, 1.0)
    state.largest_run_2022 = flop(world).max(axis=0)
    state.capability = _models(world)
    growth = np.log10(p("lab.compute_growth_2021") * np.exp2(12.0 / p("lab.halving_months")))
    state.frontier_growth = np.broadcast_to(growth, state.frontier_growth.shape)
    wait = _open_lag(world) * growth / 12.0
    state.open_capability = np.maximum(state.capability - wait, 0.0)


@mechanism(
    reads="ai_capex chip_table chips_on_sale efficiency owned pledge published_efficiency rented "
    "stock",
    writes="fleet fleet_speed known_efficiency",
)
def prepare(world: Core) -> None:
    """What each lab has to train on, and the best methods that it can learn from."""
    state = world.state
    sold = slice(0, world.chips_on_sale.active.stop)
    speed, stock = world.chip_table["h100e"][sold], state.stock[:, sold]
    worth = speed * _software(world)[world.layout.chip_stack[sold]]
    fleet, by_speed = contract("fcm,wcm->wfm", stock, np.stack((worth, worth * worth)))
    _share_abroad(world, fleet, by_speed)
    state.fleet = fleet
    state.fleet_speed = ratio(by_speed, fleet)
    best = best_methods(world)
    out = state.published_efficiency.max(axis=0)
    state.known_efficiency = np.maximum(best, out)[world.layout.firm_state]


@mechanism(
    reads="capability efficiency frontier_growth largest_run largest_run_2022 law.openness "
    "law.rivalry open_capability published_efficiency",
    writes="capability frontier_growth open_capability published_efficiency",
)
def publish(world: Core) -> None:
    """New models, open ones after them, and methods that get out."""
    state, before = world.state, world.state.capability.copy()
    state.capability = np.maximum(before, _models(world))
    grown = (state.capability - before) * research.MONTHS_PER_YEAR
    state.frontier_growth = smooth(state.frontier_growth, grown, world.p("lab.growth_window"))
    opened = smooth(state.open_capability, state.capability, _open_lag(world))
    state.open_capability = opened
    best, old = best_methods(world), state.published_efficiency
    state.published_efficiency = old * np.exp(research.catch_up(old, best, _secrecy(world)))


def _software(world: Core) -> Array:
    """What each stack makes of its chips in training, (stacks, members)."""
    p = world.p
    installed = world.owned.by_stack.sum(axis=0)
    serving = choice.maturity(
        p.table("stacks", "efficiency"), installed, p("software.scale"), p("software.pace")
    )
    return research.training_weight(serving, p("lab.training_gap"))


def _share_abroad(world: Core, fleet: Array, by_speed: Array) -> None:
    """Give firms at home the use of their state's fleets abroad and of what it rents, in place."""
    state, layout = world.state, world.layout
    budget = state.ai_capex + state.pledge
    hosts = ratio(by_speed.sum(axis=0), fleet.sum(axis=0))
    for seat, (home, away) in layout.split_abroad.items():
        part = ratio(budget[home], budget[home].sum(axis=0))
        rented = state.rented[seat]
        fleet[home] += part * (fleet[away].sum(axis=0) + rented)
        by_speed[home] += part * (by_speed[away].sum(axis=0) + rented * hosts)


def best_methods(world: Core) -> Array:
    """Best algorithmic efficiency in each state, about 0 without a firm, (states, members)."""
    return np.maximum(_most(world, world.state.efficiency), TINY)


def _most(world: Core, labs: Array) -> Array:
    """Largest of a state's labs, 0 without a firm, (states, members)."""
    best = np.zeros_like(world.state.capability)
    for seat, firms in world.layout.firms_of.items():
        best[seat] = labs[firms].max(axis=0)
    return best


def _models(world: Core) -> Array:
    """log10 effective FLOP of the best model that each state's labs can train now."""
    state, p = world.state, world.p
    run = flop(world)
    made = run * state.efficiency
    if world.structure["capability"] == "bottleneck":
        first, ease = state.largest_run_2022, p("lab.substitution")
        made = research.bottleneck(run / first, state.efficiency, ease) * first
    own = np.log10(np.maximum(_most(world, made), research.FLOOR))
    frontier = np.maximum(own.max(axis=0), state.capability.max(axis=0))
    copied = research.distilled(own, frontier, p("lab.distilled"))
    return np.where(own > 0, copied, 0.0)


def flop(world: Core) -> Array:
    """FLOP of each lab's largest run, (firms, members)."""
    return research.operations(
        world.state.largest_run, run_length(world), world.draw[TFLOPS], world.p("lab.utilisation")
    )


def _secrecy(world: Core) -> Array:
    """Months until a state's methods get out, (states, members)."""
    shared = 1.0 + world.p("governance.knowledge") * cooperation(world)
    return world.p("lab.secrecy_months") / (world.law.openness * shared)


def _open_lag(world: Core) -> Array:
    """Months from a state's best model to its best open one, (states, members)."""
    return world.p.table("lab", "open_lag", 0.0) / world.law.openness
