"""Chips cut down to pass a rule: which ceilings hold, and what is left of a chip.

There are three lawful ways to the rival's market: under licence, outside the control, and outside
it by a slow link (the A800 of 2022). A way that the rule does not offer has a ceiling of 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from .numbers import power
from .rule import NO_LIMIT, ControlLimits

BITS = 16.0  # TPP is dense speed times the bit length of its numbers: a definition
LEAST = 1e-6  # keeps the logarithm of a chip without speed finite
ROUNDING = 1e-9


class Ceilings(NamedTuple):
    """Figures below which a chip must stay on one of the ways."""

    tpp: float
    bandwidth_gb_s: float
    interconnect_gb_s: float


class Figures(NamedTuple):
    """Figures of a chip that a cut changes, by their names in the chip table."""

    tflops: float
    tpp: float
    bandwidth_gb_s: float
    interconnect_gb_s: float
    dies_per_package: float
    hbm_gb: float
    hbm_stacks: float
    tdp_w: float


def under_licence(license_max_tpp: float, license_max_bandwidth: float) -> Ceilings:
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
    return Ceilings(license_max_tpp, license_max_bandwidth, NO_LIMIT)


def outside_control(limits: ControlLimits, silicon: float) -> Ceilings:
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
    sparse = max(limits.density_tpp, limits.density * silicon)
    return Ceilings(min(limits.control_tpp, sparse), limits.control_bandwidth_gb_s, NO_LIMIT)


def by_slow_link(limits: ControlLimits, silicon: float) -> Ceilings:
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
    sparse = max(limits.density_tpp, limits.density * silicon)
    return Ceilings(sparse if link > 0.0 else 0.0, limits.control_bandwidth_gb_s, link)


def cut(full: Figures, ceiling: Ceilings, margin: float, stacks: float, idle: float) -> Figures:
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
    tpp = max(min(full.tpp, margin * ceiling.tpp), LEAST)
    speed = min(full.tflops, tpp / BITS)
    memory = max(min(full.bandwidth_gb_s, margin * ceiling.bandwidth_gb_s), LEAST)
    link = min(full.interconnect_gb_s, margin * ceiling.interconnect_gb_s)
    part = speed / full.tflops
    placed = power(memory / full.bandwidth_gb_s, 1.0 - stacks)
    dies = whole_dies(full.dies_per_package, part)
    drawn = idle * dies / full.dies_per_package + (1.0 - idle) * part
    return Figures(
        speed,
        tpp,
        memory,
        link,
        dies,
        full.hbm_gb * placed,
        full.hbm_stacks * placed,
        full.tdp_w * drawn,
    )


def whole_dies(dies: float, part: float) -> float:
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
    needed = max(math.ceil(dies * part - ROUNDING), min(dies, 1.0))
    return min(needed, dies)


def improves(
    useful: float, per_dollar: float, best_useful: float, best_per_dollar: float, gain: float
) -> bool:
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
    return better or (as_good and per_dollar > best_per_dollar * (1.0 + gain))
