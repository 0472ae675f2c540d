"""What a page of a comparison says, worked out anew from the two arrays of each outcome.

The run goes on after the month asked about, its sides differ in sign by outcome and by member, and
no two of its figures are alike, so that none can stand for another.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import run_folders

from simulation.analysis.pages import comparison as page
from simulation.analysis.pages import report, waterfall
from simulation.analysis.pages.packing import levels
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.effect import measure
from simulation.analysis.statistics.summary import write_summary
from simulation.analysis.text.numbers import MINUS, human, quantity, resolving, signed, span
from simulation.experiment.reader import Run

MONTHS, MEMBERS, AT, ROW = 24, 40, "2023-05", 16
PERCENTILES = (5, 25, 50, 75, 95)
TITLES = {"baseline": "Baseline", "ban": "Ban"}
# Outcome: unit, size, change in per cent of the median member, of the largest less the smallest.
MADE: dict[str, tuple[str, float, float, float]] = {
    "compute.us": ("H100e", 9e6, -2.0, 1.0),
    "compute.china.domestic": ("H100e", 5e5, 8.0, 3.0),
    "compute.china.licensed": ("H100e", 8e5, -30.0, 9.0),
    "compute.china.smuggled": ("H100e", 2e5, 14.0, 40.0),
    "self_sufficiency.china": ("1", 0.12, -11.0, 30.0),
    "ratio.stock": ("ratio", 7.3, 9.0, 4.0),
    "revenue.nvidia": ("USD billion/year", 140.0, -5.0, 12.0),
    "revenue.amd": ("USD billion/year", 11.0, 3.0, 1.0),
    "revenue.huawei": ("USD billion/year", 19.0, 21.0, 12.0),
    "benefit.us": ("USD billion/year", 90.0, -1.5, 0.6),
    "subsidy.china": ("USD billion/year", 60.0, 6.5, 2.5),
    "bottleneck.huawei.wafers": ("1", 0.3, -40.0, 10.0),
    "bottleneck.huawei.memory": ("1", 0.6, 21.0, 10.0),
    "relief.huawei.wafers": ("1", 0.02, 5.0, 1.0),
    "relief.huawei.memory": ("1", 0.05, 5.0, 1.0),
    "rule.license_max_tpp": ("TPP", 4800.0, -25.0, 5.0),
}
Sides = dict[str, dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def sides() -> Sides:
    """Series (months, members) by scenario and outcome, which part in their sixth month."""
    rng = np.random.default_rng(8)
    found: Sides = {"baseline": {}, "ban": {}}
    for name, (_, size, change, wide) in MADE.items():
        growth = np.linspace(1.0, 1.7, MONTHS)[:, None]
        base = size * growth * rng.uniform(0.7, 1.4, MEMBERS)
        move = change + wide * rng.permutation(np.linspace(-0.5, 0.5, MEMBERS))
        since = np.clip(np.arange(MONTHS) - 4, 0, None)[:, None] / (ROW - 4)
        found["baseline"][name] = base.astype(np.float32)
        found["ban"][name] = (base * (1 + since * move / 100)).astype(np.float32)
    return found


@pytest.fixture(scope="module")
def run(sides: Sides, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("page") / "run"
    with pytest.MonkeyPatch.context() as patch:
        for name, (unit, *_) in MADE.items():
            patch.setitem(run_folders.UNITS, name, unit)
        return Run.open(run_folders.write_run(folder, sides, block=MEMBERS))


@pytest.fixture(scope="module")
def both(run: Run) -> Comparison:
    return compare(run)


@pytest.fixture(scope="module")
def told(both: Comparison) -> dict[str, Any]:
    shown = [name for name in MADE if not name.startswith(("bottleneck", "relief"))]
    return page.described(both, both.pairs[0], shown, AT, {"nvidia": "us", "huawei": "china"})


def of(sides: Sides, name: str) -> tuple[np.ndarray, np.ndarray]:
    """What the reference and the scenario have of an outcome, (months, members)."""
    old, new = (sides[side][name].astype(float) for side in ("baseline", "ban"))
    return old, new


def percent(sides: Sides, name: str, row: int = ROW) -> np.ndarray:
    old, new = of(sides, name)
    return 100 * (new[row] - old[row]) / old[row]


def change(sides: Sides, name: str, row: int = ROW) -> np.ndarray:
    """Low, middle and high of a change, in points of a share and else in per cent."""
    old, new = of(sides, name)
    moved = 100 * (new - old)[row] if MADE[name][0] == "1" else percent(sides, name, row)
    return np.percentile(moved, (5, 50, 95))


def test_cards_have_colours_and_strips_of_their_changes(told: dict[str, Any], sides: Sides) -> None:
    for card in told["cards"]:
        old, new = of(sides, card["outcome"])
        low, middle, high = change(sides, card["outcome"])
        kind = "up" if low > 0 else "down" if high < 0 else "unsure"
        up, down = (new[ROW] > old[ROW]).mean(), (new[ROW] < old[ROW]).mean()
        agree = max(up, down)
        likely = ("△" if up > down else "▽") if agree >= 2 / 3 else ""
        arrow = {"up": "▲", "down": "▼", "unsure": likely}[kind]
        assert (card["kind"], card["arrow"].strip()) == (kind, arrow), card["outcome"]
        assert card["shade"] == 1 + sum(agree >= limit for limit in (0.75, 0.95, 0.99))
        start, end = min(0, low), max(0, high)
        places = dict(zip(("low", "middle", "high", "zero"), (low, middle, high, 0), strict=True))
        for key, value in places.items():
            place = 100 * (value - start) / (end - start)
            assert card["strip"][key] == pytest.approx(place, abs=0.02), card["outcome"]
    kinds = {card["outcome"]: card["kind"] for card in told["cards"]}
    assert kinds["ratio.stock"] == "up"
    assert kinds["revenue.nvidia"] == "unsure"
    assert kinds["compute.us"] == "down"


def test_each_december_from_the_first_difference_on_has_its_changes(
    told: dict[str, Any], sides: Sides
) -> None:
    years, outcomes = told["years"], [card["outcome"] for card in told["cards"]]
    assert years["columns"] == [card["title"] for card in told["cards"]]
    assert [row["head"] for row in years["rows"]] == ["Dec 2022", "Dec 2023"]
    for at, row in zip((11, 23), years["rows"], strict=True):
        assert row["told"] is False
        for name, cell in zip(outcomes, row["cells"], strict=True):
            low, middle, high = change(sides, name, at)
            assert cell["change"].startswith(signed(middle)), name
            assert cell["interval"].startswith(f"{signed(low)} to {signed(high)}"), name
            assert cell["kind"] == ("up" if low > 0 else "down" if high < 0 else "unsure")
            old, new = of(sides, name)
            agree = max((new[at] > old[at]).mean(), (new[at] < old[at]).mean())
            assert cell["shade"] == 1 + sum(agree >= limit for limit in (0.75, 0.95, 0.99))


def test_the_month_of_the_answer_is_marked_and_one_year_is_no_table(both: Comparison) -> None:
    def rows(date: str, since: int | None) -> list[tuple[str, bool]]:
        found = page._years(both.effects(both.pairs[0], ["compute.us"]), since, date)
        return [(row["head"], row["told"]) for row in found["rows"]] if found else []

    assert rows("2023-12", 5) == [("Dec 2022", False), ("Dec 2023", True)]
    assert rows("2023-12", 11) == [("Dec 2022", False), ("Dec 2023", True)]
    assert rows("2023-12", 12) == []
    assert rows("2023-12", None) == []


def test_a_range_is_that_of_the_scenario(told: dict[str, Any], sides: Sides) -> None:
    for card in told["cards"]:
        unit, (old, new) = MADE[card["outcome"]][0], of(sides, card["outcome"])
        low, middle, high = np.percentile(new[ROW], (5, 50, 95))
        factor = 100 if unit == "1" else 1
        found = card["range"].removeprefix("USD ")
        assert found.startswith(f"{human(low * factor)} to {human(high * factor)}")
        was = np.median(old[ROW])
        digits = resolving(was, middle, unit)
        assert card["level"].removesuffix(" to 1") == quantity(middle, unit, digits)
        assert card["was"].removesuffix(" to 1") == human(was * factor, digits)


def test_a_row_of_the_table_has_what_was_before_what_is(told: dict[str, Any], sides: Sides) -> None:
    for row in told["table"]:
        unit, (old, new) = MADE[row["outcome"]][0], of(sides, row["outcome"])
        medians = [float(np.median(side[ROW])) for side in (old, new)]
        digits = resolving(medians[0], medians[1], unit)
        assert [row["was"], row["now"]] == [quantity(one, unit, digits) for one in medians]
        assert row["higher"] == f"{100 * (new[ROW] > old[ROW]).mean():.0f} %"
        assert row["change"].startswith(signed(change(sides, row["outcome"])[1]))
    shares = {row["outcome"]: row["higher"] for row in told["table"]}
    assert shares["compute.us"] == "0 %"
    assert shares["ratio.stock"] == "100 %"
    assert "0 %" < shares["self_sufficiency.china"] < "5"


def test_curves_are_each_sides_quantiles_and_chances(told: dict[str, Any], sides: Sides) -> None:
    assert len(told["curves"]) == 3
    for curve in told["curves"]:
        old, new = of(sides, curve["outcome"])
        factor = 100 if MADE[curve["outcome"]][0] == "1" else 1
        assert curve["reference"] == pytest.approx(sorted(factor * old[ROW]), rel=1e-5)
        assert curve["world"] == pytest.approx(sorted(factor * new[ROW]), rel=1e-5)
        chances = [100 * (side[ROW] > np.median(old[ROW])).mean() for side in (old, new)]
        both = f"in {chances[1]:.0f} % of members ({chances[0]:.0f} % in the reference)"
        assert curve["told"].startswith('Under "Ban" ')
        assert curve["told"].endswith(both)
        assert curve["alt"] == curve["told"]
        threshold = quantity(np.median(old[ROW]), MADE[curve["outcome"]][0], 3)
        assert f"exceeds {threshold}, the median of the baseline" in curve["told"]


def test_charts_have_all_bands_of_their_own_side(told: dict[str, Any], sides: Sides) -> None:
    for chart in told["charts"]:
        old, new = of(sides, chart["outcome"])
        factor = 100 if MADE[chart["outcome"]][0] == "1" else 1
        for key, values in (("reference", old), ("world", new), ("difference", new - old)):
            for column, level in zip(COLUMNS, PERCENTILES, strict=True):
                expected = factor * np.percentile(values, level, axis=1)
                close = 2e-5 * factor * float(np.abs(old).max())
                assert chart[key][column] == pytest.approx(expected, rel=2e-5, abs=close), key
        told_here = alt(chart["outcome"], old, new)
        assert chart["alt"].endswith(f"median of {MEMBERS} members: {told_here}")
    assert told["since"] == "2022-06"
    assert told["members"] == MEMBERS


def alt(outcome: str, old: np.ndarray, new: np.ndarray) -> str:
    """What a chart says to those who do not see it."""
    unit, said = MADE[outcome][0], []
    digits = resolving(np.median(old[ROW]), np.median(new[ROW]), unit)
    for title, values in (("the baseline", old), ('"Ban"', new)):
        low, middle, high = np.percentile(values[ROW], (5, 50, 95))
        said.append(f"{title} {quantity(middle, unit, digits)} (90 %: {span(low, high, unit)})")
    begin = quantity(np.median(old[0]), unit)
    return f"from {begin} in Jan 2022 to May 2023: {'; '.join(said)}"


def test_causes_that_bind_are_in_per_cent_by_side(told: dict[str, Any], sides: Sides) -> None:
    (ribbon,) = told["binds"]
    assert ribbon["who"] == "huawei"
    assert {cause["cause"] for cause in ribbon["causes"]} >= {"wafers", "memory"}
    for cause in ribbon["causes"]:
        name = f"bottleneck.huawei.{cause['cause']}"
        if name not in MADE:
            continue
        old, new = of(sides, name)
        assert cause["reference"] == pytest.approx(100 * old.mean(axis=1), abs=0.06)
        assert cause["world"] == pytest.approx(100 * new.mean(axis=1), abs=0.06)


def test_gains_are_grouped_and_the_largest_comes_first(told: dict[str, Any], sides: Sides) -> None:
    expected = {
        "Chipmakers: revenue from AI chips": ["revenue.huawei", "revenue.amd", "revenue.nvidia"],
        "Compute owned, and spent on it": [
            "compute.china.smuggled", "compute.china.domestic", "compute.us",
            "compute.china.licensed",
        ],
        "Gain from AI, a year": ["benefit.us"],
        "States: fees and subsidies": ["subsidy.china"],
    }  # fmt: skip
    assert {g["heading"]: [r["outcome"] for r in g["rows"]] for g in told["gains"]} == expected
    for group in told["gains"]:
        middles = [abs(np.median(percent(sides, row["outcome"]))) for row in group["rows"]]
        reach = float(group["reach"].removesuffix(" %"))
        wanted = max(2 * np.quantile(middles, 0.75), 1.0)
        assert wanted * 0.999 <= reach <= 1.7 * wanted, "a scale that is told, not much wider"
        for row in group["rows"]:
            low, middle, high = np.percentile(percent(sides, row["outcome"]), (5, 50, 95))
            found = (row["low"], row["middle"], row["high"])
            assert found == pytest.approx((low, middle, high), rel=1e-3)
            _, new = of(sides, row["outcome"])
            assert row["now"] == quantity(np.median(new[ROW]), MADE[row["outcome"]][0])
            place = 50 + 50 * np.clip(middle / reach, -1, 1)
            assert row["strip"]["middle"] == pytest.approx(place, abs=0.05)
            assert row["strip"]["zero"] == 50
            assert row["kind"] == ("up" if low > 0 else "down" if high < 0 else "unsure")


def test_makers_that_gain_and_lose_most_are_told_by_sign_and_size(both: Comparison) -> None:
    told = page.makers(both.pairs[0], AT, {"nvidia", "huawei", "amd"})
    gains, _, losses = told.partition("; loses most: ")
    assert gains.startswith("Gains most: Huawei +21 %")
    assert ", AMD +3 %" in gains
    assert losses.startswith(f"Nvidia {MINUS}")
    assert losses.endswith(" (revenue from AI chips in May 2023)")
    assert "Nvidia" not in gains
    assert page.makers(both.pairs[0], AT, {"huawei"}).count("most: ") == 1
    assert page.makers(both.pairs[0], AT, set()) == ""


def test_paired_differences_are_by_outcome_percentile_and_month(
    both: Comparison, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["ratio.stock", "self_sufficiency.china", "revenue.nvidia"]
    monkeypatch.setattr(page, "_TOGETHER", 2)
    found = page.changes(both.pairs[0], names)
    assert found.shape == (3, 5, MONTHS)
    for number, name in enumerate(names):
        old, new = (values.astype(np.float32) for values in of(sides, name))
        expected = np.percentile(new - old, PERCENTILES, axis=1)
        assert found[number] == pytest.approx(expected, rel=1e-4, abs=1e-6 * float(old.max()))


def test_summaries_of_a_file_are_by_scenario_outcome_percentile_and_month(
    run: Run, sides: Sides
) -> None:
    write_summary(run, run.folder / "summary.csv")
    found = levels(run, run.folder)
    assert found is not None
    for side, number, name in (
        ("baseline", 4, "self_sufficiency.china"),
        ("ban", 6, "revenue.nvidia"),
    ):
        expected = np.percentile(sides[side][name], PERCENTILES, axis=1)
        assert list(MADE)[number] == name
        assert found[side][number] == pytest.approx(expected, rel=1e-5)


def test_limits_and_the_past_are_of_their_own_side(
    both: Comparison, sides: Sides, run: Run
) -> None:
    (limits,) = report._limits(both)
    old, new = of(sides, "rule.license_max_tpp")
    assert limits["reference"] == pytest.approx(np.median(old, axis=1), rel=1e-4)
    assert limits["world"] == pytest.approx(np.median(new, axis=1), rel=1e-4)
    bands = np.percentile(sides["baseline"]["self_sufficiency.china"], PERCENTILES, axis=1)
    every = np.zeros((len(MADE), 5, MONTHS))
    every[list(MADE).index("self_sufficiency.china")] = bands
    seen = [{"month": 9, "value": 0.2, "period": "2022-10"}]
    beside: Any = SimpleNamespace(levels={"baseline": every}, seen={"self_sufficiency.china": seen})
    (chart,) = report._past(both, beside)["charts"]
    for number, column in enumerate(COLUMNS):
        assert chart["reference"][column] == pytest.approx(100 * bands[number][:12], rel=1e-5)
    assert chart["seen"] == [[9, 20.0]]
    assert (chart["unit"], chart["periods"]) == ("%", ["2022-10"])


def test_a_waterfall_steps_from_the_old_ratio_to_the_new(both: Comparison, sides: Sides) -> None:
    found = waterfall.ratio(both.pairs[0], AT)
    assert found is not None
    names = [name for name in MADE if name.startswith("compute.")]
    held = {name: of(sides, name) for name in names}
    ratios = [
        held["compute.us"][side][ROW] / sum(held[name][side][ROW] for name in names[1:])
        for side in (0, 1)
    ]
    assert (found["scenario"], found["reference"], found["title"]) == ("ban", "baseline", "Ban")
    assert found["old"] == human(ratios[0].mean())
    assert found["new"] == human(ratios[1].mean())
    rows = dict(zip(names, found["rows"], strict=True))
    for name, row in rows.items():
        was, now = (held[name][side][ROW].mean() for side in (0, 1))
        digits = resolving(was, now, "H100e")
        assert (row["was"], row["now"]) == (human(was, digits), human(now, digits))
        rises = (now > was) == (name == "compute.us")  # more on China's side lowers the ratio
        assert row["kind"] == ("up" if rises else "down")
        assert row["value"].startswith("+" if rises else MINUS)
    ends = [found["zero"]]
    for row in found["rows"]:  # each begins where the last one ends
        left, right = row["left"], row["left"] + row["width"]
        begin, end = (left, right) if row["kind"] == "up" else (right, left)
        assert begin == pytest.approx(ends[-1], abs=0.03)
        ends.append(end)
    assert {0.0, 100.0} <= {round(end) for end in ends}


def test_each_side_of_a_waterfall_is_typed_as_in_its_own_run(make_run: Callable[..., Run]) -> None:
    size = np.linspace(1.0, 2.0, 21)[None]
    base = {"compute.us": 10 * size, **dict.fromkeys(waterfall.ORIGINS, size)}
    runs = [
        make_run({name: {**base, "compute.us": factor * size}}, name, block=21,
                 command=f"rivalry run dir/{name}.yaml", inputs={})
        for name, factor in (("more", 30), ("less", 10))
    ]  # fmt: skip
    found = waterfall.ratio(compare(runs, "less").pairs[0], "2022-01")
    assert found is not None
    assert (found["scenario"], found["reference"]) == ("more.yaml", "less.yaml")


def test_a_step_of_a_waterfall_has_its_own_interval(make_run: Callable[..., Run]) -> None:
    """Where one part alone moves, what it adds is the whole change of the ratio."""
    size = np.linspace(1.0, 2.0, 21)[None]
    base = {"compute.us": 10 * size, **dict.fromkeys(waterfall.ORIGINS, size**2)}
    more = {**base, "compute.china.smuggled": size**2 + np.linspace(0.1, 2.9, 21)}
    run = make_run({"baseline": base, "more": more}, block=21)
    ratios = [10 * size / sum(side[name] for name in waterfall.ORIGINS) for side in (base, more)]
    moved = (ratios[1] - ratios[0])[0]
    found = waterfall.ratio(compare(run).pairs[0], "2022-01")
    assert found is not None
    middle, low, high = (signed(v, 1) for v in (moved.mean(), *np.percentile(moved, (5, 95))))
    values = [row["value"] for row in found["rows"]]
    assert values == ["0 (0 to 0)"] * 3 + [f"{middle} ({low} to {high})"]
    assert found["zero"] == 100


@pytest.mark.parametrize(
    ("up", "shade"), [(0.5, 1), (0.74, 1), (0.75, 2), (0.95, 3), (0.98, 3), (0.99, 4), (1, 4)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_shade_tells_how_many_members_agree(up: float, shade: int, sign: int) -> None:
    moved = sign * np.where(np.arange(100) < 100 * up, 1.0, -1.0)
    values = np.full((1, 100), 50.0, np.float32)
    effect = measure(("ban", "baseline", "lag.china"), "months", (AT,), values,
                     (values + moved).astype(np.float32), True)  # fmt: skip
    assert page._card(effect, AT, TITLES)["shade"] == shade
