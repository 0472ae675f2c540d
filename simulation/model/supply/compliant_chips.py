"""Compliant chips: weaker versions of a flagship, designed to stay within a rival's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core import chip_table
from ..core.cache import cached
from ..equations import rule, variants
from ..equations.arrays import Array, ratio
from ..law import caps, classification

if TYPE_CHECKING:
    from ..core.context import Core
    from ..core.layout import Rows

NONE = "none"


class Design(NamedTuple):
    """Design of a chip: its figures, each (members,), and whether it may be sold, (members,)."""

    figures: dict[str, Array]
    lawful: NDArray[np.bool_]


def design(world: Core, rows: Rows) -> None:
    """Design new chips of makers whose flagship may not be sold to the rival.

    `rows` are those of the makers' chips. A design is frozen at the rule and the flagship of
    the month and ships some months later. The chip table holds a number of empty slots for them;
    each is used once, so that chips sold keep their figures.
    """
    if world.structure["variants"] == NONE:
        return
    slots = _candidates(world, rows[world.layout.tailored[rows]])
    designed = [slot for slot in slots.tolist() if _fill(world, slot)]
    if designed:
        world.cache.forget("access")
        classification.classify(world, np.array(designed))


def _candidates(world: Core, slots: Rows) -> Rows:
    """Free slots whose original ships and cannot be sold to the rival, for some member."""
    layout, ship = world.layout, world.chip_table.ship
    seller, parent = layout.chip_state[slots], layout.parent[slots]
    wanted = (ship[slots] >= chip_table.NEVER) & (world.month >= ship[parent])
    wanted &= ~_open(world, parent)
    wanted &= world.law.export_rule.variants[seller] > 0
    return slots[wanted.any(axis=1)]


def _open(world: Core, chips: Rows) -> NDArray[np.bool_]:
    """True where a chip can be sold to its designer's rival, (chips, members).

    A licence under which a cap of zero lets nothing out opens no market.
    """
    buyer = world.layout.rival[world.layout.chip_state[chips]]
    lawful: NDArray[np.bool_] = world.state.sellable[buyer, chips] > 0
    return lawful & ~caps.on_paper(world)[chips]


def _fill(world: Core, slot: int) -> bool:
    """Put a design into a slot where it is due and worth while; whether any member has one."""
    due = _due(world, slot)
    if not due.any():
        return False
    best = _best_design(world, slot)
    table = world.chip_table
    useful = best.figures["usefulness"]
    new = useful, useful / best.figures["price_usd"]
    worth = variants.improves(*new, *_best_on_sale(world, slot), world.p("variants.gain"))
    chosen = due & best.lawful & worth
    for name, figure in best.figures.items():
        table[name][slot] = np.where(chosen, figure, table[name][slot])
    ship = world.month + world.p("variants.lag")
    table.ship[slot] = np.where(chosen, ship, table.ship[slot])
    table.end[slot] = np.where(chosen, ship + world.p("market.sales_life"), table.end[slot])
    buyer = world.layout.rival[world.layout.chip_state[slot]]
    sellable = world.state.sellable[buyer, slot]
    world.state.sellable[buyer, slot] = np.where(chosen, 1.0, sellable)
    return bool(chosen.any())


def _due(world: Core, slot: int) -> NDArray[np.bool_]:
    """True where a slot is free and its original is a flagship that the rule bars, (members,)."""
    layout, ship = world.layout, world.chip_table.ship
    seller, parent = layout.chip_state[slot], layout.parent[slot]
    due: NDArray[np.bool_] = (ship[slot] >= chip_table.NEVER) & (world.month >= ship[parent])
    mine = np.flatnonzero(layout.chip_maker == layout.chip_maker[slot])
    newer = [c for c in mine if layout.parent[c] < 0 and c > parent]
    before = [c for c in mine if layout.parent[c] == parent and layout.tailored[c] and c < slot]
    due &= ~(world.month >= ship[newer]).any(axis=0) & (ship[before] < chip_table.NEVER).all(axis=0)
    due &= ~_open(world, np.array([parent]))[0] & (world.law.export_rule.variants[seller] > 0)
    return due


@cached("law")
def _best_design(world: Core, slot: int) -> Design:
    """Most useful lawful version of the slot's original."""
    layout, table = world.layout, world.chip_table
    parent = layout.parent[slot]
    full = {name: table[name][parent] for name in chip_table.DRAWN}
    original = variants.Figures(*(full[name] for name in variants.Figures._fields))
    habits = tuple(world.p(f"variants.{name}") for name in ("margin", "stacks", "idle"))
    best: dict[str, Array] = {}
    lawful = np.zeros(world.members, dtype=np.bool_)
    for ceiling in _ways(world, slot, full):
        left = variants.cut(original, ceiling, *habits)
        figures = _with_derived_figures(world, slot, {**full, **left._asdict()})
        passes = _may_be_sold(world, slot, figures)
        first = passes & ~lawful
        better = passes & (figures["usefulness"] > best.get("usefulness", figures["usefulness"]))
        taken = first | better
        best = {k: np.where(taken, v, best.get(k, v)) for k, v in figures.items()}
        lawful |= passes
    return Design(best, lawful)


