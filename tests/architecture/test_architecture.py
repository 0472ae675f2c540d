"""The package stays easy to see: imports point one way, no cycle, files and functions small."""

from __future__ import annotations

import ast
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.parsed import nodes, parsed

ROOT = Path(__file__).parents[2] / "simulation"
USERS = ROOT.parent / "docs"  # its generators use what the package offers
SAID_TWICE = 10  # nodes of syntax from which on two equal functions are twins
UNDER_OTHER_NAMES = 20  # and those that differ in names of their own; below, equations may meet
GROUND = "foundations"
FLOORS = (
    GROUND,
    "inputs",
    "model",
    "experiment",
    "checking",
    "history",
    "analysis",
    "api",
    "clients",
    "explore",
    "cli",
)
HOMES = {"rivalry_model": "api", "api": "api", "__main__": "cli", "cli": "cli"}
# What a room may not import although it lies below (analysis reads the store, never the model).
NEVER = {("analysis", "model"), ("analysis", "inputs"), ("analysis", "history")}
# The rooms of the model, each of which may import those above it in this table.
ROOMS = (
    "equations",
    "tables",
    "core",
    "law",
    "supply",
    "demand",
    "trade",
    "fleet",
    "adoption",
    "labs",
    "reaction",
    "agents",
    "outcomes",
    "beside",  # world, schedule, initial state, balances
)
# The rooms of the API, in that order too; modules beside them may use rooms and be used by them.
API_ROOMS = ("changes", "history", "published", "views", "catalogue", "evidence")
MODEL, API = ROOT / "model", ROOT / "api"
FILES = sorted(p for p in ROOT.rglob("*.py") if "_data" not in p.parts)


def room(path: Path) -> str:
    """The room of a file; modules beside the rooms are foundations unless named in HOMES."""
    parts = path.relative_to(ROOT).parts
    if len(parts) == 1:
        return HOMES.get(path.stem, GROUND)
    return parts[0]


def model_room(path: Path) -> str:
    """The room of a file of the model."""
    parts = path.relative_to(MODEL).parts
    return parts[0] if len(parts) > 1 else "beside"


def module(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(p): p for p in FILES}


def _named(base: str, node: ast.ImportFrom) -> list[Path]:
    """The modules that `from base import names` loads."""
    inner = [MODULES[f"{base}.{a.name}"] for a in node.names if f"{base}.{a.name}" in MODULES]
    return inner or ([MODULES[base]] if base in MODULES else [])


