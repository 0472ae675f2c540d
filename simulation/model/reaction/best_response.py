"""Best response: tightening, staying and loosening compared by a short forecast.

The set of policies is a step up or down of each instrument, the others staying as they are. The
objective weighs what members draw: the lead and sales for the US, compute and self-sufficiency for
China, alignment and the fear of shortages for allies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations import foresight as equations
from ..equations.arrays import Array, total
from ..law import classification
from ..tables.instruments import BOOK, ROW, SIGNALS
from . import steps
from .signals import money_gap

if TYPE_CHECKING:
    from ..core.context import Core

DOMESTIC, LICENSED, SMUGGLED, RENTED = range(4)
TIGHTER, LOOSER = 1.0, -1.0
MOST_IDLE = 0.9  # idle share of the money from which a planner sees no more unserved demand


def pressures(world: Core, signals: Array) -> Array:
    """Pressure on each instrument: its better move's gain over its cost, (instruments, members).

    Positive towards a tighter rule, in units of the bar at which the side acts; `signals` is
    (instruments, signals, members), as the owner of each sees them.
    """
    tighter, looser = (_gains(world, signals, direction) for direction in (TIGHTER, LOOSER))
    gain = equations.preferred(tighter, looser)
    bars = np.stack([world.p(f"reaction.{one.side}.bar") for one in BOOK])
    scaled: Array = bars * gain / world.p("foresight.cost")
    return scaled


def _gains(world: Core, signals: Array, direction: float) -> Array:
    """Gain of the owner of each instrument from a step, (instruments, members)."""
    flows = _flows(world)
    change = np.zeros((len(flows), len(BOOK), world.members))
    for row, one in enumerate(BOOK):
        step = steps.size(world, one)
        for source, amount in _effects(world, flows, one.name, step, direction).items():
            change[source, row] = amount
    p = world.p
    change = equations.refilled(change, p("foresight.refill_home"), p("foresight.refill_grey"))
    worth = {
        "us": _us(world, signals, flows, change, direction),
        "china": _china(world, signals, flows, change, direction),
        "allies": _allies(world, signals, direction),
    }
    return np.stack([worth[one.side][row] for row, one in enumerate(BOOK)])


def _flows(world: Core) -> Array:
    """China's new compute of the last year by source, H100e/year, (4, members).

    The last source, compute rented and owned abroad, is a stock.
    """
    latest = world.latest
    bought = [latest[f"new_compute.china.{k}"] for k in ("domestic", "licensed", "smuggled")]
    return np.stack([*bought, latest["compute.china.offshore"]])


def _effects(
    world: Core, flows: Array, name: str, step: Array, direction: float
) -> dict[int, Array]:
    """First effect of a step on each source, H100e/year, before buyers turn to others."""
    p, states = world.p, world.layout.row["states"]
    admitted = world.law.import_admission.share.general[states["china"]]
    unserved = _unserved_demand(world, flows)
    if name == "us_ceiling":
        lost = flows[LICENSED] * (1.0 - 1.0 / step)
        return {
            LICENSED: -lost
            if direction > 0
            else (unserved * admitted + flows[LICENSED]) * (step - 1.0)
        }
    if name == "china_admission":
        more = np.minimum(step, 1.0 - admitted) * unserved
        less = flows[LICENSED] * np.minimum(step / np.maximum(admitted, step), 1.0)
        return {LICENSED: -less if direction > 0 else more * _licences_granted(world)}
    if name == "china_mandate":
        return {
            LICENSED: -direction * step * flows[LICENSED],
            SMUGGLED: -direction * step * flows[SMUGGLED],
        }
    all_of_it = np.ones(world.members)
    # Beyond the ban on memory a step cuts tools for its lines.
    taken = world.state.steps[ROW["us_memory"]]
    beyond = np.maximum(taken, taken + direction) > 0
    of_memory = np.where(beyond, p("foresight.tool_bite"), p("foresight.memory_bite"))
    bites = {
        "us_tools": (DOMESTIC, p("foresight.tool_bite")),
        "us_memory": (DOMESTIC, of_memory),
        "us_enforcement": (SMUGGLED, all_of_it),
        "us_cloud": (RENTED, all_of_it),
    }
    source, bite = bites.get(name, (DOMESTIC, 0.0 * all_of_it))
    return {source: -direction * step * bite * flows[source]}


def _unserved_demand(world: Core, flows: Array) -> Array:
    """Compute that idle chip money would buy, H100e/year, (members,)."""
    idle = np.minimum(money_gap(world), MOST_IDLE)
    unserved: Array = total(flows[:RENTED]) * idle / (1.0 - idle)
    return unserved


def _licences_granted(world: Core) -> Array:
    """1 where the US grants licences for chips that China could let in, (members,)."""
    us = world.layout.row["states"]["us"]
    chips = world.layout.of_state("chips", world.layout.states[us])
    ceiling, _ = classification.licence_ceilings(world, us, chips)
    granted: Array = (ceiling.max(axis=0) > world.law.export_rule.density_tpp[us]) * 1.0
    return granted


def _us(world: Core, signals: Array, flows: Array, change: Array, direction: float) -> Array:
    """Gain of the US: lead kept and sales won, less the rare earths that it may be denied."""
    p, dependence = world.p, 1.0 - signals[:, SIGNALS.index("replaced")]
    lead = -equations.growth(flows[:, None], change)
    won = equations.sales(flows[:, None], change)
    squeezed = signals[:, SIGNALS.index("squeezed")]
    risk = p("foresight.us.fear") * dependence * direction * (1.0 + squeezed)
    worth: Array = p("foresight.us.lead") * lead + p("foresight.us.sales") * won - risk
    return worth


def _china(world: Core, signals: Array, flows: Array, change: Array, direction: float) -> Array:
    """Gain of China: compute, self-sufficiency, and leverage of rare earths not yet replaced."""
    p = world.p
    compute = p("foresight.china.compute") * equations.growth(flows[:, None], change)
    own = p("foresight.china.self_sufficiency") * equations.own_share(flows[:, None], change)
    worth: Array = compute + own
    row = ROW["china_minerals"]
    leverage, replaced = (signals[row, SIGNALS.index(name)] for name in ("leverage", "replaced"))
    answer = p("foresight.china.leverage") * leverage - p("foresight.china.markets") * replaced
    worth[row] = direction * answer
    return worth


def _allies(world: Core, signals: Array, direction: float) -> Array:
    """Gain of allies: alignment with the US, less the risk of being denied rare earths."""
    p, asked = world.p, signals[:, SIGNALS.index("asked")]
    behind = asked - world.state.steps_announced
    replaced, squeezed = (signals[:, SIGNALS.index(name)] for name in ("replaced", "squeezed"))
    risk = p("foresight.allies.fear") * (1.0 - replaced) * (1.0 + squeezed)
    worth: Array = direction * (p("foresight.allies.alignment") * behind - risk)
    return worth
