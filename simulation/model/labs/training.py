"""Training and models: labs' fleets, best methods, best models and open models."""

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
    reads="ai_capex chip_table chips_on_sale efficiency owned pledge published_efficiency rented "
    "stock",
    writes="fleet fleet_speed known_efficiency",
)
def assess_fleets(world: Core) -> None:
    """Set the fleet that each lab can train on, and the best methods that it can learn from."""
    state = world.state
    ever_sold = world.chips_on_sale.ever_sold
    speed, stock = world.chip_table["h100e"][ever_sold], state.stock[:, ever_sold]
    weight = speed * _training_software(world)[world.layout.chip_stack[ever_sold]]
    fleet, by_speed = contract("fcm,wcm->wfm", stock, np.stack((weight, weight * weight)))
    _add_compute_abroad(world, fleet, by_speed)
    state.fleet = fleet
    state.fleet_speed = ratio(by_speed, fleet)
    best = best_methods(world)
    published = state.published_efficiency.max(axis=0)
    state.known_efficiency = np.maximum(best, published)[world.layout.firm_state]


@mechanism(
    reads="capability efficiency frontier_growth largest_run largest_run_2022 "
    "law.governance.rivalry law.research_openness.openness open_capability "
    "published_efficiency",
    writes="capability frontier_growth open_capability published_efficiency",
)
def release(world: Core) -> None:
    """Release new models, open ones some months after them, and methods that become known."""
    state, before = world.state, world.state.capability.copy()
    state.capability = np.maximum(before, _best_models(world))
    grown = (state.capability - before) * research.MONTHS_PER_YEAR
    state.frontier_growth = smooth(state.frontier_growth, grown, world.p("lab.growth_window"))
    opened = smooth(state.open_capability, state.capability, _open_lag(world))
    state.open_capability = opened
    best, old = best_methods(world), state.published_efficiency
    state.published_efficiency = old * np.exp(research.catch_up(old, best, _secrecy(world)))


def _training_software(world: Core) -> Array:
    """Share of a chip's speed that each stack's software uses in training, (stacks, members)."""
    p = world.p
    installed = world.owned.by_stack.sum(axis=0)
    serving = choice.maturity(
        p.table("stacks", "efficiency"), installed, p("software.scale"), p("software.pace")
    )
    return research.training_weight(serving, p("lab.training_gap"))


def _add_compute_abroad(world: Core, fleet: Array, by_speed: Array) -> None:
    """Add the state's fleets abroad and its rented compute to firms at home, in place.

    Firms at home share them in proportion to their AI budgets. `fleet`, H100e, and `by_speed`,
    fleet times speed, are (firms, members).
    """
    state, layout = world.state, world.layout
    budget = state.ai_capex + state.pledge
    host_speed = ratio(by_speed.sum(axis=0), fleet.sum(axis=0))
    for seat, firms in layout.firms_of.items():
        home, away = layout.split_abroad.get(seat, (firms, layout.every_firm[:0]))
        share = ratio(budget[home], budget[home].sum(axis=0))
        rented = state.rented[seat]
        fleet[home] += share * (fleet[away].sum(axis=0) + rented)
        by_speed[home] += share * (by_speed[away].sum(axis=0) + rented * host_speed)


def best_methods(world: Core) -> Array:
    """Best algorithmic efficiency in each state, about 0 without a firm, (states, members)."""
    return np.maximum(_best_lab(world, world.state.efficiency), TINY)


def _best_lab(world: Core, labs: Array) -> Array:
    """Largest value of each state's labs, 0 without a firm, (states, members)."""
    best = np.zeros_like(world.state.capability)
    for seat, firms in world.layout.firms_of.items():
        best[seat] = labs[firms].max(axis=0)
    return best


def _best_models(world: Core) -> Array:
    """Best model that each state's labs can train now, log10 effective FLOP, (states, members)."""
    state, p = world.state, world.p
    run = run_flop(world)
    effective = run * state.efficiency
    if world.structure["capability"] == "bottleneck":
        first, ease = state.largest_run_2022, p("lab.substitution")
        effective = research.bottleneck(run / first, state.efficiency, ease) * first
    own = np.log10(np.maximum(_best_lab(world, effective), research.LEAST_FLOP))
    frontier = np.maximum(own.max(axis=0), state.capability.max(axis=0))
    copied = research.distilled(own, frontier, p("lab.distilled"), p("lab.distilled_pull"))
    return np.where(own > 0, copied, 0.0)


def run_flop(world: Core) -> Array:
    """Largest run of each lab, FLOP, (firms, members)."""
    return research.operations(
        world.state.largest_run, run_length(world), world.draw[TFLOPS], world.p("lab.utilisation")
    )


def _secrecy(world: Core) -> Array:
    """Months until a state's methods become known elsewhere, (states, members)."""
    shared = 1.0 + world.p("governance.knowledge") * cooperation(world)
    return world.p("lab.secrecy_months") / (world.law.research_openness.openness * shared)


def _open_lag(world: Core) -> Array:
    """Months from a state's best model to its best open one, (states, members)."""
    return world.p.table("lab", "open_lag", 0.0) / world.law.research_openness.openness
