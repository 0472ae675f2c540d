"""The hash of the model's code sees every change of what it does, and no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulation
from simulation.inputs.draws import fingerprint
from simulation.inputs.draws.fingerprint import code_digest

CODE = '''"""Wear of chips."""

RATE = 0.01
"""a year"""


@mechanism(reads="stock", writes="retired")
def wear(stock, age):
    """Chips retired."""
    if age > 120:  # old ones
        return stock
    return stock * (RATE + 0.35 * age) + len(f"{age:>{3}}")
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Wear of chips.", "Chips that wear out."),
        ('"""Wear of chips."""\n\n', ""),
        ('    """Chips retired."""\n', ""),
        ('"""a year"""\n', ""),
        ("  # old ones", ""),
        ('reads="stock"', 'reads="stock age"'),
        ("(stock, age)", "(\n    stock,\n    age,\n)"),
        ("stock * (RATE", "(stock) * (RATE"),
        ("0.01", "1e-2"),
    ],
)
def test_words_and_layout_are_no_physics(old: str, new: str) -> None:
    assert old in CODE
    assert code_digest(CODE.replace(old, new)) == code_digest(CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.35", "0.36"),
        (">", ">="),
        ("RATE + ", "RATE - "),
        ("return stock\n", "return age\n"),
        ("return stock\n", "return -stock\n"),
        ("def wear(stock, age)", "def wear(age, stock)"),
        ("RATE = 0.01\n", "RATE = 0.02\n"),
        ("{3}", "{4}"),
    ],
)
def test_every_change_of_what_is_done_is_seen(old: str, new: str) -> None:
    assert old in CODE
    assert code_digest(CODE.replace(old, new, 1)) != code_digest(CODE)


def test_every_version_of_python_gives_the_same_hash() -> None:
    assert code_digest(CODE).startswith("9d3cf43a8cc5dbf6")


@pytest.mark.parametrize("pattern", fingerprint._CODE)
def test_no_file_of_the_model_has_moved_out_of_sight(pattern: str) -> None:
    assert list(Path(simulation.__file__).parent.glob(pattern))


ROOT = Path(simulation.__file__).parent
LEFT_OUT = {"history/fitting/contraction.py": "it compares draws with the prior and moves none"}


def _of_history(path: Path) -> Iterator[Path]:
    """Files of the room `history` that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "simulation.history"
        ):
            base = ROOT.parent.joinpath(*str(node.module).split("."))
            names = (base / alias.name for alias in node.names)
            yield from (f for one in (base, *names) if (f := one.with_suffix(".py")).is_file())


def test_all_of_the_fit_is_seen() -> None:
    """What the fit imports of `history`, directly or through others, makes the draws."""
    found: set[Path] = set()
    new = {ROOT / "api/history/calibrating.py"}
    while new:
        new = {one for path in new for one in _of_history(path)} - found
        found |= new
    hashed = {file for pattern in fingerprint._CODE for file in ROOT.glob(pattern)}
    assert len(found) > len(LEFT_OUT)
    assert {one.relative_to(ROOT).as_posix() for one in found - hashed} == LEFT_OUT.keys()
