"""One function as it runs: its statements in order, its branches side by side."""

from __future__ import annotations

import ast

from .expressions import Expressions
from .values import NOTHING, Arrays, Group, Many, Thing, Value, Variable, elements

LONGEST = 24  # items of a tuple up to which a loop over it is followed item by item


class Frame(Expressions):
    """A function with its variables; `account` holds what it has done so far."""

    returned: Value = NOTHING
    _branches = 0

    def follow(self) -> Value:
        """Follow the function to its end; what it may return."""
        node = self.routine.node
        if isinstance(node, ast.Lambda):
            return self.evaluate(node.body)
        self._block(node.body)
        return self.returned

    def _block(self, body: list[ast.stmt]) -> None:
        for node in body:
            self._statement(node)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr():
                self.evaluate(node.value)
            case ast.Return():
                self.returned |= self.evaluate(node.value) if node.value else NOTHING
                self.account.leave()
            case ast.Assign() | ast.AnnAssign():
                self._assign(node)
            case ast.AugAssign():
                self._change(node)
            case ast.If():
                self.evaluate(node.test)
                self._either(node.body, node.orelse)
            case ast.For():
                self._loop(node)
            case ast.While():
                self.evaluate(node.test)
                self._either(node.body, [])
            case ast.Match():
                self.evaluate(node.subject)
                self._either(*(one.body for one in node.cases), [])
            case ast.With() | ast.Try():
                self._block(node.body)
            case ast.FunctionDef():
                self.variables[node.name] = self.closure(node)
            case ast.Raise() | ast.Continue() | ast.Break():
                self.account.ended = True
            case ast.ImportFrom() | ast.Delete() | ast.Pass() | ast.Assert():
                pass
            case _:
                raise TypeError(f"{self.routine.place}: {type(node).__name__} is not read yet")

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        if node.value is None:
            return
        value = self.evaluate(node.value)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if isinstance(node, ast.AnnAssign):
            value |= self.reader.annotated(node.annotation, self.routine.module)
        for target in targets:
            self.bind(target, value)

    def bind(self, target: ast.expr, value: Value) -> None:
        """Give a value to a name, to several, or to a variable of the model."""
        if isinstance(target, ast.Name):
            kept = self.variables.get(target.id, NOTHING) if self._branches else NOTHING
            self.variables[target.id] = value | kept
        elif isinstance(target, ast.Tuple | ast.List):
            for place, one in enumerate(target.elts):
                self.bind(one, _item(value, place))
        elif isinstance(target, ast.Starred):
            self.bind(target.value, frozenset({Many(value)}))
        else:
            self.store(target)

    def _change(self, node: ast.AugAssign) -> None:
        """`a += b` changes an array where it stands."""
        added = self.evaluate(node.value)
        if isinstance(node.target, ast.Name):
            held = self.variables.get(node.target.id, NOTHING)
            for atom in held:
                if isinstance(atom, Variable):
                    self.write(atom.name, whole=False)
            self.variables[node.target.id] = held | added if _plain(added) else held
        else:
            self.store(node.target, whole=False)

    def _either(self, *ways: list[ast.stmt]) -> None:
        """Branches of which one is taken."""
        account, before = self.account, self.account.sure
        ended, sure = account.ended, []
        self._branches += 1
        for way in ways:
            account.sure, account.ended = before, False
            self._block(way)
            if not account.ended:
                sure.append(account.sure)
        self._branches -= 1
        account.ended = ended or not sure
        account.sure = frozenset.intersection(*sure) if sure else before

    def _loop(self, node: ast.For) -> None:
        value = self.evaluate(node.iter)
        groups = [atom for atom in value if isinstance(atom, Group)]
        if len(value) == 1 and groups and 0 < len(groups[0].items) <= LONGEST:
            ended = self.account.ended
            for item in groups[0].items:
                self.bind(node.target, item)
                self._block(node.body)
                self.account.ended = ended
            return
        self._branches += 1
        self.bind(node.target, elements(value))
        self._branches -= 1
        self._either(node.body, [])


def _item(value: Value, place: int) -> Value:
    found: Value = NOTHING
    for atom in value:
        if isinstance(atom, Group):
            found |= atom.items[place] if place < len(atom.items) else NOTHING
        elif isinstance(atom, Many):
            found |= atom.item
    known = elements(frozenset(a for a in value if not isinstance(a, Group | Many)))
    return found | known


def _plain(value: Value) -> bool:
    return not any(isinstance(atom, Variable | Thing | Arrays) for atom in value)
