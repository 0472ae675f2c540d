"""Chips cut down to pass a rule: which ceilings hold, and what is left of a chip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .rule import NO_LIMIT

BITS = 16.0  # TPP is dense speed times the bit length of its numbers: a definition
LEAST = 1e-6  # keeps the logarithm of a chip without speed finite
ROUNDING = 1e-9


def routes(limits: dict[str, Array], silicon: Array) -> dict[str, Array]:
    """Ceilings of the three lawful ways to the rival's market, each (3, members).

    In order: under licence, outside the control, and outside it by a slow link (the A800 of
    2022). A way that the rule does not offer has a ceiling of 0.

    Args:
        limits: thresholds of the rule in force, by the names of the export rule.
        silicon: die area of the chip, mm2, on which the density clause looks.
    Returns:
        `tpp`, `bandwidth_gb_s` and `interconnect_gb_s` below which a chip must stay.
    """
    free = np.full_like(silicon, NO_LIMIT)
    sparse = np.maximum(limits["density_tpp"], limits["density"] * silicon)
    link = limits["control_interconnect_gb_s"]
    open_tpp = np.minimum(limits["control_tpp"], sparse)
    by_link = np.where(link > 0, sparse, 0.0)
    narrow = limits["control_bandwidth_gb_s"]
    return {
        "tpp": np.stack([limits["license_max_tpp"], open_tpp, by_link]),
        "bandwidth_gb_s": np.stack([limits["license_max_bandwidth_gb_s"], narrow, narrow]),
        "interconnect_gb_s": np.stack([free, free, link]),
    }


def cut(
    full: dict[str, Array], ceiling: dict[str, Array], taste: dict[str, Array]
) -> dict[str, Array]:
    """Figures of a chip cut to stay just inside ceilings; shapes broadcast.

    Formats below 16 bits go first, since TPP counts the best of them; then speed, and with it
    whole dies; memory stacks go with bandwidth, or stay and run slower. A part switched off still
    draws power.

    Args:
        full: figures of the original, by their names in the chip table.
        ceiling: as `routes` gives them.
        taste: `margin`, how close to a ceiling a design dares to go; `stacks`, share of the
            stacks (in logs) that stay and run slower; `idle`, share of its power that a die
            draws however much of it is switched off; all 0..1.
    """
    tpp = np.maximum(np.minimum(full["tpp"], taste["margin"] * ceiling["tpp"]), LEAST)
    speed = np.minimum(full["tflops"], tpp / BITS)
    memory = np.minimum(full["bandwidth_gb_s"], taste["margin"] * ceiling["bandwidth_gb_s"])
    memory = np.maximum(memory, LEAST)
    link = np.minimum(full["interconnect_gb_s"], taste["margin"] * ceiling["interconnect_gb_s"])
    part = speed / full["tflops"]
    stacks = (memory / full["bandwidth_gb_s"]) ** (1.0 - taste["stacks"])
    dies = whole_dies(full["dies_per_package"], part)
    idle = taste["idle"]
    power = idle * dies / full["dies_per_package"] + (1.0 - idle) * part
    kept = {"tflops": speed, "tpp": tpp, "bandwidth_gb_s": memory, "interconnect_gb_s": link}
    kept["dies_per_package"] = dies
    for name in ("hbm_gb", "hbm_stacks"):
        kept[name] = full[name] * stacks
    kept["tdp_w"] = full["tdp_w"] * power
    return kept


def whole_dies(dies: Array, part: Array) -> Array:
    """Dies that a chip with `part` of the original's speed needs, at least one of them."""
    needed: Array = np.maximum(np.ceil(dies * part - ROUNDING), np.minimum(dies, 1.0))
    return needed


def improves(
    design: tuple[Array, Array], best: tuple[Array, Array], gain: Array
) -> NDArray[np.bool_]:
    """Whether a new design is worth its cost: better than what may be sold, or as good and cheaper.

    Args:
        design: usefulness of the new chip, and usefulness per dollar.
        best: the same of the best chips that may be sold (0 where there is none).
        gain: least relative gain for which a maker designs anew.
    """
    better = design[0] > best[0] * (1.0 + gain)
    cheaper = (design[0] >= best[0] * (1.0 - ROUNDING)) & (design[1] > best[1] * (1.0 + gain))
    worth: NDArray[np.bool_] = better | cheaper
    return worth