@cache
def imports(path: Path) -> tuple[Path, ...]:
    """Files of the package that a file imports, wherever the import stands."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[Path]:
    package = module(path) if path.name == "__init__.py" else module(path).rpartition(".")[0]
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield from _named(base, node)
        elif isinstance(node, ast.Import):
            yield from (MODULES[a.name] for a in node.names if a.name in MODULES)


def test_imports_point_upward_only() -> None:
    package = ROOT / "__init__.py"
    pairs = [(path, other) for path in FILES for other in imports(path)]
    wrong = [
        f"{module(path)} imports {module(other)}"
        for path, other in pairs
        if package not in (path, other)
        and (
            FLOORS.index(room(other)) > FLOORS.index(room(path))
            or (room(path), room(other)) in NEVER
        )
    ]
    assert len(pairs) > len(FILES)
    assert not wrong


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/develop/index.md"])
def test_pages_tell_the_rooms_in_their_order(page: str) -> None:
    text = " ".join((ROOT.parent / page).read_text("utf-8").split())
    told = re.search(r"mports point one way[:,] `([^`]+)`", text)
    assert told is not None
    assert re.split(r" → |, ", told[1]) == [room for room in reversed(FLOORS) if room != GROUND]


OF_MODEL = [p for p in FILES if MODEL in p.parents and p != MODEL / "__init__.py"]


def test_rooms_of_the_model_import_what_stands_above_them() -> None:
    pairs = [(path, other) for path in OF_MODEL for other in imports(path) if other in OF_MODEL]
    wrong = [
        f"{module(path)} in {model_room(path)} imports {module(other)}"
        for path, other in pairs
        if ROOMS.index(model_room(other)) > ROOMS.index(model_room(path))
    ]
    assert len(pairs) > len(OF_MODEL)
    assert not wrong


def api_room(path: Path) -> str:
    """The room of a file of the API, or nothing for a module beside the rooms."""
    return path.parent.name if path.parent.parent == API else ""


OF_API = [p for p in FILES if api_room(p)]


@pytest.mark.parametrize("path", OF_API, ids=[module(p) for p in OF_API])
def test_rooms_of_the_api_import_what_stands_above_them(path: Path) -> None:
    above = API_ROOMS[: API_ROOMS.index(api_room(path)) + 1]
    wrong = [module(q) for q in imports(path) if q in OF_API and api_room(q) not in above]
    assert not wrong, f"{module(path)} imports {', '.join(wrong)}"


def test_every_room_of_the_model_is_in_the_table_and_has_tests() -> None:
    rooms = {model_room(path) for path in OF_MODEL}
    assert rooms == set(ROOMS)
    tests = Path(__file__).parents[1] / "model"
    # Equations are tested by one table, and the state's tables by the tests of what they declare.
    untested = rooms - {"equations", "tables", "beside"}
    assert not {room for room in untested if not list((tests / room).glob("test_*.py"))}


def test_no_import_cycle() -> None:
    """Imports for type checkers count too: a reader follows them all the same."""
    graph = {p: {q for q in imports(p) if q != p and q.name != "__init__.py"} for p in FILES}
    done: set[Path] = set()

    def visit(path: Path, trail: tuple[Path, ...]) -> None:
        names = " -> ".join(module(p) for p in (*trail, path))
        assert path not in trail, f"import cycle: {names}"
        if path not in done:
            for other in sorted(graph[path]):
                visit(other, (*trail, path))
            done.add(path)

    for path in FILES:
        visit(path, ())


def _properties(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            marks = {ast.unparse(one).rpartition(".")[2] for one in node.decorator_list}
            if marks & {"property", "cached_property"}:
                yield node


def test_nothing_is_defined_for_nobody() -> None:
    """Functions of modules and properties are named somewhere else in the package."""
    texts = {path: path.read_text(encoding="utf-8") for path in FILES}
    named = Counter(word for text in texts.values() for word in re.findall(r"\w+", text))
    named.update(re.findall(r"\w+", "".join(p.read_text("utf-8") for p in USERS.rglob("*.py"))))
    alone = [
        f"{module(path)}.{node.name}"
        for path in texts
        for tree in (parsed(path),)
        for node in (*tree.body, *_properties(tree))
        if isinstance(node, ast.FunctionDef) and named[node.name] == 1
        if not node.name.startswith("__")
    ]
    assert alone == ["simulation.model.core.mechanism.intent_of"], (
        "declarations are for tests to hold"
    )


def _does(node: ast.FunctionDef) -> str:
    """What a function does, "" for next to nothing and for what hands on to one that does it."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    if len(body) == 1 and isinstance(body[0], ast.Return) and isinstance(body[0].value, ast.Call):
        call = body[0].value
        if all(isinstance(one, ast.Name | ast.Attribute) for one in call.args):
            return ""
    size = sum(1 for one in body for _ in ast.walk(one))
    if size >= UNDER_OTHER_NAMES:
        _rename(node)
    return "; ".join(map(ast.dump, body)) if size >= SAID_TWICE else ""


def _rename(node: ast.FunctionDef) -> None:
    """Give arguments and what a function sets names by their order."""
    own = [one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)]
    names = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
    own += [one.id for one in names if isinstance(one.ctx, ast.Store)]
    order = {name: f"_{number}" for number, name in enumerate(dict.fromkeys(own))}
    for one in names:
        one.id = order.get(one.id, one.id)


