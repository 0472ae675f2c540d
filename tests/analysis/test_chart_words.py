"""Numbers, outcomes and effects in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.pages.figures import card, chart
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text import numbers, words
from simulation.analysis.text.beside import instead
from simulation.analysis.text.called import called
from simulation.analysis.text.lead import overall, surest, told
from simulation.analysis.text.sentences import (
    POINTS,
    Change,
    change,
    reading,
    sentence,
)
from simulation.analysis.text.sure import CLEAR, LIKELY, UNSURE, sureness
from simulation.analysis.text.titles import OF_THEIR_LEVER
from simulation.inputs import load_calibration
from simulation.inputs.policy.levers import LEVERS
from tests import tables

CASES = tables.beside(__file__, "chart_words.yaml")
TITLES = {"more": "H200 sales allowed", "baseline": "Baseline"}
WHO = '"H200 sales allowed"'
NAN = float("nan")
DATE = "2028-12"


@pytest.mark.parametrize(
    ("function", "case"), [(name, case) for name, cases in CASES.items() for case in cases]
)
def test_words(function: str, case: list[Any]) -> None:
    *given, expected = case
    found: Callable[..., str] = getattr(numbers, function, None) or getattr(words, function)
    assert found(*given) == expected


def effect(base: Any, more: Any, outcome: str, unit: str, paired: bool = True) -> Effect:
    names = ("more", "baseline", outcome)
    values = (np.atleast_2d(np.array(side, dtype=np.float32)) for side in (base, more))
    return measure(names, unit, (DATE,), *values, paired=paired)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([90, 90], "lowers the US : China compute ratio by 10 % (90 %: 10 to 10 %) in Dec 2028"),
        ([110, 130], "raises the US : China compute ratio by 20 % (90 %: 11 to 29 %) in Dec 2028"),
        (
            [92, 100],
            "changes the US : China compute ratio by −4 % (90 %: −7.6 to −0.4 %) in Dec 2028",
        ),
        ([100, 100], "does not change the US : China compute ratio by Dec 2028"),
    ],
)
def test_titles_say_what_changed(more: list[float], expected: str) -> None:
    found = effect([100, 100], more, "ratio.stock", "ratio")
    if "changes" in expected:  # two of three members differ: the interval touches zero
        found = effect([100] * 3, [*more, 101], "ratio.stock", "ratio")
        expected = "changes the US : China compute ratio by 0 % (90 %: −7.2 to +0.9 %) in Dec 2028"
    assert sentence(found, DATE, TITLES) == f"{WHO} {expected}"


def test_shares_change_by_points_and_new_things_by_amounts() -> None:
    share = effect([0.25] * 2, [0.28] * 2, "share.china", "1")
    assert "by 3 points (90 %: 3 to 3)" in sentence(share, DATE, TITLES)
    fee = effect([0.0] * 2, [4.2] * 2, "fee_income.us", "USD billion/year")
    assert "raises US export-fee income by USD 4.2 bn a year" in sentence(fee, DATE, TITLES)
    assert instead(fee, DATE) == "USD 4.2 bn a year instead of USD 0"
    assert change(fee, DATE).brief() == "+USD 4.2 bn a year (+4.2 to +4.2)"
    lag = effect([7.0], [5.5], "lag.china", "months")
    assert "lowers China's frontier lag by 1.5 months" in sentence(lag, DATE, TITLES)


@pytest.mark.parametrize(
    ("low", "median", "high", "verb"),
    [
        (-1.0, 3.0, 8.0, "changes"),
        (-8.0, -3.0, 1.0, "changes"),
        (0.0, 3.0, 8.0, "changes"),
        (0.5, 3.0, 8.0, "raises"),
        (-8.0, -3.0, -0.5, "lowers"),
    ],
)
def test_a_direction_is_that_of_the_whole_interval(
    low: float, median: float, high: float, verb: str
) -> None:
    assert Change(median, low, high, "%").verb == verb


def test_an_error_has_the_unit_of_its_median() -> None:
    """The same rises of a share and of a hundred: points and per cent are as uncertain."""
    rises = np.linspace(0.0, 0.1, 101)
    share = effect(np.full(101, 0.25), 0.25 + rises, "share.china", "1")
    ratio = effect(np.full(101, 100.0), 100.0 + 100.0 * rises, "ratio.stock", "ratio")
    in_points, in_percent = change(share, DATE), change(ratio, DATE)
    assert (in_points.unit, in_percent.unit) == (POINTS, "%")
    assert in_points.median == pytest.approx(5.0, rel=1e-4)
    assert in_points.error == pytest.approx(in_percent.error, rel=1e-3)


def test_what_rounds_to_nothing_hardly_changes() -> None:
    found = effect([1000], [1000.1], "compute.china", "H100e")
    expected = f"{WHO} hardly changes China's compute in Dec 2028"
    assert sentence(found, DATE, TITLES) == expected
    assert change(found, DATE).brief() == "hardly any change"


@pytest.mark.parametrize(
    ("unit", "told"), [("months", "+1 month (+0.1 to +1.9)"), ("truces", "+1 truce (+0.1 to +1.9)")]
)
def test_counts_change_by_their_number(unit: str, told: str) -> None:
    assert change(effect([2, 2, 2], [2, 3, 4], "truces", unit), DATE).brief() == told


def test_thousands_of_per_cent_give_way_to_amounts() -> None:
    base, more = [0.001, 2.0, 2.0], [5.0, 4.0, 3.0]
    found = effect(base, more, "revenue_china.nvidia", "USD billion/year")
    assert "by USD 2 bn a year (90 %: 1.1 to 4.7)" in sentence(found, DATE, TITLES)


def test_codes_and_empty_outcomes_are_named_without_a_claim() -> None:
    code = effect([1], [2], "bottleneck.huawei", "index")
    assert sentence(code, DATE, TITLES) == f"Huawei's bottleneck: {WHO} and the baseline"
    empty = effect([np.nan], [np.nan], "ratio.stock", "ratio")
    assert change(empty, DATE).brief() == "no comparison"
    assert change(effect([1], [1], "ratio.stock", "ratio"), DATE).brief() == "no change"


@pytest.mark.parametrize(
    ("more", "paired", "expected"),
    [
        ([2, 2], True, "higher than the baseline in all 2 paired members"),
        ([0, 0], True, "lower than the baseline in all 2 paired members"),
        ([1, 1], True, "equal to the baseline in all 2 paired members"),
        ([2, 0], True, "higher than the baseline in 50 % of 2 paired members, lower in 50 %"),
        (
            [2] + [0] * 299,
            True,
            "higher than the baseline in under 1 % of 300 paired members, lower in over 99 %",
        ),
        (
            [0] + [2] * 199,
            True,
            "higher than the baseline in over 99 % of 200 paired members, lower in under 1 %",
        ),
        ([2, 0], False, "higher than the baseline with probability 0.50 (members are not paired)"),
        (
            [2, 0, 2, NAN],
            True,
            "higher than the baseline in 67 % of the 3 of 4 paired members "
            "that have a value, lower in 33 %",
        ),
        (
            [2, NAN],
            True,
            "higher than the baseline in the one of 2 paired members that has a value",
        ),
        ([NAN, NAN], True, "without a value to compare in any of 2 paired members"),
    ],
)
def test_reading_says_how_sure(more: list[float], paired: bool, expected: str) -> None:
    found = effect([1] * len(more), more, "compute.china", "H100e", paired)
    assert reading(found, DATE, TITLES) == expected


def test_designs_of_a_chip_are_named_as_the_chip_is() -> None:
    known = {chip.id for chip in load_calibration().chips}
    cut = [one for one in known if "_china" in one and one.partition("_china")[0] in known]
    assert len(cut) > 10
    for one in cut:
        own = words.name(one.partition("_china")[0])
        assert words.name(one).startswith(f"{own} China"), one


def test_the_first_sentence_answers_what_is_asked_of_a_scenario() -> None:
    """Compute comes before what follows from a rule by itself, however much larger that is."""
    small = effect([10], [10.2], "compute.china", "H100e")
    mechanical = effect([10], [17], "revenue_china.nvidia", "USD billion/year")
    unclear = effect([10, 10], [5, 20], "output.china", "H100e/year")
    assert overall([mechanical, small], DATE, TITLES) == (
        f"{WHO} raises China's compute by 2 % and Nvidia's revenue from China by 70 % in Dec 2028"
    )
    nvidia = effect([10], [9], "revenue.nvidia", "USD billion/year")
    assert overall([mechanical, nvidia, small], DATE, TITLES) == (
        f"{WHO} raises China's compute by 2 % and lowers Nvidia's AI chip revenue by "
        "10 % in Dec 2028"
    )
    expected = f"{WHO} against the baseline: no clear change by Dec 2028"
    assert overall([unclear], DATE, TITLES) == expected
    same = effect([10], [10], "ratio.stock", "ratio")
    expected = f"{WHO} does not differ from the baseline in any outcome shown"
    assert overall([same], DATE, TITLES) == expected
    assert overall([same], DATE, TITLES, DATE) == expected, "what begins within the run has begun"
    assert overall([same], DATE, TITLES, "2029-01") == (
        f"{expected}: the run ends in Dec 2028, before the first change (Jan 2029)"
    )


def test_a_question_is_answered_by_its_surest_outcome_and_small_changes_come_last() -> None:
    """Power in the US moves the ratio and not China's compute; 0.4 % of it is told as little."""
    still = effect([10], [10], "compute.china", "H100e")
    ratio = effect([10], [5], "ratio.stock", "ratio")
    assert "lowers the US : China compute ratio by 50 %" in overall([still, ratio], DATE, TITLES)
    little = effect([1000], [1004], "compute.china", "H100e")
    lag = effect([16] * 10, [15] * 8 + [17] * 2, "lag.china", "months")
    assert overall([little], DATE, TITLES) == (
        f"{WHO} changes little: it raises China's compute by 0.4 % in Dec 2028"
    )
    assert overall([little, lag], DATE, TITLES) == (
        f"{WHO} likely lowers China's frontier lag by 1 month and raises China's "
        "compute by 0.4 % in Dec 2028"
    )


