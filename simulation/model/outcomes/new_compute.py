"""Outcomes of a year's new compute, and of the grey market that supplies a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.cache import cached
from ..core.kernel import Cube, Flags, FlagTable, Line, Places, Table, kernel
from ..equations.arrays import Array, total
from ..equations.rule import among_chips
from .declaration import BLOCS, MEASURES, UNITS, Outcome
from .flows import ABROAD, CHINA, SMUGGLED, US, WORLD
from .sheet import Sheet, named

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout, Rows
    from .flows import ChipFlows

BY_MEASURE = tuple(f"new_compute.{bloc}{suffix}" for suffix in UNITS for bloc in BLOCS)
OTHERS = (
    "new_compute.china.domestic",
    "new_compute.china.licensed",
    "new_compute.china.smuggled",
    "ratio.flow",
    "output.china",
    "self_sufficiency.china",
    "self_sufficiency.china.legal",
    "smuggled_units.china",
    "training_share.smuggled",
    "rent.china",
)
DOMESTIC, LICENSED, HIDDEN, FLOWS, OUTPUT, OWN_SHARE, LEGAL_SHARE, UNITS_HIDDEN = range(8)
TRAINED_ON_SMUGGLED, RENT = 8, 9
"""Rows of OTHERS."""
OF_US, OF_CHINA, OF_WORLD, EACH = 0, 1, 2, len(BLOCS)
"""Rows of BY_MEASURE, of each measure."""


def declare(layout: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    whom = {
        "us": "US firms",
        "china": "firms in China, smuggled chips included",
        "world": "all firms",
    }
    for suffix, unit in UNITS.items():
        for bloc in BLOCS:
            about = f"compute delivered in twelve months to {whom[bloc]}, by {MEASURES[suffix]}"
            yield Outcome(f"new_compute.{bloc}{suffix}", f"{unit}/year", about)
    for part, of in (
        ("domestic", "chips designed in China"),
        ("licensed", "chips imported legally"),
        ("smuggled", "smuggled chips"),
    ):
        about = f"compute delivered in twelve months to firms in China from {of}"
        yield Outcome(f"new_compute.china.{part}", "H100e/year", about)
    none, about = "where China gets none", "US new compute over China's, of twelve months"
    yield Outcome("ratio.flow", "ratio", about, undefined=none)
    yield Outcome("output.china", "H100e/year", "chips of Chinese designers made in twelve months")
    about = "domestic share of China's new compute of twelve months, smuggled chips included"
    yield Outcome("self_sufficiency.china", "1", about, undefined=none)
    about = "domestic share of China's new compute of twelve months without smuggled chips"
    yield Outcome("self_sufficiency.china.legal", "1", about, undefined=f"{none} lawfully")
    yield Outcome(
        "smuggled_units.china", "chips/year", "chips smuggled into China in twelve months"
    )
    yield Outcome(
        "training_share.smuggled",
        "1",
        "smuggled share of the compute that Chinese firms acquire for training, abroad included",
        undefined="where they acquire none",
    )
    yield Outcome("rent.china", "1", "grey-market premium over the list price in China")
    for name in third_countries(layout):
        title = layout.roster.states[name].title
        about = f"compute delivered in twelve months to firms from {title}"
        yield Outcome(f"new_compute.{name}", "H100e/year", about)


def third_countries(layout: Layout) -> dict[str, slice | Rows]:
    """States besides the rivals that have firms, with the rows of these."""
    rivals = {state for pair in layout.rivalries for state in pair}
    firms = layout.firms_of.items()
    return {layout.states[seat]: rows for seat, rows in firms if seat not in rivals}


def measure(world: Cast, flows: ChipFlows, sheet: Sheet) -> None:
    """Write the new compute of the last twelve months."""
    add_up_year(*_for_add_up_year(world, flows, sheet))
    received = flows.trailing.year("compute")
    for row, firms in zip(*_of_third(world, sheet), strict=True):
        row[:] = total(received[firms])


@cached("run")
def _of_third(world: Cast, sheet: Sheet) -> tuple[Array, tuple[slice | Rows, ...]]:
    """Rows of the sheet for third countries, and those of their firms."""
    third = third_countries(world.layout)
    return sheet.block(named("new_compute", tuple(third))), tuple(third.values())


@cached("run")
def _for_add_up_year(world: Cast, flows: ChipFlows, sheet: Sheet) -> tuple[Any, ...]:
    """What `add_up_year` takes."""
    china = world.layout.row["states"]["china"]
    return (
        flows.received,
        flows.was_received,
        flows.made,
        flows.was_made,
        world.chip_table.measured,
        world.p.table("stacks", "efficiency"),
        world.layout.chip_stack,
        world.layout.chip_state,
        china,
        world.state.grey_premium[china],
        sheet.block(BY_MEASURE),
        sheet.block(OTHERS),
    )


@kernel
def add_up_year(
    received: Cube,
    was_received: FlagTable,
    made: Table,
    was_made: Flags,
    measured: Cube,
    software: Table,
    stack: Places,
    designer: Places,
    china: int,
    premium: Line,
    by_measure: Table,
    others: Table,
) -> None:
    """Add up chips received and made in a year, chip by chip.

    Training is bound by arithmetic: a chip counts by its speed times the share of it that its
    software uses.
    """
    measures, chips, members = measured.shape
    hidden, training = np.zeros((measures, members)), np.zeros((len(received), members))
    by_measure[:] = 0.0
    others[:] = 0.0
    for c in range(chips):
        speed = measured[0, c]
        for bloc, receiver in ((OF_US, US), (OF_CHINA, CHINA), (OF_WORLD, WORLD)):
            if was_received[receiver, c]:
                for m in range(measures):
                    for k in range(members):
                        units = received[receiver, c, k]
                        by_measure[m * EACH + bloc, k] += units * measured[m, c, k]
        if was_received[SMUGGLED, c]:
            for k in range(members):
                others[UNITS_HIDDEN, k] += received[SMUGGLED, c, k]
            for m in range(measures):
                for k in range(members):
                    hidden[m, k] += received[SMUGGLED, c, k] * measured[m, c, k]
        for receiver in (CHINA, SMUGGLED, ABROAD):
            if was_received[receiver, c]:
                for k in range(members):
                    useful = speed[k] * software[stack[c], k]
                    training[receiver, k] += received[receiver, c, k] * useful
        if designer[c] == china and was_received[CHINA, c]:
            for k in range(members):
                others[DOMESTIC, k] += received[CHINA, c, k] * speed[k]
        if designer[c] == china and was_made[c]:
            for k in range(members):
                others[OUTPUT, k] += made[c, k] * speed[k]
    for k in range(members):
        domestic = others[DOMESTIC, k]
        licensed = max(by_measure[OF_CHINA, k] - domestic, 0.0)
        for m in range(measures):
            by_measure[m * EACH + OF_CHINA, k] += hidden[m, k]
        chinas, abroad = by_measure[OF_CHINA, k], training[ABROAD, k]
        others[LICENSED, k] = licensed
        others[HIDDEN, k] = hidden[0, k]
        others[RENT, k] = premium[k]
        lawful = domestic + licensed
        others[FLOWS, k] = among_chips(by_measure[OF_US, k], chinas, chinas, np.nan)
        others[OWN_SHARE, k] = among_chips(domestic, chinas, chinas, np.nan)
        others[LEGAL_SHARE, k] = among_chips(domestic, lawful, lawful, np.nan)
        smuggled = training[SMUGGLED, k]
        acquired = smuggled + (training[CHINA, k] + abroad)
        others[TRAINED_ON_SMUGGLED, k] = among_chips(smuggled, acquired, acquired, np.nan)
