"""Why a mandate for domestic chips changes little: buyers keep it already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.differing import Details, in_force
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text import missed
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import percent, told
from simulation.analysis.text.words import listed, month, name

Array: TypeAlias = NDArray[np.float64]

SHARE = "self_sufficiency.china.value"
"""Mandates are about money, and so is this share of it."""
SPENT = "capex."
"""Begins the outcomes of what a firm spends, by which the money for chips is parted."""
REACHED, AT_HOME = "reaches", "at_home"
"""Keys of an entry about some buyers: the firms that it reaches, and all of its state at home."""
_LIKE = (SHARE, "self_sufficiency.china")  # the past of one says what the other's is worth
_KEPT = 0.9  # of members: from here on a mandate is said not to bind


def unneeded(pair: Pair, date: str, entries: Sequence[Details]) -> Iterator[str]:
    """Of each mandate of Beijing's in force at a month, if nine members in ten keep it anyway.

    Those whom it reaches buy more at home than it asks for in the reference, and in the scenario,
    in which other rules may let more in. A later one of the same buyers stands for those before.
    `entries` are as `reasons` has them; one about some buyers says which firms these are, else
    nothing is told of it.
    """
    for entry in _in_force(pair, date, entries):
        asked = entry["set"]["share"]
        sides = [_shares(pair, side, date, entry) for side in (pair.base, pair.changed)]
        if any(not one.size or float(np.mean(one > asked)) < _KEPT for one in sides):
            continue
        yield (
            f"a mandate of {percent(asked)}{_of(entry)} does not bind: {_whose(entry, sides[0])} "
            f"goes to domestic ones already, as in {called(pair.base.title)} in {month(date)}"
            f"{_how(entry)}{_past()}"
        )


def _whose(entry: Details, shares: Array) -> str:
    """How much of whose money; of some buyers at least how much."""
    whose = "their money for lawfully sold chips"
    if not entry.get("buyers"):
        return f"{_told(shares)} of the money for chips sold lawfully in China"
    return f"at least {_told(shares)} of {whose}"


def _how(entry: Details) -> str:
    """How the money of some buyers is told from that of all."""
    if not entry.get("buyers"):
        return ""
    return " (as if all foreign chips were theirs, and their part of all money that of capex)"


def _told(shares: Array) -> str:
    """The median with its interval, and of one member its value."""
    low, middle, high = np.percentile(shares, (5, 50, 95))
    return told(middle, low, high, "1")


def _shares(pair: Pair, side: Side, date: str, entry: Details) -> Array:
    """The domestic share by member of those whom an entry reaches, none where it is not known.

    Of some buyers the least that it can be: all that is foreign were theirs. Runs tell of their
    capital spending, and not of their chips.
    """
    wanted = [SHARE, *(f"{SPENT}{firm}" for firm in entry.get(AT_HOME, ()))]
    some = bool(entry.get("buyers"))
    if any(name not in side.run.outcomes for name in wanted) or (some and not entry.get(REACHED)):
        return np.zeros(0)
    held, row = side.arrays(wanted, pair.shared), pair.row(date)
    values = {name: held[name][row].astype(np.float64) for name in wanted}
    found = values.pop(SHARE)
    if some:
        theirs = np.sum([values[f"{SPENT}{firm}"] for firm in entry[REACHED]], axis=0)
        found = _at_least(found, theirs, np.sum(list(values.values()), axis=0))
    known: Array = found[np.isfinite(found)]
    return known


def _at_least(share: Array, theirs: Array, every: Array) -> Array:
    """The least domestic share of some buyers, by theirs of every buyer's money."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.maximum(1.0 - (1.0 - share) * every / theirs, 0.0)


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