@pytest.mark.parametrize(
    ("up", "expected"),
    [
        (10, f"{WHO} raises China's compute by 20 % in Dec 2028."),
        (7, f"{WHO} likely raises China's compute by 20 % in Dec 2028."),
        (6, f"{WHO} against the baseline: no clear change by Dec 2028."),
    ],
)
def test_a_direction_that_two_members_in_three_share_is_likely(up: int, expected: str) -> None:
    more = effect([10] * 10, [12] * up + [9] * (10 - up), "compute.china", "H100e")
    first, *rest = told([more], DATE, TITLES)
    assert first == expected
    assert ("Likely: at least two" in " ".join(rest)) == ("likely" in first)
    assert up in (6, 10) or rest[-1].startswith(
        "China's compute: higher than the baseline in 70 % of 10 paired members, lower in 30 %."
    )


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (1, "This is one member, which tells nothing about chance; take 8 or more."),
        (3, "These are 3 members, so few that they tell nothing about chance; take 8 or more."),
        (7, "These are 7 members, so few that they tell nothing about chance; take 8 or more."),
        (8, ""),
    ],
)
def test_few_members_are_said_to_tell_nothing_about_chance(members: int, expected: str) -> None:
    """Three in four agree on all, so that it would be likely of more members."""
    new = [12.0] * members
    new[0] = 5.0 if members > 1 else 12.0
    more = effect([10] * members, new, "compute.china", "H100e")
    first, *rest = told([more], DATE, TITLES)
    assert [one for one in rest if "chance" in one] == ([expected] if expected else [])
    assert ("likely" in f"{first} {rest}".lower()) == (members >= 8)


