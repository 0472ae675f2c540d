"""Calls: into the model they are followed, elsewhere what is handed over is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .effects import EffectAccount, Use
from .values import (
    ANY,
    NOTHING,
    Arrays,
    Atom,
    Callee,
    Draws,
    Group,
    Many,
    Rules,
    Text,
    Thing,
    Value,
    Variable,
    elements,
    lawful,
    texts,
)

if TYPE_CHECKING:
    from .code import Routine
    from .library import Library

VIEWS = ("reshape", "swapaxes")  # array methods that give the same numbers in another shape
INPLACE = "at"  # `np.add.at(array, ...)` changes its first argument
SEQUENCES = ("sorted", "tuple", "list", "dict", "reversed", "set", "iter", "chain")


class Calls:
    """Follows calls of a function, and notes what they do in its account."""

    def __init__(
        self,
        reader: Library,
        routine: Routine,
        variables: dict[str, Value],
        account: EffectAccount,
        quiet: bool = False,
    ) -> None:
        self.reader, self.routine = reader, routine
        self.variables, self.account, self.quiet = variables, account, quiet
        self._handed = _names(variables.values())

    def evaluate(self, node: ast.expr) -> Value:
        """What an expression may stand for; see `Expressions`."""
        raise NotImplementedError

    def store(self, target: ast.expr, whole: bool = True) -> None:
        """Note what is written; see `Expressions`."""
        raise NotImplementedError

    def chosen(self, arrays: Arrays, index: Value) -> set[Variable]:
        """Variables that texts name; see `Expressions`."""
        raise NotImplementedError

    def quietly(self, node: ast.expr) -> Value:
        """What an expression stands for where naming it reads nothing."""
        was, self.quiet = self.quiet, True
        try:
            return self.evaluate(node)
        finally:
            self.quiet = was

    def read(self, name: str) -> None:
        """Note a variable that this function reads."""
        if not self.quiet:
            self.account.read(name)
            self._use("reads", name)

    def write(self, name: str, whole: bool) -> None:
        """Note a variable that this function writes."""
        self.account.write(name, whole)
        self._use("writes", name)

    def parameters(self, names: list[str]) -> None:
        """Note parameters that this function reads."""
        for name in names:
            self._use("parameters", name)
            if not self.quiet:
                self.account.read(f"parameters.{name}")

    def _use(self, kind: str, name: str) -> None:
        if name in self._handed:
            return  # whoever hands an array over is the one who reads or writes it
        for place in self.routine.told:
            self.reader.uses[Use(kind, name, place)] = None

    def call(self, node: ast.Call) -> Value:
        """Follow a call; what it may return."""
        callee = self._levers_asked(node.func) or self.evaluate(node.func)
        look = self.quietly if _asks_shape(node.func) else self.evaluate
        given = [look(one) for one in node.args if not isinstance(one, ast.Starred)]
        for one in node.args:
            if isinstance(one, ast.Starred):
                given += self._spread(self.evaluate(one.value))
        named = {word.arg or "": self.evaluate(word.value) for word in node.keywords}
        for word in node.keywords:
            if word.arg == "out":
                self.store(word.value)
        found: set[Atom] = set()
        for atom in callee:
            found |= self._one(atom, given, named)
        if not callee:
            found |= self._elsewhere(node, given, named)
        return frozenset(found)

    def _levers_asked(self, node: ast.expr) -> Value:
        """A method of a lever may look at all its fields."""
        asked = self.quietly(node.value) if isinstance(node, ast.Attribute) else NOTHING
        levers = {f"{atom.path}.{ANY}" for atom in asked if isinstance(atom, Rules)}
        for name in levers:
            self.read(name)
        return frozenset(Variable(name) for name in levers)

    def _one(self, atom: Atom, given: list[Value], named: dict[str, Value]) -> Value:
        match atom:
            case Draws(how):
                return self._drawn(how, given)
            case Callee(routine, me, None) if routine is not None:
                return self._routine(routine, me, given, named)
            case Callee(None, _, kind) if kind is not None:
                made = self.reader.instance(kind)
                start = kind.method("__init__")
                if start and isinstance(made, Thing) and made.path != "":
                    self.run(start, Thing(kind), given, named)
                return frozenset({made})
            case Thing(kind, path):
                method = kind.method("__call__")
                return self.run(method, Thing(kind, path), given, named) if method else NOTHING
            case Variable() if rules := lawful(frozenset({atom})):
                return rules | {Many(frozenset({Group((NOTHING, rules))}))}
            case Arrays(kind, path):  # the arrays of a record, one by one
                every = frozenset(self.chosen(atom, NOTHING))
                return frozenset({Many(frozenset({Group((NOTHING, every))}))})
            case Many() | Group():
                return frozenset({Many(frozenset({Group((NOTHING, elements(frozenset({atom}))))}))})
        return NOTHING

    def _routine(
        self, routine: Routine, me: Thing | None, given: list[Value], named: dict[str, Value]
    ) -> Value:
        if routine.name == "View.own" and me:
            return self._drawn("table", [self._kind(me), *given])
        if routine.owner and routine.owner.name == "Record" and me:
            return self._of_record(routine.name.rpartition(".")[2], me)
        return self.run(routine, me, given, named)

    def _kind(self, me: Thing) -> Value:
        return self.reader.attribute(me.kind, "kind", None)

    def _of_record(self, name: str, me: Thing) -> Value:
        if name == "rows":
            return frozenset({me})
        if name == "items":
            every = frozenset(self.chosen(Arrays(me.kind, me.path or ""), NOTHING))
            return frozenset({Many(frozenset({Group((NOTHING, every))}))})
        return NOTHING

    def run(
        self, routine: Routine, me: Thing | None, given: list[Value], named: dict[str, Value]
    ) -> Value:
        """Follow a function of the model and add what it does."""
        effects, value = self.reader.call(routine, me, given, named)
        if not self.quiet:
            self.account.run(effects)
            for name in effects.writes & _names([*given, *named.values()]):
                self._use("writes", name)
        return value

    def _drawn(self, how: str, given: list[Value]) -> Value:
        """A parameter is looked up by name, by agents of a kind, or by bloc."""
        if how == "":
            self.parameters(texts(given[0]) if given else [])
        elif how == "table":
            kinds, names = (texts(one) for one in given[:2])
            self.parameters([f"{kind}.*.{name}" for kind in kinds for name in names])
        elif how == "by_bloc":
            self.parameters([f"budgets.*.{name}" for name in texts(given[0])])
        return NOTHING

    def _elsewhere(self, node: ast.Call, given: list[Value], named: dict[str, Value]) -> Value:
        """A call out of the model: functions handed over may be called there."""
        for value in (*given, *named.values()):
            for atom in value:
                if isinstance(atom, Callee) and atom.routine is not None:
                    self.run(atom.routine, atom.me, [], {})
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == INPLACE:
            self.store(ast.Subscript(node.args[0], ast.Constant(0), ast.Store()))
        if name in VIEWS and isinstance(node.func, ast.Attribute):
            return self.evaluate(node.func.value)
        if name == "zip":
            return self._zip(given)
        if name == "enumerate" and given:
            return frozenset({Many(frozenset({Group((NOTHING, elements(given[0])))}))})
        if name == "map":
            return NOTHING
        if name in SEQUENCES and given:
            return given[0]
        if name == "str":
            return frozenset(a for value in given for a in value if isinstance(a, Text))
        # A field of a lever gives its part of a law: `field.of(rule)`.
        asked = isinstance(node.func, ast.Attribute) and _owner(node.func) in self.variables
        return NOTHING.union(*map(lawful, given)) if asked else NOTHING

    @staticmethod
    def _zip(given: list[Value]) -> Value:
        groups = [[a.items for a in one if isinstance(a, Group)] for one in given]
        if all(len(one) == 1 for one in groups):
            rows = zip(*(one[0] for one in groups), strict=False)
            return frozenset({Group(tuple(frozenset({Group(row)}) for row in rows))})
        return frozenset({Many(frozenset({Group(tuple(elements(one) for one in given))}))})

    @staticmethod
    def _spread(value: Value) -> list[Value]:
        groups = [atom.items for atom in value if isinstance(atom, Group)]
        return list(groups[0]) if len(groups) == 1 else [elements(value)]


def _names(values: Iterable[Value]) -> frozenset[str]:
    """Names of the variables among some values."""
    return frozenset(a.name for one in values for a in one if isinstance(a, Variable))


def _owner(node: ast.Attribute) -> str:
    return node.value.id if isinstance(node.value, ast.Name) else ""


def _asks_shape(node: ast.expr) -> bool:
    """Whether a function, such as `len` or `np.zeros_like`, looks at no number of an array."""
    if isinstance(node, ast.Name):
        return node.id == "len"
    return isinstance(node, ast.Attribute) and node.attr.endswith("_like")
