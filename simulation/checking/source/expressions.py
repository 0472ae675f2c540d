"""Expressions of the model: what they may stand for, and what they read on the way."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .calls import Calls
from .code import Class, Module, Routine
from .values import (
    ANY,
    LAWS,
    NOTHING,
    Arrays,
    Atom,
    Callee,
    Draws,
    Group,
    Known,
    Many,
    Rules,
    Text,
    Thing,
    Value,
    Variable,
    elements,
    joined,
    known,
    lawful,
    texts,
)

if TYPE_CHECKING:
    from .code import Function

RECORD = "Record"


class Expressions(Calls):
    """Evaluates expressions in a function's variables."""

    def evaluate(self, node: ast.expr) -> Value:
        """What an expression may stand for."""
        match node:
            case ast.Constant():
                return frozenset({Text(str(node.value))}) if _texty(node.value) else NOTHING
            case ast.Name():
                return self._name(node.id)
            case ast.Attribute(attr="shape" | "ndim"):
                self.quietly(node.value)
                return NOTHING
            case ast.Attribute():
                return self._attribute(self.evaluate(node.value), node.attr)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Call():
                return self.call(node)
            case ast.Tuple() | ast.List() | ast.Set():
                return self._group(node.elts)
            case ast.JoinedStr():
                return joined([self._part(one) for one in node.values])
            case ast.BinOp():
                return self._together(node)
            case ast.Dict():
                return self._dict(node)
            case ast.GeneratorExp() | ast.ListComp() | ast.SetComp():
                return self._comprehension(node.generators, [node.elt])
            case ast.DictComp():
                return self._comprehension(node.generators, [node.key, node.value])
            case ast.Lambda():
                return self.closure(node)
            case ast.BoolOp() | ast.IfExp():
                return frozenset().union(*map(self.evaluate, ast.iter_child_nodes(node)))  # type: ignore[arg-type]
            case ast.NamedExpr():
                value = self.evaluate(node.value)
                self.bind(node.target, value)
                return value
        self._through(node)
        return NOTHING

    def _through(self, node: ast.AST) -> None:
        """Read the parts of an expression whose own value does not matter."""
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.evaluate(part)
            elif not isinstance(part, ast.expr_context | ast.operator):
                self._through(part)

    def bind(self, target: ast.expr, value: Value) -> None:
        """Give a value to a name; see `Frame.bind`."""
        raise NotImplementedError

    def _name(self, name: str) -> Value:
        if name not in self.variables:
            return self.reader.named(name, self.routine.module)
        value = self.variables[name]
        for atom in value:
            if isinstance(atom, Variable):
                self.read(atom.name)
        return value

    def _attribute(self, value: Value, name: str) -> Value:
        found: set[Atom] = set()
        for atom in value:
            match atom:
                case Thing():
                    found |= self.member(atom, name)
                case Module():
                    found |= self.reader.named(name, atom)
                case Callee(kind=Class() as kind):
                    found |= self.member(Thing(kind), name)
                case Draws():
                    found.add(Draws(name))
                case Known(what):
                    method = isinstance(what, dict)
                    found.add(atom if method else known(getattr(what, name, None)))
                case Rules(path):
                    found.add(self._rule(path, name))
                case Variable() if lawful(frozenset({atom})):
                    found.add(atom)
                case Variable() | Many() | Group() | Arrays() if name in ("T", "items", "values"):
                    found.add(atom)
        return frozenset(found)

    def member(self, thing: Thing, name: str) -> Value:
        """An attribute, a property or a method of an instance; reading it is noted."""
        kind, path = thing
        method = kind.method(name)
        if method and not method.marks & {"property", "cached_property"}:
            return frozenset({Callee(method, thing)})
        if method:
            return self.run(method, thing, [], {})
        if kind.is_a(RECORD) and path is not None and (column := self._column(thing, name)):
            return column
        if path is None:
            return self.reader.attribute(kind, name, None)
        value = self.reader.attribute(kind, name, path)
        own = name if path == "" else path
        if own in LAWS and not any(isinstance(a, Thing) and a.kind.is_a(RECORD) for a in value):
            return frozenset({Rules(own)})
        if not any(isinstance(a, Thing) and a.kind.is_a(RECORD) for a in value):
            self.read(own)
        holds_part = any(isinstance(atom, Thing | Draws) for atom in value)
        return value if holds_part else value | {Variable(own)}

    def _rule(self, path: str, name: str) -> Rules | Variable:
        """A lever of a law, or a field of a lever; its arrays and levers by name are all of it."""
        whole = path in LAWS
        if whole and name not in ("arrays", "rules"):
            return Rules(f"{path}.{name}")
        rule = Variable(f"{path}.{ANY}" if whole else f"{path}.{name}")
        self.read(rule.name)
        return rule

    def _column(self, thing: Thing, name: str) -> Value:
        """A declared variable of a record, or all its arrays."""
        kind, path = thing
        if name == "arrays":
            return frozenset({Arrays(kind, path or "")})
        if name in kind.columns:
            self.read(f"{path}.{name}")
            return frozenset({Variable(f"{path}.{name}")})
        value = self.reader.attribute(kind, name, None)
        return frozenset(
            Thing(atom.kind, f"{path}.{name}") for atom in value if isinstance(atom, Thing)
        )

    def _subscript(self, node: ast.Subscript) -> Value:
        value, index = self.evaluate(node.value), self.evaluate(node.slice)
        found: set[Atom] = set()
        for atom in value:
            match atom:
                case Arrays():
                    chosen = self.chosen(atom, index)
                    for one in chosen:
                        self.read(one.name)
                    found |= chosen
                case Draws(""):
                    self.parameters(texts(index))
                case Thing():
                    getter = atom.kind.method("__getitem__")
                    if getter:
                        found |= self.run(getter, atom, [index], {})
                case Variable() if lawful(frozenset({atom})) or self.routine.in_kernel:
                    found.add(atom)
                case Variable("latest"):
                    for name in texts(index):
                        self.read(f"latest.{name}")
                case Known(what) if isinstance(what, dict):
                    found |= {known(what[key]) for key in texts(index) if key in what} or {
                        known(one) for one in what.values()
                    }
                case Group(items) if (place := _place(node.slice)) is not None:
                    found |= items[place] if place < len(items) else NOTHING
                case _:
                    found |= elements(frozenset({atom}))
        return frozenset(found)

    def chosen(self, arrays: Arrays, index: Value) -> set[Variable]:
        """Variables of a record that texts name."""
        columns = arrays.kind.columns
        return {
            Variable(f"{arrays.path}.{name}")
            for name in columns
            if any(matches(text, name) for text in texts(index))
        }

    def store(self, target: ast.expr, whole: bool = True) -> None:
        """Note what an assignment to an attribute or to a part of an array writes."""
        if isinstance(target, ast.Attribute):
            for atom in self.evaluate(target.value):
                if isinstance(atom, Thing) and atom.path is not None:
                    self._store_in(atom, target.attr, whole)
                elif isinstance(atom, Rules):
                    self.write(self._rule(atom.path, target.attr)[0], whole=False)
                elif lawful(frozenset({atom})):
                    self.write(atom[0], whole=False)  # type: ignore[index,arg-type]
            return
        full, variables = self._inside(target)
        for one in variables:
            self.write(one.name, whole and full and len(variables) == 1)

    def _store_in(self, thing: Thing, name: str, whole: bool) -> None:
        if thing.kind.is_a(RECORD):
            self.write(f"{thing.path}.{name}", whole)
        elif thing.path == "":
            self.write(name, whole)
        else:
            self.write(thing.path or "", whole=False)

    def _inside(self, target: ast.expr) -> tuple[bool, set[Variable]]:
        """Arrays that a target lies in, and whether it is the whole of them."""
        if isinstance(target, ast.Subscript):
            index = self.evaluate(target.slice)
            if isinstance(target.value, ast.Subscript | ast.Attribute | ast.Name):
                arrays = [a for a in self.quietly(target.value) if isinstance(a, Arrays)]
                if arrays:
                    return True, set().union(*(self.chosen(one, index) for one in arrays))
            full, inside = self._inside(target.value)
            return full and _everything(target.slice), inside
        found = self.quietly(target)
        parts = {Variable(a.path) for a in found if isinstance(a, Thing) and a.path}
        return True, parts | {atom for atom in found if isinstance(atom, Variable)}

    def _group(self, nodes: list[ast.expr]) -> Value:
        items: list[Value] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                value = self.evaluate(node.value)
                whole = [atom.items for atom in value if isinstance(atom, Group)]
                items += whole[0] if len(whole) == 1 else [elements(value)]
            else:
                items.append(self.evaluate(node))
        return frozenset({Group(tuple(items))})

    def _part(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.FormattedValue):
            return texts(self.evaluate(node.value))
        return [str(node.value)] if isinstance(node, ast.Constant) else [ANY]

    def _together(self, node: ast.BinOp) -> Value:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        if not isinstance(node.op, ast.Add | ast.BitOr):
            return NOTHING
        first, second = ([a for a in one if isinstance(a, Group)] for one in (left, right))
        if len(first) == len(second) == 1:
            return frozenset({Group(first[0].items + second[0].items)})
        return frozenset(a for a in left | right if isinstance(a, Group | Many | Known))

    def _dict(self, node: ast.Dict) -> Value:
        for key in node.keys:
            if key:
                self.evaluate(key)
        return frozenset({Many(frozenset().union(*map(self.evaluate, node.values)))})

    def _comprehension(self, loops: list[ast.comprehension], parts: list[ast.expr]) -> Value:
        outer = dict(self.variables)
        for loop in loops:
            self.bind(loop.target, elements(self.evaluate(loop.iter)))
            for test in loop.ifs:
                self.evaluate(test)
        found = [self.evaluate(part) for part in parts]
        self.variables = outer
        return frozenset({Many(found[-1])})

    def closure(self, node: Function) -> Value:
        """A function made on the way: it sees the variables of now."""
        inner = Routine(node, self.routine.module, None, dict(self.variables))
        return frozenset({Callee(inner)})


def matches(pattern: str, name: str) -> bool:
    """Whether a name is one that a text with `*` may stand for; `*` spans no dot."""
    if ANY not in pattern:
        return pattern == name
    return _parts_match(pattern.split("."), name.split("."))


def _parts_match(pattern: list[str], name: list[str]) -> bool:
    from fnmatch import fnmatchcase

    return len(pattern) == len(name) and all(map(fnmatchcase, name, pattern))


def _texty(what: object) -> bool:
    return isinstance(what, str | int) and not isinstance(what, bool)


def _place(node: ast.expr) -> int | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, int) else None


def _everything(node: ast.expr) -> bool:
    bare = isinstance(node, ast.Slice) and node.lower is None and node.upper is None
    return bare or (isinstance(node, ast.Constant) and node.value is Ellipsis)
