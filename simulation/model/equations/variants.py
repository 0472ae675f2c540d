"""Chips cut down to pass a rule: which ceilings hold, and what is left of a chip.

There are three lawful ways to the rival's market: under licence, outside the control, and outside
it by a slow link (the A800 of 2022). A way that the rule does not offer has a ceiling of 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .rule import NO_LIMIT, ControlLimits

BITS = 16.0  # TPP is dense speed times the bit length of its numbers: a definition
LEAST = 1e-6  # keeps the logarithm of a chip without speed finite
ROUNDING = 1e-9


class Ceilings(NamedTuple):
    """Figures below which a chip must stay on one of the ways."""

    tpp: Array
    bandwidth_gb_s: Array
    interconnect_gb_s: Array


class Figures(NamedTuple):
    """Figures of a chip that a cut changes, by their names in the chip table."""

    tflops: Array
    tpp: Array
    bandwidth_gb_s: Array
    interconnect_gb_s: Array
    dies_per_package: Array
    hbm_gb: Array
    hbm_stacks: Array
    tdp_w: Array


def under_licence(license_max_tpp: Array, license_max_bandwidth: Array) -> Ceilings:
    """Ceilings of a chip that is to be licensed.

    Form:
        tpp = T
        bandwidth = B
        link = NO_LIMIT
    Source:
        US licence rule of January 2026.
    Args:
        license_max_tpp: T [TPP] speed below which licences are given.
        license_max_bandwidth: B [GB/s] memory bandwidth below which they are.
    Returns:
        tpp [TPP] ceiling of speed.
        bandwidth [GB/s] ceiling of memory bandwidth.
        link [GB/s] ceiling of the link to other chips.
    """
    free = np.full_like(license_max_tpp, NO_LIMIT)
    return Ceilings(license_max_tpp, license_max_bandwidth, free)


def outside_control(limits: ControlLimits, silicon: Array) -> Ceilings:
    """Ceilings of a chip that is to need no licence, whatever its link.

    Form:
        tpp = min(T, max(T_d, D * A))
        bandwidth = B
        link = NO_LIMIT
    Source:
        US export rules of October 2022 and October 2023.
    Args:
        limits.control_tpp: T [TPP] speed from which a chip with a fast link is controlled.
        limits.density_tpp: T_d [TPP] speed from which density counts.
        limits.density: D [TPP/mm2] performance density from which a chip is controlled.
        limits.control_bandwidth_gb_s: B [GB/s] memory bandwidth from which a chip is controlled.
        silicon: A [mm2] die area of the chip.
    Returns:
        tpp [TPP] ceiling of speed.
        bandwidth [GB/s] ceiling of memory bandwidth.
        link [GB/s] ceiling of the link to other chips.
    """
    sparse = np.maximum(limits.density_tpp, limits.density * silicon)
    free = np.full_like(silicon, NO_LIMIT)
    return Ceilings(np.minimum(limits.control_tpp, sparse), limits.control_bandwidth_gb_s, free)


def by_slow_link(limits: ControlLimits, silicon: Array) -> Ceilings:
    """Ceilings of a chip that is to need no licence since its link is slow.

    Form:
        tpp = max(T_d, D * A) if L > 0 else 0
        bandwidth = B
        link = L
    Source:
        US export rules of October 2022 (the A800's way) and October 2023 (density).
    Args:
        limits.control_interconnect_gb_s: L [GB/s] link from which a fast chip is controlled, 0
            where links do not count.
        limits.density_tpp: T_d [TPP] speed from which density counts.
        limits.density: D [TPP/mm2] performance density from which a chip is controlled.
        limits.control_bandwidth_gb_s: B [GB/s] memory bandwidth from which a chip is controlled.
        silicon: A [mm2] die area of the chip.
    Returns:
        tpp [TPP] ceiling of speed.
        bandwidth [GB/s] ceiling of memory bandwidth.
        link [GB/s] ceiling of the link to other chips.
    """
    link = limits.control_interconnect_gb_s
    sparse = np.maximum(limits.density_tpp, limits.density * silicon)
    return Ceilings(np.where(link > 0, sparse, 0.0), limits.control_bandwidth_gb_s, link)


def cut(full: Figures, ceiling: Ceilings, margin: Array, stacks: Array, idle: Array) -> Figures:
    """Figures of a chip cut to stay just inside ceilings.

    Formats below 16 bits go first, since TPP counts the best of them; then speed, and with it
    whole dies; memory stacks go with bandwidth, or stay and run slower. A part switched off still
    draws power.

    Form:
        tpp = max(min(P, m * P1), LEAST)
        speed = min(F, tpp / BITS)
        bandwidth = max(min(B, m * B1), LEAST)
        link = min(L, m * L1)
        dies = min(max(ceil(N * speed / F - ROUNDING), min(N, 1)), N)
        memory = G * (bandwidth / B) ** (1 - s)
        placed = K * (bandwidth / B) ** (1 - s)
        power = W * (i * dies / N + (1 - i) * speed / F)
    Source:
        Assumption of this model, after the A800, H800 and H20.
    Args:
        full.tflops: F [TFLOP/s] speed of the original, positive.
        full.tpp: P [TPP] its speed as rules count it.
        full.bandwidth_gb_s: B [GB/s] its memory bandwidth, positive.
        full.interconnect_gb_s: L [GB/s] its link to other chips.
        full.dies_per_package: N [dies/chip] its dies, positive.
        full.hbm_gb: G [GB] its memory.
        full.hbm_stacks: K [stacks/chip] its memory stacks.
        full.tdp_w: W [W] its power.
        ceiling.tpp: P1 [TPP] ceiling of speed.
        ceiling.bandwidth_gb_s: B1 [GB/s] ceiling of memory bandwidth.
        ceiling.interconnect_gb_s: L1 [GB/s] ceiling of the link.
        margin: m [1] how close to a ceiling a design dares to go, 0..1.
        stacks: s [1] share of the stacks, in logs, that stay and run slower, 0..1.
        idle: i [1] share of its power that a die draws however much of it is off, 0..1.
    Returns:
        speed [TFLOP/s] speed of the cut chip.
        tpp [TPP] its speed as rules count it.
        bandwidth [GB/s] its memory bandwidth.
        link [GB/s] its link to other chips.
        dies [dies/chip] its dies.
        memory [GB] its memory.
        placed [stacks/chip] its memory stacks.
        power [W] its power.
    """
    tpp = np.maximum(np.minimum(full.tpp, margin * ceiling.tpp), LEAST)
    speed = np.minimum(full.tflops, tpp / BITS)
    memory = np.minimum(full.bandwidth_gb_s, margin * ceiling.bandwidth_gb_s)
    memory = np.maximum(memory, LEAST)
    link = np.minimum(full.interconnect_gb_s, margin * ceiling.interconnect_gb_s)
    part = speed / full.tflops
    placed = (memory / full.bandwidth_gb_s) ** (1.0 - stacks)
    dies = whole_dies(full.dies_per_package, part)
    power = idle * dies / full.dies_per_package + (1.0 - idle) * part
    return Figures(
        tflops=speed,
        tpp=tpp,
        bandwidth_gb_s=memory,
        interconnect_gb_s=link,
        dies_per_package=dies,
        hbm_gb=full.hbm_gb * placed,
        hbm_stacks=full.hbm_stacks * placed,
        tdp_w=full.tdp_w * power,
    )


def whole_dies(dies: Array, part: Array) -> Array:
    """Dies that a cut chip needs, at least one of them and no more than its original has.

    Form:
        N = min(max(ceil(D * p - ROUNDING), min(D, 1)), D)
    Source:
        Definition.
    Args:
        dies: D [dies/chip] dies of the original.
        part: p [1] part of the original's speed that is kept, 0..1.
    Returns:
        N [dies/chip] dies needed.
    """
    needed = np.maximum(np.ceil(dies * part - ROUNDING), np.minimum(dies, 1.0))
    return np.minimum(needed, dies)


def improves(
    useful: Array, per_dollar: Array, best_useful: Array, best_per_dollar: Array, gain: Array
) -> NDArray[np.bool_]:
    """Whether a new design is worth its cost: better than what may be sold, or as good and cheaper.

    Form:
        better = U > U0 * (1 + g)
        cheaper = U >= U0 * (1 - ROUNDING) and V > V0 * (1 + g)
        I = better or cheaper
    Source:
        Assumption of this model.
    Args:
        useful: U [ratio] usefulness of the new chip, an H100's being 1.
        per_dollar: V [1/USD] its usefulness for a dollar.
        best_useful: U0 [ratio] usefulness of the best chip that may be sold, 0 where none.
        best_per_dollar: V0 [1/USD] highest usefulness for a dollar among those, 0 where none.
        gain: g [1] least relative gain for which a maker designs anew, not negative.
    Returns:
        I [flag] true where the design is worth its cost.
    """
    better = useful > best_useful * (1.0 + gain)
    as_good = useful >= best_useful * (1.0 - ROUNDING)
    worth: NDArray[np.bool_] = better | (as_good & (per_dollar > best_per_dollar * (1.0 + gain)))
    return worth
