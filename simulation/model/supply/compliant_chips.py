"""Compliant chips: weaker versions of a flagship, designed to stay within a rival's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.chip_table import BANDWIDTH, NEVER, POWER, SPEED, TPP
from ..core.derived_figures import Reference, derived, reference
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, fixed, kernel
from ..equations import rule, variants
from ..equations.arrays import Array
from ..equations.numbers import over
from ..equations.rule import ControlLimits
from ..equations.variants import Figures
from ..law import caps, classification

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Mask, Rows

NONE = "none"


class Habits(NamedTuple):
    """How makers design and price compliant chips, each (members,)."""

    margin: Line
    stacks: Line
    idle: Line
    gain: Line
    price: Line
    lag: Line
    sales_life: Line


class Limits(NamedTuple):
    """Thresholds from which a rule controls a chip, each (members,); see `ControlLimits`."""

    control_tpp: Line
    control_interconnect_gb_s: Line
    density_tpp: Line
    density: Line
    control_bandwidth_gb_s: Line


class Rule(NamedTuple):
    """A rule as a design has to obey it: licence ceilings, and thresholds of control."""

    tpp: float
    bandwidth_gb_s: float
    limits: ControlLimits


def design(world: Core, rows: Rows) -> None:
    """Design new chips of makers whose flagship may not be sold to the rival.

    `rows` are those of the makers' chips. A design is frozen at the rule and the flagship of
    the month and ships some months later. The chip table holds a number of empty slots for them;
    each is used once, so that chips sold keep their figures.
    """
    if world.structure["variants"] == NONE:
        return
    for seller, buyer in _markets(world):
        designed = np.zeros(len(world.layout.chips), np.bool_)
        _design_for(world, seller, buyer, rows, designed)
        if designed.any():
            world.cache.forget("access")
            classification.classify(world, np.flatnonzero(designed))


@cached("run")
def _markets(world: Core) -> list[tuple[int, int]]:
    """States whose makers have slots for compliant chips, each with its rival."""
    layout = world.layout
    return [pair for pair in layout.rivalries if pair[0] in layout.chip_state[layout.tailored]]


def _design_for(world: Core, seller: int, buyer: int, rows: Rows, designed: Mask) -> None:
    """Fill a seller's slots that are due and worth while; mark chips that some member designs."""
    law = world.law.export_rule
    tpp, width = classification.licence_ceilings(world, seller, world.layout.every_chip)
    fill_slots(
        rows,
        seller,
        buyer,
        float(world.month),
        law.variants[seller],
        law.volume_cap.general[seller],
        caps.on_paper(world),
        tpp,
        width,
        Limits(*map(fixed, classification.control_limits(world, seller))),
        designed,
        *_for_fill_slots(world),
    )


@cached("run")
def _for_fill_slots(world: Core) -> tuple[Any, ...]:
    """What `fill_slots` reads last, in its order, and where designs are noted."""
    layout, table = world.layout, world.chip_table
    return (
        layout.chip_state,
        layout.chip_maker,
        layout.parent,
        layout.tailored,
        *_of_makers(world),
        table["die_area_mm2"],
        table["tflops"],
        table["tpp"],
        table["bandwidth_gb_s"],
        table["interconnect_gb_s"],
        table["dies_per_package"],
        table["hbm_gb"],
        table["hbm_stacks"],
        table["tdp_w"],
        table["price_usd"],
        table["usefulness"],
        table["density"],
        table["interposer_mm2"],
        table.measured,
        table.ship,
        table.end,
        world.state.sellable,
    )


def _of_makers(world: Core) -> tuple[Habits, Reference, Array]:
    """Habits of makers, what chips are measured by, and what software makes of them."""
    return _habits(world), _reference(world), _efficiency(world)


@cached("run")
def _habits(world: Core) -> Habits:
    """How makers design and price compliant chips."""
    own = (f"variants.{name}" for name in ("margin", "stacks", "idle", "gain", "price", "lag"))
    return Habits(*(fixed(world.p(name)) for name in (*own, "market.sales_life")))


@cached("run")
def _reference(world: Core) -> Reference:
    """What chips are measured by."""
    return reference(world.draw)


@cached("run")
def _efficiency(world: Core) -> Array:
    """Share of a chip's speed that its software makes use of at the start, (chips, members)."""
    efficiency: Array = world.p.table("stacks", "efficiency")[world.layout.chip_stack]
    return efficiency


