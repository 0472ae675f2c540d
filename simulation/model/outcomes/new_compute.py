"""Outcomes of a year's new compute, and of the grey market that supplies a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..equations.arrays import contract, ratio
from .compute import speed_of_chinese
from .declaration import BLOCS, MEASURES, UNITS, Outcome
from .flows import ABROAD, CHINA, SMUGGLED, US, WORLD
from .sheet import Found

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout
    from .flows import ChipFlows

FLOWS_OF = ("world", "us", "china")  # in the order of the rows WORLD, US, CHINA
BY_MEASURE = tuple(f"new_compute.{bloc}{suffix}" for bloc in FLOWS_OF for suffix in UNITS)


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for suffix, unit in UNITS.items():
        for bloc in BLOCS:
            about = f"compute delivered in twelve months, by {MEASURES[suffix]}"
            yield Outcome(f"new_compute.{bloc}{suffix}", f"{unit}/year", about)
    yield Outcome("new_compute.china.domestic", "H100e/year", "part of China's designed in China")
    yield Outcome("new_compute.china.licensed", "H100e/year", "part of China's imported legally")
    yield Outcome("new_compute.china.smuggled", "H100e/year", "part of China's smuggled")
    yield Outcome(
        "ratio.flow",
        "ratio",
        "US new compute over China's",
        undefined="where China gets none",
    )
    yield Outcome("output.china", "H100e/year", "chips of Chinese designers made in twelve months")
    yield Outcome(
        "self_sufficiency.china",
        "1",
        "domestic share of China's new compute of twelve months",
        undefined="where China gets none",
    )
    yield Outcome("self_sufficiency.china.legal", "1", "the same without smuggled chips")
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


def measure(world: Cast, flows: ChipFlows) -> Found:
    """New compute of the last twelve months, each (members,)."""
    rows, received, made = flows.received_rows, flows.received, flows.made_rows
    measured = world.chip_table.measured[:, rows]
    new = contract("bcm,wcm->bwm", received[:ABROAD, rows], measured)
    domestic = contract("cm,cm->m", received[CHINA, rows], speed_of_chinese(world)[rows])
    licensed = np.maximum(new[CHINA, 0] - domestic, 0.0)
    new[CHINA] += new[SMUGGLED]
    us, china, smuggled = (new[row, 0] for row in (US, CHINA, SMUGGLED))
    # Training is bound by arithmetic: a chip counts by its speed times the share of it that its
    # software uses.
    software = world.p.table("stacks", "efficiency")[world.layout.chip_stack]
    useful = measured[0] * software[rows]
    home, hidden, abroad = contract("bcm,cm->bm", received[CHINA:, rows], useful)
    return {
        BY_MEASURE: new[WORLD:SMUGGLED],
        "new_compute.china.domestic": domestic,
        "new_compute.china.smuggled": smuggled,
        "new_compute.china.licensed": licensed,
        "ratio.flow": ratio(us, china, empty=np.nan),
        "output.china": contract("cm,cm->m", flows.made[made], speed_of_chinese(world)[made]),
        "self_sufficiency.china": ratio(domestic, china, empty=np.nan),
        "self_sufficiency.china.legal": ratio(domestic, domestic + licensed, empty=np.nan),
        "smuggled_units.china": received[SMUGGLED, rows].sum(axis=0),
        "training_share.smuggled": ratio(hidden, hidden + (home + abroad), empty=np.nan),
        "rent.china": world.state.grey_premium[world.layout.row["states"]["china"]],
    }
