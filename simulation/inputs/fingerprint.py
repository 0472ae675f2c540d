"""Hashes of what posterior draws were made from: the model's code, and the numbers it reads."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from simulation.inputs.calibration import Calibration

_DIGITS = 16
_CODE = (
    "model/**/*.py",
    "history/calibrate.py",
    "history/discrepancy.py",
    "history/formulas.py",
    "history/operators.py",
    "history/periods.py",
    "history/scores.py",
    "history/simulated_history.py",
    "history/smoother.py",
    "history/units.py",
    "inputs/draw.py",
    "inputs/posterior.py",
    "distribution*.py",
    "rng.py",
    "months.py",
)


@cache
def model_hash() -> str:
    """Hash of the source files that turn draws into what history observed."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for file in sorted({file for pattern in _CODE for file in root.glob(pattern)}):
        text = file.read_text("utf-8")  # line ends become \n, so that a checkout does not matter
        digest.update(f"{file.relative_to(root).as_posix()}\0{text}\0".encode())
    return digest.hexdigest()[:_DIGITS]


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
        chip.end_month,
        chip.slips,
        chip.variant_of,
        chip.fused,
        chip.follows,
        list(chip.sold_to),
        list(chip.destinations),
    ]


def _series(series: Any) -> list[Any]:
    points = [[p.period, p.value, p.low, p.high, p.known_from] for p in series.points]
    return [series.unit, series.outcome, str(series.operator), series.evidence, points]
