"""Derived figures of chips: what follows from their design, against an H100."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..equations.arrays import Array
from ..equations.choice import performance
from ..equations.production import dies_per_wafer
from ..equations.variants import Figures
from .kernel import Cube, Line, Table, fixed, kernel

if TYPE_CHECKING:
    from simulation.inputs.draws.draw import Draw

HBM_FOOTPRINT = "chips.hbm_footprint_mm2"


class Reference(NamedTuple):
    """An H100's figures, what memory counts, and the area of a stack; each (members,)."""

    tflops: Line
    bandwidth_gb_s: Line
    hbm_gb: Line
    tpp: Line
    tdp_w: Line
    memory_weight: Line
    memory_size: Line
    footprint: Line


class Derived(NamedTuple):
    """Derived figures by their names in the chip table."""

    h100e: float
    relative_bandwidth: float
    usefulness: float
    relative_tpp: float
    relative_power: float
    density: float
    dies_per_wafer: float
    interposer_mm2: float


def reference(draw: Draw) -> Reference:
    """What chips are measured by."""
    of_h100 = ("tflops", "bandwidth_gb_s", "hbm_gb", "tpp", "tdp_w")
    names = (f"chips.h100.{name}" for name in of_h100)
    rest = ("choice.memory_weight", "choice.memory_size", HBM_FOOTPRINT)
    return Reference(*(fixed(draw[name]) for name in (*names, *rest)))


def derived(chip: Figures, die_area: float, efficiency: float, by: Reference, k: int) -> Derived:
    """Derived figures of a chip of one member.

    `efficiency` is the share of a chip's speed that its software makes use of at the start.
    """
    silicon = die_area * chip.dies_per_package
    speed = chip.tflops / by.tflops[k]
    bandwidth = chip.bandwidth_gb_s / by.bandwidth_gb_s[k]
    memory = chip.hbm_gb / by.hbm_gb[k]
    return Derived(
        speed,
        bandwidth,
        performance(speed, bandwidth, memory, efficiency, by.memory_weight[k], by.memory_size[k]),
        chip.tpp / by.tpp[k],
        chip.tdp_w / by.tdp_w[k],
        chip.tpp / silicon,
        dies_per_wafer(die_area),
        silicon + chip.hbm_stacks * by.footprint[k],
    )


def derive(figures: dict[str, Array], efficiency: Array, draw: Draw) -> dict[str, Array]:
    """Derived figures of a whole chip table by name, each (chips, members)."""
    own = np.stack([figures[name] for name in Figures._fields])
    found = np.empty((len(Derived._fields), *efficiency.shape))
    derive_all(own, figures["die_area_mm2"], efficiency, reference(draw), found)
    return dict(zip(Derived._fields, found, strict=True))


@kernel
def derive_all(
    figures: Cube, die_area: Table, efficiency: Table, by: Reference, found: Cube
) -> None:
    """Derive the figures of every chip, `figures` in the order of `Figures`."""
    chips, members = die_area.shape
    for c in range(chips):
        for k in range(members):
            own = figures[:, c, k]
            chip = Figures(own[0], own[1], own[2], own[3], own[4], own[5], own[6], own[7])
            one = derived(chip, die_area[c, k], efficiency[c, k], by, k)
            for place in range(len(found)):
                found[place, c, k] = one[place]
