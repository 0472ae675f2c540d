"""Chip table of a block of members: drawn figures, and generations still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import Array
from ..equations.choice import narrow_formats
from ..equations.variants import BITS
from .derived_figures import derive
from .layout import Layout
from .parameters import Parameters

if TYPE_CHECKING:
    from simulation.inputs.draws.draw import Draw
    from simulation.inputs.tables.chips import Chip

DRAWN = (
    "tflops",
    "hbm_gb",
    "bandwidth_gb_s",
    "interconnect_gb_s",
    "tdp_w",
    "tpp",
    "price_usd",
    "die_area_mm2",
    "dies_per_package",
    "hbm_stacks",
    "narrow_speedup",
    "rack_share",
)
MEASURED = ("h100e", "relative_tpp", "relative_bandwidth", "relative_power")
SPEED, TPP, BANDWIDTH, POWER = range(4)  # their places
DENSITY = "roadmap.density_exponent"
NEVER = 1e6  # the month in which a chip ships that nobody has designed


@dataclass(frozen=True)
class ChipTable:
    """Chip table; every array is (chips, members) in the layout's order.

    A chip that is `tailored`, to comply with a rule, holds its original's figures until its maker
    designs it (see `supply.compliant_chips`).

    Attributes:
        figures: the columns by name, in the units of `calibration/chips`.
        ship, end: months from which a chip ships and until which it is sold.
        measured: the figures of MEASURED in one table, (measures, chips, members); all others are
            in `figures`. Views are taken when asked for, so that a copy of the table is whole.
    """

    figures: dict[str, Array]
    ship: Array
    end: Array
    measured: Array

    def __repr__(self) -> str:
        return f"<ChipTable: {' x '.join(map(str, self.ship.shape))}>"

    def __getitem__(self, name: str) -> Array:
        figure = self.figures.get(name)
        if figure is None:
            figure = self.measured[MEASURED.index(name)]
        return figure


def build(layout: Layout, parameters: Parameters, draw: Draw) -> ChipTable:
    """Draw the table, extend it by the roadmaps, and derive what follows from it."""
    ship = _ship(layout, draw)
    rows: dict[str, dict[str, Array]] = {}
    for i, chip in enumerate(layout.chip_rows):
        if chip.tailored:
            rows[chip.id] = dict(rows[chip.variant_of or ""])
        elif chip.follows:
            parent = layout.row["chips"][chip.follows]
            years = np.maximum(ship[i] - ship[parent], 0.0) / 12.0
            rows[chip.id] = successor(rows[chip.follows], years, growth(draw, chip))
        else:
            rows[chip.id] = {name: _figure(draw, chip.id, name) for name in DRAWN}
    figures = {name: np.stack([rows[c][name] for c in layout.chips]) for name in DRAWN}
    efficiency = parameters.table("stacks", "efficiency")[layout.chip_stack]
    whole = {**figures, **derive(figures, efficiency, draw)}
    measured = np.stack([whole[name] for name in MEASURED])
    rest = {name: figure for name, figure in whole.items() if name not in MEASURED}
    return ChipTable(rest, ship, _end(layout, draw, ship), measured)


def density_growth(draw: Draw, foundry: str) -> Array:
    """Yearly factor by which a foundry's nodes get denser with all the tools, (members,)."""
    denser: Array = (1.0 - draw[f"roadmap.{foundry}.node_shrink"]) ** -draw[DENSITY]
    return denser


def growth(draw: Draw, chip: Chip) -> dict[str, Array]:
    """Yearly growth factors of a maker's next generations, each (members,).

    Speed comes from design, in part by more silicon, and from density, which goes with the
    foundry's node; what tools are missing for that is taken off later (`supply.node_progress`).
    """
    design = 1.0 + draw[f"roadmap.{chip.maker}.design_growth"]
    speed = design * density_growth(draw, chip.foundry)
    return {
        "speed": speed,
        "silicon": design ** draw["roadmap.silicon_share"],
        "bandwidth": 1.0 + draw["roadmap.bandwidth_growth"],
        "price": 1.0 + draw["roadmap.price_performance_growth"],
        "energy": speed ** draw["roadmap.efficiency_share"],
        "stacks": (1.0 + draw["roadmap.bandwidth_growth"]) ** draw["roadmap.stack_share"],
    }


def successor(parent: dict[str, Array], years: Array, factor: dict[str, Array]) -> dict[str, Array]:
    """Figures of the generation that follows `parent` after `years`.

    Speed, TPP and link grow together; memory grows with its bandwidth, in part by more stacks;
    price and power follow from the growth of performance per dollar and per watt (Epoch AI,
    hardware trends), where efficiency comes from the same progress as speed. More silicon comes as
    more dies, which need more wafers and a larger interposer.
    """
    speed = factor["speed"] ** years
    memory = factor["bandwidth"] ** years
    grown = dict(parent)
    for name in ("tflops", "tpp", "interconnect_gb_s"):
        grown[name] = parent[name] * speed
    for name in ("bandwidth_gb_s", "hbm_gb"):
        grown[name] = parent[name] * memory
    grown["price_usd"] = parent["price_usd"] * speed / factor["price"] ** years
    grown["dies_per_package"] = parent["dies_per_package"] * factor["silicon"] ** years
    grown["hbm_stacks"] = parent["hbm_stacks"] * factor["stacks"] ** years
    grown["tdp_w"] = parent["tdp_w"] * speed / factor["energy"] ** years
    return grown


def _figure(draw: Draw, chip: str, name: str) -> Array:
    path = f"chips.{chip}.{name}"
    if name == "tpp" and path not in draw:
        return BITS * draw[f"chips.{chip}.tflops"]
    # At a link speed of 0 no rule on links applies to the chip.
    missing = 1.0 if name == "narrow_speedup" else 0.0
    return draw[path] if path in draw else np.full(len(draw), missing)


def _ship(layout: Layout, draw: Draw) -> Array:
    """Months from which chips ship, (chips, members); a row comes after that which it follows."""
    ship = np.empty((len(layout.chips), len(draw)))
    for i, chip in enumerate(layout.chip_rows):
        if chip.tailored:
            ship[i] = NEVER
        elif chip.announced_month is None:
            last = ship[layout.row["chips"][chip.follows or ""]]
            due = last + draw[f"roadmap.{chip.maker}.interval"]
            # What has shipped already is among the chips that are known, where these are listed.
            ship[i] = np.maximum(due, draw["roadmap.unannounced_from"]) if chip.listed else due
        else:
            ship[i] = _planned(draw, chip)
    return ship


def _planned(draw: Draw, chip: Chip) -> Array:
    planned = float(chip.ship)
    slips = planned >= draw["roadmap.first_uncertain_month"]
    own = (
        draw[f"chips.{chip.id}.slip"] if chip.slips else draw[f"roadmap.{chip.maker}.slip"] * slips
    )
    return planned + own


def _end(layout: Layout, draw: Draw, ship: Array) -> Array:
    life = ship + draw["market.sales_life"]
    for i, chip in enumerate(layout.chip_rows):
        if chip.end_month is not None:
            life[i] = chip.end_month
    return life


def narrow_work(speedup: Array, draw: Draw, share: Array) -> Array:
    """Factor on usefulness when a share of the work is done in narrow formats, (chips, members).

    `speedup` is chips' speed in the narrowest format over that in 16 bits. An H100's factor is 1.
    """
    return narrow_formats(
        speedup,
        draw["chips.h100.narrow_speedup"],
        share * (1.0 - draw["choice.memory_weight"]),
    )
