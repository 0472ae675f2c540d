"""Chips that makers cut to fit the rule that shuts their flagship out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core import chip_table
from ..core.cache import cached
from ..equations import rule, variants
from ..equations.arrays import Array, ratio
from ..law import classification

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

NONE = "none"


class Design(NamedTuple):
    """A chip on paper: its figures, each (members,), and whether it may be sold."""

    figures: dict[str, Array]
    lawful: NDArray[np.bool_]


def tailor(world: Core, chips: NDArray[np.intp] | slice) -> None:
    """Cut new chips to the rule in force where a flagship may not be sold to the rival.

    The figures are frozen at the rule and the flagship of the month; the chip ships some months
    later. Each slot of the chip table is used once, so that chips sold keep their figures.
    """
    if world.structure["variants"] == NONE:
        return
    rows = world.own_rows[chips]
    slots = _wanted(world, rows[world.layout.tailored[rows]])
    launched = [slot for slot in slots.tolist() if _launch(world, slot)]
    if launched:
        classification.classify(world, np.array(launched))


def _wanted(world: Core, slots: Rows) -> Rows:
    """Slots that are free and whose original is out and shut out, for some member."""
    layout, state, ship = world.layout, world.state, world.chip_table.ship
    seller, parent = layout.chip_state[slots], layout.parent[slots]
    wanted = (ship[slots] >= chip_table.NEVER) & (world.month >= ship[parent])
    wanted &= state.sellable[layout.rival[seller], parent] == 0
    wanted &= world.law.export_rule.variants[seller] > 0
    return slots[wanted.any(axis=1)]


def _launch(world: Core, slot: int) -> bool:
    due = _due(world, slot)
    if not due.any():
        return False
    design = _design(world, slot)
    table = world.chip_table
    new = design.figures["usefulness"], design.figures["usefulness"] / design.figures["price_usd"]
    worth = variants.improves(new, _best(world, slot), world.p("variants.gain"))
    chosen = due & design.lawful & worth
    for name, figure in design.figures.items():
        table[name][slot] = np.where(chosen, figure, table[name][slot])
    ship = world.month + world.p("variants.lag")
    table.ship[slot] = np.where(chosen, ship, table.ship[slot])
    table.end[slot] = np.where(chosen, ship + world.p("market.sales_life"), table.end[slot])
    buyer = world.layout.rival[world.layout.chip_state[slot]]
    sellable = world.state.sellable[buyer, slot]
    world.state.sellable[buyer, slot] = np.where(chosen, 1.0, sellable)
    return bool(chosen.any())


def _due(world: Core, slot: int) -> NDArray[np.bool_]:
    """True where the slot is free, its original is the flagship, and the rule shuts that out."""
    layout, ship = world.layout, world.chip_table.ship
    seller, parent = layout.chip_state[slot], layout.parent[slot]
    due: NDArray[np.bool_] = (ship[slot] >= chip_table.NEVER) & (world.month >= ship[parent])
    buyer = layout.rival[seller]
    mine = np.flatnonzero(layout.chip_maker == layout.chip_maker[slot])
    newer = [c for c in mine if layout.parent[c] < 0 and c > parent]
    before = [c for c in mine if layout.parent[c] == parent and layout.tailored[c] and c < slot]
    due &= ~(world.month >= ship[newer]).any(axis=0) & (ship[before] < chip_table.NEVER).all(axis=0)
    due &= (world.state.sellable[buyer, parent] == 0) & (world.law.export_rule.variants[seller] > 0)
    return due


@cached("law")
def _design(world: Core, slot: int) -> Design:
    """The most useful lawful cut of the slot's original."""
    layout, table, seller = world.layout, world.chip_table, world.layout.chip_state[slot]
    parent = layout.parent[slot]
    full = {name: table[name][parent] for name in chip_table.DRAWN}
    limits = world.law.export_rule.numbers(seller)
    part = np.minimum(limits["control_tpp"] / (variants.BITS * full["tflops"]), 1.0)
    silicon = full["die_area_mm2"] * variants.whole_dies(full["dies_per_package"], part)
    ceilings = variants.routes(limits, silicon)
    taste = {name: world.p(f"variants.{name}") for name in ("margin", "stacks", "idle")}
    best: dict[str, Array] = {}
    lawful = np.zeros(world.members, dtype=np.bool_)
    for way in range(len(ceilings["tpp"])):
        ceiling = {name: values[way] for name, values in ceilings.items()}
        figures = _complete(world, slot, {**full, **variants.cut(full, ceiling, taste)})
        passes = _passes(limits, figures)
        first = passes & ~lawful
        better = passes & (figures["usefulness"] > best.get("usefulness", figures["usefulness"]))
        taken = first | better
        best = {k: np.where(taken, v, best.get(k, v)) for k, v in figures.items()}
        lawful |= passes
    return Design(best, lawful)


def _passes(limits: dict[str, Array], figures: dict[str, Array]) -> NDArray[np.bool_]:
    """The rule itself has the last word on what was cut to fit it."""
    unnamed = np.zeros_like(figures["tpp"])
    held = rule.controlled(limits, figures, unnamed)
    passes: NDArray[np.bool_] = ~held | rule.licensable(limits, figures, unnamed)
    return passes


def _complete(world: Core, slot: int, figures: dict[str, Array]) -> dict[str, Array]:
    """Derived figures, and a price in proportion to what the chip can still do."""
    parent, draw = world.layout.parent[slot], world.draw
    efficiency = world.p.table("stacks", "efficiency")[world.layout.chip_stack[slot]]
    whole = {**figures, **chip_table.derived(figures, efficiency, draw)}
    left = ratio(whole["usefulness"], world.chip_table["usefulness"][parent])
    whole["price_usd"] = figures["price_usd"] * left * world.p("variants.price")
    return whole


def _best(world: Core, slot: int) -> tuple[Array, Array]:
    """Usefulness, and usefulness per dollar, of the maker's best chips that the rival may buy."""
    layout, table = world.layout, world.chip_table
    buyer = layout.rival[layout.chip_state[slot]]
    mine = np.flatnonzero(layout.chip_maker == layout.chip_maker[slot])
    ready = (table.ship[mine] <= world.month) | layout.tailored[mine, None]
    ready &= (table.ship[mine] < chip_table.NEVER) & (world.month < table.end[mine])
    ready &= world.state.sellable[buyer, mine] > 0
    useful = np.where(ready, table["usefulness"][mine], 0.0)
    return useful.max(axis=0), (useful / table["price_usd"][mine]).max(axis=0)
