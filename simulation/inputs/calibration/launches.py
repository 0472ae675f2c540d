"""Months in which chips are to be expected that nobody announced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulation import months
from simulation.inputs.tables.chips import Chip


def interval_of(maker: str) -> str:
    """The parameter that holds the months between a maker's generations."""
    return f"roadmap.{maker}.interval"


def expected(chips: Mapping[str, Chip], interval: Callable[[str], float]) -> dict[str, Chip]:
    """The chips, with the month to be expected where nobody announced one, in the same order.

    It is `interval(maker)` months after the chip that it follows, or the month of the original that
    it is cut from. The model draws its own month for each member (`model.core.chip_table`); this
    one orders chips and is shown. Chips without an end of their chain stay as they are.
    """
    found = {name: chip for name, chip in chips.items() if chip.announced_month is not None}
    waiting = {name: chip for name, chip in chips.items() if name not in found}
    while waiting:
        ready = [chip for chip in waiting.values() if _before(chip) in found]
        for chip in ready:
            later = max(round(interval(chip.maker)), 1) if chip.follows else 0
            month = found[_before(chip)].ship + later
            found[chip.id] = replace(chip, ship=month, ship_month=months.label(month))
            del waiting[chip.id]
        if not ready:
            break
    return {name: found.get(name, chip) for name, chip in chips.items()}


def _before(chip: Chip) -> str:
    return chip.follows or chip.variant_of or ""
