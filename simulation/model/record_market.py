"""Outcomes of markets: prices, sales of single chips, China's market by maker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .equations.arrays import Array
from .equations.budget import BILLION
from .outcomes import PRICED, SOLD_ALONE, watched
from .trailing import Trailing

if TYPE_CHECKING:
    from .core import Core


class MarketRecord:
    """What single chips sell for and where; the rest follows from outcomes already told."""

    def __init__(self, world: Core) -> None:
        layout, rows = world.layout, world.layout.row
        self._priced = {c: rows["chips"][c] for c in PRICED if c in layout.chips}
        self._alone = {c: rows["chips"][c] for c in SOLD_ALONE if c in layout.chips}
        self._watched = {
            f"units.{firm}.{chip}": (rows["firms"][firm], rows["chips"][chip])
            for firm, chip in watched(layout)
        }
        home = layout.of_state("makers", "china").tolist()
        self._home = [layout.makers[row] for row in home]
        part = world.p("start.year_share")
        self._flows = Trailing({n: flow * part for n, flow in self._monthly(world).items()})

    def outcomes(self, world: Core, found: Mapping[str, Array]) -> dict[str, Array]:
        """Outcomes of the month by name, each (members,), given those already `found`."""
        for name, flow in self._monthly(world).items():
            self._flows.put(world.month, name, flow)
        state, smic = world.state, world.layout.row["suppliers"]["smic"]
        out = {f"price.{chip}": state["price"][row] for chip, row in self._priced.items()}
        out["wafers.smic.ai"] = state["wafers"][smic] * state["ai_share"][smic]
        return out | self.yearly(world, found)

    def yearly(self, world: Core, found: Mapping[str, Array]) -> dict[str, Array]:
        """Those of them that are sums over twelve months."""
        makers, out = world.layout.makers, dict(self._flows.year)
        share = world.p.table("makers", "compute_share")
        for row, maker in enumerate(makers):
            out[f"market.china.{maker}"] = found[f"billed_china.{maker}"] * share[row]
        for what, told in (("market.china", dict(out)), ("units.china", found)):
            out[what] = total(told, what, makers)
            out[f"{what}.domestic"] = total(told, what, self._home)
        return out

    def _monthly(self, world: Core) -> dict[str, Array]:
        """Flows of the month in the outcomes' units, (members,) each."""
        state = world.state
        flows = {name: state["delivered"][at] for name, at in self._watched.items()}
        for chip, row in self._alone.items():
            sold = state["delivered"][:, row].sum(axis=0)
            flows[f"revenue.{chip}"] = sold * state["price"][row] / BILLION
        return flows


def total(told: Mapping[str, Array], what: str, makers: list[str] | tuple[str, ...]) -> Array:
    """Sum of `<what>.<maker>` over makers, (members,)."""
    first, *others = (told[f"{what}.{maker}"] for maker in makers)
    added = first + 0.0
    for one in others:
        added = added + one
    return added
