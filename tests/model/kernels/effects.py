"""Partial effects of what kernels are given on what they write: which way, and in proportion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from .calls import Call, place

# Sizes of a push, the smallest first: a larger one only where the smaller moves nothing.
FACTORS = (1.02, 1.5, 20.0, 1e4)
ROUNDING, LEFT_OVER = 1e-10, float(np.finfo(np.float64).eps)
UP, DOWN, BOTH = "up", "down", "both ways"
PROPORTIONAL, INVERSE, SWITCHED = "in proportion", "inverse", "switched by"
WAYS = (PROPORTIONAL, INVERSE, UP, DOWN, BOTH, SWITCHED)
Ways = dict[str, dict[str, dict[str, str]]]
Moves = dict[str, set[str]]


class Effects(NamedTuple):
    """Ways in which quantities move outputs, by kernel, output and quantity; and what moves none.

    `silent` are (kernel, quantity): pushed as far as they go, no output changed. What a kernel
    writes without looking is no input, and not among them. `blank` are quantities that are nothing
    in all calls, whatever a kernel would make of them, and `even` tables the same in all places.
    """

    ways: Ways
    silent: set[tuple[str, str]]
    blank: set[tuple[str, str]]
    even: set[tuple[str, str]]


def of_calls(calls: Iterable[Call]) -> Effects:
    """Effects in some calls, taken together."""
    seen: dict[str, dict[str, Moves]] = {}
    asked, written, some, uneven = set(), set(), set(), set()
    for call in calls:
        kernel, base = place(call.kernel), call.run()
        written |= {(kernel, call.names[a]) for a in base if not _same(base[a], call.given[a])}
        for argument in call.given:
            quantity = call.names[argument]
            moved = _moved(call, argument, base)
            if moved is None:
                continue
            asked.add((kernel, quantity))
            if np.any(call.given[argument]):
                some.add((kernel, quantity))
            if np.unique(call.given[argument]).size > 1 or np.ndim(call.given[argument]) < 2:
                uneven.add((kernel, quantity))
            for output, ways in moved.items():
                mine = seen.setdefault(kernel, {}).setdefault(call.names[output], {})
                mine.setdefault(quantity, set()).update(ways)
                written.add((kernel, call.names[output]))
    moving = {
        (kernel, name) for kernel, of in seen.items() for some in of.values() for name in some
    }
    ways = {
        kernel: {o: {q: _one(found) for q, found in some.items()} for o, some in of.items()}
        for kernel, of in seen.items()
    }
    read = asked - written
    return Effects(ways, read - moving, read - some, (read & some) - uneven)


def _one(ways: set[str]) -> str:
    """One word for several pushes."""
    if len(ways) == 1:
        return next(iter(ways))
    rough = {UP if way == PROPORTIONAL else DOWN if way == INVERSE else way for way in ways}
    return rough.pop() if len(rough) == 1 else BOTH


class Push(NamedTuple):
    """Another value of an argument, so many times as large; None where no number says how far."""

    value: Any
    factor: float | None = None


def _moved(call: Call, argument: str, base: dict[str, Any]) -> Moves | None:
    """Outputs that an argument moves, and how; None for one that cannot be pushed."""
    found: Moves | None = None
    value = call.given[argument]
    alike = {name for name, other in call.given.items() if other is value}
    # What a kernel leaves as it was pushed has not moved.
    still = alike if all(_same(base[name], value) for name in alike) else set()
    for pushes in _pushes(value):
        found = {}
        for push in pushes:
            for output, after in call.run(**{argument: push.value}).items():
                left = output in still and _same(after, push.value)
                if isinstance(after, np.ndarray) and not left:
                    ways = _ways(base[output], after, push.factor)
                    found.setdefault(output, set()).update(ways)
        found = {output: ways for output, ways in found.items() if ways}
        if found:
            break
    return found


def _pushes(value: Any) -> Iterator[tuple[Push, ...]]:
    """Pushes of an argument, the smallest first."""
    if not isinstance(value, np.ndarray | float) or not np.size(value):
        return
    if np.asarray(value).dtype == np.bool_:
        yield (Push(~value),)
        yield Push(np.zeros_like(value)), Push(np.ones_like(value))
    elif np.asarray(value).dtype == np.intp:
        yield (Push(np.roll(value, 1)),)
    else:
        size = np.abs(value)
        for factor in FACTORS:
            higher, lower = value + size * (factor - 1.0), value - size * (1.0 - 1.0 / factor)
            yield Push(higher, factor), Push(lower, 1.0 / factor)
        some = np.where(value == 0.0, max(float(np.max(size)), 1.0), value)
        whole = float if isinstance(value, float) else np.asarray
        yield Push(whole(some), np.inf), Push(whole(value * 0.0), 0.0)


def _ways(base: np.ndarray, after: np.ndarray, factor: float | None) -> Iterator[str]:
    """How an output moved with an argument that is so many times as large."""
    if (base == after).all():  # most are; what is no number goes on
        return
    if base.dtype != np.float64:
        if not np.array_equal(base, after):
            yield SWITCHED
        return
    # What is left where large amounts cancel differs from processor to processor.
    least = LEFT_OVER * float(np.abs(base[np.isfinite(base)]).max(initial=0.0))
    changed = ~np.isclose(after, base, rtol=ROUNDING, atol=least, equal_nan=True)
    if not changed.any():
        return
    old, new = base[changed], after[changed]
    if factor is None:
        yield SWITCHED
    elif 0.0 < factor < np.inf and np.allclose(new, old * factor, rtol=1e-9, atol=0.0):
        yield PROPORTIONAL
    elif 0.0 < factor < np.inf and np.allclose(new, old / factor, rtol=1e-9, atol=0.0):
        yield INVERSE
    else:
        higher = (new > old) if factor > 1.0 else (new < old)
        yield UP if higher.all() else DOWN if not higher.any() else BOTH


def _same(one: Any, other: Any) -> bool:
    return not isinstance(one, np.ndarray) or np.array_equal(one, other, equal_nan=True)
