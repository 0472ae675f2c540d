"""Accounts of a month against one worked out by hand in accounts.yaml."""

from __future__ import annotations

from inspect import signature
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.model.balances import ACCOUNTS
from simulation.model.core.accounts import find_open, settle, take_stock
from tests import tables

CASES = tables.beside(__file__, "accounts.yaml")
Array = NDArray[np.float64]
# The first of four members is not asked for and has no number; the month of the others is that by
# hand, twice and three times it.
FIRST, TIMES = 1, np.array([1.0, 2.0, 3.0])
SHARES = ("ai_share", "stacks", "planned", "limited", "switched_on")
ON_SALE = 1, 3
STARTS = np.array([0, 3, 6, 9, 11, 13, 14, 16, 18, 19, 20, 23])


def _wide(name: str, values: Any) -> NDArray[Any]:
    """Values of a block of members, of whom those before FIRST have none."""
    one = np.asarray(values)[..., None]
    if one.dtype == np.bool_:
        return np.repeat(one, FIRST + len(TIMES), axis=-1)
    several = one * (np.ones_like(TIMES) if name in SHARES else TIMES)
    return np.concatenate([np.full((*one.shape[:-1], FIRST), np.nan), several], axis=-1)


def _hand(rows: list[list[float]]) -> Array:
    """Left and right of rows for the members that are asked for."""
    by_member: Array = np.array(rows, dtype=float).T[..., None] * TIMES
    return by_member


def _settled(ample: bool, after: Array) -> tuple[Array, int]:
    """Both sides of all accounts, and which does not close."""
    rows, members = int(STARTS[-1]), len(TIMES)
    sides, found = np.zeros((2, rows, members)), np.full(1, -1)
    limits = np.array([bool(one.limit) for one in ACCOUNTS])
    before = np.array(CASES["levels"], dtype=float)[:, None] * TIMES
    flows = {name: _wide(name, values) for name, values in CASES["flows"].items()}
    wanted = list(signature(settle.function).parameters)[-len(flows) :]
    assert set(flows) == set(wanted)
    settle(
        FIRST, *ON_SALE, ample, 1e-9, STARTS, limits, before, after, sides, np.zeros(members),
        np.zeros((rows, members), np.bool_), found,
        *(flows[name] for name in wanted),
    )  # fmt: skip
    return sides, int(found[0])


def _after() -> Array:
    """What is in stock at the end of the month by hand."""
    kept = (rows for what, rows in CASES["sides"].items() if what in [a.what for a in ACCOUNTS[:5]])
    return np.concatenate([_hand(rows)[0] for rows in kept])


def test_stocks_are_added_up_for_the_members_asked_for() -> None:
    stock: list[Any] = [_wide(name, values) for name, values in CASES["stock"].items()]
    levels = np.full((13, len(TIMES)), 99.0)
    take: Any = take_stock
    take(FIRST, 3, *stock, levels)
    np.testing.assert_array_equal(levels, np.array(CASES["levels"])[:, None] * TIMES)
    take(FIRST, 2, *stock, levels)
    assert (levels[8] == 0).all(), "chips that nobody has been sold are held by nobody"


@pytest.mark.parametrize("ample", [False, True])
def test_both_sides_of_a_month_by_hand(ample: bool) -> None:
    sides, found = _settled(ample, _after())
    for account, start, stop in zip(ACCOUNTS, STARTS[:-1], STARTS[1:], strict=True):
        rows = CASES["sides"][account.what]
        rows = CASES["ample"].get(account.what, rows) if ample else rows
        np.testing.assert_allclose(sides[:, start:stop], _hand(rows), err_msg=account.what)
    assert found == -1


@pytest.mark.parametrize("row", range(13))
def test_each_stock_that_is_off_is_found(row: int) -> None:
    after = _after()
    after[row, 1] += 1e-6
    _, found = _settled(False, after)
    assert STARTS[found] <= row < STARTS[found + 1]


@pytest.mark.parametrize("name", CASES["open"])
def test_an_account_closes_or_is_the_first_that_does_not(name: str) -> None:
    case = CASES["open"][name]
    sides = np.array([row for rows in case["accounts"] for row in rows], dtype=float).T
    count = len(case["accounts"])
    starts = np.cumsum([0, *(len(rows) for rows in case["accounts"])])
    limits = np.array(case.get("limits", [False] * count))
    # The second member has nothing at all.
    left, right = (np.stack([side, np.zeros_like(side)], axis=-1) for side in sides)
    made = np.array([[np.nan, case.get("made", 0.0), 0.0]])
    wrong, found = np.zeros(left.shape, np.bool_), np.full(1, -1)
    find_open(1, 1e-3, starts, limits, made, left, right, np.zeros(2), wrong, found)
    assert found[0] == case["found"]
    assert list(np.flatnonzero(wrong[:, 0])) == case.get("wrong", [])
    assert not wrong[:, 1].any()
