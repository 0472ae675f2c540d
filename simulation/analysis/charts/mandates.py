"""Why a mandate for domestic chips changes little: buyers keep it already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.differing import Details, in_force
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text import missed
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import percent, told
from simulation.analysis.text.words import listed, month, name

SHARE = "self_sufficiency.china.value"
"""Mandates are about money, and so is this share of it."""
_LIKE = (SHARE, "self_sufficiency.china")  # the past of one says what the other's is worth
_KEPT = 0.9  # of members: from here on a mandate is said not to bind


def unneeded(pair: Pair, date: str, entries: Sequence[Details]) -> Iterator[str]:
    """Of each mandate of Beijing's in force at a month, if nine members in ten keep it anyway.

    More than it asks for is bought at home in the reference, and in the scenario, in which other
    rules may let more in. A later one of the same buyers stands for those before. `entries` are
    as `reasons` has them.
    """
    shares, with_it = (_shares(pair, side, date) for side in (pair.base, pair.changed))
    if not shares.size or not with_it.size:
        return
    for entry in _in_force(pair, date, entries):
        asked = entry["set"]["share"]
        if any(float(np.mean(one > asked)) < _KEPT for one in (shares, with_it)):
            continue
        yield (
            f"a mandate of {percent(asked)}{_of(entry)} does not bind where {_told(shares)} of the "
            f"money for chips sold lawfully in China goes to domestic ones already, as in "
            f"{called(pair.base.title)} in {month(date)}{_past()}"
        )


def _told(shares: NDArray[np.float32]) -> str:
    """The median with its interval, and of one member its value."""
    low, middle, high = np.percentile(shares, (5, 50, 95))
    return told(middle, low, high, "1")


def _shares(pair: Pair, side: Side, date: str) -> NDArray[np.float32]:
    """The domestic share by member, none where the run did not keep it."""
    if SHARE not in side.run.outcomes:
        return np.zeros(0, np.float32)
    found = side.arrays((SHARE,), pair.shared)[SHARE][pair.row(date)]
    known: NDArray[np.float32] = found[np.isfinite(found)]
    return known


def _in_force(pair: Pair, date: str, entries: Sequence[Details]) -> list[Mapping[str, Any]]:
    """Mandates of the scenario alone, the last of each group of buyers, that ask for something."""
    mine = [_key(one) for one in pair.changed.details.get("timeline") or ()]
    last: dict[tuple[str, ...], Details] = {}
    for entry in sorted(entries, key=lambda one: str(one["from"])):
        own = entry.get("lever") == "domestic_mandate" and _key(entry) in mine
        if own and in_force(entry, date):
            last[tuple(entry.get("buyers") or ())] = entry
    asked = (one for one in last.values() if str(one["actor"]).lower() == "china")
    return [one for one in asked if _is_share(one["set"].get("share"))]


def _key(entry: Details) -> tuple[str, ...]:
    return (str(entry["from"]), str(entry.get("lever")), *map(str, entry.get("buyers") or ()))


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _of(entry: Details) -> str:
    buyers = entry.get("buyers") or ()
    return f" for {listed([_who(one) for one in buyers])}" if buyers else ""


def _who(one: str) -> str:
    return f"{one} buyers" if one in ("state", "private") else name(one)


def _past() -> str:
    """What of that share's past comes out wrong, if anything does."""
    one = next(filter(None, map(missed.of, _LIKE)), None)
    return f" ({missed.MARK} the past comes out wrong: {one.says})" if one else ""
