"""What an expression of the model may stand for, as far as a reader of the source needs it."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple, TypeAlias

from .code import Class, Module, Routine

Value: TypeAlias = frozenset["Atom"]
"""All that an expression may be; nothing where that does not matter."""

NOTHING: Value = frozenset()
ANY = "*"
LAWS = ("law", "plan")
"""Attributes of the world that hold a law: by its fields, or by levers and their fields."""
WIDEST = 400  # texts that one value may hold before it counts as any text


class Variable(NamedTuple):
    """The array of a declared variable, or an attribute of the world: `state.backlog`, `caps`."""

    name: str


class Rules(NamedTuple):
    """A law, or one of its levers: `law`, `law.export_rule`."""

    path: str


class Text(NamedTuple):
    """A text; `*` in it stands for what is known only at run time."""

    text: str


class Thing(NamedTuple):
    """An instance; `path` is the world's attribute that holds it, if one does."""

    kind: Class
    path: str | None = None


class Arrays(NamedTuple):
    """The arrays of a record by name."""

    kind: Class
    path: str


class Callee(NamedTuple):
    """A function, bound to `me` if it is a method; `kind` if calling makes an instance."""

    routine: Routine | None
    me: Thing | None = None
    kind: Class | None = None


class Draws(NamedTuple):
    """Drawn parameters: by full name (``), of agents of a kind (`table`), of blocs (`by_bloc`)."""

    how: str = ""


class Group(NamedTuple):
    """Values in order, as a tuple has them."""

    items: tuple[Value, ...]


class Many(NamedTuple):
    """Any number of values, whose order is not known."""

    item: Value


class Known(NamedTuple):
    """An object of a table that can be imported: the module, the name, the steps into it."""

    what: object

    def __hash__(self) -> int:
        return id(self.what)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and other.what is self.what


Atom: TypeAlias = (
    Variable | Text | Thing | Arrays | Callee | Draws | Group | Many | Known | Module | Rules
)


def texts(value: Value) -> list[str]:
    """Texts that a value may be; any text if none is known."""
    found = sorted(atom.text for atom in value if isinstance(atom, Text))
    return found if 0 < len(found) <= WIDEST else [ANY]


def joined(parts: list[list[str]]) -> Value:
    """Every text that the parts give one after the other."""
    return frozenset(Text("".join(chosen)) for chosen in product(*parts))


def elements(value: Value) -> Value:
    """What one meets when going through a value."""
    found: set[Atom] = set()
    for atom in value:
        if isinstance(atom, Group):
            found.update(*atom.items)
        elif isinstance(atom, Many):
            found |= atom.item
        elif isinstance(atom, Known):
            found |= {known(one) for one in within(atom.what)}
    return frozenset(found)


def within(what: object) -> list[object]:
    """Elements of an imported tuple, list or mapping."""
    return list(what) if isinstance(what, tuple | list | dict) else []


def known(what: object) -> Atom:
    """An imported object, texts and numbers as texts."""
    return Text(str(what)) if isinstance(what, str | int) else Known(what)


def lawful(value: Value) -> frozenset[Variable]:
    """Rules among the variables of a value; what is got from a rule is a part of it."""
    starts = tuple(f"{law}." for law in LAWS)
    return frozenset(a for a in value if isinstance(a, Variable) and a.name.startswith(starts))
