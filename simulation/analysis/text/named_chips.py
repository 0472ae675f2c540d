"""What comes of the chips that a scenario's own decisions name: how many more of them are sold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.statistics.pairing import Pair
from simulation.analysis.text.numbers import human
from simulation.analysis.text.words import month, name

_NAMED = re.compile(r"levers\.\w+\.\w+\.\w+\[([^\]]+)\]|chips\.(\w+)$")
_MOST = 4


def sold(
    comparison: Comparison, pair: Pair, date: str, changes: Iterable[Mapping[str, Any]]
) -> Iterator[str]:
    """A sentence for each chip that a change is narrowed to, or adds: when it sells more or less.

    `changes` are those that only the scenario has, as rows of a manifest's `applied`.
    """
    words = [_NAMED.match(str(change["path"])) for change in changes]
    chosen = dict.fromkeys(w for one in words if one for w in (one[1] or one[2]).split(","))
    known = [runs.outcomes for runs in (pair.changed.run, pair.base.run)]
    kept = [c for c in chosen if all(f"units.china.{c}" in outcomes for outcomes in known)]
    for effect in comparison.effects(pair, [f"units.china.{chip}" for chip in kept[:_MOST]]):
        yield _told(effect, date)


def _told(effect: Effect, date: str) -> str:
    """How a chip's units in China differ where they differ most, and at a month."""
    chip = name(effect.outcome.rpartition(".")[2])
    middle = np.nan_to_num(effect.difference.p50)
    most, row = int(np.argmax(np.abs(middle))), effect.row(date)
    if round(float(middle[most])) == 0:
        return f"{chip}: as many are sold in China as in the reference (median, every month)"
    more = f"{human(abs(float(middle[most])))} {'more' if middle[most] > 0 else 'fewer'}"
    then = f"; in those to {month(effect.dates[row])} {_instead(effect, row)}"
    return (
        f"{chip}: {more} sold in China in the twelve months to {month(effect.dates[most])}, where "
        f"the change is largest: {_instead(effect, most)}{'' if row == most else then} (medians)"
    )


def _instead(effect: Effect, row: int) -> str:
    new, old = (human(float(bands.p50[row])) for bands in (effect.changed, effect.base))
    return f"{new} instead of {old}"
