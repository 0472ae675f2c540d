"""Steps of instruments: the timeline's rules, tightened or loosened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulation.inputs.policy.export_rule import ExportRule
from simulation.inputs.policy.field import LOWER
from simulation.inputs.policy.held import Number, NumberByChip
from simulation.inputs.policy.trade import DomesticMandate, ImportAdmission, RareEarthLicensing

from ..equations import reaction
from ..equations.arrays import Array
from ..supply.tools import MEMORY
from ..tables.instruments import BOOK, Instrument

if TYPE_CHECKING:
    from ..core.context import Core
    from ..tables.law_table import Law

Step = Callable[["Core", int, Array, Array], None]
MOVED = frozenset(
    slot.path
    for field in (
        ExportRule.license_max_tpp,
        ExportRule.license_max_bandwidth_gb_s,
        ExportRule.license_chips,
        ExportRule.tool_sales,
        ExportRule.tool_service,
        ExportRule.hbm_access,
        ExportRule.enforcement,
        ExportRule.cloud_access,
        ExportRule.entity_list,
        ImportAdmission.share,
        DomesticMandate.share,
        RareEarthLicensing.share,
    )
    for slot in field.slots
)
"""Arrays of the law that steps write. They write all that they have ever written, each month."""


def apply(world: Core, rows: range) -> None:
    """Apply the steps of the states in `rows` to the rules of their timeline."""
    for number, one in enumerate(BOOK):
        actor = world.layout.row["states"][one.actor]
        if actor in rows:
            STEPS[one.name](world, actor, world.state.steps[number], size(world, one))


def size(world: Core, one: Instrument) -> Array:
    """Size of one step, in the unit of the instrument's rule, (members,)."""
    return world.p(f"reaction.{one.weights}.step")


def _ceiling(world: Core, row: int, steps: Array, factor: Array) -> None:
    """Licence ceilings; at the tightest steps licences by name lapse too."""
    rule, planned = world.law.export_rule, world.plan.export_rule
    level, width = planned.license_max_tpp[row], planned.license_max_bandwidth_gb_s[row]
    rule.license_max_tpp[row] = reaction.ceiling(level, planned.control_tpp[row], steps, factor)
    rule.license_max_bandwidth_gb_s[row] = reaction.ceiling(width, width, steps, factor)
    last = steps >= world.p("reaction.us_ceiling.tightest")
    rule.license_chips[row] = np.where(last, 0.0, planned.license_chips[row])


def _towards(*fields: Number | NumberByChip) -> Step:
    """Shares moved a step their stricter way: cut where lower is stricter, else raised.

    Chips or suppliers with a share of their own move with the general one.
    """

    def step(world: Core, row: int, steps: Array, change: Array) -> None:
        for field in fields:
            moved = reaction.opened if field.stricter == LOWER else reaction.raised
            shares = zip(_shares(field, world.law), _shares(field, world.plan), strict=True)
            for law, plan in shares:
                law[row] = moved(plan[row], steps, change)

    return step


def _shares(field: Number | NumberByChip, law: Law) -> tuple[Array, ...]:
    rule = law.rules[field.lever]
    if isinstance(field, NumberByChip):
        held = field.of(rule)
        return held.general, held.own
    return (field.of(rule),)


def _minerals(world: Core, row: int, steps: Array, cut: Array) -> None:
    """Licences for rare earths; a truce suspends every denial, the timeline's too."""
    _towards(RareEarthLicensing.share)(world, row, steps, cut)
    share = world.law.rare_earth_licensing.share
    share[row] = np.where(world.state.truce > 0, 1.0, share[row])


def _foundry(world: Core, row: int, steps: Array, rise: Array) -> None:
    """Orders of the ruled state's makers that foundries turn away."""
    theirs = world.layout.of_state("makers", "china")
    base = world.plan.export_rule.entity_list.makers[row][theirs]
    world.law.export_rule.entity_list.makers[row, theirs] = reaction.raised(base, steps, rise)


def _memory(world: Core, row: int, steps: Array, change: Array) -> None:
    """Orders of memory that the ban lets through; beyond it tools that memory lines do not get."""
    _towards(ExportRule.hbm_access)(world, row, steps, change)
    law, plan = world.law.export_rule, world.plan.export_rule
    beyond = np.maximum(steps, 0.0)
    for now, planned in ((law.tool_sales, plan.tool_sales), (law.tool_service, plan.tool_service)):
        left = reaction.opened(planned[row, MEMORY], beyond, change)
        now[row, MEMORY] = np.minimum(now[row, MEMORY], left)


STEPS: dict[str, Step] = {
    "us_ceiling": _ceiling,
    "us_tools": _towards(ExportRule.tool_sales, ExportRule.tool_service),
    "us_memory": _memory,
    "us_enforcement": _towards(ExportRule.enforcement),
    "us_cloud": _towards(ExportRule.cloud_access),
    "china_admission": _towards(ImportAdmission.share),
    "china_mandate": _towards(DomesticMandate.share),
    "china_minerals": _minerals,
    "netherlands_tools": _towards(ExportRule.tool_sales, ExportRule.tool_service),
    "japan_tools": _towards(ExportRule.tool_sales, ExportRule.tool_service),
    "south_korea_foundry": _foundry,
    "taiwan_foundry": _foundry,
}