def test_one_member_has_no_interval() -> None:
    one = effect([10], [12], "compute.china", "H100e")
    assert change(one, DATE).brief(exactly=True) == "+20 %"
    assert sentence(one, DATE, TITLES) == f"{WHO} raises China's compute by 20 % in Dec 2028"
    assert reading(one, DATE, TITLES) == "higher than the baseline in the one member"
    shown = card(one, DATE, TITLES)
    assert (shown["change"], shown["interval"], shown["whose"]) == (
        "+20 %",
        "",
        "in the one member",
    )
    two = effect([10, 10], [12, 12], "compute.china", "H100e")
    assert change(two, DATE).brief() == "+20 % (+20 to +20)"


def test_a_change_that_most_share_and_that_rounds_to_nothing_hardly_moves() -> None:
    """Seven members in ten agree; that it is open would deny what stands beside it."""
    moved = effect([16.0] * 10, [16.01] * 7 + [15.7] * 3, "lag.china", "months")
    torn = effect([16.0] * 10, [16.01] * 6 + [15.7] * 4, "lag.china", "months")
    sure = effect([10.0] * 10, [12.0] * 10, "compute.china", "H100e")
    for one, words_of in ((moved, "hardly moves"), (torn, "could go either way")):
        _, rest, *_ = told([one, sure], DATE, TITLES)
        assert rest == f"China's frontier lag {words_of}, 0 months (\N{MINUS SIGN}0.3 to 0)."


@pytest.mark.parametrize(("up", "sure"), [(97, CLEAR), (93, LIKELY), (60, UNSURE)])
def test_a_direction_is_clear_where_the_whole_interval_has_it(up: int, sure: str) -> None:
    """Nine members in ten are not enough: the interval of 5 to 95 % leaves five at either end."""
    more = effect([10] * 100, [12] * up + [9] * (100 - up), "compute.china", "H100e")
    assert sureness(more, DATE) == sure


