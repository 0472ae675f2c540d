"""That most of what makers abroad sell more or less in China are chips that nobody has announced.

The model lets Nvidia and AMD cut chips to fit the rule in force. An answer that rests on such chips
has to say so: a scenario may be named after a chip that hardly sells any more by then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.statistics.results import groups
from simulation.analysis.text.numbers import quantity
from simulation.analysis.text.words import listed, month, name
from simulation.units import NO_LIMIT

LEAVES_OUT = "--set levers.US.export_rule.variants@2026-02=0"
_WITHOUT = f"runs with {LEAVES_OUT} have none"
_UNITS = "units.china."
_MOST = 0.5  # of the change: from here on it rests on them
_MOVED = 0.1  # of the chips from abroad, with the larger side: a smaller change is no answer
_ANSWER = "compute.china"
_LINE = "rule.license_max_tpp"
_NEARLY, _ALL = 0.995, 0.9995  # shares from here on would round to all, and are all


@dataclass(frozen=True)
class Abroad:
    """Makers that are not China's, and the chips that one of them is assumed to cut, by maker."""

    makers: Collection[str]
    cut: Mapping[str, str]


@dataclass(frozen=True)
class Sides:
    """A scenario and its reference in a month: which outcomes both have, and means of members.

    `means` gives those of some outcomes, (outcomes,), with the scenario and without.
    """

    date: str
    has: Callable[[str], bool]
    means: Callable[[Sequence[str]], Sequence[NDArray[np.float64]]]


def of_pair(pair: Pair, date: str) -> Sides:
    """The sides of a comparison of runs."""
    both = pair.changed, pair.base
    return Sides(
        date,
        lambda outcome: all(outcome in side.run.outcomes for side in both),
        lambda names: [_means(side, names, pair, date) for side in both],
    )


def sentence(sides: Sides, abroad: Abroad, never: bool = True) -> str:
    """What part of the chips that come in more or less are such chips; "" where few are, or little.

    How to run without them is told where the rule that lets them pass is `never` written anew.

    Chips are counted in means of members, which add up as medians do not, over the twelve months
    to a month. "" as well of runs that did not keep these outcomes, and where China's compute goes
    another way than these chips: then something else is the answer. But where a stricter rule of
    the US brings more of them, which may do less together, it is told why, whatever compute does.
    """

    def kept(words: Iterable[str]) -> list[str]:
        return [one for one in words if sides.has(f"{_UNITS}{one}")]

    makers, cut = kept(abroad.makers), kept(abroad.cut)
    every = [float(side.sum()) for side in sides.means([f"{_UNITS}{one}" for one in makers])]
    change = every[0] - every[1]
    if not change or abs(change) < _MOVED * max(every):
        return ""
    lines = _lines(sides) if change > 0 else ()
    if not lines and _otherwise(sides, change):
        return ""
    by_maker: dict[str, float] = {}
    new, old = sides.means([f"{_UNITS}{chip}" for chip in cut])
    for chip, moved in zip(cut, new - old, strict=True):
        maker = abroad.cut[chip]
        by_maker[maker] = by_maker.get(maker, 0.0) + float(moved) / change
    part = sum(by_maker.values())
    if part < _MOST:
        return ""
    whose = [one for one in sorted(by_maker, key=lambda m: -by_maker[m]) if by_maker[one] > 0]
    told = _words(part, change > 0, whose, sides.date) + (f"; {_WITHOUT}" if never else "")
    return told + (_below(*lines) if lines else "")


def _otherwise(sides: Sides, change: float) -> bool:
    """Whether China's compute goes another way than these chips: something else is the answer."""
    new, old = sides.means([_ANSWER] if sides.has(_ANSWER) else [])
    return bool((change * (new - old) < 0).any())


def _lines(sides: Sides) -> tuple[float, ...]:
    """TPP from which US rules bar chips, with the scenario and without, where it bars more."""
    new, old = sides.means([_LINE] if sides.has(_LINE) else [])
    found = (*map(float, new), *map(float, old))
    return found if found and found[0] < found[1] < NO_LIMIT else ()


def _below(line: float, before: float) -> str:
    """Why a stricter rule brings more chips."""
    now, was = quantity(line, "TPP"), quantity(before, "TPP")
    return (
        f". The rule is stricter, and bars chips from {now} on instead of {was}: these are cut to "
        "fit below that, and stand instead of faster, licensed ones. A design below the control "
        "threshold needs no licence, so that neither caps nor fees hold it back"
    )


def _words(part: float, more: bool, makers: Collection[str], date: str) -> str:
    who = listed([name(maker) for maker in makers])
    are = "is" if len(makers) == 1 else "are"
    some = "nearly all" if part >= _NEARLY else f"{100 * part:.0f} %"
    which = "additional chips that makers abroad" if more else "chips that makers abroad no longer"
    return (
        f"Of the {which} sell in China in the twelve months to {month(date)}, "
        f"{'all' if part >= _ALL else some} are designs that nobody has announced, and that {who} "
        f"{are} assumed to cut for China"
    )


def _means(side: Side, names: Sequence[str], pair: Pair, date: str) -> NDArray[np.float64]:
    """Of each outcome the mean of the members; no more series are in memory than fit."""
    row, found = pair.row(date), []
    for group in groups(names, len(pair.dates), len(side.run.members)):
        held = side.arrays(group, pair.shared)
        found += [float(np.nanmean(held[one][row], dtype=np.float64)) for one in group]
    return np.array(found)
