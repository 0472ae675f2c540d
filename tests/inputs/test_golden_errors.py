"""Every message about a scenario file or a setting, whole, from a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation.errors import InputError
from simulation.inputs import Calibration, load_scenario
from tests import tables

TABLE = Path(__file__).with_name("golden_errors.yaml")
CASES: list[dict[str, Any]] = tables.read(TABLE)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_message(
    case: dict[str, Any],
    root: Path,
    calibration: Calibration,
    add_scenarios: Callable[[dict[str, str]], None],
) -> None:
    add_scenarios(case.get("files", {}))
    if "text" in case:
        (root / "mine.yaml").write_text(case["text"], encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(case.get("name", "mine.yaml"), calibration, case.get("sets", ()))
    assert str(caught.value).splitlines() == case["says"]
