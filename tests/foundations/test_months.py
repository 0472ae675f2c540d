from __future__ import annotations

import pytest

from simulation import months


def test_months_count_from_2022() -> None:
    assert months.index("2022-01") == 0
    assert months.index("2024-05") == 28
    assert months.index(months.LAST) == months.COUNT - 1 == 167
    assert months.label(28) == "2024-05"
    assert months.label(-1) == "2021-12"
    assert months.offset("2019-05") == -32
    assert months.labels(2) == ("2022-01", "2022-02")
    assert [months.index(label) for label in months.labels()] == list(range(168))


@pytest.mark.parametrize(
    ("date", "month"),
    [
        ("2023-10-17", "2023-11"),
        ("2023-10-15", "2023-10"),
        ("2023-12-16", "2024-01"),
        ("2024-02-29", "2024-03"),
        ("2023-10", "2023-10"),
    ],
)
def test_a_rule_counts_from(date: str, month: str) -> None:
    assert months.effective(date) == month


@pytest.mark.parametrize(
    ("date", "month"), [("2025", "2025-12"), ("2025-03", "2025-03"), ("2025-03-31", "2025-03")]
)
def test_a_date_ends_in(date: str, month: str) -> None:
    assert months.last_of(date) == month


@pytest.mark.parametrize(
    ("function", "text", "message"),
    [
        (months.index, "2036-01", "2036-01 lies outside 2022-01..2035-12"),
        (months.offset, "2022-13", "expected a month such as 2026-02, got '2022-13'"),
        (months.offset, "0000-01", "expected a month such as 2026-02, got '0000-01'"),
        (months.effective, "2023-02-29", "there is no day 2023-02-29"),
        (months.effective, "2023-02-00", "there is no day 2023-02-00"),
        (
            months.effective,
            "2023-02-1",
            "expected a month such as 2026-02 or a date such as 2026-02-17, got '2023-02-1'",
        ),
        (months.effective, "Jan 2027", "expected a month such as 2026-02, got 'Jan 2027'"),
        (months.last_of, "soon", "expected a month such as 2026-02, got 'soon'"),
        (months.last_of, "2023-02-31", "there is no day 2023-02-31"),
    ],
)
def test_bad_dates(function, text: str, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r".") as caught:
        function(text)
    assert str(caught.value) == message
