"""Parts of kernels: only what Python calls is optimized and gets machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

numba = pytest.importorskip("numba")
from numba.core import codegen, cpu  # noqa: E402
from numba.extending import register_jitable  # noqa: E402

from simulation.model.core.parts_of_kernels import left_unfinished  # noqa: E402

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
HOOKED = (
    (cpu.CPUContext, "get_executable"),
    (codegen.CPUCodeLibrary, "_optimize_final_module"),
    (codegen.CPUCodeLibrary, "_finalize_final_module"),
)


def methods() -> list[Any]:
    return [getattr(place, name) for place, name in HOOKED]


@pytest.fixture
def finished(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the functions that get machine code."""
    names: list[str] = []
    real = codegen.JITCodeLibrary._finalize_specific

    def note(self: Any) -> None:
        names.append(self.name.rpartition(".")[2])
        real(self)

    monkeypatch.setattr(codegen.JITCodeLibrary, "_finalize_specific", note)
    return names


@register_jitable
def twice(value: float) -> float:
    return 2.0 * value


def row_of(value: float, length: int) -> np.ndarray:
    found = np.zeros(length)
    for k in range(length):
        found[k] = twice(value)
    return found


def test_a_part_gets_no_machine_code_and_what_calls_it_is_right(finished: list[str]) -> None:
    compiled = numba.njit(row_of)
    with left_unfinished():
        compiled.compile("float64[::1](float64, intp)")
    assert finished == ["row_of"]
    assert compiled(1.5, 3).tolist() == [3.0, 3.0, 3.0]


def test_what_python_calls_as_well_is_finished(finished: list[str]) -> None:
    @numba.njit("float64(float64)")
    def warmed(value: float) -> float:
        return value + 1.0

    cold: Callable[[float], float] = numba.njit(lambda value: value + 2.0)

    @numba.njit
    def both(value: float) -> float:
        return float(warmed(cold(value)))

    with left_unfinished():
        both.compile("float64(float64)")
    assert finished[-2:] == ["<lambda>", "both"]
    assert (both(1.0), cold(1.0), warmed(1.0)) == (4.0, 3.0, 2.0)


def test_numba_goes_on_as_before_with_what_was_left_unfinished() -> None:
    before = methods()
    with left_unfinished():
        numba.njit(row_of).compile("float64[::1](float64, intp)")
        assert methods() != before
    assert methods() == before

    @numba.njit
    def of_the_user(length: int) -> float:
        return float(np.zeros(length).sum() + twice(4.0))

    assert of_the_user(3) == 8.0
    assert numba.njit(row_of)(1.0, 2).tolist() == [2.0, 2.0]


def test_an_error_leaves_numba_as_it_was() -> None:
    before = methods()
    with pytest.raises(ZeroDivisionError), left_unfinished():
        raise ZeroDivisionError
    assert methods() == before


def test_where_numba_has_other_insides_it_finishes_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(codegen.CPUCodeLibrary, "_finalize_final_module")
    before = cpu.CPUContext.get_executable
    with left_unfinished():
        assert cpu.CPUContext.get_executable is before
