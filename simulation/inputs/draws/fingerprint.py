"""Hashes of what posterior draws were made from: the model's code, and the numbers it reads.

Docstrings, comments, layout, names of files and declared reads and writes are no physics: the hash
of the code is blind to them. It is the same on every version of Python that the package supports.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from simulation.inputs.calibration.calibration import Calibration
from simulation.kept import digest, kept

_DIGITS = 16
_CODE = (
    "model/**/*.py",
    "history/fitting/calibrate.py",
    "history/fitting/discrepancy.py",
    "history/fitting/foretold.py",
    "history/fitting/search.py",
    "history/fitting/simulated_history.py",
    "history/fitting/smoother.py",
    "history/observed/counted.py",
    "history/observed/formulas.py",
    "history/observed/operators.py",
    "history/observed/periods.py",
    "history/observed/selection.py",
    "history/observed/units.py",
    "history/scoring/scores.py",
    "inputs/draws/draw.py",
    "inputs/policy/*.py",
    "inputs/draws/posterior.py",
    "distribution*.py",
    "rng.py",
    "months.py",
)


@cache
def model_hash() -> str:
    """Hash of the source files that turn draws into what history observed."""
    root = Path(__file__).resolve().parents[2]
    files = sorted({file for pattern in _CODE for file in root.glob(pattern)})
    mine = Path(__file__)  # which says how code is hashed
    return kept("model_hash", digest([mine, *files]), lambda: _hash_of_code(files))


def _hash_of_code(files: Iterable[Path]) -> str:
    parts = sorted(code_digest(file.read_text("utf-8")) for file in files)
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:_DIGITS]


def code_digest(source: str) -> str:
    """Hash of what a source file does: of its syntax tree without docstrings."""
    words: list[str] = []
    _spell(ast.parse(source), words)
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _spell(node: Any, words: list[str]) -> None:
    """Add the words of a part of a syntax tree, without texts that are statements of their own.

    Empty fields, and empty parts of formatted strings, are left out: versions of Python differ in
    which of them there are.
    """
    if isinstance(node, ast.AST):
        words.append(type(node).__name__)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(node, ast.JoinedStr):
                value = [part for part in node.values if getattr(part, "value", None) != ""]
            if isinstance(value, list):
                value = [one for one in value if not (_is_docstring(one) or _is_declaration(one))]
            if value is not None and value != []:
                words.append(name)
                _spell(value, words)
        words.append(")")
    elif isinstance(node, list):
        for one in node:
            _spell(one, words)
    else:
        words.append(repr(node))


def _is_docstring(node: Any) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_declaration(node: Any) -> bool:
    """Whether it is what a mechanism says of itself (`model.core.mechanism`)."""
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Name) and called.id == "mechanism"


def calibration_hash(calibration: Calibration) -> str:
    """Hash of every number that the draws depend on; comments, sources and claims are left out."""
    parts: dict[str, Any] = {
        "parameters": {e.name: [e.value.plain(), e.stream] for e in calibration.parameters()},
        "chips": [_chip(chip) for chip in calibration.chips],
        "roster": calibration.roster.model_dump(mode="json"),
        "rules": [event.to_dict() for event in calibration.rules],
        "series": {name: _series(one) for name, one in calibration.series.items()},
        "exchange": {
            name: entry.value.plain()
            for name, entry in calibration.entries.items()
            if name.startswith("exchange.")
        },
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _chip(chip: Any) -> list[Any]:
    return [
        chip.id,
        chip.maker,
        chip.stack,
        chip.foundry,
        chip.ship_month,
        chip.announced_month is None,
        chip.end_month,
        chip.slips,
        chip.variant_of,
        chip.fused,
        chip.follows,
        chip.listed,
        list(chip.sold_to),
        list(chip.destinations),
    ]


def _series(series: Any) -> list[Any]:
    points = [[p.period, p.value, p.low, p.high, p.known_from] for p in series.points]
    return [series.unit, series.outcome, str(series.operator), series.evidence, points]
