"""Each output of each kernel answers to each input, the way that is on file.

Kernels are watched in months of a world in which every lever is in force. Their inputs are pushed
one by one; the table has what then moves, and which way. It is no proof that a way is right: that
was read when it was written, and whoever changes it reads the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from simulation.model import kernels
from tests import tables

from . import table
from .calls import Call, place
from .effects import Effects, Ways, of_calls

ROOMS = sorted(file.stem for file in table.FOLDER.glob("*.yaml"))
UNMOVED = tables.beside(__file__, "unmoved.yaml")
UPDATE = "if that is meant, `make effects` writes the table anew"
# Kernels that no month of these worlds calls, with what calls them.
ELSEWHERE = {
    "core.active_pairs.note_active": "agents with a behaviour of their own",
    "core.derived_figures.derive_all": "the start of a run",
    "core.group_sums.add_rows": "the start of a run and agents of their own",
    "labs.training.count_operations": "the start of a run",
    "labs.training.find_best_methods": "the start of a run",
    "outcomes.compute.find_running": "outcomes of chips that cannot all be switched on",
}
Found = Callable[[str], Effects]


@pytest.fixture(scope="module")
def effects(calls: list[Call]) -> Found:
    """Effects of a room's kernels."""
    known: dict[str, Effects] = {}

    def found(room: str) -> Effects:
        if room not in known:
            known[room] = of_calls(call for call in calls if table.room_of(call) == room)
        return known[room]

    return found


def written(kind: str, room: str) -> set[tuple[str, str]]:
    """Quantities of a room's kernels on file as nothing, or silent."""
    every = ((k, name) for one in UNMOVED[kind] for k, some in one["of"].items() for name in some)
    return {(kernel, name) for kernel, name in every if kernel.startswith(f"{room}.")}


def numbers(calls: list[Call]) -> set[tuple[str, str]]:
    """Quantities that are numbers or switches; rows of tables are none."""
    return {
        (place(call.kernel), call.names[argument])
        for call in calls
        for argument, value in call.given.items()
        if np.asarray(value).dtype != np.intp
    }


def test_every_kernel_is_watched(calls: list[Call]) -> None:
    watched = {place(call.kernel) for call in calls}
    assert {place(one) for one in kernels.every()} - watched == set(ELSEWHERE)
    assert {table.room_of(call) for call in calls} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_input_is_something_and_differs(calls: list[Call], effects: Found, room: str) -> None:
    found, known = effects(room), numbers(calls)
    assert found.blank & known == written("nothing", room)
    assert not found.even & known


@pytest.mark.parametrize("room", ROOMS)
def test_every_input_moves_an_output(calls: list[Call], effects: Found, room: str) -> None:
    assert effects(room).silent & numbers(calls) == written("silent", room)


@pytest.mark.parametrize("room", ROOMS)
def test_outputs_move_the_way_on_file(effects: Found, room: str) -> None:
    found = table.without_room(effects(room).ways)
    told = list(differences(found, table.read(room)))
    assert not told, "\n".join([*told, UPDATE])


def differences(found: Ways, known: Ways) -> Iterator[str]:
    """What differs, a line each."""
    for kernel in sorted(found.keys() | known.keys()):
        here, there = found.get(kernel, {}), known.get(kernel, {})
        for output in sorted(here.keys() | there.keys()):
            mine, theirs = here.get(output, {}), there.get(output, {})
            for name in sorted(mine.keys() | theirs.keys()):
                if mine.get(name) != theirs.get(name):
                    was, now = (one.get(name, "not at all") for one in (theirs, mine))
                    yield f"{kernel}: {output} moved with {name} {was}, now {now}"
