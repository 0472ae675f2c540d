"""Outcomes without a breakdown of their own, and the nearest one that has one."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from simulation.errors import did_you_mean_name
from simulation.model.outcomes.table import declare

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulation.model.core.layout import Layout

_MADE, _BY_MAKER, _ABROAD = "output.china", "market.china --by maker", "new_compute.world"
_MEMORY, _PACKAGING = f"{_MADE} --by memory", f"{_MADE} --by packaging"
# The first pattern that an outcome fits: what it goes into, or what it is counted beside.
NEAREST = {
    "compute.china.rented": "compute.china.offshore",
    "rent.china": "smuggled_units.china",
    "training_share.smuggled": "compute.china.smuggled",
    "new_compute.*": _ABROAD,
    "market.china.*": _BY_MAKER,
    "billed_china.*": _BY_MAKER,
    "other_china.*": "revenue_china.{last}",
    "smuggled_value.china": "smuggled_units.china",
    "hoarding.china": _MEMORY,
    "sold_compute.*": "units.{last}",
    "wafers.smic*": _MADE,
    "yield.smic": _MADE,
    "packaging.smic*": _PACKAGING,
    "packaging.*": _ABROAD,
    "denied.china": "market.china",
    "lost_revenue.us": _BY_MAKER,
    "tool_reach.china": _MADE,
    "tools.domestic.china": _MADE,
    "know_how.china": _MADE,
    "subsidy.china": _MADE,
    "chip_gap.best": "ratio.flow",
    "power.*": "power.{second}",
    "reactors.*": "power.{last}",
    "sites.world": "compute.world",
    "training_compute.*": "compute.{last}",
    "*largest_run.*": "compute.{last}",
    "frontier.*": "compute.{last}",
    "open_frontier.*": "compute.{last}",
    "run.deepseek": "compute.china",
    "*.firms_us*": "new_compute.us",
    "*.firms_china*": "new_compute.china",
}


def nearest(layout: Layout, outcome: str, known: Collection[str]) -> str:
    """What to ask for in place of an outcome that has no breakdown; "" where nothing is near."""
    found = _of_chip(layout, outcome) or _of_supplier(layout, outcome) or _of_maker(layout, outcome)
    plain = outcome.partition("@")[0]
    if not found and plain in known:  # the same by another measure of chips
        found = plain
    if not found:
        fits = (near for pattern, near in NEAREST.items() if fnmatchcase(outcome, pattern))
        parts = outcome.split(".")
        found = next(fits, "").format(last=parts[-1], second=parts[min(1, len(parts) - 1)])
    return found if found.partition(" ")[0] in known else ""


def refusal(layout: Layout, outcome: str, known: Collection[str]) -> str:
    """Why there is no breakdown of a name, and which there is instead."""
    names = [one.name for one in declare(layout)]
    said = f"no breakdown of {outcome!r}"
    if outcome not in names:
        return said + (
            did_you_mean_name(outcome, sorted(known, key=len)) or did_you_mean_name(outcome, names)
        )
    near = nearest(layout, outcome, known)
    if near:
        return f"{said} by itself; the nearest is `rivalry breakdown {near}`"
    return f"{said}, nor of a figure near it"


def _of_chip(layout: Layout, outcome: str) -> str:
    """A figure of one chip stands in its maker's."""
    first, *_, last = outcome.split(".") if "." in outcome else (outcome, "")
    if last not in layout.row["chips"] or first not in ("units", "revenue", "price"):
        return ""
    maker = layout.makers[int(layout.chip_maker[layout.row["chips"][last]])]
    there = "units.china" if outcome.count(".") > 1 else first.replace("price", "revenue")
    return f"{there}.{maker}"


def _of_supplier(layout: Layout, outcome: str) -> str:
    """Memory that no Chinese chip takes goes into those of the world."""
    first, _, name = outcome.partition(".")
    if first not in ("memory", "memory_stacks") or name not in layout.suppliers:
        return ""
    home = layout.row["suppliers"][name] in layout.of_state("suppliers", "china")
    return _MEMORY if home else _ABROAD


def _of_maker(layout: Layout, outcome: str) -> str:
    """What binds a Chinese maker stands beside its output, that of another in its deliveries."""
    first, _, rest = outcome.partition(".")
    name = rest.partition(".")[0]
    if first not in ("bottleneck", "relief") or name not in layout.makers:
        return ""
    home = layout.row["makers"][name] in layout.of_state("makers", "china")
    return f"{_MADE} --by maker" if home else f"units.{name}"