@kernel
def fill_slots(
    rows: Places,
    seller: int,
    buyer: int,
    month: float,
    variants_allowed: Line,
    volume_cap: Line,
    on_paper: FlagTable,
    licence_tpp: Table,
    licence_bandwidth: Table,
    limits: Limits,
    designed: Flags,
    seat: Places,
    maker: Places,
    parent: Places,
    tailored: Flags,
    habits: Habits,
    by: Reference,
    efficiency: Table,
    die_area: Table,
    tflops: Table,
    tpp: Table,
    bandwidth: Table,
    link: Table,
    dies: Table,
    hbm_gb: Table,
    hbm_stacks: Table,
    tdp_w: Table,
    price: Table,
    usefulness: Table,
    density: Table,
    interposer: Table,
    measured: Cube,
    ship: Table,
    end: Table,
    sellable: Cube,
) -> None:
    """Put the best lawful version of a flagship that is shut out into a slot, if it is worth it."""
    members = ship.shape[1]
    due = np.empty(members, np.bool_)
    best_useful, best_per_dollar = np.empty(members), np.empty(members)
    for slot in rows:
        if not tailored[slot] or seat[slot] != seller:
            continue
        flagship = parent[slot]
        for k in range(members):
            # A licence under which a cap of zero lets nothing out opens no market.
            shut_out = sellable[buyer, flagship, k] == 0.0 or on_paper[flagship, k]
            free = ship[slot, k] >= NEVER and variants_allowed[k] > 0.0
            due[k] = free and shut_out and month >= ship[flagship, k]
        if not some(due):
            continue
        best_useful[:] = 0.0
        best_per_dollar[:] = 0.0
        for c in range(len(maker)):
            if maker[c] == maker[slot]:
                newer = parent[c] < 0 and c > flagship
                earlier = parent[c] == flagship and tailored[c] and c < slot
                for k in range(members):
                    # A flagship is the newest that ships, and its slots are filled in order.
                    due[k] &= not (newer and month >= ship[c, k])
                    due[k] &= not (earlier and ship[c, k] >= NEVER)
                    ready = ship[c, k] <= month or (tailored[c] and ship[c, k] < NEVER)
                    may_buy = sellable[buyer, c, k] > 0.0 and not on_paper[c, k]
                    if ready and month < end[c, k] and may_buy:
                        best_useful[k] = max(best_useful[k], usefulness[c, k])
                        per_dollar = usefulness[c, k] / price[c, k]
                        best_per_dollar[k] = max(best_per_dollar[k], per_dollar)
        for k in range(members):
            if due[k]:
                full = Figures(
                    tflops[flagship, k],
                    tpp[flagship, k],
                    bandwidth[flagship, k],
                    link[flagship, k],
                    dies[flagship, k],
                    hbm_gb[flagship, k],
                    hbm_stacks[flagship, k],
                    tdp_w[flagship, k],
                )
                thresholds = ControlLimits(
                    limits.control_tpp[k],
                    limits.control_interconnect_gb_s[k],
                    limits.density_tpp[k],
                    limits.density[k],
                    limits.control_bandwidth_gb_s[k],
                )
                # No licence is worth a design where the volume cap is zero.
                row, worth_it = slot % len(licence_tpp), 1.0 if volume_cap[k] > 0.0 else 0.0
                highest_tpp = licence_tpp[row, k] * worth_it
                broadest = licence_bandwidth[row, k] * worth_it
                allowed = Rule(highest_tpp, broadest, thresholds)
                area, software = die_area[flagship, k], efficiency[slot, k]
                chip, lawful = best_design(full, area, software, allowed, habits, by, k)
                found = derived(chip, area, software, by, k)
                left = over(found.usefulness, usefulness[flagship, k], 0.0)
                cost = price[flagship, k] * left * habits.price[k]
                worth = variants.improves(
                    found.usefulness,
                    found.usefulness / cost,
                    best_useful[k],
                    best_per_dollar[k],
                    habits.gain[k],
                )
                if lawful and worth:
                    designed[slot] = True
                    tflops[slot, k] = chip.tflops
                    tpp[slot, k] = chip.tpp
                    bandwidth[slot, k] = chip.bandwidth_gb_s
                    link[slot, k] = chip.interconnect_gb_s
                    dies[slot, k] = chip.dies_per_package
                    hbm_gb[slot, k] = chip.hbm_gb
                    hbm_stacks[slot, k] = chip.hbm_stacks
                    tdp_w[slot, k] = chip.tdp_w
                    price[slot, k] = cost
                    usefulness[slot, k] = found.usefulness
                    density[slot, k] = found.density
                    interposer[slot, k] = found.interposer_mm2
                    measured[SPEED, slot, k] = found.h100e
                    measured[TPP, slot, k] = found.relative_tpp
                    measured[BANDWIDTH, slot, k] = found.relative_bandwidth
                    measured[POWER, slot, k] = found.relative_power
                    ship[slot, k] = month + habits.lag[k]
                    end[slot, k] = ship[slot, k] + habits.sales_life[k]
                    sellable[buyer, slot, k] = 1.0


def best_design(
    full: Figures,
    die_area: float,
    efficiency: float,
    allowed: Rule,
    habits: Habits,
    by: Reference,
    k: int,
) -> tuple[Figures, bool]:
    """Most useful lawful version of a chip, and whether there is one.

    The ways are under licence, outside the control, and outside it by a slow link.
    """
    limits = allowed.limits
    part = min(limits.control_tpp / (variants.BITS * full.tflops), 1.0)
    silicon = die_area * variants.whole_dies(full.dies_per_package, part)
    ways = (
        variants.under_licence(allowed.tpp, allowed.bandwidth_gb_s),
        variants.outside_control(limits, silicon),
        variants.by_slow_link(limits, silicon),
    )
    best, highest, some_way = full, 0.0, False
    for way in ways:
        chip = variants.cut(full, way, habits.margin[k], habits.stacks[k], habits.idle[k])
        if may_be_sold(chip, die_area, allowed):
            useful = derived(chip, die_area, efficiency, by, k).usefulness
            if not some_way or useful > highest:
                best, highest, some_way = chip, useful, True
    return best, some_way


def may_be_sold(chip: Figures, die_area: float, allowed: Rule) -> bool:
    """Whether the rule lets a design through, uncontrolled or under licence."""
    density = chip.tpp / (die_area * chip.dies_per_package)
    ruled = rule.Specification(chip.tpp, density, chip.interconnect_gb_s, chip.bandwidth_gb_s)
    controlled: bool = rule.controlled(allowed.limits, ruled, 0.0)
    granted: bool = rule.licensable(allowed.tpp, allowed.bandwidth_gb_s, ruled, 0.0)
    return granted or not controlled
