"""Calls of kernels in a month: what each was given, and which quantity that was."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_type_hints

import numpy as np
import pytest

from simulation.model import kernels, schedule
from simulation.model.core.kernel import Kernel, Line, fixed
from simulation.model.world import World

PACKAGE = "simulation.model."


class Call(NamedTuple):
    """A call of a kernel: its arguments, and the quantities that they are.

    A named tuple of arrays counts as so many arguments, `tuple.field` each.
    """

    kernel: Kernel[...]
    given: Mapping[str, Any]
    names: Mapping[str, str]

    def run(self, **others: Any) -> dict[str, Any]:
        """Its arguments after it, some of them exchanged before; arrays that were one stay one."""
        copies = {id(v): v.copy() for v in self.given.values() if _is_array(v)}
        after = {name: copies.get(id(value), value) for name, value in self.given.items()}
        for name, value in others.items():
            if _is_array(value):
                after[name][...] = value
            else:
                after[name] = value
        self.kernel(*_packed(self.kernel, after))
        return after


def place(one: Kernel[...]) -> str:
    """Room, module and name of a kernel."""
    return f"{one.function.__module__.removeprefix(PACKAGE)}.{one.function.__name__}"


def of_a_month(world: World) -> list[Call]:
    """Calls of a month that a world goes through."""
    found: list[Call] = []
    with pytest.MonkeyPatch.context() as patch:
        for one in kernels.every():
            patch.setattr(one, "_run", _noting(one, world, found))
        for phase in schedule.PHASES:
            phase.run(world)
        world.books.check(world)
    return found


def arrays_of(one: Kernel[...], given: tuple[Any, ...]) -> Iterator[tuple[str, np.ndarray]]:
    """Arrays among the arguments of a call, by their names."""
    yield from ((name, value) for name, value in _flat(one, given) if _is_array(value))


def named_alike(calls: list[Call]) -> list[Call]:
    """The calls, with names that only some of them know for an argument of their kernel."""
    known: dict[tuple[object, str], set[str]] = {}
    for call in calls:
        for argument, name in call.names.items():
            known.setdefault((call.kernel, argument), set()).add(name)
    for (_, argument), names in known.items():
        if len(names) == 2:
            names.discard(argument)
    return [
        call._replace(names={a: _only(known[call.kernel, a], n) for a, n in call.names.items()})
        for call in calls
    ]


def _only(names: set[str], name: str) -> str:
    return next(iter(names)) if len(names) == 1 else name


def _noting(one: Kernel[...], world: World, found: list[Call]) -> Callable[..., None]:
    sound = one._run

    def run(*given: Any) -> None:
        flat, known, copies = dict(_flat(one, given)), dict(_known(world)), {}
        kept = {
            name: copies.setdefault(_where(v), v.copy()) if _is_array(v) else v
            for name, v in flat.items()
        }
        names = {a: known.get(_where(v), a) if _is_array(v) else a for a, v in flat.items()}
        found.append(Call(one, kept, names))
        sound(*given)

    return run


def _flat(one: Kernel[...], given: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for argument, value in zip(_arguments(one), given, strict=True):
        if isinstance(value, tuple):
            yield from ((f"{argument}.{field}", v) for field, v in value._asdict().items())
        else:
            yield argument, value


def _packed(one: Kernel[...], flat: Mapping[str, Any]) -> Iterator[Any]:
    """Arguments of a kernel as it takes them."""
    for argument, hint in zip(_arguments(one), one._hints, strict=True):
        if hasattr(hint, "_fields"):
            arrays = ((flat[f"{argument}.{field}"], kind) for field, kind in _kinds(hint).items())
            yield hint(*(fixed(array) if kind is Line else array for array, kind in arrays))
        else:
            yield flat[argument]


@cache
def _arguments(one: Kernel[...]) -> tuple[str, ...]:
    return tuple(inspect.signature(one.function).parameters)


@cache
def _kinds(record: type) -> dict[str, Any]:
    return get_type_hints(record, include_extras=True)


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray)


Where = tuple[int, tuple[int, ...], np.dtype[Any]]


def _where(array: np.ndarray) -> Where:
    return array.__array_interface__["data"][0], array.shape, array.dtype


def _rows(array: np.ndarray) -> Iterator[Where]:
    """Where the rows of an array lie."""
    start, (count, *shape), kind = _where(array)
    yield from ((start + row * array.strides[0], tuple(shape), kind) for row in range(count))


def _known(world: World) -> Iterator[tuple[Where, str]]:
    """Quantities of a world by where they lie: the state's last, whose names are best known."""
    for make, value in _results(world):
        for name, array in _parts(make, value):
            yield _where(array), f"{name}()"
    for record in ("offers", "licence_terms", "chips_on_sale", "owned"):
        whole = getattr(world, record)
        fields = whole._asdict() if isinstance(whole, tuple) else vars(whole)
        yield from ((_where(v), f"{record}.{n}") for n, v in fields.items() if _is_array(v))
    yield from ((_where(v), f"chip_table.{n}") for n, v in world.chip_table.figures.items())
    tables = {f"{kind}.*.{name}": v for (kind, name, _), v in world.p._tables.items()}
    for name, array in {**world.p._values, **tables}.items():
        yield _where(array), name
    for record in ("plan", "law", "state"):
        for name, array in getattr(world, record).arrays.items():
            prefix = "" if record == "state" else f"{record}."
            yield _where(array), prefix + name
            if array.ndim > 1 and record != "plan":
                yield from ((row, f"{prefix}{name}[]") for row in _rows(array))


def _results(world: World) -> Iterator[tuple[str, Any]]:
    """What functions of the world keep, by their names."""
    for key, result in world.cache.results.items():
        make = key[0] if isinstance(key, tuple) else key
        yield getattr(make, "__name__", str(make)), result.value


def _parts(name: str, value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Arrays in a result: itself, or the fields of a named tuple; bound arguments have names."""
    if _is_array(value):
        yield name, value
    elif hasattr(value, "_asdict"):
        yield from ((f"{name}.{field}", v) for field, v in value._asdict().items() if _is_array(v))
