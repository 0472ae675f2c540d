"""Modules, classes and functions of the model as parsed text, found by name when asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2]
MODEL = f"{PACKAGE.name}.model"
KERNELS = f"{MODEL}.core.kernel"  # its types of arrays stand in the signatures of kernels
PURE = f"{MODEL}.equations"  # functions of arrays, which know no world
GATHERED = "tuple[Any, ...]"  # what functions return that gather what a kernel takes

Function = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True, eq=False)
class Routine:
    """A function or method: its text, where it stands, and the variables around it."""

    node: Function
    module: Module
    owner: Class | None = None
    around: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name in its module, `Class.method` for a method."""
        own = self.node.name if isinstance(self.node, ast.FunctionDef) else "<lambda>"
        return f"{self.owner.name}.{own}" if self.owner else own

    @property
    def place(self) -> str:
        """File and name, as a reader would look for it."""
        return f"{self.module.file}: {self.name}"

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Places to tell as those that read what it reads.

        Of a function that only gathers what a kernel takes, once a run, those that call the kernel.
        """
        returns = getattr(self.node, "returns", None)
        if "cached" not in self.marks or not returns or ast.unparse(returns) != GATHERED:
            return (self.place,)
        others = [one for one in self.module.routines if self.name in one.names and one is not self]
        return tuple(place for one in others for place in one.told) or (self.place,)

    @cached_property
    def names(self) -> frozenset[str]:
        """Names that stand in its body."""
        return frozenset(one.id for one in ast.walk(self.node) if isinstance(one, ast.Name))

    @cached_property
    def in_kernel(self) -> bool:
        """Whether it is compiled, so that a part of an array is the array and never a copy."""
        spec = self.node.args
        kinds = {ast.unparse(one.annotation) for one in spec.args if one.annotation}
        return any(self.module.imports.get(kind, ("",))[0] == KERNELS for kind in kinds)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Names of its decorators."""
        listed = self.node.decorator_list if isinstance(self.node, ast.FunctionDef) else []
        named = (one.func if isinstance(one, ast.Call) else one for one in listed)
        return frozenset(ast.unparse(one).rpartition(".")[2] for one in named)


@dataclass(frozen=True, eq=False)
class Class:
    """A class of the model, with what its body and its methods give to an instance."""

    node: ast.ClassDef
    module: Module

    @property
    def name(self) -> str:
        """Its name in its module."""
        return self.node.name

    @cached_property
    def line(self) -> tuple[Class, ...]:
        """The class and those it inherits from, nearest first, each once."""
        found: dict[Class, None] = {}
        for base in self.node.bases:
            parent = self.module.find(ast.unparse(base))
            for one in parent.line if isinstance(parent, Class) else ():
                found.pop(one, None)
                found[one] = None
        return (self, *found)

    @cached_property
    def methods(self) -> dict[str, Routine]:
        """Functions of its own body."""
        return {
            one.name: Routine(one, self.module, self)
            for one in self.node.body
            if isinstance(one, ast.FunctionDef)
        }

    @cached_property
    def fields(self) -> dict[str, ast.AnnAssign | ast.Assign]:
        """Attributes that its body declares."""
        return dict(_named(self.node.body))

    @cached_property
    def set_later(self) -> dict[str, tuple[ast.AnnAssign | ast.Assign, Routine]]:
        """Attributes that its methods set on `self`, each where it is set first."""
        found: dict[str, tuple[ast.AnnAssign | ast.Assign, Routine]] = {}
        for method in self.methods.values():
            for node in _assignments(method.node.body):  # type: ignore[arg-type]
                for name in _on_self(node):
                    found.setdefault(name, (node, method))
        return found

    @cached_property
    def columns(self) -> list[str]:
        """Variables that a record declares."""
        return [
            name
            for one in reversed(self.line)
            for name, node in one.fields.items()
            if isinstance(node.value, ast.Call) and not isinstance(node, ast.AnnAssign)
        ]

    def method(self, name: str) -> Routine | None:
        """A method of its own or inherited."""
        return next((one.methods[name] for one in self.line if name in one.methods), None)

    def is_a(self, name: str) -> bool:
        """Whether it is, or inherits from, a class of that name."""
        return any(one.name == name for one in self.line)


class Module:
    """One file: what its names stand for."""

    def __init__(self, name: str, path: Path, code: Code) -> None:
        self.name, self._code = name, code
        self.file = path.relative_to(code.root.parent).as_posix()
        self._package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        self.path, self.tree = path, ast.parse(path.read_text("utf-8"))
        self.functions: dict[str, Routine] = {}
        self.classes: dict[str, Class] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self._take(self.tree.body)
        self.values = dict(_named(self.tree.body))

    def _take(self, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = Routine(node, self)
            elif isinstance(node, ast.ClassDef):
                self.classes[node.name] = Class(node, self)
            elif isinstance(node, ast.If):  # imports for type checkers
                self._take(node.body)
            elif isinstance(node, ast.ImportFrom):
                base = self._above(node)
                for one in node.names:
                    self.imports[one.asname or one.name] = base, one.name

    def _above(self, node: ast.ImportFrom) -> str:
        parts = self._package.split(".")
        above = parts[: len(parts) - node.level + 1] if node.level else []
        return ".".join([*above, *([node.module] if node.module else [])])

    @cached_property
    def routines(self) -> list[Routine]:
        """Its functions, and the methods of its classes."""
        of_classes = (one for kind in self.classes.values() for one in kind.methods.values())
        return [*self.functions.values(), *of_classes]

    def find(self, name: str) -> Routine | Class | Module | tuple[Module, str] | None:
        """What a name of the module stands for; a value comes as its module and name."""
        if name in self.functions:
            return self.functions[name]
        if name in self.classes:
            return self.classes[name]
        if name in self.values:
            return self, name
        if name in self.imports:
            base, wanted = self.imports[name]
            inner = self._code.module(f"{base}.{wanted}")
            outer = inner or self._code.module(base)
            return outer.find(wanted) if outer and not inner else inner
        return None


class Code:
    """Modules of the model, each parsed when it is first asked for; `root` holds the package."""

    def __init__(self, root: Path = PACKAGE) -> None:
        self.root = root
        self._known: dict[str, Module | None] = {}

    def module(self, name: str) -> Module | None:
        """A module of the model; None for any other, and for pure equations."""
        if name not in self._known:
            self._known[name] = self._load(name)
        return self._known[name]

    def _load(self, name: str) -> Module | None:
        if not name.startswith(f"{MODEL}.") or f"{name}.".startswith(f"{PURE}."):
            return None
        path = self.root.joinpath(*name.split(".")[1:])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return Module(name, file, self)
        return None


def _named(body: list[ast.stmt]) -> Iterator[tuple[str, ast.AnnAssign | ast.Assign]]:
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(one, ast.Name):
                        yield one.id, node


def _assignments(body: list[ast.stmt]) -> Iterator[ast.AnnAssign | ast.Assign]:
    for node in body:
        if isinstance(node, ast.AnnAssign | ast.Assign):
            yield node
        elif isinstance(node, ast.If | ast.For):
            yield from _assignments([*node.body, *node.orelse])


def _on_self(node: ast.AnnAssign | ast.Assign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        for one in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(one, ast.Attribute) and getattr(one.value, "id", "") == "self":
                yield one.attr
