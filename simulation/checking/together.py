"""Runs of several settings for the price of fewer.

What differs in numbers alone runs side by side in one block; what differs from some month on
goes on from a copy of the world there. Both give the numbers of a run alone, to the last bit.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.checking.probe import reading
from simulation.checking.setting import Setting
from simulation.experiment.one_block import gathered
from simulation.experiment.shared_past import SHORTEST
from simulation.inputs.draws.side_by_side import SideBySide, fit_one_block
from simulation.model.world import World

BLOCK = 256  # members simulated together
Trace = NDArray[np.float64]


@dataclass(frozen=True)
class Wanted:
    """Quantities by name of the first `rows` months of a setting."""

    setting: Setting
    rows: int
    names: tuple[str, ...]


def families(wanted: Sequence[Wanted]) -> list[list[Wanted]]:
    """What is run together: all that share a past with the first, and of the rest what is alike."""
    pasts = _gathered([[one] for one in wanted], _parted_late)
    lone = [family for family in pasts if len(family) == 1]
    shared = [family for family in pasts if len(family) > 1]
    return shared + _gathered(lone, _in_one_block)


def traces(family: Sequence[Wanted], part: range, members: int, seed: int) -> Iterator[Trace]:
    """The quantities of each run of a family for a part of `members`, (names, months, members).

    RunError where one of them fails.
    """
    run = _from_one_past if _of_one_past(family) else _side_by_side
    size = max(1, BLOCK // (1 if run is _from_one_past else len(family)))
    parts = [part[i : i + size] for i in range(0, len(part), size)]
    found = []
    for one in parts:
        found.append(run(family, one, members, seed))
        gc.collect()  # parts of a world refer to each other, and it is large
    return (np.concatenate(blocks, axis=2) for blocks in zip(*found, strict=True))


def _gathered(
    families: Sequence[list[Wanted]], akin: Callable[[Setting, Setting], bool]
) -> list[list[Wanted]]:
    """Families put together whose first runs are akin, in their order."""
    together = gathered(families, lambda one, other: akin(one[0].setting, other[0].setting))
    return [[one for family in some for one in family] for some in together]


def _parted_late(one: Setting, other: Setting) -> bool:
    """Whether two runs are the same for so long that copying the world is worth it."""
    altered = one.swapped or one.removed or one.skipped
    if altered or _done(one) != _done(other) or one.dollar != other.dollar:
        return False
    if one.scenario.structure != other.scenario.structure:
        return False
    parting = one.scenario.first_difference(other.scenario)
    return parting is None or parting >= SHORTEST


def _in_one_block(one: Setting, other: Setting) -> bool:
    return (
        _done(one) == _done(other)
        and not one.swapped
        and fit_one_block(one.scenario, other.scenario)
    )


def _done(setting: Setting) -> tuple[object, ...]:
    """What is done to a run beside its scenario and its prices."""
    altered = (setting.removed, setting.skipped, setting.swapped)
    return (id(setting.calibration), *altered, setting.corners, setting.books)


def _of_one_past(family: Sequence[Wanted]) -> bool:
    return all(_parted_late(family[0].setting, one.setting) for one in family)


def _side_by_side(family: Sequence[Wanted], part: range, members: int, seed: int) -> list[Trace]:
    """Runs of a family in one block, of some members each."""
    draws = [one.setting.draw(seed, part.start, part.stop, members) for one in family]
    draw = draws[0] if len(draws) == 1 else SideBySide(draws)
    world = family[0].setting.world(draw, max(one.rows for one in family))
    names = _all_names(family)
    found = _empty(names, world)
    while world.running:
        _step(world, names, found)
    blocks = np.split(found, len(draws), axis=2)
    pairs = zip(family, blocks, strict=True)
    return [_of(names, block, one) for one, block in pairs]


def _from_one_past(family: Sequence[Wanted], part: range, members: int, seed: int) -> list[Trace]:
    """Runs of a family of some members, each from where it parts from the others.

    Each notes what it and those that part from it are to give, and no more.
    """
    draws = {id(one): one.setting.draw(seed, part.start, part.stop, members) for one in family}
    rows = max(one.rows for one in family)
    done: dict[int, Trace] = {}

    def grow(world: World, found: Trace, lead: Wanted, others: Sequence[Wanted]) -> None:
        """Run `lead` on from a world, and others from copies of it."""
        names = _all_names([lead, *others])
        parting = {id(one): _parting(lead, one) for one in others}
        end = max(lead.rows, *parting.values(), 0)
        for month in range(world.month, end + 1):
            leaving = [one for one in others if parting[id(one)] == month < one.rows]
            for first, *rest in _longest_together(leaving, month):
                twin = world.branch(first.setting.scenario, draws[id(first)])
                grow(twin, _rows(names, found, _all_names([first, *rest])), first, rest)
                del twin
                gc.collect()
            if month < end:
                _step(world, names, found)
            ended = [one for one in others if parting[id(one)] == one.rows]
        done.update({id(one): _of(names, found, one) for one in (lead, *ended)})

    world = family[0].setting.world(draws[id(family[0])], rows)
    grow(world, _empty(_all_names(family), world), family[0], family[1:])
    return [done[id(one)] for one in family]


def _longest_together(leaving: Sequence[Wanted], month: int) -> list[list[Wanted]]:
    """Runs that leave another one in a month, those together that part from each other later.

    The others follow one after the other, so that few worlds are kept at a time.
    """
    return gathered(leaving, lambda first, one: _parting(first, one) > month)


def _parting(lead: Wanted, other: Wanted) -> int:
    """The month where a run leaves another one, its end where it never does."""
    month = lead.setting.scenario.first_difference(other.setting.scenario)
    return other.rows if month is None else min(month, other.rows)


def _all_names(family: Sequence[Wanted]) -> list[str]:
    """What some run of a family is to give, each name once."""
    return list(dict.fromkeys(name for one in family for name in one.names))


def _rows(names: Sequence[str], found: Trace, chosen: Sequence[str]) -> Trace:
    """A copy of the rows of some names."""
    place = {name: number for number, name in enumerate(names)}
    return found[[place[name] for name in chosen]]


def _of(names: Sequence[str], found: Trace, one: Wanted) -> Trace:
    """What a run is to give, of all that was noted."""
    return _rows(names, found[:, : one.rows], one.names)


def _empty(names: Sequence[str], world: World) -> Trace:
    return np.empty((len(names), world.inputs.months, world.members))


def _step(world: World, names: Sequence[str], found: Trace) -> None:
    """Run a month and note it."""
    month = world.month
    world.step()
    for number, name in enumerate(names):
        found[number, month] = reading(world, name)
