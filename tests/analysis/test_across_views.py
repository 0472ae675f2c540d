"""What survives every view: verdicts put together, and said in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from simulation.analysis.statistics.across_views import (
    Conclusion,
    Level,
    conclusions,
    judged,
    placed,
    table,
)
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.statistics.verdict import (
    OPEN,
    SAME,
    UNDECIDED,
    Verdict,
    fewest,
    interval,
    settled,
    verdict,
)
from simulation.analysis.text.across_views import extremes, missed, others, survivors, unsettled
from simulation.api.views.across import levels
from simulation.inputs import load_calibration

LAG = Level("lag.china", 7.0, "months", "epoch_lag", "2023/2026")


def conclusion(
    *found: str, level: Level | None = None, scenario: str = "ban", date: str = ""
) -> Conclusion:
    names = ("shipped", "one", "two", "three")
    outcome = "lag.china" if level else "compute.china"
    verdicts = dict(zip(names, found, strict=False))
    return Conclusion(scenario, "baseline", outcome, verdicts, level, date)


def test_what_every_view_says_survives() -> None:
    kept = conclusion("rises", "rises", "rises")
    assert kept.survives
    assert list(survivors([kept])) == ["ban raises China's compute"]
    assert not list(others([kept]))


def test_one_open_view_is_enough_not_to_survive() -> None:
    found = conclusion("falls", "falls", OPEN)
    assert not found.survives
    (line,) = others([found])
    assert (
        line
        == "ban lowers China's compute: under the shipped draws and 1 of 2 views; open under two"
    )


def test_it_is_told_under_whom_a_conclusion_turns() -> None:
    found = conclusion("falls", "falls", "rises", SAME)
    assert found.against == ["two"]
    (line,) = others([found])
    assert "the opposite under two; no change under three" in line


def test_nothing_is_concluded_where_every_view_is_open() -> None:
    found = conclusion(OPEN, OPEN)
    assert (found.says, found.survives) == (OPEN, False)
    (line,) = others([found])
    assert line == "which way ban moves China's compute is open under every view"


def test_an_undecided_view_is_no_survivor_and_no_objection() -> None:
    found = conclusion("falls", "falls", UNDECIDED, date="2030-12")
    assert (found.survives, found.undecided) == (False, True)
    assert not list(survivors([found]))
    assert not list(others([found]))
    assert list(unsettled([found])) == ["ban lowers China's compute, 2030: undecided under two"]
    against = conclusion("falls", OPEN, UNDECIDED)
    assert not against.undecided
    (line,) = others([against])
    assert line.endswith(
        "under the shipped draws and 0 of 2 views; open under one; undecided under two"
    )


def test_of_many_views_those_are_named_that_are_left_out() -> None:
    names = ("shipped", *(f"view_{n}" for n in range(8)))
    every = Conclusion("ban", "baseline", "compute.china", dict.fromkeys(names, UNDECIDED), None)
    (line,) = others([every])
    assert line.endswith("is undecided under the shipped draws and every view")
    mixed = {**dict.fromkeys(names, UNDECIDED), "view_1": OPEN, "view_2": OPEN}
    (line,) = others([Conclusion("ban", "baseline", "compute.china", mixed, None)])
    assert line.endswith(
        "is open under view_1 and view_2; undecided under all but view_1 and view_2"
    )


def test_years_in_which_it_survives_are_told_together() -> None:
    found = [
        conclusion("falls", "falls", date="2028-12"),
        conclusion("falls", "falls", date="2030-12"),
        conclusion("rises", "rises", date="2030-06"),
    ]
    assert list(survivors(found)) == [
        "ban lowers China's compute, 2028 and 2030",
        "ban raises China's compute, 2030-06",
    ]


@pytest.mark.parametrize(
    ("agree", "members", "word"),
    [
        (100, 100, "rises"),
        (95, 100, UNDECIDED),  # the interval of 95 of 100 holds 90 %
        (85, 100, UNDECIDED),
        (80, 100, OPEN),
        (28, 28, UNDECIDED),  # too few, though all agree
        (29, 29, "rises"),
        (1, 1, UNDECIDED),
    ],
)
def test_a_direction_is_certain_or_not_with_these_members(
    agree: int, members: int, word: str
) -> None:
    share = agree / members
    found = verdict({"rises": share, "falls": 1 - share, SAME: 0.0}, members)
    assert found.word == word
    assert found.low <= share <= found.high
    assert found.leaning == ("rises" if share >= 0.9 else OPEN)


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    """The ends are those shares under which so few, or so many, come in 5 % of the samples."""
    low, high = interval(45, 50)
    draws = np.random.default_rng(1)
    assert (draws.binomial(50, low, 200_000) >= 45).mean() == pytest.approx(0.05, abs=0.002)
    assert (draws.binomial(50, high, 200_000) <= 45).mean() == pytest.approx(0.05, abs=0.002)
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(fewest(), fewest())[0] >= 0.9 > interval(fewest() - 1, fewest() - 1)[0]


@pytest.mark.parametrize("holds", [True, False])
def test_who_stops_at_a_first_look_errs_no_more_often(holds: bool) -> None:
    """At a share of 90 %: the chance that 64 or else 200 members tell that it is more, or less."""
    wrong = 0.0
    for first in range(65):
        one = verdict({"rises": first / 64, "falls": 1 - first / 64}, 64)
        if settled(one, 64):
            wrong += binom.pmf(first, 64, 0.9) * ((first > 0.9 * 64) == holds)
            continue
        agree = first + np.arange(137)
        low, high = np.array([interval(int(k), 200) for k in agree]).T
        told = low >= 0.9 if holds else high < 0.9
        wrong += binom.pmf(first, 64, 0.9) * binom.pmf(np.arange(137), 136, 0.9)[told].sum()
    assert 0.02 < wrong < 0.05


def test_members_without_a_value_lie_on_no_side() -> None:
    values = np.array([np.nan] * 10 + [9.0] * 40)
    assert placed(values, LAG).word == "above"
    assert placed(values[:10], LAG).word == UNDECIDED


def test_a_level_is_told_of_the_reference_and_of_who_crosses_it() -> None:
    found = [
        conclusion("falls", "falls"),
        conclusion("falls", "falls", scenario="quota"),
        conclusion("above", "above", level=LAG, scenario="baseline"),
        conclusion("above", "above", level=LAG, scenario="quota"),
        conclusion("below", OPEN, level=LAG),
    ]
    lag = "China's frontier lag"
    assert f"in baseline, {lag} in 2023 to 2026 lies above 7 months (epoch_lag)" in survivors(found)
    (line,) = others(found)
    crossing = f"ban takes {lag} in 2023 to 2026 below 7 months (epoch_lag)"
    assert line == f"{crossing}: under the shipped draws and 0 of 1 views; open under one"


def test_members_without_a_value_make_nothing_certain() -> None:
    """Ten that are known settle no more beside 190 that are not."""
    values = np.full(200, np.nan)
    values[:10] = 9.0
    assert placed(values, LAG) == placed(values[:10], LAG)
    assert placed(values, LAG).word == UNDECIDED


def effect(scenario: str, outcome: str, moved: np.ndarray, unit: str = "H100e") -> Effect:
    """Members of 100 each that move by so many per cent; in the month before by a third."""
    base = np.full((2, len(moved)), 100.0, np.float32)
    changed = base + np.stack([moved / 3, moved]).astype(np.float32)
    dates = ("2028-12", "2030-12")
    return measure((scenario, "baseline", outcome), unit, dates, base, changed, True)


class Held:
    """A comparison whose effects are at hand."""

    def __init__(self, *effects: Effect) -> None:
        side = SimpleNamespace(label="ban"), SimpleNamespace(label="baseline")
        self.pairs = (SimpleNamespace(changed=side[0], base=side[1]),)
        self._held = {one.outcome: one for one in effects}

    def effects(self, pair: Any, outcomes: Sequence[str]) -> tuple[Effect, ...]:
        assert pair is self.pairs[0]
        return tuple(self._held[name] for name in outcomes)

    def table(self, outcomes: Sequence[str], dates: Sequence[str]) -> pd.DataFrame:
        rows = [("ban", name, date) for name in outcomes for date in dates]
        return pd.DataFrame(rows, columns=["scenario", "outcome", "date"])


def held(**moved: float) -> Any:
    """By view what most of 100 members change of China's compute; three members do not move."""
    steps = np.where(np.arange(100) < 97, 1.0, 0.0)
    return {view: Held(effect("ban", "compute.china", by * steps)) for view, by in moved.items()}


