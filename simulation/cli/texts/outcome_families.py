"""Outcomes for a reader: the headline ones first, those of single chips and players as families."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.inputs import Calibration

Row = dict[str, Any]
_FEW = 3  # so many of a family are told by their names


def ordered(rows: Sequence[Row], calibration: Calibration) -> list[Row]:
    """Rows with the headline outcomes first and one row for each family of more than `_FEW`.

    A family's name has CHIP, MAKER, FIRM or SUPPLIER for the part in which its outcomes differ.
    """
    from simulation.analysis.statistics.headline import HEADLINE

    kinds = _kinds(calibration)
    found: dict[str, list[Row]] = {}
    for row in rows:
        family = row["name"] if row["name"] in HEADLINE else _family(row["name"], kinds)
        found.setdefault(family, []).append(row)
    first = [row for name in HEADLINE for row in found.pop(name, [])]
    return [*first, *(row for name, some in found.items() for row in _told(name, some))]


def _told(name: str, rows: Sequence[Row]) -> Iterator[Row]:
    if len(rows) <= _FEW:
        yield from rows
        return
    about = rows[0]["description"].partition(":")[0]
    of = f"{len(rows)} outcomes, such as {rows[0]['name']}"
    yield {**rows[0], "name": name, "description": f"{about} ({of})"}


def _family(name: str, kinds: Mapping[str, str]) -> str:
    head, *parts = name.split(".")
    return ".".join([head, *(kinds.get(part, part) for part in parts)])


def _kinds(calibration: Calibration) -> dict[str, str]:
    roster = calibration.roster
    players: dict[str, Iterable[str]] = {
        "FIRM": roster.firms,
        "SUPPLIER": roster.suppliers,
        "MAKER": roster.makers,
    }
    found = {name: kind for kind, of in players.items() for name in of}
    return found | dict.fromkeys((chip.id for chip in calibration.chips), "CHIP")
