"""What may be asked for: whole numbers in their range, and months that a run has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.limits import LARGEST_SEED, check_month, check_within, whole


@pytest.mark.parametrize(
    ("name", "value"),
    [("members", 1), ("members", np.int32(10_000_000)), ("seed", 0), ("seed", LARGEST_SEED),
     ("workers", np.uint8(8))],
)  # fmt: skip
def test_whole_numbers_of_any_library_are_taken(name: str, value: Any) -> None:
    found = whole(name, value)
    assert type(found) is int
    assert found == value


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("members", True, "members: True is not a whole number"),
        ("members", "3", "members: '3' is not a whole number"),
        ("members", 3.0, "members: 3.0 is not a whole number"),
        ("members", 0, "members: 0 is not in the range 1<=x<=10000000"),
        ("workers", 513, "workers: 513 is not in the range 1<=x<=512"),
    ],
)
def test_what_is_no_number_of_the_kind_is_refused(name: str, value: Any, says: str) -> None:
    with pytest.raises(InputError) as caught:
        whole(name, value)
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2035-12", ""),
        ("2036-01", "at: 2036-01 lies outside 2022-01..2035-12"),
        (
            "2030",
            "at: expected a month such as 2026-02, got '2030'; it runs from 2030-01 to 2030-12",
        ),
        (2030, "at: 2030 is not a month"),
        (None, "at: None is not a month"),
    ],
)
def test_months_of_the_simulation(value: Any, says: str) -> None:
    if not says:
        check_month("at", value)
        return
    with pytest.raises(InputError) as caught:
        check_month("at", value)
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("at", "until", "fits"),
    [("2027-01", "2027-01", True), ("2027-02", "2027-01", False), (None, "2027-01", True),
     ("2027-02", None, True)],
)  # fmt: skip
def test_what_is_told_is_in_the_run(at: str | None, until: str | None, fits: bool) -> None:
    if fits:
        check_within(at, until)
        return
    with pytest.raises(InputError, match="--at 2027-02: the run ends in 2027-01"):
        check_within(at, until)
