"""Reads the model's source: follows calls from a function and notes what is read and written."""

from __future__ import annotations

import ast
from pathlib import Path

from .code import PACKAGE, Module, Routine
from .effects import EffectAccount, Effects
from .frame import Frame
from .library import Library, Summary
from .values import NOTHING, Group, Thing, Value

Assignment = ast.AnnAssign | ast.Assign


class Reader(Library):
    """Effects of functions, each worked out once for every kind of arguments."""

    def __init__(self, root: Path = PACKAGE) -> None:
        super().__init__(root)
        self._done: dict[object, Summary] = {}

    def effects(self, routine: Routine, me: Thing | None = None) -> Effects:
        """What a function of the world does, or a method of one of its parts."""
        return self.call(routine, me, [], {})[0]

    def call(
        self, routine: Routine, me: Thing | None, given: list[Value], named: dict[str, Value]
    ) -> Summary:
        """Effects of a call and what it may return."""
        around = id(routine.around) if routine.around else 0
        key = routine.node, around, me, tuple(given), frozenset(named.items())
        if key not in self._done:
            self._done[key] = Effects(), NOTHING  # a function that calls itself adds nothing
            frame = Frame(self, routine, self.bind(routine, me, given, named), EffectAccount())
            found, node = frame.follow(), routine.node
            if isinstance(node, ast.FunctionDef) and node.returns is not None:
                found |= self.annotated(node.returns, routine.module)
            self._done[key] = frame.account.total(), found
        return self._done[key]

    def outside(
        self, node: Assignment, name: str, module: Module, where: Routine | None = None
    ) -> Value:
        """What an assignment outside the flow of a month gives to a name."""
        if node.value is None:
            return NOTHING
        routine = where or Routine(_alone(node.value), module)
        variables = self.bind(where, None, [], {}) if where else {}
        value = Frame(self, routine, variables, EffectAccount(), quiet=True).evaluate(node.value)
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if not isinstance(target, ast.Tuple):
            return value
        place = [getattr(one, "attr", getattr(one, "id", "")) for one in target.elts].index(name)
        groups = [atom.items for atom in value if isinstance(atom, Group)]
        return NOTHING.union(*(items[place] for items in groups if place < len(items)))


def _alone(node: ast.expr) -> ast.Lambda:
    """An expression as a function without arguments."""
    none = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Lambda(none, node)
