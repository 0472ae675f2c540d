"""What comes of the chips and firms that a scenario names or adds: what is sold, what is spent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from simulation.analysis.statistics.bands import Series
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.pairing import Pair
from simulation.analysis.text.numbers import human, number, quantity, resolved
from simulation.analysis.text.words import added, month, name

_NAMED = re.compile(r"levers\.\w+\.\w+\.\w+\[([^\]]+)\]|chips\.(\w+)$")
_ADDED = re.compile(r"(?:firms|chips)\.(\w+)$")
_LISTED = re.compile(r"levers\.\w+\.\w+\.\w+_chips[@\[]")  # a field that holds names of chips
_MOST = 4  # sentences; what is left out is told in one more


def sold(
    comparison: Comparison, pair: Pair, date: str, changes: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """A sentence for each chip or maker that a change names or adds: when more or less is sold.

    The largest change comes first, by the number of chips in the month where it is largest: where
    none were sold before there is no share to go by. Of more than four the others are only named.
    A change names what it is narrowed to, and what it puts on a list of chips or takes off it.
    `changes` are those that only the scenario has, as rows of a manifest's `applied`.
    """
    changes = [*changes]
    titles = dict(_titles(changes))
    chosen = dict.fromkeys(word for change in changes for word in _named(change))
    known = [runs.outcomes for runs in (pair.changed.run, pair.base.run)]
    kept = [c for c in chosen if all(f"units.china.{c}" in outcomes for outcomes in known)]
    effects = comparison.effects(pair, [f"units.china.{chip}" for chip in kept])
    ranked = sorted(effects, key=lambda effect: -float(np.abs(_middle(effect)).max()))
    yield from (_told(effect, date, titles) for effect in ranked[:_MOST])
    if left := [effect.outcome for effect in ranked[_MOST:]]:
        yield f"less changes for {len(left)} more that are named: --outcomes {','.join(left)}"


def spent(
    comparison: Comparison, pair: Pair, date: str, changes: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """A sentence for each firm that a change adds: what it spends, and which outcome shows it.

    Split from another, it may leave every outcome of states and makers as it was.
    """
    changes = [*changes]
    titles = dict(_titles(changes))
    paths = (str(change["path"]) for change in changes if change["new"] is not None)
    added = [path.removeprefix("firms.") for path in paths if path.startswith("firms.")]
    kept = [f"capex.{one}" for one in added if f"capex.{one}" in pair.changed.run.outcomes]
    for effect in comparison.effects(pair, kept):
        firm, row = effect.outcome.partition(".")[2], effect.row(date)
        size = quantity(float(effect.changed.p50[row]), effect.unit)
        when = month(effect.dates[row])
        yield (
            f"{titles.get(firm, name(firm))}: capital spending of {size} in {when} (median): "
            f"--outcomes {effect.outcome}"
        )


def called(comparison: Comparison) -> AbstractContextManager[None]:
    """Within it, words of outcomes call what a comparison's scenarios add by its titles."""
    sides = [side for pair in comparison.pairs for side in (pair.base, pair.changed)]
    changes = [change for side in sides for change in side.details.get("applied", ())]
    return added(dict(_titles(changes)))


def _titles(changes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What chips and firms are called where they are added, by their names."""
    for change in changes:
        found, said = _ADDED.match(str(change["path"])), change["new"]
        if found and isinstance(said, Mapping) and said.get("title"):
            yield found[1], str(said["title"])


def _named(change: Mapping[str, Any]) -> Iterator[str]:
    """Words of a change's path that may be chips, and chips that its list gains or loses."""
    path, new, old = str(change["path"]), change["new"], change["old"]
    if found := _NAMED.match(path):
        yield from (found[1] or found[2]).split(",")
    if not _LISTED.match(path):
        return
    if isinstance(new, Mapping):  # what is added or removed
        yield from (one for names in new.values() for one in _words(names))
        return
    after, before = _words(new), _words(old)
    yield from (one for one in (*after, *before) if (one in after) != (one in before))


def _words(names: Any) -> list[str]:
    """The names of a list; none of anything else, which a spoilt manifest may have in its place."""
    return [str(one) for one in names] if isinstance(names, list | tuple) else []


def _told(effect: Effect, date: str, titles: Mapping[str, str]) -> str:
    """How a chip's units in China differ where they differ most, and at a month."""
    sold_as = effect.outcome.rpartition(".")[2]
    chip = titles.get(sold_as, name(sold_as))
    middle = _middle(effect)
    most, row = int(np.argmax(np.abs(middle))), effect.row(date)
    if not any(np.nan_to_num(side.mean).any() for side in (effect.base, effect.changed)):
        return f"{chip}: none are sold in China in any month, here or in the reference"
    if round(float(middle[most])) == 0:
        return f"{chip}: as many are sold in China as in the reference (median, every month)"
    more = f"{human(abs(float(middle[most])))} {'more' if middle[most] > 0 else 'fewer'}"
    then = f"; in those to {month(effect.dates[row])} {_instead(effect, row)}"
    return (
        f"{chip}: {more} sold in China in the twelve months to {month(effect.dates[most])}, where "
        f"the change is largest: {_instead(effect, most)}{'' if row == most else then} (medians)"
    )


def _middle(effect: Effect) -> Series:
    """The median difference by month, 0 where there is none."""
    found: Series = np.nan_to_num(effect.difference.p50)
    return found


def _instead(effect: Effect, row: int) -> str:
    new, old = (float(bands.p50[row]) for bands in (effect.changed, effect.base))
    was, now = resolved(old, new, effect.unit, say=number)
    return f"{now} instead of {was}"
