"""Files as code, each parsed once for all tests of this folder that read it; none changes them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(file: Path) -> ast.Module:
    """What a file says."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def nodes(file: Path) -> tuple[ast.AST, ...]:
    """All that a file says, from the outside in; to walk a tree costs as much as to parse it."""
    return tuple(ast.walk(parsed(file)))
