"""Counts in words agree with their nouns."""

from __future__ import annotations

import pytest

from simulation.counts import counted


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 checks"), (1, "1 check"), (2, "2 checks"), (1200, "1,200 checks")],
)
def test_one_is_singular(number: int, said: str) -> None:
    assert counted(number, "check") == said
