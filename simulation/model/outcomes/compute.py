"""Outcomes of installed compute: by owner, and China's by the way it was acquired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.active_pairs import some
from ..core.cache import cached
from ..core.kernel import Cube, Line, Places, Table, kernel
from ..equations.arrays import Array
from ..equations.numbers import over
from ..equations.rule import among_chips
from .declaration import BLOCS, MEASURES, UNITS, Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

BY_MEASURE = tuple(f"compute.{bloc}{suffix}" for suffix in UNITS for bloc in BLOCS)
OF_CHINA = ("domestic", "licensed", "smuggled", "offshore", "rented", "usable")
OTHERS = (*(f"compute.china.{part}" for part in OF_CHINA), "ratio.stock", "share.china")
DOMESTIC, LICENSED, SMUGGLED, OFFSHORE, RENTED, USABLE, STOCKS, SHARE = range(8)
"""Rows of OTHERS."""
US, CHINA, WORLD, CHINA_ABROAD = range(4)
"""Rows of `Ownership.blocs`; the first are BLOCS."""
EACH = len(BLOCS)


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    owner = {
        "us": "owned by firms headquartered in the US",
        "china": "owned by firms headquartered in China and standing there",
        "world": "owned by all firms",
    }
    for suffix, unit in UNITS.items():
        for bloc in BLOCS:
            about = f"AI compute {owner[bloc]}, in H100 equivalents of {MEASURES[suffix]}"
            yield Outcome(f"compute.{bloc}{suffix}", unit, about)
    at_home = "AI compute of Chinese firms at home"
    yield Outcome("compute.china.domestic", "H100e", f"{at_home} from chips designed in China")
    yield Outcome("compute.china.licensed", "H100e", f"{at_home} from chips imported legally")
    yield Outcome("compute.china.smuggled", "H100e", f"{at_home} from smuggled chips")
    about = "AI compute that Chinese firms own abroad by subsidiaries, or rent there"
    yield Outcome("compute.china.offshore", "H100e", about)
    about = "AI compute that Chinese firms rent abroad"
    yield Outcome("compute.china.rented", "H100e", about)
    about = "AI compute of Chinese firms at home, and what they own or rent abroad"
    yield Outcome("compute.china.usable", "H100e", about)
    yield Outcome(
        "ratio.stock", "ratio", "US compute over China's", undefined="where China has none"
    )
    yield Outcome(
        "share.china",
        "1",
        "China's share of the world's compute",
        undefined="where nobody has any",
    )


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the compute installed at the end of the month."""
    add_up_installed(world.chips_on_sale.active.stop, *_for_add_up_installed(world, sheet))


@cached("run")
def _for_add_up_installed(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `add_up_installed` takes after the chips."""
    china = world.layout.row["states"]["china"]
    return (
        world.owned.blocs,
        world.chip_table.measured,
        world.layout.chip_state,
        china,
        *_smuggled(world),
        world.state.rented[china],
        sheet.block(BY_MEASURE),
        sheet.block(OTHERS),
    )


def smuggled_running(world: Cast, ever_sold: slice) -> Array:
    """Chips smuggled into China that have power, (chips ever sold, members)."""
    running, china = np.zeros((ever_sold.stop, world.members)), world.layout.row["states"]["china"]
    find_running(running, china, world.owned.blocs, *_smuggled(world))
    return running


def _smuggled(world: Cast) -> tuple[Any, ...]:
    """Firms at home in China, whom smuggled chips reach, and chips smuggled and waiting."""
    state, layout = world.state, world.layout
    return layout.at_home("china"), layout.smuggled_to, state.smuggled_stock, state.awaiting_power


@kernel
def find_running(
    running: Table,
    china: int,
    blocs: Cube,
    home: Places,
    smuggled_to: Places,
    smuggled: Table,
    waiting: Cube,
) -> None:
    """Set which chips smuggled into China run."""
    leave_out_waiting(china, blocs, home, smuggled_to, smuggled, waiting, running)


def leave_out_waiting(
    china: int,
    blocs: Cube,
    home: Places,
    smuggled_to: Places,
    smuggled: Table,
    waiting: Cube,
    running: Table,
) -> None:
    """Set which chips smuggled into China run: of those that wait, as many as of others."""
    chips, members = running.shape
    idle = np.zeros(members)
    for c in range(chips):
        if smuggled_to[c] == china and some(smuggled[c]):
            idle[:] = 0.0
            for f in home:
                for k in range(members):
                    idle[k] += waiting[f, c, k]
            for k in range(members):
                on = blocs[CHINA, c, k]
                running[c, k] = smuggled[c, k] * over(on, on + idle[k], 1.0)


@kernel
def add_up_installed(
    chips: int,
    blocs: Cube,
    measured: Cube,
    designer: Places,
    china: int,
    home: Places,
    smuggled_to: Places,
    smuggled: Table,
    waiting: Cube,
    rented: Line,
    by_measure: Table,
    others: Table,
) -> None:
    """Add up compute chip by chip, as many `chips` as have ever been sold."""
    members = len(rented)
    hidden = np.zeros((chips, members))
    leave_out_waiting(china, blocs, home, smuggled_to, smuggled, waiting, hidden)
    by_measure[:] = 0.0
    others[:] = 0.0
    for c in range(chips):
        speed = measured[0, c]
        for bloc in range(EACH):
            if some(blocs[bloc, c]):
                for m in range(len(measured)):
                    for k in range(members):
                        by_measure[m * EACH + bloc, k] += blocs[bloc, c, k] * measured[m, c, k]
        if designer[c] == china and some(blocs[CHINA, c]):
            for k in range(members):
                others[DOMESTIC, k] += blocs[CHINA, c, k] * speed[k]
        if some(hidden[c]):
            for k in range(members):
                others[SMUGGLED, k] += hidden[c, k] * speed[k]
        if some(blocs[CHINA_ABROAD, c]):
            for k in range(members):
                others[OFFSHORE, k] += blocs[CHINA_ABROAD, c, k] * speed[k]
    for k in range(members):
        us, chinas, everywhere = by_measure[US, k], by_measure[CHINA, k], by_measure[WORLD, k]
        abroad = others[OFFSHORE, k]
        others[LICENSED, k] = max(chinas - others[DOMESTIC, k] - others[SMUGGLED, k], 0.0)
        others[OFFSHORE, k] = abroad + rented[k]
        others[RENTED, k] = rented[k]
        others[USABLE, k] = chinas + abroad + rented[k]
        others[STOCKS, k] = among_chips(us, chinas, chinas, np.nan)
        others[SHARE, k] = among_chips(chinas, everywhere, everywhere, np.nan)