@pytest.mark.parametrize(
    ("views", "line"),
    [
        ({"one": -5.0, "two": -12.0, "three": -30.0},
         "compute.china: least under one (−5 %), most under three (−30 %)"),
        # Where they move it both ways a size alone would hide that.
        ({"one": -5.0, "two": 12.0, "three": -30.0},
         "compute.china: lowest under three (−30 %), highest under two (+12 %)"),
        ({"one": 0.0, "two": 12.0, "three": -5.0},
         "compute.china: lowest under three (−5 %), highest under two (+12 %)"),
        ({"one": 0.0, "two": 12.0, "three": -0.01},
         "compute.china: least under one (0 %), most under two (+12 %)"),
        ({"one": 40.0, "two": 12.0},
         "compute.china: least under two (+12 %), most under one (+40 %)"),
        ({"one": 5.0, "two": 5.01}, ""),  # which no reader could tell apart
        ({"one": 5.0, "two": 5.0}, ""),
        ({"one": 0.0, "two": 3.0}, "compute.china: least under one (0 %), most under two (+3 %)"),
    ],
)  # fmt: skip
def test_it_is_told_whose_assumptions_make_a_scenario_matter(
    views: dict[str, float], line: str
) -> None:
    assert list(extremes(held(**views), 0, ["compute.china"], "2030-12")) == (
        [line] if line else []
    )


