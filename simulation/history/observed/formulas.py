"""What an observed series is made of: sums of outcomes, shares, and the flows behind a stock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PER_YEAR = "/year"
SHARES = ("1", "ratio")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_OVER = " / "
_STOCK, _NEW = "compute.", "new_compute."
# The counts know smuggled chips only by their first buyers, who sit elsewhere.
_COUNTED = ("compute.china.domestic", "compute.china.licensed")
_SHARES = {"share.china": (_COUNTED, ("compute.world",))}


@dataclass(frozen=True)
class Formula:
    """Outcomes added up, over outcomes added up if there are any below.

    `averaged`: a level, of which a year's figure is the mean of its months.
    """

    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    averaged: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every outcome needed, each once."""
        return tuple(dict.fromkeys((*self.top, *self.bottom)))


def sides(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Outcomes above and below the line of "units.huawei / units.huawei + units.hygon".

    A sum alone has nothing below; both are empty where the text is neither.
    """
    above, over, below = text.partition(_OVER)
    top, bottom = _sum(above), _sum(below) if over else ()
    return (top, bottom) if top and bool(bottom) == bool(over) else ((), ())


def terms(text: str) -> tuple[str, ...]:
    """The outcomes of "units.h100 + units.h200", and of a share; none where it is neither."""
    top, bottom = sides(text)
    return tuple(dict.fromkeys((*top, *bottom)))


def _sum(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split("+"))
    return words if all(_NAME.fullmatch(word) for word in words) else ()


def is_flow(name: str, units: Mapping[str, str]) -> bool:
    """Whether an outcome is a flow of twelve months, which can be taken apart into months."""
    return units[name].endswith(PER_YEAR)


def is_share(name: str, units: Mapping[str, str]) -> bool:
    """Whether an outcome is a share or a ratio; those of flows are of twelve months already."""
    return units[name] in SHARES


def flows(names: tuple[str, ...], units: Mapping[str, str]) -> Formula | None:
    """The flows to add up for a count that begins at some month; None where there are none.

    A stock of compute is counted by what was delivered: worn-out chips stay in, the first cohort
    stays out. A share of stocks is a share of such counts.
    """
    if len(names) == 1 and names[0] in _SHARES:
        top, bottom = (flows(part, units) for part in _SHARES[names[0]])
        return Formula(top.top, bottom.top) if top and bottom else None
    found = tuple(_flow(name) for name in names)
    if any(name not in units or not is_flow(name, units) for name in found):
        return None
    return Formula(found)


def _flow(name: str) -> str:
    return _NEW + name.removeprefix(_STOCK) if name.startswith(_STOCK) else name