def test_where_nothing_is_clear_the_surest_direction_is_told() -> None:
    """Grey figures alone hid that four members in five agree."""
    open_one = effect([10, 10], [5, 20], "output.china", "H100e/year")
    most = effect([10] * 5, [11, 12, 13, 14, 9], "compute.china", "H100e")
    still = effect([10], [10], "ratio.stock", "ratio")
    assert surest([still, open_one, most], DATE) is most
    assert surest([still], DATE) is None
    answer = told([still, open_one], DATE, TITLES)
    assert answer[0] == f"{WHO} against the baseline: no clear change by Dec 2028."
    assert answer[-1] == (
        "Surest is China's domestic chip output: higher than the baseline in 50 % of 2 paired "
        "members, lower in 50 %."
    )


@pytest.mark.parametrize(
    ("middle", "expected"), [(-9.0, -1), (-4.0, 0), (0.0, 0), (4.0, 0), (4.1, 1)]
)
def test_a_strip_tells_what_lies_beyond_it(middle: float, expected: int) -> None:
    from simulation.analysis.pages.comparison import strip

    assert strip((middle - 1, middle, middle + 1), (-4.0, 4.0))["beyond"] == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Change(-3.0, -8.0, 0.2, "%", 0.21), "−3 ±0.2 % (−8 to +0.2)"),
        (Change(250.0, 100.0, 400.0, "months", 12.34), "+250 ±12 months (+100 to +400)"),
        (Change(3.0, 1.0, 8.0, POINTS), "+3 points (+1 to +8)"),
        (Change(3.0, 0.0, 8.0, "%", 0.0), "+3 ±0 % (0 to +8)"),
        (Change(0.0, 0.0, 0.0, "%", 0.1), "no change"),
        (Change(0.01, -0.02, 0.03, "%", 0.1), "hardly any change"),
        (Change(0.01, -0.02, 0.3, "%", 0.1), "0 ±0.1 % (0 to +0.3)"),
    ],
)
def test_an_error_stands_beside_its_median(found: Change, expected: str) -> None:
    assert found.brief(exactly=True) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("H200 ban returns", '"H200 ban returns"'),
        ('Who says "no"?', "\"Who says 'no'?\""),
        ("Baseline", "the baseline"),
        ("Your world", "your world"),
        ("the reference", "the reference"),
    ],
)
def test_any_title_may_be_a_subject(title: str, expected: str) -> None:
    assert called(title) == expected


def test_a_title_that_ends_with_a_verb_is_told_apart_from_the_sentence() -> None:
    """As subject and as reference, in every sentence that a picture or a page begins with."""
    found = effect([10], [8], "compute.china", "H100e")
    titles = {"more": "H200 ban returns", "baseline": "Gulf licences stop"}
    who, against = '"H200 ban returns"', '"Gulf licences stop"'
    assert sentence(found, DATE, titles).startswith(f"{who} lowers China's compute by 20 %")
    assert overall([found], DATE, titles) == f"{who} lowers China's compute by 20 % in Dec 2028"
    assert reading(found, DATE, titles) == f"lower than {against} in the one member"
    mine = {"more": "Your world", "baseline": "the reference"}
    assert overall([found], DATE, mine).startswith("Your world lowers China's compute")
    assert f"{who} " in chart(found, DATE, titles)["alt"]


# Fields named by one word that says by itself what it is of; a new one of a word goes either here
# or among those that are told with their lever.
ALONE = {"density", "enforcement", "fee", "openness", "rivalry", "variants"}


def test_fields_of_one_name_or_one_word_are_told_with_their_levers() -> None:
    counts = Counter(field for lever in LEVERS.values() for field in lever.fields)
    shared = {field for field, levers in counts.items() if levers > 1}
    assert shared | {field for field in counts if "_" not in field} == OF_THEIR_LEVER | ALONE
    assert not OF_THEIR_LEVER & ALONE


def test_what_has_no_value_has_no_unit_and_no_members() -> None:
    gone = effect([0.8, 0.7], [NAN, NAN], "self_sufficiency.china", "1")
    shown = card(gone, DATE, TITLES)
    assert (shown["change"], shown["interval"], shown["whose"]) == (
        "no comparison", "", "in any member",
    )  # fmt: skip
    assert (shown["level"], shown["range"]) == ("n/a", "n/a")
    assert numbers.signed(NAN) == numbers.with_unit(numbers.ABSENT, "USD billion") == "n/a"


@pytest.mark.parametrize("unit", ["points", "months", "chips", "years"])
def test_one_of_a_unit_is_no_plural(unit: str) -> None:
    assert numbers.with_unit("1", unit) == f"1 {unit[:-1]}"
    assert numbers.with_unit("2", unit) == f"2 {unit}"


def test_names_with_a_capital_of_their_own_keep_it() -> None:
    assert words.capital("xAI's capex") == "xAI's capex"
    assert words.capital("a tenth") == "A tenth"
    assert words.capital("") == ""
