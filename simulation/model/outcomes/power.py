"""Outcomes of power: draw of data centres, chips that wait for power, reactors, sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .declaration import Outcome
from .sheet import Sheet

if TYPE_CHECKING:
    from ..agents.cast import Cast
    from ..core.layout import Layout

COUNTRIES = {"us": "the US", "china": "China"}


def declare(_: Layout) -> Iterator[Outcome]:
    """Outcomes in column order."""
    for bloc, name in COUNTRIES.items():
        about = f"mean grid draw of all data centres in {name}"
        yield Outcome(f"power.{bloc}", "GW", about)
        about = f"mean grid draw of the chips that wait for power in {name}"
        yield Outcome(f"power.{bloc}.waiting", "GW", about)
        about = f"reactors' power that data centres in {name} got since 2022"
        yield Outcome(f"power.{bloc}.nuclear", "GW", about)
        about = f"operable nuclear reactors, {name.removeprefix('the ')}"
        yield Outcome(f"reactors.{bloc}", "reactors", about)
    yield Outcome("power.us.own", "GW", "mean power of firms' own plants that run in the US")
    yield Outcome("sites.world", "sites", "hyperscale data centres of the world")


def measure(world: Cast, sheet: Sheet) -> None:
    """Write the power of the month."""
    state, rows = world.state, world.layout.row["states"]
    sheet["sites.world"] = state.sites
    sheet["power.us.own"] = state.own_power[rows["us"]]
    for bloc in COUNTRIES:
        sheet[f"power.{bloc}"] = state.power_draw[rows[bloc]]
        sheet[f"power.{bloc}.waiting"] = state.power_waiting[rows[bloc]]
        sheet[f"power.{bloc}.nuclear"] = state.nuclear_power[rows[bloc]]
        sheet[f"reactors.{bloc}"] = state.reactors[rows[bloc]]
