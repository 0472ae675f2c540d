"""Kernels: compiled once, kept by what they do, the same bits for every member of any block."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from simulation import cache_folder
from simulation.model import kernels
from simulation.model.core import kernel_cache
from simulation.model.core.kernel import Kernel, Line, Sum, fixed, kernel, parts
from simulation.model.equations import numbers
from simulation.model.fleet import installation

ROOT = Path(__file__).parents[3]


@kernel
def raise_all(values: Line, found: Sum) -> None:
    for k in range(len(values)):
        found[k] = numbers.exp(values[k])


@kernel
def take_logarithms(values: Line, found: Sum) -> None:
    for k in range(len(values)):
        found[k] = numbers.log(values[k])


def exact(function: Callable[..., np.ndarray], values: np.ndarray) -> np.ndarray:
    if np.finfo(np.longdouble).eps > 1e-18:
        pytest.skip("this machine has no longer numbers to compare with")
    return function(values.astype(np.longdouble))


def off(found: np.ndarray, right: np.ndarray) -> float:
    gap = np.where(right == 0, np.abs(found), np.abs(found / np.where(right == 0, 1, right) - 1))
    return float(gap.max())


@pytest.mark.parametrize("span", [0.1, 1.0, 30.0, 700.0])
def test_the_exponential_is_exact_to_the_last_bits(span: float) -> None:
    values = np.random.default_rng(1).uniform(-span, span, 40_000)
    found = np.empty_like(values)
    raise_all(values, found)
    assert off(found, exact(np.exp, values)) <= 4e-16


@pytest.mark.parametrize("span", [1e-6, 0.1, 0.7, 30.0, 700.0])
def test_the_logarithm_is_exact_to_the_last_bits(span: float) -> None:
    values = np.exp(np.random.default_rng(2).uniform(-span, span, 40_000))
    found = np.empty_like(values)
    take_logarithms(values, found)
    assert off(found, exact(np.log, values)) <= 4e-16


@pytest.mark.parametrize("function", [raise_all, take_logarithms])
@pytest.mark.parametrize("block", [1, 2, 3, 7, 16, 33])
def test_the_bits_of_a_member_are_the_same_in_any_block(function: Kernel[...], block: int) -> None:
    values = np.random.default_rng(3).uniform(0.001, 20.0, 101)
    whole, found = np.empty_like(values), np.empty_like(values)
    function(values, whole)
    for start in range(0, len(values), block):
        part = slice(start, start + block)
        function(values[part], found[part])
    np.testing.assert_array_equal(whole, found)


def test_compiled_and_plain_python_give_the_same_bits() -> None:
    values = np.random.default_rng(4).uniform(-20.0, 20.0, 500)
    compiled, plain = np.empty_like(values), np.empty_like(values)
    raise_all(values, compiled)
    raise_all.function(values, plain)
    np.testing.assert_array_equal(compiled, plain)


def test_an_array_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="No matching definition"):
        raise_all(np.zeros((3, 2))[:, 0], np.zeros(3))


def test_a_signature_is_read_from_annotations() -> None:
    read = "Array(float64, 1, 'C', readonly=True)"
    assert raise_all.signature == f"void({read}, float64[::1])"


class Pair(NamedTuple):
    """Arrays that a kernel reads together."""

    left: Line
    right: Line


@kernel
def add_pair(pair: Pair, found: Sum) -> None:
    for k in range(len(found)):
        found[k] = pair.left[k] + pair.right[k]


def test_arrays_come_as_a_named_tuple() -> None:
    found = np.empty(3)
    add_pair(Pair(fixed(np.arange(3.0)), fixed(np.full(3, 0.5))), found)
    assert found.tolist() == [0.5, 1.5, 2.5]
    read = "Array(float64, 1, 'C', readonly=True)"
    assert add_pair.signature == f"void(Pair({read}, {read}), float64[::1])"
    with pytest.raises(TypeError, match="No matching definition"):
        add_pair(Pair(fixed(np.zeros((3, 2))[:, 0]), fixed(np.zeros(3))), found)


def _changed(source: str, was: str, now: str) -> str:
    """Digest of a kernel after a change of the source of a module."""
    assert was in source
    scope: dict[str, object] = {"__name__": "simulation.trial"}
    exec(source.replace(was, now), scope)
    return Kernel(scope["work"]).digest  # type: ignore[arg-type]


SOURCE = """
from simulation.model.core.kernel import Sum
RATE = 2.0
def callee(x):
    '''A docstring.'''
    return x * RATE