def _licence(world: Core, slot: int) -> tuple[Array, Array]:
    """Ceilings of the licences that a slot's design may have, each (members,); 0 for none at all.

    No licence is worth a design where the volume cap is zero.
    """
    seller = world.layout.chip_state[slot]
    tpp, width = classification.licence_ceilings(world, seller, np.array([slot]))
    some = world.law.export_rule.volume_cap.general[seller] > 0
    return tpp[0] * some, width[0] * some


def _ways(world: Core, slot: int, full: dict[str, Array]) -> tuple[variants.Ceilings, ...]:
    """Ceilings of the lawful ways for a chip, by its figures."""
    limits = classification.control_limits(world, world.layout.chip_state[slot])
    part = np.minimum(limits.control_tpp / (variants.BITS * full["tflops"]), 1.0)
    silicon = full["die_area_mm2"] * variants.whole_dies(full["dies_per_package"], part)
    return (
        variants.under_licence(*_licence(world, slot)),
        variants.outside_control(limits, silicon),
        variants.by_slow_link(limits, silicon),
    )


def _may_be_sold(world: Core, slot: int, figures: dict[str, Array]) -> NDArray[np.bool_]:
    """True where the rule lets a design through, uncontrolled or under licence, (members,)."""
    chip = rule.Specification(*(figures[name] for name in rule.Specification._fields))
    limits = classification.control_limits(world, world.layout.chip_state[slot])
    unnamed = np.zeros_like(chip.tpp)
    controlled = rule.controlled(limits, chip, unnamed)
    granted = rule.licensable(*_licence(world, slot), chip, unnamed)
    passes: NDArray[np.bool_] = ~controlled | granted
    return passes


def _with_derived_figures(world: Core, slot: int, figures: dict[str, Array]) -> dict[str, Array]:
    """Figures of a design with derived ones, and a price in proportion to its usefulness."""
    parent, draw = world.layout.parent[slot], world.draw
    efficiency = world.p.table("stacks", "efficiency")[world.layout.chip_stack[slot]]
    whole = {**figures, **chip_table.derived(figures, efficiency, draw)}
    left = ratio(whole["usefulness"], world.chip_table["usefulness"][parent])
    whole["price_usd"] = figures["price_usd"] * left * world.p("variants.price")
    return whole


def _best_on_sale(world: Core, slot: int) -> tuple[Array, Array]:
    """Usefulness, and usefulness per USD, of the maker's best chips that the rival may buy.

    Each (members,).
    """
    layout, table = world.layout, world.chip_table
    mine = np.flatnonzero(layout.chip_maker == layout.chip_maker[slot])
    ready = (table.ship[mine] <= world.month) | layout.tailored[mine, None]
    ready &= (table.ship[mine] < chip_table.NEVER) & (world.month < table.end[mine])
    ready &= _open(world, mine)
    useful = np.where(ready, table["usefulness"][mine], 0.0)
    return useful.max(axis=0), (useful / table["price_usd"][mine]).max(axis=0)
