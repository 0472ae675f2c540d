"""The comparison of Pythons and NumPys counts what is near, and names the rest."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.versions import LISTED, Closeness

NAMES = ("a", "b")


def values() -> np.ndarray:
    """Ten months of two outcomes for a hundred members, the first of them undefined."""
    made = np.linspace(1.0, 2.0, 2000).reshape(10, 2, 100)
    made[0, 0, 0] = np.nan
    return made


def compared(after: np.ndarray, before: np.ndarray | None = None) -> Closeness:
    found = Closeness()
    found.add("baseline", NAMES, values() if before is None else before, after)
    return found


def test_the_same_values_are_equal_and_near() -> None:
    found = compared(values())
    assert (found.values, found.equal, found.near, found.far) == (2000, 2000, 2000, [])
    assert found.holds
    assert list(found.lines()) == [
        "2000 values: 100.0000 % within 1e-06, 100.0000 % equal to the bit"
    ]


def test_a_value_off_by_less_is_near_and_not_equal() -> None:
    after = values()
    after[3, 1, 5] *= 1 + 9e-7
    found = compared(after)
    assert (found.equal, found.near, found.holds) == (1999, 2000, True)


@pytest.mark.parametrize(("off", "holds"), [(2, True), (3, False)])
def test_one_in_a_thousand_may_be_off(off: int, holds: bool) -> None:
    after = values()
    after[3, 1, :off] *= 1 + 1e-5
    assert compared(after).holds is holds


def test_what_is_off_is_told_with_month_and_members_the_worst_first() -> None:
    after = values()
    after[3, 1, :2] += 1e-4
    after[0, 0, 0] = 1.0
    assert list(compared(after).lines()) == [
        "2000 values: 99.8500 % within 1e-06, 99.8500 % equal to the bit",
        "  baseline a 2022-01: 1 members, by up to inf",
        "  baseline b 2022-04: 2 members, by up to 6.6e-05",
    ]


def test_near_zero_the_scale_of_the_outcome_counts() -> None:
    before, after = values(), values()
    before[1, 0, 0], after[1, 0, 0] = 1e-12, 2e-12
    assert compared(after, before).near == 2000


def test_a_long_list_is_cut_and_its_rest_counted() -> None:
    rows = np.ones((LISTED + 2, 1, 1))
    found = Closeness()
    found.add("baseline", ("a",), rows, 2 * rows)
    assert len(list(found.lines())) == LISTED + 2
    assert list(found.lines())[-1] == "  and 2 more outcomes and months"


def test_scenarios_add_up_and_nothing_compared_does_not_hold() -> None:
    found = compared(values())
    found.add("taiwan_blockade", NAMES, values(), 2 * values())
    assert (found.values, found.holds) == (4000, False)
    assert not Closeness().holds
