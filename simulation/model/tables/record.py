"""Records: arrays declared as attributes of a class, each with unit, axes, start and meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from simulation.arena import arrays_of
from simulation.errors import did_you_mean

if TYPE_CHECKING:
    from simulation.model.equations.arrays import Array

Role = Literal["state", "plan", "flow"]


class Variable:
    """One declared quantity; on an instance of its record it reads and writes an array.

    `axes` name the leading axes; members are the last axis of every array and are not repeated.
    Roles: `state` lives from month to month, `plan` is decided in a month and committed in it,
    `flow` is what happened in the month. `was` is the name by which earlier editions knew it.
    """

    def __init__(
        self,
        unit: str,
        axes: tuple[str, ...],
        role: Role,
        about: str,
        start: float = 0.0,
        signed: bool = False,
        was: str = "",
    ) -> None:
        self.unit, self.axes, self.role, self.about = unit, axes, role, about
        self.start, self.signed, self.was = start, signed, was
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, record: None, owner: type) -> Variable: ...

    @overload
    def __get__(self, record: Record, owner: type) -> Array: ...

    def __get__(self, record: Record | None, owner: type) -> Variable | Array:
        return self if record is None else record.arrays[self.name]

    if TYPE_CHECKING:  # `Record.__setattr__` does it: reading is much faster without `__set__`

        def __set__(self, record: Record, value: Array | float) -> None: ...


class Record:
    """Arrays by name, allocated from the variables that the class declares.

    An assignment writes into the array, so that every view of it sees the new values. The arrays
    are attributes of the instance too, where Python finds them without a call.
    """

    def __init__(self, size: Callable[[str], int], members: int) -> None:
        self.arrays: Mapping[str, Array] = arrays_of(
            {
                name: ((*map(size, one.axes), members), one.start)
                for name, one in self.variables().items()
            }
        )
        vars(self).update(self.arrays)

    def __setattr__(self, name: str, value: Any) -> None:
        arrays = self.__dict__.get("arrays", ())
        if name in arrays:
            arrays[name][...] = value
        elif name == "arrays":
            object.__setattr__(self, name, value)
        else:
            raise AttributeError(f"there is no variable {name!r}{did_you_mean(name, arrays)}")

    @classmethod
    def variables(cls) -> dict[str, Variable]:
        """Declared variables by name, in the order of their declaration."""
        found: dict[str, Variable] = {}
        for part in reversed(cls.__mro__):
            found |= {k: v for k, v in vars(part).items() if isinstance(v, Variable)}
        return found

    def rows(self, rows: slice) -> Self:
        """The same record seen through some rows of each array's first axis."""
        part = object.__new__(type(self))
        part.arrays = _Rows(self.arrays, rows)
        return part

    def items(self) -> Iterator[tuple[str, Array]]:
        """Every array with its name."""
        return iter(self.arrays.items())


class _Rows(Mapping[str, "Array"]):
    """Views of some rows, taken when they are asked for."""

    def __init__(self, arrays: Mapping[str, Array], rows: slice) -> None:
        self._arrays, self._rows = arrays, rows

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name][self._rows]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)
