"""No test asks how long something took: a busy machine would fail it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.parsed import nodes

CLOCKS = {"process_time", "perf_counter", "thread_time", "monotonic", "time", "elapsed"}
TESTS = Path(__file__).parents[1]


def clocked(found: Iterable[ast.AST]) -> list[int]:
    """Lines of assertions that read a clock."""
    return [
        one.lineno
        for one in found
        if isinstance(one, ast.Assert)
        for call in ast.walk(one.test)
        if isinstance(call, ast.Call) and name(call.func) in CLOCKS
    ]


def name(called: ast.expr) -> str:
    """The last word of what is called."""
    return getattr(called, "attr", "") or getattr(called, "id", "")


def test_no_assertion_reads_a_clock() -> None:
    found = {
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        for line in clocked(nodes(path))
    }
    assert found == set()


def test_a_clock_is_found() -> None:
    text = "begin = time.process_time()\nassert time.process_time() - begin < 1\nassert x.times(2)"
    assert clocked(ast.walk(ast.parse(text))) == [2]
