"""Which effects a page of a lever tells and draws."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from docs.generate.site.lever_pages import SHOWN, _drawn, _told
from docs.generate.site.worlds import Push

FEE, CAP, TPP = (
    f"levers.us.export_rule.{one}"
    for one in ("generations_behind", "third_country_cap", "control_tpp")
)
INCOME, RATIO, LAG = "fee_income.us", "ratio.stock", "lag.china"
ALL = [(field, outcome) for outcome in (INCOME, RATIO, LAG) for field in (FEE, CAP, TPP)]


def felt(*order: tuple[str, str]) -> dict[tuple[str, str], Push]:
    """Effects, the widest first; there is no income at one end."""
    high = np.ones(2)
    return {
        key: Push.of((0.0 if key[1] == INCOME else 0.5) * high, high, 0.9 * high, 1)
        for key in order
    }


def test_an_outcome_of_which_there_is_none_at_one_end_has_one_row() -> None:
    """No sales, no income: that it is widest of each field says nothing of the lever."""
    told = _told(felt(*ALL))
    assert [one for one in told if one[1] == INCOME] == [(FEE, INCOME)]
    assert len(told) == 7


def test_fields_and_outcomes_without_a_row_go_first() -> None:
    told = _told(felt((CAP, RATIO), (CAP, LAG), (TPP, RATIO), (FEE, LAG), (FEE, RATIO)))
    assert told == [(CAP, RATIO), (FEE, LAG), (TPP, RATIO), (CAP, LAG), (FEE, RATIO)]


def test_a_table_has_so_many_rows() -> None:
    many = felt(*((f"levers.us.export_rule.{n}", RATIO) for n in range(SHOWN + 3)))
    assert [*many][:SHOWN] == _told(many)


@pytest.mark.parametrize(
    ("order", "drawn"),
    [(((FEE, INCOME), (CAP, RATIO)), CAP), (((FEE, INCOME), (CAP, INCOME)), FEE)],
)
def test_the_widest_effect_is_drawn_that_is_not_none_at_an_end(
    order: tuple[tuple[str, str], ...], drawn: str
) -> None:
    assert _drawn(felt(*order)) == drawn


def test_a_course_told_is_that_of_its_month() -> None:
    """None in another month than the one told counts for nothing."""
    some = Push.of(np.array([0.0, 2.0]), np.array([1.0, 4.0]), np.array([1.0, 3.0]), 1)
    assert not some.none_at_an_end
    assert all(one.none_at_an_end for one in felt((FEE, INCOME)).values())
