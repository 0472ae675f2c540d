"""Which tests can fail by a claim of their own: those that assert, or call a helper that does."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tests.architecture.parsed import parsed

CLAIMS = ("pytest.raises", "pytest.warns", "pytest.fail")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Place = tuple[str, str]  # a module and the name of a function in it


@dataclass
class Source:
    """A file of tests: its functions by name, and where the names come from that it imports."""

    module: str
    tree: ast.Module
    is_package: bool = False

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Functions of the module and methods of its classes; a method goes by its own name."""
        found: dict[str, Function] = {}
        for node in self.tree.body:
            for one in node.body if isinstance(node, ast.ClassDef) else [node]:
                if isinstance(one, Function):
                    found.setdefault(one.name, one)
        return found

    @cached_property
    def imported(self) -> dict[str, Place]:
        """Names that a module imports: a function of another one, or (with "") a module."""
        found: dict[str, Place] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom):
                base = self._base(node)
                found.update({a.asname or a.name: (base, a.name) for a in node.names})
            elif isinstance(node, ast.Import):
                found.update({a.asname or a.name: (a.name, "") for a in node.names})
        return found

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.module.split(".")
        above = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*above, *([node.module] if node.module else [])])


@dataclass
class Sources:
    """All files below a folder that is a package of tests."""

    by_module: dict[str, Source]
    _known: dict[Place, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Sources:
        """Those of a folder; files are named from its parent on."""
        files = sorted(folder.rglob("*.py"))
        return cls.of({str(p.relative_to(folder.parent)): parsed(p) for p in files})

    @classmethod
    def of(cls, files: Mapping[str, ast.Module]) -> Sources:
        """Those of some code, by the path of the file."""
        found = {}
        for file, tree in files.items():
            parts = Path(file).with_suffix("").parts
            package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if package else parts)
            found[name] = Source(name, tree, package)
        return cls(found)

    def without_claim(self) -> list[str]:
        """Tests, as `module.name`, in which nothing is asserted."""
        return [
            f"{name}.{test}"
            for name, source in self.by_module.items()
            if name.rpartition(".")[2].startswith("test_")
            for test in source.functions
            if test.startswith("test_") and not self.claims((name, test))
        ]

    def claims(self, place: Place) -> bool:
        """Whether a function asserts something, by itself or through what it calls."""
        if place not in self._known:
            self._known[place] = False  # what only calls itself asserts nothing
            function = self.by_module[place[0]].functions[place[1]]
            self._known[place] = any(self._claim(place[0], node) for node in ast.walk(function))
        return self._known[place]

    def _claim(self, module: str, node: ast.AST) -> bool:
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Raise):
            return "AssertionError" in ast.unparse(node)
        if not isinstance(node, ast.Call):
            return False
        called = ast.unparse(node.func)
        if called in CLAIMS or called.rpartition(".")[2].startswith("assert_"):
            return True
        return any(self.claims(one) for one in self._meant(module, called))

    def _meant(self, module: str, called: str) -> Iterator[Place]:
        """Functions of tests that a call may mean: of this file, imported, or a fixture's."""
        first, _, rest = called.partition(".")
        source = self.by_module[module]
        if called in source.functions:
            yield module, called
        elif first in source.imported:
            base, name = source.imported[first]
            # Modules beside a test are also imported by their bare name.
            beside = f"{module.rpartition('.')[0]}.{base}"
            for at in (base, beside):
                yield from self._defined(at, name)
                yield from self._defined(f"{at}.{name}".rstrip("."), rest)
        elif not rest:
            for above in self._conftests(module):
                yield from self._defined(above, called)

    def _defined(self, module: str, function: str) -> Iterator[Place]:
        if module in self.by_module and function in self.by_module[module].functions:
            yield module, function

    def _conftests(self, module: str) -> Iterator[str]:
        while "." in module:
            module = module.rpartition(".")[0]
            yield f"{module}.conftest"
