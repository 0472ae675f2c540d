"""What becomes of an outcome and a way of counting, as written down by hand in a table."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.history.observed.counted import counted
from simulation.history.observed.operators import OPERATORS
from tests import tables

from .conftest import UNITS

CASES = tables.beside(__file__, "counted.yaml")


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