def test_a_largest_change_that_is_open_is_not_told_as_one() -> None:
    split = np.where(np.arange(100) < 60, 30.0, -30.0)
    views = {**held(one=5.0), "two": Held(effect("ban", "compute.china", split))}
    assert not list(extremes(views, 0, ["compute.china"], "2030-12"))  # type: ignore[arg-type]


def test_a_verdict_counts_the_members_that_have_a_difference() -> None:
    """Of a ratio over nothing, say, there is none: 19 of 20 say less than 95 of 100."""
    falls = np.where(np.arange(100) % 20 < 19, -4.0, 4.0)
    of_all = judged(effect("ban", "ratio.stock", falls), "2030-12")
    of_some = judged(
        effect("ban", "ratio.stock", np.where(np.arange(100) < 20, falls, np.nan)), "2030-12"
    )
    assert of_all.share == of_some.share == pytest.approx(0.95)
    assert (of_all.low, of_all.high) == pytest.approx(interval(95, 100))
    assert (of_some.low, of_some.high) == pytest.approx(interval(19, 20))


def test_each_row_of_a_table_has_the_verdict_of_its_view_outcome_and_month() -> None:
    """One outcome moves the other way under each view, the other one is open under both."""
    late = np.where(np.arange(100) < 97, 1.0, 0.0)
    some = effect("ban", "output.china", np.where(np.arange(100) < 70, 4.0, -4.0))
    views: Any = {
        "shipped": Held(effect("ban", "compute.china", -late), some),
        "one": Held(effect("ban", "compute.china", late), some),
    }
    found = table(views, ["compute.china", "output.china"], ["2028-12", "2030-12"])
    rows = [(r.view, r.outcome, r.date, r.change, r.agree) for r in found.itertuples()]
    expected = []
    for view, word in (("shipped", "falls"), ("one", "rises")):
        for outcome, said, share in (("compute.china", word, 0.97), ("output.china", OPEN, 0.7)):
            expected += [(view, outcome, date, said, share) for date in ("2028-12", "2030-12")]
    assert rows == expected
    for row in found.itertuples():
        ends = interval(round(100 * row.agree), 100)
        assert (row.agree_p05, row.agree_p95) == pytest.approx(ends)


