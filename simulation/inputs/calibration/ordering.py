"""Parameters of which one may never exceed another, in the calibration and in overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from simulation.distributions import Distribution
from simulation.inputs.tables.entries import Entry


def disordered(
    entries: Mapping[str, Entry], value: Callable[[str], Distribution]
) -> Iterator[tuple[str, str, str]]:
    """Each pair that some draw could have in the wrong order: lower, upper, what is wrong.

    `value` says what a parameter is drawn from. The whole of what it can be is compared, since the
    two are drawn apart.
    """
    for entry in entries.values():
        upper = entry.domain.at_most or entry.domain.below
        if not upper or upper not in entries:
            continue
        top, bottom = value(entry.name).support()[1], value(upper).support()[0]
        if top > bottom or (entry.domain.below and top == bottom):
            how = "below" if entry.domain.below else "at most"
            told = f"'{entry.name}' must be {how} '{upper}': {top:g} is not {how} {bottom:g}"
            yield entry.name, upper, told
