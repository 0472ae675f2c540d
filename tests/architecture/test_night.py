"""The night ends: what is too long has its turn in some of them, and what is stopped is told."""

from __future__ import annotations

from collections import Counter
from datetime import date
from types import CodeType, FunctionType

import pytest

from tests import nights


@pytest.mark.parametrize("count", [1, 2, 9, 40])
def test_every_case_has_its_turn_once_in_so_many_nights(count: int) -> None:
    cases = [f"case {number}" for number in range(20)]
    days = [date.fromordinal(700_000 + day) for day in range(count)]
    found = [nights.tonight(cases, count, day) for day in days]
    assert Counter(one for night in found for one in night) == Counter(cases)
    assert max(map(len, found)) - min(map(len, found)) <= 1


def test_all_have_their_turn_where_nobody_says_how_many_nights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = range(20)
    monkeypatch.delenv("RIVALRY_NIGHTS", raising=False)
    assert nights.tonight(cases) == tuple(cases)
    monkeypatch.setenv("RIVALRY_NIGHTS", "4")
    monkeypatch.setenv("RIVALRY_NIGHT", "2026-11-28")
    assert nights.tonight(cases) == nights.tonight(cases, 4, date(2026, 11, 28))
    monkeypatch.setenv("RIVALRY_NIGHT", "2026-11-29")
    assert nights.tonight(cases) == nights.tonight(cases, 4, date(2026, 11, 29))


def divided() -> float:
    return 1 / 0


def no_line() -> None:
    """Fail where Python knows of no line, as of a signal at the jump back of a loop."""
    FunctionType(divided.__code__.replace(co_linetable=nowhere(divided.__code__)), {})()


def nowhere(code: CodeType) -> bytes:
    """A table of places that says none of each instruction, and of no more than there are.

    Whoever traces lines writes one for each entry, eight instructions at most: beyond the code it
    spoils memory, and the process dies somewhere else.
    """
    whole, rest = divmod(len(code.co_code) // 2, 8)
    return b"\xff" * whole + (bytes([0xF8 + rest - 1]) if rest else b"")


def because() -> None:
    try:
        no_line()
    except ZeroDivisionError as error:
        raise ValueError from error


def test_a_table_without_places_covers_the_code_alone() -> None:
    code = divided.__code__
    spans = list(code.replace(co_linetable=nowhere(code)).co_lines())
    assert {line for _, _, line in spans} == {None}
    assert spans[-1][1] == len(code.co_code)


@pytest.mark.parametrize(("fails", "by"), [(no_line, "ZeroDivisionError"), (because, "ValueError")])
def test_what_fails_between_two_lines_is_reported(
    request: pytest.FixtureRequest, fails: FunctionType, by: str
) -> None:
    call = pytest.CallInfo.from_call(fails, "call")
    report = request.node.ihook.pytest_runtest_makereport(item=request.node, call=call)
    assert report.failed
    told = report.longreprtext
    assert f"{divided.__code__.co_firstlineno}: ZeroDivisionError" in told
    assert f": {by}" in told.splitlines()[-1]
