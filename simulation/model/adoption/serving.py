"""Serving: the compute behind each region's use of AI, and the share of use it sustains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import Chips, cached, cached_by_chip
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Sum, Table, kernel
from ..core.layout import AI_STACKS
from ..core.leases import add_up_fleets, let_share, worth_of_rented
from ..demand import usefulness
from ..equations import adoption as equations
from ..equations.arrays import Array
from ..equations.numbers import exp, over
from . import prices

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask

US, CHINA, OWN = range(len(AI_STACKS))
AMERICAN, OTHER = range(2)  # designers of chips
BASE_MONTH = 36  # 2025-01, the date of the source for Africa; outputs are those of that year
MONTHS_PER_YEAR = 12.0


@cached_by_chip("chips")
def _weight_2022(world: Core, chips: Chips, found: Array | None) -> Array:
    """Worth of a chip for serving with the software of 2022, (chips, members).

    An H100 with its own software is 1. Serving is bound by memory bandwidth more than by
    arithmetic, so an H20 counts for more than it does in training.
    """
    table, part = world.chip_table, world.p("serving.bandwidth_weight")
    worth = np.empty_like(table["h100e"]) if found is None else found
    speed = (1.0 - part) * np.log(table["h100e"][chips])
    speed = speed + part * np.log(table["relative_bandwidth"][chips])
    start = world.p.table("stacks", "efficiency")[world.layout.chip_stack[chips]]
    worth[chips] = np.exp(speed) * start
    return worth


@cached("run")
def _american(world: Core) -> Mask:
    """True for chips that were designed in the US, (chips,)."""
    american: Mask = world.layout.chip_state == world.layout.blocs[US]
    return american


def compute(world: Core) -> Array:
    """Serving compute by state of its firms and by designer of its chips, (states, 2, members).

    In H100 equivalents for serving. Designers are those of the US, then all others.
    """
    found = np.zeros((len(world.layout.states), 2, world.members))
    stop, weight = world.chips_on_sale.active.stop, _weight_2022(world)
    software, narrow = usefulness.better_software(world), usefulness.narrow_share(world)
    gain = _narrow_gain(world)
    add_up_serving(found, stop, weight, software, narrow, gain, *_for_add_up_serving(world))
    return found


@cached_by_chip("designs")
def _narrow_gain(world: Core, chips: Chips, found: Array | None) -> Array:
    """Log of a chip's gain in worth for serving, were all arithmetic in narrow formats.

    (chips, members); 0 for an H100, and for all chips where bandwidth alone counts. A share of it
    is the log of `choice.narrow_formats`.
    """
    speedup, part = world.chip_table["narrow_speedup"], world.p("serving.bandwidth_weight")
    gain = np.empty_like(speedup) if found is None else found
    gain[chips] = (1.0 - part) * np.log(speedup[chips] / world.draw["chips.h100.narrow_speedup"])
    return gain


@cached("run")
def _for_add_up_serving(world: Core) -> tuple[Any, ...]:
    """What `add_up_serving` takes last."""
    state, layout = world.state, world.layout
    return (
        layout.blocs[US],
        world.pairs.held,
        state.stock,
        _american(world),
        layout.chip_stack,
        world.owned.by_stack,
        state.training,
        state.fleet,
        world.p("serving.share"),
        layout.firm_state,
        layout.rival,
        layout.abroad,
        state.rented,
        state.leased,
    )


@kernel
def add_up_serving(
    found: Cube,
    stop: int,
    weight_2022: Table,
    software: Table,
    narrow: Line,
    gain: Table,
    us: int,
    held: FlagTable,
    stock: Cube,
    american: Flags,
    stack: Places,
    owned: Cube,
    training: Table,
    fleet: Table,
    part: Line,
    seat: Places,
    rival: Places,
    abroad: Flags,
    rented: Table,
    leased: Table,
) -> None:
    """Add up the compute that does not train, a part of which serves the uses counted here.

    Software counts as it has matured, and arithmetic in narrow formats as it has spread. Labs at
    home train on their part of what is owned and rented abroad as well. What firms rent is what
    their rival denies them; it serves as well as the hosts' own chips, and hosts serve nobody with
    it.
    """
    firms, _, members = stock.shape
    weight = np.empty((stop, members))
    for c in range(stop):
        for k in range(members):
            formats = exp(narrow[k] * gain[c, k])
            weight[c, k] = weight_2022[c, k] * software[stack[c], k] * formats
    mine, of_rented = np.zeros((firms, 2, members)), np.empty(members)
    at_home, trains = np.zeros(rented.shape), np.zeros(rented.shape)
    fleets, worth = np.zeros(rented.shape), np.zeros(rented.shape)
    for f in range(firms):
        s = seat[f]
        for k in range(members if not abroad[f] else 0):
            at_home[s, k] += fleet[f, k]
            trains[s, k] += training[f, k]
    for s in range(len(trains)):
        for k in range(members):
            trains[s, k] = min(over(trains[s, k], at_home[s, k], 0.0), 1.0)
    for f in range(firms):
        s = seat[f]
        for c in range(stop):
            if held[f, c]:
                by_designer = mine[f, AMERICAN if american[c] else OTHER]
                for k in range(members):
                    by_designer[k] += stock[f, c, k] * weight[c, k]
        for k in range(members):
            worth[s, k] += mine[f, AMERICAN, k] + mine[f, OTHER, k]
    add_up_fleets(owned, seat, fleets)
    for f in range(firms):
        s = seat[f]
        for d in range(2):
            of_state, of_firm = found[s, d], mine[f, d]
            for k in range(members):
                busy = min(over(training[f, k], fleet[f, k], 0.0), 1.0)
                busy = trains[s, k] if abroad[f] else busy
                kept = 1.0 - let_share(leased[s, k], fleets[s, k])
                of_state[k] += of_firm[k] * ((1.0 - busy) * kept * part[k])
    for seller in range(len(rival)):
        if rival[seller] >= 0:
            tenant = found[rival[seller], AMERICAN if seller == us else OTHER]
            hired, busy_there = rented[rival[seller]], trains[rival[seller]]
            worth_of_rented(rival[seller], leased, fleets, worth, of_rented)
            for k in range(members):
                tenant[k] += hired[k] * of_rented[k] * ((1.0 - busy_there[k]) * part[k])


def served_share(world: Core, market: Array) -> Array:
    """Share of each region's use of each stack that compute sustains, (regions, stacks, members).

    `market` is the benefit at full use, USD billion/year, (regions, members). A promoted stack
    gets a larger part of its bloc's clouds.
    """
    found = np.empty(world.state.ai_use.shape)
    years = (world.month - BASE_MONTH) / MONTHS_PER_YEAR
    serve_use(found, years, market, *_for_serve_use(world))
    return found


@cached("run")
def _for_serve_use(world: Core) -> tuple[Any, ...]:
    """What `serve_use` takes last."""
    state, layout, p = world.state, world.layout, world.p
    return (
        layout.blocs[US],
        layout.blocs[CHINA],
        layout.cloud,
        state.serving_compute,
        state.ai_use,
        p("serving.need_2025"),
        p("serving.need_decline"),
        state.cheaper,
        p("adoption.price_elasticity"),
        p("serving.hosted"),
        p("serving.promoted"),
        world.law.stack_access.access,
        world.law.stack_promotion.strength,
    )


@kernel
def serve_use(
    served: Cube,
    years: float,
    market: Table,
    us: int,
    china: int,
    cloud: Places,
    compute: Cube,
    use: Cube,
    need_2025: Line,
    decline: Line,
    cheaper: Sum,
    elasticity: Line,
    hosted: Line,
    promoted: Line,
    access: Cube,
    promotion: Cube,
) -> None:
    """Set the share of use that clouds sustain: those of the two blocs, and others at home.

    `years` are those since the source for the need. All who claim a bloc's clouds share them in
    proportion.
    """
    regions, stacks, members = use.shape
    supply, local = np.empty((regions, members)), np.zeros((regions, members))
    of_us, of_china = np.zeros(members), np.zeros(members)
    per_dollar, dearer = np.empty(members), np.empty(members)
    for k in range(members):
        per_dollar[k] = need_2025[k] * exp(-decline[k] * years)
        dearer[k] = prices.spending(cheaper[k], elasticity[k])
    for r in range(regions):
        here = local[cloud[r]]
        for k in range(members):
            supply[r, k] = compute[r, AMERICAN, k] + compute[r, OTHER, k]
        for n in range(stacks):
            for k in range(members):
                wanted = use[r, n, k] * (market[r, k] * per_dollar[k] * dearer[k])
                here[k] += wanted
                on_us = _part_on_us(n, r == china, hosted[k])
                on_us = _claim(on_us, access[us, r, k], promotion[us, r, k], promoted[k])
                of_us[k] += wanted * on_us
                on_china = _part_on_china(n, r == china, hosted[k])
                on_china = _claim(
                    on_china, access[china, r, k], promotion[china, r, k], promoted[k]
                )
                of_china[k] += wanted * on_china
    for k in range(members):
        of_us[k] = over(supply[us, k], of_us[k], 0.0)
        of_china[k] = over(supply[china, k], of_china[k], 0.0)
    for r in range(regions):
        bloc = r in (us, china)
        for k in range(members):
            local[r, k] = 0.0 if bloc else over(supply[r, k], local[r, k], 0.0)
    for r in range(regions):
        here = local[cloud[r]]
        for n in range(stacks):
            for k in range(members):
                on_us = _part_on_us(n, r == china, hosted[k])
                on_us = _claim(on_us, access[us, r, k], promotion[us, r, k], promoted[k])
                on_china = _part_on_china(n, r == china, hosted[k])
                on_china = _claim(
                    on_china, access[china, r, k], promotion[china, r, k], promoted[k]
                )
                cover = here[k] + on_us * of_us[k] + on_china * of_china[k]
                served[r, n, k] = equations.served(cover)


def _part_on_us(stack: int, in_china: bool, hosted: float) -> float:
    """Share of a region's use that runs on US clouds: they host others' weights in part."""
    usual = 1.0 if stack == US else hosted
    return 0.0 if in_china else usual


def _part_on_china(stack: int, in_china: bool, hosted: float) -> float:
    """Share of a region's use that runs on China's clouds: of its stack what no US cloud hosts."""
    usual = 1.0 if in_china else 1.0 - hosted
    return usual if stack == CHINA else 0.0


def _claim(part: float, access: float, promotion: float, promoted: float) -> float:
    """Claim on a bloc's clouds of a part of use: where access is given, more where promoted."""
    return part * access * (1.0 + promoted * promotion)
