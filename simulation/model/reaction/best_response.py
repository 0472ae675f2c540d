"""Best response: each side compares tightening, staying and loosening by a short forecast.

The set of policies is a step up or down of each instrument, the others staying as they are. The
objective weighs what members draw: the lead and sales for the US, compute and self-sufficiency for
China, alignment and the fear of shortages for allies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..equations import foresight as equations
from ..equations.arrays import Array
from ..tables.instruments import BOOK, ROW, SIGNALS
from . import signals as sight
from . import steps

if TYPE_CHECKING:
    from ..core.context import Core

DOMESTIC, LICENSED, SMUGGLED, RENTED = range(4)
TIGHTER, LOOSER = 1.0, -1.0
MOST_IDLE = 0.9  # idle share of the money from which a planner sees no more unserved demand


def pulls(world: Core, signals: Array) -> Array:
    """Gains of each instrument's better move over its cost, in units of the side's bar."""
    tighter, looser = (_gains(world, signals, way) for way in (TIGHTER, LOOSER))
    gain = equations.preferred(tighter, looser)
    bars = np.stack([world.p(f"reaction.{one.side}.bar") for one in BOOK])
    scaled: Array = bars * gain / world.p("foresight.cost")
    return scaled


def _gains(world: Core, signals: Array, way: float) -> Array:
    """What a step of each instrument is worth to its owner, (instruments, members)."""
    flows = _flows(world)
    change = np.zeros((len(flows), len(BOOK), world.members))
    for row, one in enumerate(BOOK):
        step = steps.size(world, one)
        for source, amount in _effects(world, flows, one.name, step, way).items():
            change[source, row] = amount
    p = world.p
    change = equations.refilled(change, p("foresight.refill_home"), p("foresight.refill_grey"))
    worth = {
        "us": _us(world, signals, flows, change, way),
        "china": _china(world, signals, flows, change, way),
        "allies": _allies(world, signals, way),
    }
    return np.stack([worth[one.side][row] for row, one in enumerate(BOOK)])


def _flows(world: Core) -> Array:
    """China's compute of the last year by source, (4, members), H100e/year."""
    latest = world.latest
    bought = [latest[f"new_compute.china.{k}"] for k in ("domestic", "licensed", "smuggled")]
    return np.stack([*bought, latest["compute.china.offshore"]])


def _effects(world: Core, flows: Array, name: str, step: Array, way: float) -> dict[int, Array]:
    """First effect of a step on each source, before buyers look elsewhere."""
    p, states = world.p, world.layout.row["states"]
    let_in = world.law.import_admission.share.general[states["china"]]
    wished = _unserved(world, flows)
    if name == "us_ceiling":
        lost = flows[LICENSED] * (1.0 - 1.0 / step)
        return {LICENSED: -lost if way > 0 else (wished * let_in + flows[LICENSED]) * (step - 1.0)}
    if name == "china_admission":
        more = np.minimum(step, 1.0 - let_in) * wished
        less = flows[LICENSED] * np.minimum(step / np.maximum(let_in, step), 1.0)
        return {LICENSED: -less if way > 0 else more * _licensing(world)}
    if name == "china_mandate":
        return {LICENSED: -way * step * flows[LICENSED], SMUGGLED: -way * step * flows[SMUGGLED]}
    whole = np.ones(world.members)
    bites = {
        "us_tools": (DOMESTIC, p("foresight.tool_bite")),
        "us_memory": (DOMESTIC, p("foresight.memory_bite")),
        "us_enforcement": (SMUGGLED, whole),
        "us_cloud": (RENTED, whole),
    }
    source, bite = bites.get(name, (DOMESTIC, 0.0 * whole))
    return {source: -way * step * bite * flows[source]}


def _unserved(world: Core, flows: Array) -> Array:
    """Compute that idle money would buy: bought last year, times idle over spent money."""
    idle = np.minimum(sight.money_gap(world), MOST_IDLE)
    unserved: Array = flows[:RENTED].sum(axis=0) * idle / (1.0 - idle)
    return unserved


def _licensing(world: Core) -> Array:
    """Whether the US licenses anything that China could let in."""
    us = world.layout.row["states"]["us"]
    rule = world.law.export_rule
    open_: Array = (rule.license_max_tpp[us] > rule.density_tpp[us]) * 1.0
    return open_


def _us(world: Core, signals: Array, flows: Array, change: Array, way: float) -> Array:
    """Lead kept and sales won, less the rare earths that a tighter rule may cost."""
    p, fear = world.p, 1.0 - signals[SIGNALS.index("replaced")]
    kept = -equations.growth(flows[:, None], change)
    won = equations.sales(flows[:, None], change)
    squeezed = signals[SIGNALS.index("squeezed")]
    risk = p("foresight.us.fear") * fear * way * (1.0 + squeezed)
    worth: Array = p("foresight.us.lead") * kept + p("foresight.us.sales") * won - risk
    return worth


def _china(world: Core, signals: Array, flows: Array, change: Array, way: float) -> Array:
    """Compute and self-sufficiency; rare earths as an answer, while they still bite."""
    p = world.p
    compute = p("foresight.china.compute") * equations.growth(flows[:, None], change)
    own = p("foresight.china.self_sufficiency") * equations.own_share(flows[:, None], change)
    worth: Array = compute + own
    leverage, replaced = (signals[SIGNALS.index(name)] for name in ("leverage", "replaced"))
    answer = p("foresight.china.leverage") * leverage - p("foresight.china.markets") * replaced
    worth[ROW["china_minerals"]] = way * answer
    return worth


def _allies(world: Core, signals: Array, way: float) -> Array:
    """Standing with the US against the fear of being cut off from rare earths, while they bite."""
    p, asked = world.p, signals[SIGNALS.index("asked")]
    behind = asked - world.state.steps_announced
    replaced, squeezed = (signals[SIGNALS.index(name)] for name in ("replaced", "squeezed"))
    risk = p("foresight.allies.fear") * (1.0 - replaced) * (1.0 + squeezed)
    worth: Array = way * (p("foresight.allies.alignment") * behind - risk)
    return worth
