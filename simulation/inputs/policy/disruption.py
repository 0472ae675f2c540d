"""What befalls suppliers and makers: blockades, quakes, fires, embargoes on one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from .held import Number
from .lever import Example, Outage

_FOUNDRY, _MEMORY, _TOOLS, _MAKER = "foundry", "hbm", "tools", "maker"


def _left(about: str) -> Number:
    return Number(about, "1", high=1, default=1, read_by="supply.disruption.strike")


class Disruption(
    Outage,
    actor="suppliers or makers",
    example=Example("tsmc", others={"memory": "sk_hynix"}),
):
    """What is left of a supplier's or a maker's business; of a maker, of what goes into its chips.

    Suppliers: foundries, memory makers and toolmakers, each by its own fields.
    """

    leaves_out = (
        "A supplier or maker is struck as a whole, wherever its plants stand. What else a "
        "blockade or a quake does, to trade, power or the demand for AI, is left out."
    )

    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "output": (_FOUNDRY, _MEMORY, _TOOLS, _MAKER),
        "wafers": (_FOUNDRY, _MAKER),
        "packaging": (_FOUNDRY, _MAKER),
        "memory": (_MEMORY, _MAKER),
    }

    output = _left("Share of all that it ships; a foundry's line stands still meanwhile.")
    wafers = _left("Share of its wafer starts; of a maker, of those that foundries start for it.")
    packaging = _left("Share of its packaging; of a maker, of what is packaged for it.")
    memory = _left("Share of its memory; of a maker, of what goes into its chips.")
