"""What becomes of an outcome and a way of counting, as written down by hand in a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.history.observed.counted import counted
from simulation.history.observed.operators import OPERATORS

from .conftest import UNITS

CASES = yaml.safe_load(Path(__file__).with_name("counted.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']} by {case['by']}")
def test_outcome_and_operator(case: dict[str, Any]) -> None:
    operator = OPERATORS[case["by"]]
    if "why" in case:
        with pytest.raises(ValueError, match=r".") as error:
            counted(case["of"], operator, UNITS)
        assert str(error.value) == case["why"]
        return
    found = counted(case["of"], operator, UNITS)
    assert found.top == tuple(case["above"])
    assert found.bottom == tuple(case.get("below", ()))
    assert found.averaged is case.get("averaged", False)
