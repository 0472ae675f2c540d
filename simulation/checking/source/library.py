"""What names, types and attributes of the model stand for."""

from __future__ import annotations

import ast
from collections import defaultdict
from importlib import import_module
from pathlib import Path

from .code import MODEL, PACKAGE, Class, Code, Module, Routine
from .effects import Effects, Use
from .values import (
    NOTHING,
    Callee,
    Draws,
    Group,
    Many,
    Thing,
    Value,
    Variable,
    known,
)

TABLES = f"{MODEL}.tables"  # plain data: cheap to import, so that their values are known exactly
WORLD = "World"
Summary = tuple[Effects, Value]


class Library:
    """Names, types and attributes of the model; `Reader` adds what running it does."""

    def __init__(self, root: Path = PACKAGE) -> None:
        self.code = Code(root)
        self.uses: dict[Use, None] = {}
        self._values: dict[tuple[str, str], Value] = {}
        self._attributes: dict[tuple[Class, str], Value] = {}
        world = self.code.module(f"{MODEL}.world")
        found = world.find(WORLD) if world else None
        assert isinstance(found, Class)
        self.world = found
        self.me = Thing(found, "")
        self._homes: dict[Class, list[str]] = defaultdict(list)
        for one in found.line:
            for name, node in one.fields.items():
                if isinstance(node, ast.AnnAssign):
                    kind = one.module.find(ast.unparse(node.annotation))
                    if isinstance(kind, Class):
                        self._homes[kind].append(name)

    def call(
        self, routine: Routine, me: Thing | None, given: list[Value], named: dict[str, Value]
    ) -> Summary:
        """Effects of a call and what it may return."""
        raise NotImplementedError

    def outside(
        self,
        node: ast.AnnAssign | ast.Assign,
        name: str,
        module: Module,
        where: Routine | None = None,
    ) -> Value:
        """What an assignment outside the flow of a month gives to a name."""
        raise NotImplementedError

    def bind(
        self, routine: Routine, me: Thing | None, given: list[Value], named: dict[str, Value]
    ) -> dict[str, Value]:
        """Values of a function's arguments: what is given, and what annotations promise."""
        spec = routine.node.args
        names = [*spec.posonlyargs, *spec.args]
        bound: dict[str, Value] = {**routine.around}
        if routine.owner and "staticmethod" not in routine.marks and names:
            whose = me or Thing(routine.owner, self.home(routine.owner))
            bound[names.pop(0).arg] = frozenset({whose})
        for place, one in enumerate([*names, *spec.kwonlyargs]):
            value = given[place] if place < min(len(given), len(names)) else NOTHING
            value |= named.get(one.arg, NOTHING)
            if one.annotation and not any(isinstance(atom, Thing) for atom in value):
                value |= self.annotated(one.annotation, routine.module)
            bound[one.arg] = value
        if spec.vararg:
            bound[spec.vararg.arg] = frozenset({Group(tuple(given[len(names) :]))})
        return bound

    def home(self, kind: Class) -> str | None:
        """The world's one attribute of a type; none if there are several or none."""
        if self.world.line and any(one is kind for one in self.world.line):
            return ""
        names = [name for base in kind.line for name in self._homes.get(base, ())]
        return names[0] if len(names) == 1 else None

    def instance(self, kind: Class, path: str | None = None) -> Thing | Draws:
        """An instance of a class; the world's base classes all stand for the world."""
        if kind.name == "Parameters":
            return Draws()
        home = self.home(kind)
        if home == "":
            return self.me
        return Thing(kind, home if path is None else path)

    def annotated(self, node: ast.expr, module: Module, path: str | None = None) -> Value:
        """What a type says of a value."""
        if isinstance(node, ast.Name):
            if node.id == "Draw":
                return frozenset({Draws()})
            kind = module.find(node.id)
            return frozenset({self.instance(kind, path)}) if isinstance(kind, Class) else NOTHING
        if isinstance(node, ast.BinOp):
            left, right = (self.annotated(n, module, path) for n in (node.left, node.right))
            return left | right
        if isinstance(node, ast.Subscript):
            inner = node.slice.elts[-1] if isinstance(node.slice, ast.Tuple) else node.slice
            item = self.annotated(inner, module)
            return frozenset({Many(item)}) if item else NOTHING
        return NOTHING

    def named(self, name: str, module: Module) -> Value:
        """What a name of a module stands for."""
        found = module.find(name)
        if isinstance(found, Routine):
            return frozenset({Callee(found)})
        if isinstance(found, Class):
            return frozenset({Callee(None, kind=found)})
        if isinstance(found, Module):
            return frozenset({found})
        return self._constant(*found) if found else NOTHING

    def _constant(self, module: Module, name: str) -> Value:
        key = module.name, name
        if key not in self._values:
            self._values[key] = NOTHING
            if module.name.startswith(TABLES):
                value = frozenset({known(getattr(import_module(module.name), name))})
            else:
                value = self.outside(module.values[name], name, module)
            self._values[key] = value
        return self._values[key]

    def attribute(self, kind: Class, name: str, path: str | None) -> Value:
        """What an attribute of a class holds, told by its annotation or by what sets it."""
        for one in kind.line:
            node = one.fields.get(name)
            if isinstance(node, ast.AnnAssign):
                below = name if path == "" else path
                return self.annotated(node.annotation, one.module, below)
            if node is not None:
                return self.outside(node, name, one.module)
            if name in one.set_later:
                return self._placed(self._set_later(one, name), name if path == "" else path)
        return NOTHING

    def _set_later(self, kind: Class, name: str) -> Value:
        key = kind, name
        if key not in self._attributes:
            self._attributes[key] = NOTHING
            node, method = kind.set_later[name]
            if isinstance(node, ast.AnnAssign):
                self._attributes[key] = self.annotated(node.annotation, kind.module)
            else:
                self._attributes[key] = self.outside(node, name, kind.module, method)
        return self._attributes[key]

    @staticmethod
    def _placed(value: Value, path: str | None) -> Value:
        """Instances that have no place in the world yet, seen as parts of one of its attributes."""
        return frozenset(
            Thing(atom.kind, path) if isinstance(atom, Thing) and atom.path is None else atom
            for atom in value
            if not isinstance(atom, Variable)
        )
