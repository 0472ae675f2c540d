"""Outcomes of power: draw of data centres, chips that wait for power, reactors, sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..core.cache import cached
from ..core.kernel import Line, Places, Table, kernel
from .declaration import Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

COUNTRIES = {"us": "the US", "china": "China"}


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for bloc, name in COUNTRIES.items():
        about = f"mean draw of all data centres in {name}, from the grid and own plants"
        yield Outcome(f"power.{bloc}", "GW", about)
        about = f"mean draw of the chips that wait for power in {name}"
        yield Outcome(f"power.{bloc}.waiting", "GW", about)
        about = f"reactors' power that data centres in {name} got since 2022"
        yield Outcome(f"power.{bloc}.nuclear", "GW", about)
        about = f"operable nuclear reactors, {name.removeprefix('the ')}"
        yield Outcome(f"reactors.{bloc}", "reactors", about)
    yield Outcome("power.us.own", "GW", "mean power of firms' own plants that run in the US")
    yield Outcome("sites.world", "sites", "hyperscale data centres of the world")


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the power of the month."""
    note_power(*_for_note_power(world, sheet))


@cached("run")
def _for_note_power(world: Cast, sheet: Sheet) -> tuple[Any, ...]:
    """What `note_power` takes."""
    state, names = world.state, tuple(outcome.name for outcome in declare(world.layout))
    return (
        world.layout.rows("states", COUNTRIES),
        state.power_draw,
        state.power_waiting,
        state.nuclear_power,
        state.reactors,
        state.own_power[world.layout.row["states"]["us"]],
        state.sites,
        sheet.block(names),
    )


@kernel
def note_power(
    countries: Places,
    draw: Table,
    waiting: Table,
    nuclear: Table,
    reactors: Table,
    own_power: Line,
    sites: Line,
    rows: Table,
) -> None:
    """Write draw, waiting draw, nuclear power and reactors of countries; own plants; sites."""
    members = rows.shape[1]
    for n, s in enumerate(countries):
        mine = rows[4 * n : 4 * n + 4]
        for k in range(members):
            mine[0, k], mine[1, k] = draw[s, k], waiting[s, k]
            mine[2, k], mine[3, k] = nuclear[s, k], reactors[s, k]
    for k in range(members):
        rows[-2, k], rows[-1, k] = own_power[k], sites[k]