def twins(texts: Mapping[str, str]) -> list[list[str]]:
    """Functions of modules and classes that do the same, word for word, by what they do."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (does := _does(node)):
                found.setdefault(does, []).append(f"{name}.{node.name}")
    return [names for names in found.values() if len(names) > 1]


def test_a_behaviour_has_one_implementation() -> None:
    body = 'self.problems.append(self.document.problem("wrong", at))'
    shown = {name: f"def {name}(self, at): {body}" for name in ("first", "second")}
    assert twins(shown) == [["first.first", "second.second"]]
    opened = "with {0}.open('rb') as {1}: return hashlib.file_digest({1}, 'sha256').hexdigest()"
    renamed = {name: f"def {name}({name}):\n    {opened.format(name, name * 2)}" for name in "ab"}
    assert twins(renamed) == [["a.a", "b.b"]]
    assert twins({module(path): path.read_text("utf-8") for path in FILES}) == []


def decorated_twice(found: Iterable[ast.AST]) -> Iterator[str]:
    """Functions and classes above which the same decorator stands twice."""
    for node in found:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            said = [ast.dump(one) for one in node.decorator_list]
            if len(said) > len({*said}):
                yield node.name


def test_no_decorator_stands_twice() -> None:
    shown = ast.parse("@a\n@b\n@a\ndef f(): ...\n@a\ndef g(): ...\n")
    assert [*decorated_twice(ast.walk(shown))] == ["f"]
    files = [*FILES, *sorted(Path(__file__).parents[1].rglob("*.py"))]
    found = {str(file): [*decorated_twice(nodes(file))] for file in files}
    assert not {file: names for file, names in found.items() if names}


def test_only_the_cli_prints() -> None:
    for path in FILES:
        if room(path) == "cli":
            continue
        for node in nodes(path):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            assert not (called and node.func.id == "print"), f"{module(path)} prints"  # type: ignore[attr-defined]


def _is_kernel(node: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "kernel" for one in node.decorator_list)


def lengths(source: Path) -> Iterator[tuple[str, int]]:
    """Functions of a source, with the line on which each begins, and lines without docstrings."""
    for node in nodes(source):
        # A kernel reads from top to bottom, with an argument a line, and may be longer.
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_kernel(node):
            doc = ast.get_docstring(node, clean=False)
            lines = (node.end_lineno or 0) - node.lineno + 1
            yield f"{node.name}:{node.lineno}", lines - (doc.count("\n") + 1 if doc else 0)


def too_long(files: Iterable[Path]) -> list[str]:
    """Functions of forty lines or more."""
    return [
        f"{path.name}: {name}" for path in files for name, lines in lengths(path) if lines >= 40
    ]


def test_files_and_functions_stay_small() -> None:
    sizes = [p.read_text(encoding="utf-8").count("\n") for p in FILES]
    assert max(sizes) <= 400
    assert statistics.median(sizes) <= 150
    functions = [n for p in FILES for _, n in lengths(p)]
    assert statistics.median(functions) <= 8
    beside = [
        p for name in ("docs/generate", "benchmarks") for p in (ROOT.parent / name).rglob("*.py")
    ]
    assert len(beside) > 30
    assert too_long([*FILES, *beside]) == []


def test_what_makes_a_function_long(tmp_path: Path) -> None:
    body = '    """Two\n    lines."""\n' + "    x = 1\n" * 38
    one, two, three = (tmp_path / f"{name}.py" for name in ("one", "two", "three"))
    one.write_text(f"def short():\n{body}\n\nclass A:\n    def short(self): ...\n")
    assert too_long([one]) == []
    two.write_text(f"def long():\n{body}    x = 2\n\n\nclass A:\n    def long(self): ...\n")
    assert too_long([two]) == ["two.py: long:1"]
    three.write_text(f"@kernel\ndef long():\n{body}    x = 2\n")
    assert too_long([three]) == [], "arguments of a kernel stand a line each"


def test_files_of_tests_stay_readable() -> None:
    tests = sorted((ROOT.parent / "tests").rglob("*.py"))
    assert len(tests) > 100
    sizes = {p.name: p.read_text(encoding="utf-8").count("\n") for p in tests}
    assert {name: lines for name, lines in sizes.items() if lines > 450} == {}


def test_every_module_is_imported_by_another_or_is_an_entry() -> None:
    entries = {"simulation", "simulation.__main__", "simulation.cli", "simulation.api"}
    entries |= {module(p) for p in FILES if room(p) == "clients"}  # users import them
    used = {module(q) for p in FILES for q in imports(p)}
    text = (ROOT / "__init__.py").read_text(encoding="utf-8")
    for path in FILES:
        if room(path) == "cli":
            continue  # commands are looked up by name, so that --help stays fast
        name = module(path)
        lazily = f'".{name.rpartition(".")[2]}"' in text
        assert name in used | entries or path.name == "__init__.py" or lazily, f"{name} is unused"


def test_what_binds_a_kernels_arguments_is_named_after_it() -> None:
    """A reader of `hand_over(..., *_for_hand_over(world))` knows where its arguments stand."""
    wrong = []
    for file in sorted((ROOT / "model").rglob("*.py")):
        tree = parsed(file)
        functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
        binders = {one.name for one in functions if _binds(one)}
        kernels = {
            one.name for one in functions if "kernel" in map(ast.unparse, one.decorator_list)
        }
        for call in (one for one in nodes(file) if isinstance(one, ast.Call)):
            for given in call.args:
                bound = _called(given.value) if isinstance(given, ast.Starred) else ""
                if (
                    bound in binders
                    and _called(call) in kernels
                    and not bound.endswith(f"_for_{_called(call)}")
                ):
                    wrong.append(f"{file.name}: {bound} for {_called(call)}")
    assert not wrong


def _binds(function: ast.FunctionDef) -> bool:
    """Whether it returns what a kernel takes, kept until that lapses."""
    kept = any("cached" in ast.unparse(one) for one in function.decorator_list)
    return kept and ast.unparse(function.returns or ast.Constant(None)).startswith("tuple[A")


def _called(node: ast.AST) -> str:
    """Name of the function of the same module that an expression calls, or nothing."""
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return node.func.id if named else ""
