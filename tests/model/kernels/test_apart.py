"""What a kernel writes overlaps no other argument: the compiler is told so, and trusts it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from simulation.inputs import Calibration
from simulation.model import kernels
from simulation.model.core.kernel import Kernel, Table, kernel
from simulation.model.world import World

from . import situations
from .calls import arrays_of, place

FORMS = (
    *situations.MONTHS.items(),
    ("2028-02", ("policy=best_response",)),
    ("2024-02", ("buyers=myopic", "variants=none", "buyer_cap=total")),
)
Written = dict[str, set[str]]
Shared = dict[str, set[tuple[str, str]]]


@kernel
def shift(source: Table, target: Table) -> None:
    for row in range(len(source)):
        for k in range(source.shape[1]):
            target[row, k] = source[row, k] + 1.0


def overlaps(month: World) -> tuple[Written, Shared]:
    """By kernel, arguments that a month's calls write, and pairs that share memory."""
    written: Written = {}
    shared: Shared = {}
    with pytest.MonkeyPatch.context() as patch:
        for one in kernels.every():
            patch.setattr(one, "_run", watched(one, written, shared))
        month.step()
    return written, shared


def watched(one: Kernel[...], written: Written, shared: Shared) -> Callable[..., None]:
    """The kernel, noting what it writes and which arguments share memory."""
    one.prepare()
    sound, name = one._run, place(one)

    def run(*given: Any) -> None:
        arrays = dict(arrays_of(one, given))
        before = {argument: array.copy() for argument, array in arrays.items()}
        sound(*given)
        same = {a for a, array in arrays.items() if np.array_equal(array, before[a], True)}
        written.setdefault(name, set()).update(arrays.keys() - same)
        shared.setdefault(name, set()).update(pairs(arrays))

    return run


def pairs(arrays: dict[str, np.ndarray]) -> Iterator[tuple[str, str]]:
    """Arguments that share memory."""
    for (a, one), (b, other) in itertools.combinations(arrays.items(), 2):
        if np.shares_memory(one, other):
            yield a, b


def wrong(written: Written, shared: Shared) -> set[tuple[str, str, str]]:
    """Kernels with two arguments that share memory, one of which is written in some call."""
    return {
        (name, *both)
        for name, every in shared.items()
        for both in every
        if written[name] & set(both)
    }


def test_no_kernel_writes_what_another_argument_reads(calibration: Calibration) -> None:
    written: Written = {}
    shared: Shared = {}
    for month, switches in FORMS:
        world = situations.world_in(calibration, month, switches)
        for all_of, found in zip((written, shared), overlaps(world), strict=True):
            for name, arguments in found.items():  # type: ignore[attr-defined]
                all_of.setdefault(name, set()).update(arguments)  # type: ignore[attr-defined]
    assert len(written) > 120, "kernels were watched"
    assert sum(map(bool, written.values())) > 100
    assert not wrong(written, shared)


def test_what_overlaps_is_found() -> None:
    table = np.zeros((3, 4))
    found: tuple[Written, Shared] = ({}, {})
    watched(shift, *found)(table[:2], table[1:])
    assert wrong(*found) == {(place(shift), "source", "target")}
    found = ({}, {})
    watched(shift, *found)(table[:1], table[1:2])
    assert not wrong(*found)
