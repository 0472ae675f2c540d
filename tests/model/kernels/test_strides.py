"""Arrays that kernels allocate are contiguous to the compiler, so that loops run over several."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.model import kernels
from simulation.model.core.kernel import parts

FUNCTIONS = {
    f"{one.__module__.partition('.model.')[2]}.{one.__name__}": one
    for kernel in kernels.every()
    for one in (kernel.function, *parts(kernel.function))
}


def taken_apart(function: Callable[..., Any]) -> list[str]:
    """Names to which a function gives the rows of one array at once.

    To numba these may have any strides; rows that are indexed, and arrays of their own, have not.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return [
        ast.unparse(one.targets[0])
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Tuple)
        and isinstance(one.value, ast.Call)
        and ast.unparse(one.value.func).startswith("np.")
    ]


def rows() -> None:
    wide, long = np.empty((2, 3))
    number, other = divmod(3, 2)
    first, second = np.empty(3), np.empty(3)
    wide[0], long[0] = first[number], second[other]


def test_what_takes_arrays_apart_is_found() -> None:
    assert [one.strip("()") for one in taken_apart(rows)] == ["wide, long"]


def test_no_array_is_taken_apart() -> None:
    found = {name: taken_apart(function) for name, function in FUNCTIONS.items()}
    assert found
    assert not {name: parts for name, parts in found.items() if parts}