def unused(x):
    return x
def work(values: Sum) -> None:
    values[0] = callee(values[0])
"""


def test_a_changed_callee_or_constant_is_another_kernel_and_a_docstring_is_not() -> None:
    first = _changed(SOURCE, "2.0", "2.0")
    assert _changed(SOURCE, "x * RATE", "x + RATE") != first
    assert _changed(SOURCE, "2.0", "3.0") != first
    assert _changed(SOURCE, "A docstring", "Another one") == first
    assert _changed(SOURCE, "return x\n", "return -x\n") == first


def test_parts_reach_through_modules_to_what_equations_call() -> None:
    names = {one.__name__ for one in parts(installation.receive.function)}
    assert "over" in names


def test_kernels_are_found_and_kept_after_the_first_start() -> None:
    found = kernels.every()
    assert installation.start_up in found
    installation.start_up.prepare()
    assert installation.start_up.kept


@pytest.mark.skipif(os.name == "nt", reason="folders have no modes there")
def test_where_nothing_can_be_written_the_next_place_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr(cache_folder.tempfile, "gettempdir", lambda: str(tmp_path))
    cache_folder.home.cache_clear()
    found = cache_folder.home("")
    cache_folder.home.cache_clear()
    assert found is not None
    assert tmp_path in found.parents


CODE = """
import numpy as np
from simulation.model.core.active_pairs import note_active
active = np.zeros((1, 3), dtype=bool)
note_active(active, np.array([[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]]]), 0, 2)
print(active.tolist())
"""


LATER = """
import sys
import numpy as np
from simulation.model.core.kernel import Sum, kernel
@kernel
def square(count: int, values: Sum) -> None:
    room = np.empty(count)
    for k in range(count):
        room[k] = values[k] * values[k]
    values[:count] = room
values = np.arange(3.0)
square(3, values)
needless = ("numba.typed.typeddict", "numba.np.arraymath", "numba.np.arrayobj")
print(values.tolist(), *[one in sys.modules for one in needless])
try:
    square(-1, values)
except ValueError as error:
    print(error)
try:
    square(3, [1.0])
except TypeError as error:
    print(str(error).partition(" for")[0])
"""


def test_a_later_start_loads_machine_code_without_what_only_compiling_needs(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(LATER)
    setting = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def start() -> list[str]:
        command = [sys.executable, tmp_path / "one.py"]
        return subprocess.check_output(command, text=True, env=setting).splitlines()

    refused = ["negative dimensions not allowed", "No matching definition"]
    assert start() == ["[0.0, 1.0, 4.0] True True True", *refused]
    assert start() == ["[0.0, 1.0, 4.0] False False False", *refused]


def test_where_numba_has_other_insides_it_loads_its_own_way() -> None:
    dispatcher = types.SimpleNamespace(targetctx=object(), _cache=object())
    assert not kernel_cache.load(dispatcher, ())


@pytest.mark.slow
def test_several_processes_compile_at_once_and_a_plain_one_agrees(tmp_path: Path) -> None:
    setting = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    plain = {**setting, "NUMBA_DISABLE_JIT": "1"}
    running = [
        subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE, text=True, env=env)
        for env in (setting, setting, setting, plain)
    ]
    assert [one.communicate()[0].strip() for one in running] == ["[[False, True, False]]"] * 4
    (kept,) = tmp_path.rglob("*note_active*.nbc")
    written = kept.stat().st_mtime_ns
    copy = tmp_path / "copy"  # of the package, of another day
    shutil.copytree(
        ROOT / "simulation", copy / "simulation", ignore=shutil.ignore_patterns("*.pyc")
    )
    os.utime(copy / "simulation/model/core/active_pairs.py", (1, 1))
    setting["PYTHONPATH"] = str(copy)
    again = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        check=True,
        env=setting,
        cwd=copy,
    )
    assert again.stdout.strip() == "[[False, True, False]]"
    assert kept.stat().st_mtime_ns == written  # loaded, not compiled anew
    assert list(tmp_path.rglob("*note_active*.nbc")) == [kept]
