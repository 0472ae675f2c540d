"""A verdict from made-up members: who breaks a relation, in what, when, and by how much."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulation.analysis.statistics.verdict import interval
from simulation.checking import verdict
from simulation.checking.relations import slack, taken


def check(relation: str = "not above", **row: Any) -> Any:
    known = {"relation": relation, "within": 1e-9, "share": 1.0, "may_be_idle": False, "about": "A",
             "known_defect": None, "take": "each", "change": object()}  # fmt: skip
    return SimpleNamespace(
        name="mine", file="mine.yaml", row=SimpleNamespace(**{**known, **row}),
        pairs=[("first", "first"), ("second", "other")], window=slice(36, 39),
    )  # fmt: skip


def parts(*slacks: list[list[float]], moved: tuple[int, ...] = (1, 1)) -> list[Any]:
    return [
        verdict._Part(np.array(one), count, f"note {number}")
        for number, (one, count) in enumerate(zip(slacks, moved, strict=True))
    ]


def test_the_worst_member_is_counted_over_all_blocks() -> None:
    """Members are in the columns, outcomes in the rows; blocks follow each other."""
    some = parts([[0.5, 0.4], [0.3, -0.1]], [[0.2, -0.6, 0.9], [-0.2, 0.7, 0.8]])
    found = verdict._judge(check(), some, 5)
    assert (found.result, found.members, found.held, found.moved) == ("fails", 5, 2, 2)
    assert (found.member, found.outcome, found.worst) == (3, "first", -0.6)
    assert found.note == "note 1"
    assert verdict._judge(check(known_defect="why"), some, 5).result == "known"


@pytest.mark.parametrize(
    ("share", "result"),
    [
        (0.4, "holds"),
        (0.41, "undecided"),
        (0.9, "fails"),  # 1 % of fives have so few
        (0.99, "fails"),
        (1.0, "fails"),
    ],
)
def test_so_many_members_are_enough(share: float, result: str) -> None:
    some = parts([[0.5, 0.4], [0.3, -0.1]], [[0.2, -0.6, 0.9], [-0.2, 0.7, 0.8]])
    assert verdict._judge(check(share=share), some, 5).result == result


@pytest.mark.parametrize(
    ("held", "members", "share", "few"),
    [
        (7, 8, 0.95, True),
        (6, 8, 0.95, True),  # 5.7 %
        (5, 8, 0.95, False),  # 0.6 %
        (94, 99, 0.95, True),
        (88, 99, 0.95, True),  # 1.07 %: no more than so many, not just so many
        (87, 99, 0.95, False),
        (94, 100, 0.95, False),  # a hundred are enough
        (0, 1, 0.95, True),
        (0, 1, 0.995, False),
        (7, 8, 1.0, False),
    ],
)
def test_few_members_cannot_judge_a_share(held: int, members: int, share: float, few: bool) -> None:
    assert verdict.too_few(held, members, share) is few


@given(members=st.integers(1, 40), held=st.integers(0, 40), share=st.floats(0.9, 0.999))
def test_few_members_are_judged_by_the_interval_of_all_conclusions(
    members: int, held: int, share: float
) -> None:
    held = min(held, members)
    _, high = interval(held, members, verdict.DOUBT)
    assume(abs(high - share) > 1e-9 and members < verdict.judges(share))
    assert verdict.too_few(held, members, share) is (share < high)


@pytest.mark.parametrize(
    ("relation", "moved", "may", "result"),
    [
        ("not above", (0, 0), False, "idle"), ("not above", (0, 1), False, "holds"),
        ("not above", (0, 0), True, "holds"), ("not below", (0, 0), False, "idle"),
        ("equal", (0, 0), False, "holds"),
    ],
)  # fmt: skip
def test_what_moves_nobody_tests_nothing(
    relation: str, moved: tuple[int, int], may: bool, result: str
) -> None:
    some = parts([[0.0, 0.0]] * 2, [[0.0]] * 2, moved=moved)
    assert verdict._judge(check(relation, may_be_idle=may), some, 3).result == result


def test_it_is_told_when_a_relation_first_breaks() -> None:
    """In the member's own column, with the value of the changed run before that of the base."""
    base = np.array([[1.0, 5.0], [1.0, 5.0], [1.0, 5.0]])
    changed = np.array([[9.0, 5.0], [9.0, 6.5], [9.0, 7.0]])
    assert verdict._where(check(), changed, base, 1) == "2025-02: 6.5 against 5"
    assert verdict._where(check(take="sum"), changed, base, 1) == "18.5 against 15"
    assert verdict._where(check(), base, base, 0) == ""


def test_what_is_no_number_breaks_unless_nothing_divides() -> None:
    gauges: Any = SimpleNamespace(ratios={"ratio.stock"}, signed={"lag.china"})
    row = check().row
    one, two = np.array([[1.0, np.nan, np.inf]]), np.array([[2.0, 2.0, 2.0]])
    assert verdict._one(row, "output.china", gauges, one, two).tolist() == [0.5, -1.0, -1.0]
    same = np.array([[1.0, np.nan, np.inf]])
    assert verdict._one(row, "ratio.stock", gauges, same, same)[:2].tolist() == [0.0, 0.0]
    assert verdict._one(row, "ratio.stock", gauges, same, same)[2] == -1.0
    low = np.array([[-3.0, 1.0]])
    signed = check("not negative").row
    assert verdict._one(signed, "lag.china", gauges, low, low).tolist() == [0.0, 0.0]
    assert verdict._one(signed, "output.china", gauges, low, low).tolist() == [-1.0, 1.0]


def test_progress_of_a_block_is_that_of_all() -> None:
    told: list[tuple[int, int]] = []
    tell = verdict._later(lambda done, total: told.append((done, total)), 2, 4)
    tell(3, 5)
    assert told == [(13, 20)]


def test_each_member_has_its_own_distance() -> None:
    """The least over months and relative to the larger value, whichever run has it."""
    base = np.array([[10.0, 4.0], [10.0, -4.0]])
    changed = np.array([[8.0, 5.0], [12.5, -8.0]])
    assert slack("not above", changed, base).tolist() == pytest.approx([-0.2, -0.2])
    assert slack("not below", changed, base).tolist() == pytest.approx([-0.2, -0.5])
    assert slack("equal", changed, base).tolist() == pytest.approx([-0.2, -0.5])
    assert slack("differs", changed, base).tolist() == pytest.approx([0.2, 0.5])
    assert slack("zero", changed, base).tolist() == [-12.5, -8.0]
    assert slack("not negative", changed, base).tolist() == pytest.approx([0.64, -1.0])
    months = np.arange(30.0)[:, None] * np.array([1.0, 10.0])
    assert taken(months, "total").tolist() == [[29.0 + 17 + 5, 290.0 + 170 + 50]]
