"""Levels beside a change: digits that show it, and why the two medians may oppose it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.analysis.charts import fans, lines
from simulation.analysis.pages import comparison, figures
from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text import beside
from simulation.analysis.text.numbers import error_text, quantity, resolving
from simulation.analysis.text.sentences import Change, change
from simulation.cli import tables
from simulation.cli.output import interval
from simulation.cli.texts import compare
from simulation.explore import answer

AT = "2030-12"
TITLES = {"more": "More", "baseline": "Baseline"}


def effect(base: list[float], new: list[float], unit: str = "ratio", paired: bool = True) -> Effect:
    """An effect of one month on a ratio, or on what has the unit."""
    sides = (np.array([side], np.float32) for side in (base, new))
    outcome = "ratio.stock" if unit == "ratio" else "lag.china"
    return measure(("more", "baseline", outcome), unit, (AT,), *sides, paired)


@pytest.mark.parametrize(
    ("was", "now", "unit", "shown"),
    [
        (13.96, 13.52, "ratio", ("14", "13.5")),
        (1.69e7, 1.74e7, "H100e", ("16.9 M H100e", "17.4 M H100e")),
        (355.4, 355.6, "USD billion/year", ("USD 355.4 bn a year", "USD 355.6 bn a year")),
        (346.8, 346.2, "USD billion/year", ("USD 346.8 bn a year", "USD 346.2 bn a year")),
        (0.723, 0.692, "1", ("72 %", "69 %")),
        (0.0572, 0.0568, "1", ("5.72 %", "5.68 %")),
        (9.96e5, 1.004e6, "H100e", ("996 k H100e", "1.004 M H100e")),
        (-1.02, -1.04, "ratio", ("−1.02", "−1.04")),
        (2.0, 2.0, "ratio", ("2", "2")),
        (2.0, 2.0 + 1e-9, "ratio", ("2", "2")),
        (18.49, 18.51, "months", ("18.49 months", "18.51 months")),
        (18.5 - 1e-7, 18.5 + 1e-7, "months", ("18.5 months", "18.5 months")),
        (0.0, 1e-5, "USD billion/year", ("USD 0", "USD 0")),
        (math.nan, 2.04, "ratio", ("n/a", "2")),
    ],
)
def test_two_levels_have_the_digits_that_show_their_difference(
    was: float, now: float, unit: str, shown: tuple[str, str]
) -> None:
    digits = resolving(was, now, unit)
    assert (quantity(was, unit, digits), quantity(now, unit, digits)) == shown


@given(st.floats(1e-3, 1e3), st.floats(-0.4, 0.4).filter(lambda part: abs(part) > 1e-3))
def test_what_is_read_of_two_levels_is_their_difference_but_for_a_third(
    was: float, part: float
) -> None:
    now = was * (1 + part)
    digits = resolving(was, now, "ratio")
    read = [float(quantity(one, "ratio", digits).replace(" k", "e3")) for one in (was, now)]
    assert read[1] - read[0] == pytest.approx(now - was, rel=0.3334)


# Most members rise by a little, and the one in the middle falls by much: medians fall.
FALLS = effect([1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 2.1, 2.2, 2.3, 5.1])
ALIKE = effect([1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 3.0, 2.0, 4.1, 5.1])
LARGER = effect([1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 2.1, 3.5, 4.1, 5.1])  # medians: 17 %, not 3 %
ZERO = effect([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.3, 3.9, 5.0])
TWICE = effect([2.0, 4.0, 8.0], [2.0625, 4.25, 8.5])
PLAIN = effect([1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 2.1, 3.1, 4.1, 5.1])
# Most members keep what they have, and the two medians stand on either side of a half.
ROUNDED = effect([17.0, 18.0, 18.49, 19.0, 20.0], [16.6, 18.0, 18.51, 19.0, 20.4], "months")
STILL = effect([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("found", "why", "mark"),
    [
        (FALLS, "medians, which move the other way: the change is member by member", "*"),
        (ALIKE, "medians, which look alike: the change is member by member", "="),
        (LARGER, "medians, which move by another size: the change is member by member", "~"),
        (ZERO, "medians, which move by another size: the change is member by member", "~"),
        (TWICE, "", ""),
        (ROUNDED, "", ""),
        (PLAIN, "", ""),
        (STILL, "", ""),
    ],
)
def test_levels_that_do_not_show_the_change_say_why_where_they_stand(
    found: Effect, why: str, mark: str
) -> None:
    assert figures.card(found, AT, TITLES)["why"] == why
    assert comparison._row(found, AT)["why"] == why
    assert answer._row(found, AT)["why"] == why
    assert figures.card(found, AT, TITLES)["mark"] == beside.mark(found, AT) == mark


def test_levels_of_three_digits_that_differ_beside_no_change_say_why() -> None:
    """Two digits of these are alike, and a sentence has three of them."""
    still = [16.0, 16.0, 16.03, 17.0, 17.0]
    found = effect(still, [16.0, 16.04, 16.45, 17.0, 17.04], "months")
    assert change(found, AT).median == pytest.approx(0.04, abs=0.005)
    assert beside.instead(found, AT) == "16.5 months instead of 16 months"
    assert beside.why(found, AT) == "", "both are 16 where two digits are shown"
    assert beside.why(found, AT, beside.IN_WORDS).startswith("medians, which move by another size")
    assert "(medians, which move by another size" in fans._under(found, AT, TITLES)


def test_lines_end_in_digits_that_tell_them_apart() -> None:
    (was, now) = fans._at_ends(effect([12.0], [11.9], "months"))
    assert (was, now) == ("12 months in Dec 2030", "11.9 months in Dec 2030")
    assert lines._digits([("a", Bands(*[np.array([v])] * 6)) for v in (12.0, 11.9)], "months") == 3


def test_members_that_are_not_paired_are_not_said_to_be() -> None:
    found = effect([1.0, 2.0, 3.0, 4.0, 5.0], [1.1, 2.1, 2.2, 2.3, 5.1], paired=False)
    assert beside.how(found) == "over all pairs of members"


def test_marks_are_explained_under_their_table_and_only_those_it_has() -> None:
    assert list(compare._apart([PLAIN, FALLS], AT)) == [
        "* the two medians move the other way: the change is member by member"
    ]
    assert list(compare._apart([PLAIN, STILL], AT)) == []


def test_rounding_invents_no_step_beside_no_change() -> None:
    card, row = figures.card(ROUNDED, AT, TITLES), comparison._row(ROUNDED, AT)
    assert row["change"] == "0 months (\N{MINUS SIGN}0.3 to +0.3)"
    assert (card["was"], card["level"]) == ("18.49", "18.51 months")
    assert (row["was"], row["now"]) == ("18.49 months", "18.51 months")
    shown = [cell.replace(tables.TIE, " ") for cell in compare._cells(ROUNDED, AT)]
    assert shown[1:3] == ["18.49 months", "18.51 months"]


def test_both_levels_have_the_same_digits_wherever_they_stand() -> None:
    found = effect([13.4, 13.44, 13.48], [13.3, 13.31, 13.32])
    card, row, line = figures.card(found, AT, TITLES), comparison._row(found, AT), answer._row
    assert (card["was"], card["level"]) == ("13.4 to 1", "13.3 to 1")
    assert (row["was"], row["now"]) == ("13.4", "13.3")
    assert compare._cells(found, AT)[1:3] == ["13.4", "13.3"]
    assert (line(found, AT)["reference"], line(found, AT)["world"]) == ("13.4", "13.3")
    assert beside.instead(found, AT) == "13.3 instead of 13.4"


def test_a_logarithm_has_decimals() -> None:
    """A tenth more is a quarter more, and two digits would leave out a factor of four."""
    assert quantity(28.334, "log10 FLOP") == "28.33 log10 FLOP"
    assert (quantity(28.334, "months"), quantity(28.334, "ratio")) == ("28 months", "28")


def test_no_change_is_of_all_members_only_where_none_differs() -> None:
    same = [1.0] * 40
    one_of_forty = effect(same, [*same[:-1], 0.5])
    assert figures.card(effect(same, same), AT, TITLES)["whose"] == "in all members"
    assert figures.card(one_of_forty, AT, TITLES)["whose"] == "in 90 % of members"
    assert figures.card(effect([1.0], [1.0]), AT, TITLES)["whose"] == "in the one member"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (0.00016, "chips/year", "0 chips a year"),
        (0.6, "chips/year", "0.6 chips a year"),
        (0.3, "H100e", "0 H100e"),
        (0.3, "wafers/month", "0 wafers a month"),
        (0.3, "months", "0.3 months"),
        (0.3, "USD/H100e", "0.3 USD/H100e"),
        (0.3, "chips", "0 chips"),
    ],
)
def test_less_than_half_of_what_is_counted_is_none(value: float, unit: str, told: str) -> None:
    assert quantity(value, unit) == told


def test_an_error_far_below_its_digits_is_none() -> None:
    """Of a fall of 100 % in every member the error is that of floats."""
    assert [error_text(error, 1) for error in (4e-8, 4.9e-4, 6e-4, 0.04, 12.0)] == [
        "0", "0", "0.0006", "0.04", "12",
    ]  # fmt: skip
    assert Change(-100.0, -100.0, -99.99, "%", 4e-8).brief(exactly=True).startswith("−100 ±0 %")
    assert interval(1.0, 0.999, 1.0, "1", 4e-10).startswith("100 % ±0 (")
    assert "±0.0004 (" in interval(2.0, 1.0, 3.0, "months", 4e-4), "of no percentage"