@pytest.mark.parametrize(
    ("shares", "told"),
    [((0.91, 0.93), "91 to 93 %"), ((0.93, 0.91), "91 to 93 %"), ((0.9,), "90 %")],
)
def test_an_undecided_view_is_told_with_its_share(shares: tuple[float, ...], told: str) -> None:
    names = [f"view_{n}" for n in range(len(shares))]
    verdicts = {
        name: Verdict(UNDECIDED, "rises", share, share - 0.1, 1.0)
        for name, share in zip(names, shares, strict=True)
    }
    found = {"shipped": "rises", **dict.fromkeys(names, UNDECIDED)}
    one = Conclusion("ban", "baseline", "compute.china", found, None, "2030-12", verdicts)
    assert next(iter(unsettled([one]))).endswith(f" ({told})")


def test_a_survivor_at_a_level_has_the_figures_own_years() -> None:
    """Months in which changes are judged are told of changes only."""
    found = [
        conclusion("falls", "falls", scenario="quota", date="2028-12"),
        conclusion("above", "above", level=LAG, scenario="baseline", date="2023/2026"),
    ]
    lag = "China's frontier lag in 2023 to 2026"
    assert list(survivors(found)) == [
        "quota lowers China's compute, 2028",
        f"in baseline, {lag} lies above 7 months (epoch_lag)",
    ]


def test_conclusions_are_of_each_pair_outcome_month_and_level() -> None:
    """Of changes at both months, then of figures on both sides, each by its own view."""
    split = effect("ban", "output.china", np.where(np.arange(100) < 60, 30.0, -30.0))
    views: Any = held(shipped=-5.0, one=12.0)
    for one in views.values():
        one._held["output.china"] = split
    asked: list[tuple[str, str]] = []

    def read(side: Any, level: Level) -> np.ndarray:
        asked.append((side.label, level.name))
        return np.full(40, 9.0 if side.label == "ban" else 5.0)

    dates = ["2028-12", "2030-12"]
    found = list(conclusions(views, ["compute.china", "output.china"], dates, [LAG], read))
    assert [(c.scenario, c.reference, c.date, dict(c.found)) for c in found] == [
        ("ban", "baseline", "2028-12", {"shipped": "falls", "one": "rises"}),
        ("ban", "baseline", "2030-12", {"shipped": "falls", "one": "rises"}),
        ("ban", "baseline", "2028-12", {"shipped": OPEN, "one": OPEN}),
        ("ban", "baseline", "2030-12", {"shipped": OPEN, "one": OPEN}),
        ("baseline", "", "2023/2026", {"shipped": "below", "one": "below"}),
        ("ban", "", "2023/2026", {"shipped": "above", "one": "above"}),
    ]
    names = ["compute.china", "output.china", "lag.china"]
    assert [c.outcome for c in found] == [name for name in names for _ in dates]
    assert set(asked) == {("baseline", "epoch_lag"), ("ban", "epoch_lag")}


def test_a_figure_of_the_past_is_missed_and_survives_nothing() -> None:
    """That every view lies above what was seen is a misfit, and no conclusion about the world."""
    seen = Level("lag.china", 7.0, "months", "seen", "2024", past=True)
    change = conclusion("falls", "falls", scenario="ban")
    sides = [conclusion(*["above"] * 3, level=seen, scenario="baseline"),
             conclusion(*["below"] * 3, level=seen)]  # fmt: skip
    found = [change, *sides]
    assert list(survivors(found)) == ["ban lowers China's compute"]
    assert list(missed(found)) == [
        "in baseline, China's frontier lag in 2024 lies above 7 months (seen)"
    ]
    unsure = conclusion("above", UNDECIDED, level=seen, scenario="baseline")
    split = conclusion("above", OPEN, level=seen, scenario="baseline")
    for one in (unsure, split):
        assert not [*survivors([one]), *missed([one]), *unsettled([one]), *others([one])]


def test_figures_of_the_past_are_those_that_history_was_fitted_to() -> None:
    past = {one.name: one.past for one in levels(load_calibration(), "2030-12")}
    assert past["bernstein_dom_2025"]
    assert past["caisi_v4_lag"], "2026-05, a month before the end"
    assert not past["epoch_lag"], "of a period that ends later"
    assert not past["ms_self_sufficiency_2027"]
