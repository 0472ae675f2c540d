"""Paired and unpaired comparison: numbers by hand, references, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts.plotting import sheets
from simulation.analysis.statistics import headline
from simulation.analysis.statistics.compare import HEADLINE, Comparison, compare
from simulation.analysis.statistics.headline import draws_of, median_error, median_errors
from simulation.analysis.statistics.shown import Shown
from simulation.errors import InputError
from simulation.experiment.reader import Run

MakeRun = Callable[..., Run]
NAN = float("nan")


def one(values: Any, outcome: str = "compute.china") -> dict[str, Any]:
    return {outcome: np.atleast_2d(np.array(values, dtype=float))}


def row(comparison: Comparison, **wanted: Any) -> dict[str, Any]:
    table = comparison.table(**wanted)
    assert len(table) == 1
    return table.to_dict("records")[0]


def test_the_paired_difference_by_hand(make_run: MakeRun) -> None:
    run = make_run({"baseline": one([1, 2, 4]), "more": one([2, 2, 2])})
    found = row(compare(run))
    assert (found["scenario"], found["reference"], found["unit"]) == ("more", "baseline", "H100e")
    assert (found["reference_p50"], found["scenario_p50"]) == (2, 2)
    assert found["difference_p50"] == 0
    assert found["difference_p05"] == pytest.approx(-1.8)
    assert found["difference_p95"] == pytest.approx(0.9)
    assert found["percent_p05"] == pytest.approx(-45)
    assert found["percent_p95"] == pytest.approx(90)
    assert found["p_higher"] == pytest.approx(1 / 3)


def test_the_error_of_a_median_is_that_of_repeated_samples() -> None:
    """Medians of many samples scatter by what each sample tells of its own, skewed ones too."""
    random = np.random.default_rng(3)
    for samples in (random.normal(size=(2000, 121)), random.lognormal(sigma=1.5, size=(2000, 121))):
        scatter = np.median(samples, axis=1).std()
        assert np.mean(median_errors(samples)) == pytest.approx(scatter, rel=0.1)


def test_the_error_of_a_median_leaves_out_what_has_no_value() -> None:
    values = np.random.default_rng(4).normal(size=30)
    gaps = np.concatenate([values, np.full(9, NAN)])
    assert median_error(gaps) == median_error(values) > 0
    assert median_errors(np.stack([gaps, gaps[::-1]])).tolist() == [median_error(values)] * 2
    assert np.isnan(median_error(values[:7]))
    assert median_error(np.full(9, 5.0)) == 0


@pytest.mark.parametrize(
    ("count", "draws", "error"),
    [
        (9, 0, (7**2 - 1**2) / 4),  # the middle is 4, three places to either side
        (16, 0, ((11**2 + 12**2) / 2 - (3**2 + 4**2) / 2) / 4),  # between two, four places
        (9, 9, 12.0),
        (36, 9, 2 * (((23**2 + 24**2) / 2 - (11**2 + 12**2) / 2) / 4)),  # each draw four times
    ],
)
def test_the_error_of_a_median_on_paper(count: int, draws: int, error: float) -> None:
    """Of squares, which are nowhere even: each place has a distance of its own."""
    squares = np.arange(float(count)) ** 2
    assert median_error(squares[::-1], draws) == pytest.approx(error)
    told = np.stack([np.append(squares, NAN), np.append(NAN, -squares)])
    if not draws:
        assert median_errors(told) == pytest.approx(np.array([error, error]))


def test_members_that_repeat_draws_make_no_median_more_exact() -> None:
    few = np.random.default_rng(5).normal(size=400)
    often = np.repeat(few, 9)
    assert median_error(often, 400) == pytest.approx(median_error(few, 400), rel=0.3)
    assert median_error(often) < 0.5 * median_error(few)
    view = {"resampled": ["a.b"], "draws": 227}
    assert draws_of({"draws": {"from": "posterior", "draws": 4096, "view": view}}) == 227
    assert draws_of({"draws": {"from": "posterior", "draws": 4096}}) == 4096
    assert draws_of({"draws": {"from": "priors"}}) == draws_of({}) == 0


def test_changes_have_the_error_of_paired_differences(make_run: MakeRun) -> None:
    """Pairing makes a change far more exact than the levels are."""
    random = np.random.default_rng(5)
    base = random.lognormal(3, 1, 50)
    change = random.normal(1, 0.01, 50)
    found = row(compare(make_run({"baseline": one(base), "more": one(base + change)})))
    assert found["difference_p50_error"] == pytest.approx(median_error(change), rel=1e-2)
    assert found["reference_p50_error"] == pytest.approx(median_error(base), rel=1e-6)
    assert found["difference_p50_error"] < found["reference_p50_error"] / 100


def test_pairing_shows_what_the_spread_hides(small: Run) -> None:
    found = compare(small).table(dates=("2022-02",)).iloc[0]
    assert found["percent_p05"] == found["percent_p50"] == found["percent_p95"] == 100
    assert found["p_higher"] == 1


def test_members_without_a_value_are_left_out(make_run: MakeRun) -> None:
    run = make_run(
        {"baseline": one([NAN, 2, 4], "ratio.stock"), "more": one([1, 3, 6], "ratio.stock")}
    )
    found = row(compare(run))
    assert (found["difference_p50"], found["percent_p50"], found["p_higher"]) == (1.5, 50, 1)


def test_no_percent_where_most_references_are_zero_or_zero_means_nothing(
    make_run: MakeRun,
) -> None:
    run = make_run({"baseline": one([0, 0, 0, 1]), "more": one([1, 1, 1, 2])})
    assert np.isnan(row(compare(run))["percent_p50"])
    new = make_run({"baseline": one([0, 0, 2, 1]), "more": one([1, 0, 4, 2])}, "new")
    assert np.isnan(row(compare(new))["percent_p50"]), "something in place of nothing"
    few = make_run({"baseline": one([0, 0, 0, 1]), "more": one([0, 0, 0, 2])}, "few")
    assert np.isnan(row(compare(few))["percent_p50"])
    half = make_run({"baseline": one([0, 0, 2, 1]), "more": one([0, 0, 4, 2])}, "half")
    assert row(compare(half))["percent_p50"] == 50, "who has nothing on either side counts"
    assert row(compare(half))["percent_p05"] == 0
    lag = make_run({"baseline": one([-2], "lag.china"), "more": one([1], "lag.china")}, "lag")
    found = row(compare(lag), outcomes=("lag.china",))
    assert (found["difference_p50"], found["p_higher"]) == (3, 1)
    assert np.isnan(found["percent_p50"])


def test_a_code_is_compared_by_its_mode_alone(make_run: MakeRun) -> None:
    code = "bottleneck.huawei"
    run = make_run({"baseline": one([1, 1, 2], code), "more": one([3, 3, 2], code)})
    found = row(compare(run), outcomes=(code,))
    assert (found["reference_p50"], found["scenario_p50"]) == (1, 3)
    assert np.isnan([found["difference_p50"], found["percent_p50"], found["p_higher"]]).all()


def test_the_first_month_that_differs(small: Run, make_run: MakeRun) -> None:
    found = compare(small)
    assert found.effects(found.pairs[0])[0].first == 1
    values = one([1, NAN])
    same = compare(make_run({"baseline": values, "more": values}, "same"))
    assert same.effects(same.pairs[0])[0].first is None


def test_headline_outcomes_and_dates_are_those_that_exist(comparison: Comparison) -> None:
    table = comparison.table()
    assert tuple(dict.fromkeys(table["outcome"])) == tuple(
        name for name in HEADLINE if name != "ratio.flow"
    )
    assert set(table["date"]) == {comparison.month()} == {"2030-12"}


def test_a_short_run_is_compared_at_its_end(small: Run) -> None:
    assert set(compare(small).table()["date"]) == {"2022-02"}
    with pytest.raises(InputError, match=r"has no month '2028-12'"):
        compare(small).table(dates=("2028-12",))
    with pytest.raises(InputError, match=r"has no outcome 'compute.chin'; did you mean"):
        compare(small).table(outcomes=("compute.chin",))


def test_tidy_has_every_month_and_percentile(small: Run) -> None:
    table = compare(small).tidy()
    assert list(table["date"]) == ["2022-01", "2022-02"]
    assert list(table["scenario_p75"]) == [3.25, 65]
    assert {"reference_p05", "difference_p25", "percent_p95", "p_higher"} <= set(table.columns)


def test_references_come_from_the_files_or_from_the_user(make_run: MakeRun) -> None:
    series = {"baseline": one([1]), "a": one([2]), "b": one([3])}
    run = make_run(series, pairs={"baseline": None, "a": "baseline", "b": "a"})
    pairs = {pair.changed.label: pair.base.label for pair in compare(run).pairs}
    assert pairs == {"a": "baseline", "b": "a"}
    pairs = {pair.changed.label: pair.base.label for pair in compare(run, baseline="b").pairs}
    assert pairs == {"baseline": "b", "a": "b"}
    assert compare(run).titles["a"] == "A"
    with pytest.raises(
        InputError, match=r"no scenario 'basline' to compare with, .*mean 'baseline'"
    ):
        compare(run, baseline="basline")


def test_runs_of_one_seed_are_paired_on_the_members_they_share(make_run: MakeRun) -> None:
    base = make_run({"baseline": one([1, 2, 3, 4])}, "left")
    more = make_run({"more": one([2, 4])}, "right")
    found = compare([base, more])
    assert row(found)["percent_p50"] == 100
    (warning,) = found.warnings
    assert warning.endswith("different member counts: only the 2 shared are compared")


def test_other_seeds_are_not_paired_and_say_so(make_run: MakeRun) -> None:
    base = make_run({"baseline": one([1, 3])}, "left")
    more = make_run({"more": one([2, 4])}, "right", seed=2)
    found = compare([base, more])
    assert found.warnings == (
        "more and baseline have different seeds: "
        "members are not paired, so the intervals are wider",
    )
    effect = found.effects(found.pairs[0])[0]
    assert not effect.paired
    assert effect.first is None
    assert effect.higher[0] == 0.75  # 2 > 1, 4 > 1, 4 > 3
    assert effect.difference.p50[0] == 1


def test_large_unpaired_samples_are_thinned(make_run: MakeRun) -> None:
    base = make_run({"baseline": one(np.arange(300))}, "left", block=300)
    more = make_run({"more": one(np.arange(300) + 150)}, "right", seed=2, block=300)
    effect = compare([base, more]).effects(compare([base, more]).pairs[0])[0]
    assert effect.difference.p50[0] == pytest.approx(150, abs=2)
    assert effect.higher[0] == pytest.approx(1 - 0.5**3, abs=0.01)


def test_other_calibrations_are_mentioned(make_run: MakeRun) -> None:
    base = make_run({"baseline": one([1])}, "left")
    more = make_run({"more": one([2])}, "right", inputs={"calibration/a.yaml": "2"})
    assert compare([base, more]).warnings == (
        "more and baseline were run on different calibrations",
    )


def test_a_scenario_of_two_runs_is_named_with_its_run(make_run: MakeRun) -> None:
    left = make_run({"baseline": one([1])}, "left")
    right = make_run({"baseline": one([2])}, "right")
    found = compare([left, right], baseline="baseline")
    assert row(found)["scenario"] == "baseline (right)"
    assert found.titles["baseline (right)"] == "Baseline (right)"


@pytest.mark.parametrize(
    ("word", "labels", "reference"),
    [
        ("baseline (right)", (), "baseline (right)"),
        ("right", (), "baseline (right)"),
        ("left", (), "baseline (left)"),
        ("world (left)", (), "world"),
        ("baseline", (), "baseline (left)"),
        ("baseline (B)", ("A", "B"), "baseline (B)"),
        ("A", ("A", "B"), "baseline (A)"),
    ],
)
def test_every_label_names_the_baseline(
    make_run: MakeRun, word: str, labels: tuple[str, ...], reference: str
) -> None:
    left = make_run({"baseline": one([1]), "world": one([2])}, "left")
    found = compare([left, make_run({"baseline": one([3])}, "right")], word, labels)
    assert {pair.base.label for pair in found.pairs} == {reference}
    taken = any("the first is the reference" in note for note in found.warnings)
    assert taken == (word == "baseline"), "what is taken of several is told"


def test_a_baseline_that_is_not_there_is_answered_with_labels(make_run: MakeRun) -> None:
    runs = [make_run({"baseline": one([value])}, name) for value, name in ((1, "me"), (2, "you"))]
    says = r"no scenario 'baseline \(mee\)' to compare with, but baseline \(me\), baseline \(you\)"
    with pytest.raises(InputError, match=says):
        compare(runs, "baseline (mee)")
    says = r"name a reference with --baseline, such as --baseline \"baseline \(me\)\""
    with pytest.raises(InputError, match=says):
        compare(runs)


def test_nothing_to_compare(make_run: MakeRun, make_sweep: Callable[..., Run], small: Run) -> None:
    alone = make_run({"baseline": one([1])}, "alone")
    with pytest.raises(InputError, match=r"nothing to compare baseline with; name a reference"):
        compare(alone)
    with pytest.raises(InputError, match=r"--baseline baseline: that is the scenario itself"):
        compare(alone, "baseline")
    with pytest.raises(InputError, match=r"sweep is a sweep; compare takes runs of scenarios"):
        compare(make_sweep(x=["1", "2"]))


@pytest.mark.parametrize("kind", ["fan", "difference"])
def test_charts_of_two_sides_say_what_draws_one(make_run: MakeRun, kind: str) -> None:
    alone = make_run({"baseline": one([1])}, "alone")
    told = f"alone holds no reference, which --kind {kind} draws beside a scenario; --kind lines"
    with pytest.raises(InputError, match=told):
        list(sheets(Shown(alone), kind, ()))


@pytest.mark.parametrize(
    ("command", "pairs", "tail"),
    [
        ("rivalry run baseline", {"baseline": ""}, "lines does without"),
        ("rivalry run dir/more.yaml", {"more": "baseline"},
         "lines does without, and `rivalry compare dir/more.yaml` runs both"),
        ("rivalry run dir/more.yaml other.yaml", {"other": "", "more": "baseline"},
         "lines does without, and `rivalry compare dir/more.yaml` runs both"),
    ],
)  # fmt: skip
def test_a_chart_of_two_sides_names_what_has_a_reference(
    make_run: MakeRun, command: str, pairs: dict[str, str], tail: str
) -> None:
    """A scenario that is judged against nothing would compare nothing."""
    how = {"command": command, "pairs": pairs, "inputs": {"scenarios/baseline.yaml": ""}}
    alone = make_run({name: one([1]) for name in pairs}, **how)
    with pytest.raises(InputError, match=f"{tail}$"):
        list(sheets(Shown(alone), "fan", ()))


def test_runs_of_different_length_are_compared_over_shared_months(
    make_run: MakeRun, small: Run
) -> None:
    alone = make_run({"baseline": one([1])}, "alone")
    found = compare([alone, small], baseline="baseline (alone)")
    assert {len(pair.dates) for pair in found.pairs} == {min(len(alone.dates), len(small.dates))}
    last = min(alone.dates[-1], small.dates[-1])
    assert alone.dates[-1] != small.dates[-1]
    assert found.warnings[0].endswith(f" end in different months: they are compared to {last}")


def test_disjoint_members_are_not_paired(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = make_run({"baseline": one([1, 2])}, "left")
    more = make_run({"more": one([2, 4])}, "right")
    more.__dict__["members"] = np.array([5, 6])
    assert compare([base, more]).warnings[0].startswith("more and baseline share no members")


@pytest.mark.parametrize(
    ("first", "month"),
    [(None, "2026-12"), ("2026-12", "2026-12"), ("2027-01", "2027-06"), ("2021-05", "2025-12")],
)
def test_the_headline_month_never_lies_before_the_first_difference(
    first: str | None, month: str
) -> None:
    dates = [*(f"{year}-12" for year in range(2022, 2027)), "2027-01", "2027-06"]
    assert headline.month(dates, first) == month


@pytest.fixture
def parting(make_run: MakeRun) -> Comparison:
    """Seven years: `late` parts in 2023-02, `early` in 2022-05, and in its output in 2022-03."""
    series: dict[str, dict[str, Any]] = {}
    for name, first, other in (("baseline", 84, 84), ("late", 13, 20), ("early", 4, 2)):
        since = {"compute.china": first, "output.china": other}
        series[name] = {
            outcome: 10.0 + (np.arange(84)[:, None] >= month) * np.array([0.0, 1.0])
            for outcome, month in since.items()
        }
    return compare(make_run(series))


def test_years_count_from_the_first_difference_of_each_scenario(parting: Comparison) -> None:
    """And the latest month is that of all, so that none is judged before it differs."""
    assert parting.month() == "2027-12"
    assert parting.month(("compute.china",)) == "2027-12"
    assert parting.usual_month() == "2028-12"
    assert parting.headline(at="2022-05") == "2022-05"
    assert parting.headline() == "2027-12"
    late, early = parting.pairs
    assert (late.changed.label, late.base.label) == ("late", "baseline")
    assert Comparison((late,)).month() == "2027-12"  # five years from 2023-02, and no more
    assert Comparison((early,)).month() == "2026-12"
    assert set(parting.table()["date"]) == {"2027-12"}


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2022-02", ("late", "early")),
        ("2022-03", ("late",)),
        ("2023-01", ("late",)),
        ("2023-02", ()),
    ],
)
def test_what_begins_after_a_month(
    parting: Comparison, date: str, expected: tuple[str, ...]
) -> None:
    assert parting.begin_after(date) == expected


def test_a_scenario_without_any_difference_begins_never(make_run: MakeRun) -> None:
    same = compare(make_run({"baseline": one([1, 2]), "more": one([1, 2])}))
    assert same.begin_after("2021-12") == ()
    assert same.month() == "2022-01"


def test_every_column_of_a_table_is_that_of_its_name(make_run: MakeRun) -> None:
    """Each percentile of both sides, of differences and of per cent, from the members' values."""
    rng = np.random.default_rng(9)
    base = rng.lognormal(3, 1, (2, 60)).astype(np.float32)
    more = (base * rng.uniform(0.8, 1.5, (2, 60))).astype(np.float32)
    found = compare(
        make_run({"baseline": {"compute.china": base}, "more": {"compute.china": more}})
    )
    old, new = base.astype(float), more.astype(float)
    series = {"reference": old, "scenario": new, "difference": new - old}
    series["percent"] = 100 * (new - old) / old
    tidy = found.tidy()
    for name, values in series.items():
        for level in (5, 25, 50, 75, 95):
            expected = np.percentile(values, level, axis=1)
            assert tidy[f"{name}_p{level:02d}"].tolist() == pytest.approx(list(expected)), name
    assert tidy["p_higher"].tolist() == pytest.approx(list((new > old).mean(axis=1)))
    table = row(found, dates=("2022-01",))
    for name, values in series.items():
        assert table[f"{name}_p50"] == pytest.approx(np.median(values[0]))
        assert table[f"{name}_p50_error"] == pytest.approx(median_error(values[0]))
