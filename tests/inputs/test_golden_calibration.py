"""Every message about a calibration, whole, from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.errors import InputError
from simulation.inputs import load_calibration
from tests import tables

TABLE = Path(__file__).with_name("golden_calibration.yaml")
CASES: list[dict[str, Any]] = tables.read(TABLE)


def spoil(root: Path, case: dict[str, Any]) -> None:
    """Make the change that a case describes."""
    path = root / "calibration" / case["file"]
    if "add" in case:
        path.write_text(case["add"], encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    assert case["old"] in text
    path.write_text(text.replace(case["old"], case["new"], 1), encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_message(case: dict[str, Any], root: Path) -> None:
    spoil(root, case)
    with pytest.raises(InputError) as caught:
        load_calibration(root)
    assert str(caught.value).splitlines() == case["says"]
