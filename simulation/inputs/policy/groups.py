"""What the words of selectors stand for: the chips of a maker, the firms of a segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.inputs.tables.chips import Chip
    from simulation.inputs.tables.roster import Roster


def words(
    roster: Roster,
    chips: Sequence[Chip],
    alone: Mapping[str, Sequence[str]],
    segments: Sequence[str],
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Names that the words of each kind of selector stand for; `alone` those that mean themselves.

    Makers stand for their chips, segments of buyers for their firms.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, names in alone.items():
        found[kind] = {name: (name,) for name in names}
    made: dict[str, tuple[str, ...]] = dict.fromkeys(roster.makers, ())
    for chip in chips:
        made[chip.maker] = (*made[chip.maker], chip.id)
    firms = roster.firms.items()
    found["makers"] = made
    for segment in segments:
        found["buyers"][segment] = tuple(name for name, f in firms if f.segment == segment)
    return found


def of_names(
    roster: Roster, chips: Sequence[Chip], segments: Sequence[str], nodes: Sequence[str]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The same where every name of the roster stands for itself, whatever the model's rows are."""
    alone: dict[str, Sequence[str]] = {
        "chips": [chip.id for chip in chips],
        "buyers": list(roster.firms),
        "regions": list(roster.states),
        "suppliers": list(roster.suppliers),
        "nodes": nodes,
    }
    return words(roster, chips, alone, segments)
