"""Smuggling in words: why a deed against it does little, and why a mandate ends it.

Both are ways of the model of which a reader of a result alone knows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from simulation.analysis.statistics.differing import Details, in_force
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text.words import month

PREMIUM, USUAL = "rent.china", "grey.premium"
SMUGGLED, RENTED = "smuggled_units.china", "compute.china.rented"
_TAKEN = ("enforcement", "location_checks")
"""Fields of the US export rule that take from what smuggling networks can move."""
_MOST = 0.5  # of the members: in as many networks must have room before it is told
_NOTHING = 0.02  # of what is smuggled without it: what is left below it is next to nothing


def on_smuggling(pair: Pair, date: str, entries: Sequence[Details]) -> Iterator[str]:
    """What of smuggling a reader must know, where decisions in force at a month touch it."""
    holding = [one for one in entries if in_force(one, date)]
    if any(map(_takes, holding)) and (share := room(pair.base, pair.row(date))) > _MOST:
        yield (
            f"smuggling falls by less than what networks can move: without the rule they can move "
            f"more chips than are wanted in {share:.0%} of members in {month(date)}"
        ).replace("%", " %")
    if any(one.get("lever") == "domestic_mandate" for one in holding):
        yield from _reserved(pair, date)


def room(side: Side, row: int) -> float:
    """Share of members whose networks can move more than is wanted; NaN where a run hides it.

    The premium lies below the usual one there, which is what it is where they move just that.
    """
    drawn = getattr(side.run, "drawn", None)
    if drawn is None or USUAL not in drawn or PREMIUM not in side.run.outcomes:
        return float("nan")
    if "scenario" in drawn:
        drawn = drawn[drawn["scenario"] == side.scenario]
    premium, usual = side.arrays([PREMIUM], None)[PREMIUM][row], drawn[USUAL].to_numpy()
    if len(premium) != len(usual):
        return float("nan")
    return float(np.mean((premium > 0.0) & (premium < usual)))


def _reserved(pair: Pair, date: str) -> Iterator[str]:
    """That what a mandate reserves is not smuggled for or rented with, where either ends by it."""
    row = pair.row(date)
    ends = [word for word, of in (("smuggling", SMUGGLED), ("rent", RENTED)) if _end(pair, of, row)]
    if ends:
        verb = "ends" if len(ends) == 1 else "end"
        yield (
            f"{' and '.join(ends)} nearly {verb}, as an assumption: the model lets what a mandate "
            "reserves be spent neither on smuggled chips nor on renting abroad"
        )


def _end(pair: Pair, outcome: str, row: int) -> bool:
    """Whether next to nothing is left of an outcome of which the reference has some."""
    if any(outcome not in side.run.outcomes for side in (pair.base, pair.changed)):
        return False
    was, now = (
        float(np.median(side.arrays([outcome], pair.shared)[outcome][row]))
        for side in (pair.base, pair.changed)
    )
    return was > 0.0 and now < _NOTHING * was


def _takes(entry: Details) -> bool:
    fields: Iterable[str] = entry["set"]
    of_us = entry.get("lever") == "export_rule" and str(entry["actor"]).lower() == "us"
    return of_us and any(field in fields for field in _TAKEN)
