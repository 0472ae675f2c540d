"""Declarations of mechanisms, as the source has them and as it should have them."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable
from pathlib import Path

from simulation.checking.source.code import PACKAGE, Routine
from simulation.checking.source.month import Mechanism, Month

MARK = "mechanism"
HOME = "core.mechanism"
_WIDTH = 100
_INDENT = 4


def mechanisms(month: Month) -> list[Mechanism]:
    """Every mechanism of the month once, in its order."""
    found: dict[ast.AST, Mechanism] = {}
    for phase in month.phases:
        for one in phase.mechanisms:
            found.setdefault(one.routine.node, one)
    return list(found.values())


def declared(routine: Routine) -> dict[str, tuple[str, ...]]:
    """What the decorator of a function says, by `reads` and `writes`; empty without one."""
    call = _decorator(routine)
    if call is None:
        return {}
    said = {one.arg or "": ast.literal_eval(one.value) for one in call.keywords}
    return {key: tuple(said.get(key, "").split()) for key in ("reads", "writes")}


def write(month: Month) -> list[Path]:
    """Write the declarations anew; files that changed."""
    by_file: dict[Path, list[Mechanism]] = {}
    for one in mechanisms(month):
        by_file.setdefault(one.routine.module.path, []).append(one)
    return [path for path, some in by_file.items() if _rewrite(path, some)]


def _rewrite(path: Path, some: Iterable[Mechanism]) -> bool:
    before = path.read_text("utf-8")
    lines = before.splitlines()
    for one in sorted(some, key=lambda m: m.routine.node.lineno, reverse=True):
        node, call = one.routine.node, _decorator(one.routine)
        assert isinstance(node, ast.FunctionDef)
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
        old = slice(first, first)
        if call is not None:
            old = slice(call.lineno - 1, call.end_lineno)
        lines[old] = _decoration(one, node.col_offset)
    if not any(_imports_mark(line) for line in lines):
        place = next(n for n, line in enumerate(lines) if line.startswith("from __future__"))
        dots = "." * len(path.relative_to(PACKAGE / "model").parts)
        lines[place + 1 : place + 1] = ["", f"from {dots}{HOME} import {MARK}"]
    after = "\n".join(lines) + "\n"
    path.write_text(after, "utf-8")
    return after != before


def _imports_mark(line: str) -> bool:
    return line.startswith("from ") and line.endswith(f"mechanism import {MARK}")


def _decorator(routine: Routine) -> ast.Call | None:
    listed = routine.node.decorator_list if isinstance(routine.node, ast.FunctionDef) else []
    for one in listed:
        if isinstance(one, ast.Call) and ast.unparse(one.func) == MARK:
            return one
    return None


def _decoration(one: Mechanism, indent: int) -> list[str]:
    pad, inner = " " * indent, " " * (indent + _INDENT)
    said = [(key, names) for key in ("reads", "writes") if (names := getattr(one, key))]
    short = ", ".join(f'{key}="{" ".join(names)}"' for key, names in said)
    if len(f"{pad}@{MARK}({short})") <= _WIDTH:
        return [f"{pad}@{MARK}({short})"]
    lines = [f"{pad}@{MARK}("]
    for key, names in said:
        room = _WIDTH - len(inner) - len(f'{key}="",') - 1
        rows = textwrap.wrap(" ".join(names), room, break_on_hyphens=False, break_long_words=False)
        for number, row in enumerate(rows):
            head = f"{key}=" if number == 0 else ""
            tail = "," if number == len(rows) - 1 else ""
            space = " " if not tail else ""
            lines.append(f'{inner}{head}"{row}{space}"{tail}')
    return [*lines, f"{pad})"]
