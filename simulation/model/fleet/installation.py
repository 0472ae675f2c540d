"""Installation: chips worn out, received, and switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..core.mechanism import mechanism
from ..core.ownership import WORLD
from ..equations import stock as equations
from ..equations.numbers import over
from ..trade import smuggled_stock
from . import power
from .power import serve
from .power_supply import has_limit

if TYPE_CHECKING:
    from ..core.context import Core


@mechanism(
    reads="age awaiting_power chip_table chips_on_sale delivered other_power_draw owned "
    "power_connected power_draw power_switched_on power_tightness power_waiting retired "
    "smuggled smuggled_share smuggled_stock stock",
    writes="age awaiting_power owned power_draw power_switched_on power_tightness power_waiting "
    "retired smuggled_stock stock",
)
def install(world: Core) -> None:
    """Retire chips that wear out, then switch on delivered ones as far as power goes."""
    asked, running = np.zeros((2, *world.state.power_draw.shape))
    sold = world.chips_on_sale.ever_sold.stop
    receive(sold, power.draw_of_chip(world), asked, running, *_for_receive(world))
    start_up(asked, running, *_for_start_up(world))


@cached("run")
def _for_receive(world: Core) -> tuple[Any, ...]:
    """What `receive` reads last, in its order, and what it sets."""
    state, p = world.state, world.p
    return (
        world.pairs.ordered,
        smuggled_stock.carriers(world),
        p("wear.base"),
        p("wear.slope"),
        world.layout.firm_site,
        state.delivered,
        state.smuggled,
        state.smuggled_share,
        world.pairs.held,
        state.stock,
        state.age,
        state.retired,
        state.awaiting_power,
        state.smuggled_stock,
    )


@cached("run")
def _for_start_up(world: Core) -> tuple[Any, ...]:
    """What `start_up` reads last, in its order, and what it sets."""
    state, layout, owned = world.state, world.layout, world.owned
    return (
        layout.has_firms,
        has_limit(world),
        power.share_at_home(world),
        state.power_connected,
        state.other_power_draw,
        world.pairs.held,
        layout.firm_site,
        world.chip_table["h100e"],
        owned.bloc_of_firm,
        layout.chip_stack,
        state.power_switched_on,
        state.power_waiting,
        state.power_draw,
        state.power_tightness,
        state.awaiting_power,
        state.stock,
        state.age,
        owned.blocs,
        owned.by_stack,
    )


@kernel
def receive(
    stop: int,
    draw: Table,
    asked: Table,
    running: Table,
    ordered: FlagTable,
    carriers: FlagTable,
    base: Line,
    slope: Line,
    site: Places,
    delivered: Cube,
    smuggled: Table,
    share: Table,
    held: FlagTable,
    stock: Cube,
    age: Cube,
    retired: Cube,
    waiting: Cube,
    smuggled_stock: Table,
) -> None:
    """Retire what wears out, add what arrived to the chips that wait, and add up what all draw.

    Smuggled chips wear out like the others of their carriers, and new ones join them. `asked` and
    `running` become the draw at each site, GW, of chips that wait and of those that run.
    """
    firms, chips, members = stock.shape
    arrive, tracked = np.empty(chips, np.bool_), np.empty(chips, np.bool_)
    kept, gone = np.empty((chips, members)), np.empty((chips, members))
    for c in range(stop):
        arrive[c] = some(smuggled[c])
        tracked[c] = arrive[c] or some(smuggled_stock[c])
        if tracked[c]:
            kept[c], gone[c] = 0.0, 0.0
    for f in range(firms):
        here, runs, takes_part = asked[site[f]], running[site[f]], some(share[f])
        for c in range(stop):
            smuggles = carriers[f, c] and takes_part and arrive[c]
            if not held[f, c]:
                held[f, c] = smuggles or (ordered[f, c] and some(delivered[f, c]))
            if held[f, c]:
                on, old, lost = stock[f, c], age[f, c], retired[f, c]
                left, new = waiting[f, c], delivered[f, c]
                for k in range(members):
                    worn = equations.wear(on[k], old[k], base[k], slope[k])
                    lost[k] = worn
                    on[k] -= worn
                    runs[k] += on[k] * draw[c, k]
                if carriers[f, c] and tracked[c]:
                    for k in range(members):
                        kept[c, k] += on[k] + left[k]
                        gone[c, k] += lost[k]
                for k in range(members):
                    left[k] += new[k]
                if smuggles:
                    for k in range(members):
                        left[k] += share[f, k] * smuggled[c, k]
                for k in range(members):
                    here[k] += left[k] * draw[c, k]
    for c in range(stop):
        if tracked[c]:
            for k in range(members):
                worn = over(gone[c, k], kept[c, k] + gone[c, k], 0.0)
                smuggled_stock[c, k] = smuggled_stock[c, k] * (1.0 - worn) + smuggled[c, k]


@kernel
def start_up(
    asked: Table,
    draw: Table,
    has_firms: Flags,
    limited: FlagTable,
    at_home: Table,
    connected: Table,
    others: Table,
    held: FlagTable,
    site: Places,
    speed: Table,
    bloc: Places,
    stack: Places,
    switched_on: Table,
    unserved: Table,
    drawn: Table,
    tightness: Table,
    waiting: Cube,
    stock: Cube,
    age: Cube,
    blocs: Cube,
    by_stack: Cube,
) -> None:
    """Move the share of chips that get power to those that run, and add up who owns what runs.

    `asked` and `draw` are the draw at each site, GW, of chips that wait and of those that run.
    Chips are summed over the firms of each bloc, compute over the chips of each firm's stacks.
    """
    firms, chips, members = stock.shape
    share = np.ones_like(asked)
    serve(
        has_firms,
        limited,
        at_home,
        asked,
        draw,
        connected,
        others,
        switched_on,
        unserved,
        drawn,
        tightness,
        share,
    )
    blocs[:] = 0.0
    by_stack[:] = 0.0
    for f in range(firms):
        part = share[site[f]]
        for c in range(chips):
            if held[f, c]:
                running, old, left = stock[f, c], age[f, c], waiting[f, c]
                for k in range(members):
                    new = left[k] * part[k]
                    left[k] -= new
                    old[k] = equations.mean_age(running[k], old[k], new)
                    running[k] += new
                everywhere, compute = blocs[WORLD, c], by_stack[f, stack[c]]
                for k in range(members):
                    everywhere[k] += running[k]
                    compute[k] += running[k] * speed[c, k]
                if bloc[f] >= 0:
                    mine = blocs[bloc[f], c]
                    for k in range(members):
                        mine[k] += running[k]
