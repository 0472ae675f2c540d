"""Outcomes about the law in force and about what rivals did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..core.layout import SEGMENTS, Rows
from ..equations.arrays import Array, ratio
from ..equations.rule import highest_sellable_tpp
from ..law import input_access
from ..tables.instruments import INSTRUMENTS
from .sheet import Found, named

if TYPE_CHECKING:
    from ..agents.cast import Cast

PRIVATE = SEGMENTS.index("private")
ALLIES = ("netherlands", "japan", "south_korea", "taiwan")


PULLS = named("pressure", INSTRUMENTS)


def outcomes(world: Cast) -> Found:
    """The month's policy outcomes, each (members,)."""
    state, rows = world.state, world.layout.row["states"]
    us, china = rows["us"], rows["china"]
    allies = world.layout.rows("states", ALLIES)
    access = {
        "tools": input_access.tools(world)[china],
        "memory": input_access.memory(world)[china],
    }
    access["cloud"] = world.law.export_rule.cloud_access[us]
    chips = np.minimum(ratio(_ceiling(world, us), fastest(world)), 1.0)
    closed = np.mean([1.0 - a for a in (chips, *access.values())], axis=0)
    return {
        "rule.tightness.us": closed,
        "rule.tools.china": access["tools"],
        "rule.memory.china": access["memory"],
        "rule.cloud.china": access["cloud"],
        "rule.enforcement.us": world.law.export_rule.enforcement[us],
        "rule.admission.china": world.law.import_admission.share.general[china],
        "rule.mandate.china": world.law.domestic_mandate.share[china, PRIVATE],
        "rare_earth.china": world.law.rare_earth_licensing.share[china],
        "rare_earth.stock": world.p("minerals.stock_months") - state.rare_earths_stock_drawn[us],
        "rare_earth.unmet": state.rare_earths_unmet[us],
        "truce": state.truce,
        "truces": state.truces,
        "push.china": state.growth_floor[china],
        "pressure.truce": state.truce_pressure,
        PULLS: state.pressure,
        **_counts(state.tightenings, "tightenings", us, china, allies),
        **_counts(state.loosenings, "loosenings", us, china, allies),
    }


def _counts(counted: Array, name: str, us: int, china: int, allies: Rows) -> Found:
    return {
        f"{name}.us": counted[us],
        f"{name}.china": counted[china],
        f"{name}.allies": counted[allies].sum(axis=0),
    }


def _ceiling(world: Cast, us: int) -> Array:
    rule = world.law.export_rule
    return highest_sellable_tpp(rule.control_tpp[us], rule.license_max_tpp[us])


def fastest(world: Cast) -> Array:
    """TPP of the fastest US chip that ships, (members,)."""
    chips = world.layout.of_state("chips", "us")
    shipping: Array = world.chip_table["tpp"][chips] * world.chips_on_sale.shipping[chips]
    best: Array = shipping.max(axis=0)
    return best
