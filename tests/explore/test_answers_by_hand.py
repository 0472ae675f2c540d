"""What the explorer answers, worked out anew from the arrays of both worlds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.statistics.headline import FIGURES
from simulation.analysis.statistics.verdict import OPEN, SAME, UNDECIDED, Verdict
from simulation.explore import answer, ranges, survival_words
from simulation.explore.answer import Pair
from simulation.explore.controls import BY_KEY, Control
from simulation.inputs import Calibration

UNITS = {
    "ratio.stock": "ratio", "new_compute.china": "H100e/year", "output.china": "H100e/year",
    "self_sufficiency.china": "1", "revenue.nvidia": "USD billion/year", "lag.china": "months",
    "rule.license_max_tpp": "TPP", "bottleneck.huawei.memory": "1",
    "bottleneck.huawei.wafers": "1", "compute.china@tpp": "H100e",
}  # fmt: skip
MOVES = (0.1, -0.3, 0.05, -0.2, 0.15, -0.05, 0.5, 0.4, -0.5, 0.2)
STILL = ("no change", "hardly any change")
DATES = tuple(f"2030-{month:02d}" for month in range(1, 5))


@pytest.fixture(scope="module")
def pair() -> Pair:
    """Four months and 41 members, in which each outcome moves in its own way from the second."""
    rng = np.random.default_rng(6)
    base = rng.uniform(0.2, 0.6, (1, len(UNITS), 41)) * np.ones((4, 1, 1))
    moves = np.array(MOVES)[None, :, None] * np.arange(4)[:, None, None] / 2
    world = base * (1 + moves * rng.uniform(0.5, 1.5, (1, len(UNITS), 41)))
    outcomes: Any = {name: SimpleNamespace(unit=unit) for name, unit in UNITS.items()}
    titles = {"world": "Yours", "reference": "Baseline"}
    return Pair(outcomes, DATES, world.astype(np.float32), base.astype(np.float32), titles)


def test_rows_are_sorted_by_the_change_beside_the_spread(pair: Pair) -> None:
    found = {row["outcome"]: row for row in answer.table(pair, "2030-03")}
    assert set(found) == {name for name in UNITS if "@" not in name}
    for column, name in enumerate(UNITS):
        if name not in found:
            continue
        old, new = pair.reference[2, column], pair.world[2, column]
        wide = max(np.subtract(*np.percentile(side, (95, 5))) for side in (old, new))
        size = abs(np.median(new - old)) / wide
        assert found[name]["size"] == pytest.approx(
            0 if name.startswith("rule") or found[name]["change"] in STILL else size, rel=1e-3
        )
        assert found[name]["differs"]
    flat = np.full((4, 1, 9), 2.0, np.float32)
    one: Any = {"lag.china": SimpleNamespace(unit="months")}
    for world, size in ((flat, 0.0), (flat + 1, 1e6)):
        (row,) = answer.table(Pair(one, DATES, world, flat, pair.titles), "2030-02")
        assert row["size"] == size
        assert row["differs"] == bool(size)


def test_lines_of_a_file_are_by_outcome_side_and_month(pair: Pair) -> None:
    names = ["lag.china", "self_sufficiency.china"]
    head, *lines = answer.csv_lines(pair, names)
    assert head == "outcome,unit,series,date,mean,p05,p25,p50,p75,p95"
    assert len(lines) == 2 * 3 * 4
    expected = iter(lines)
    for name in names:
        column = list(UNITS).index(name)
        old, new = (side[:, column].astype(float) for side in (pair.reference, pair.world))
        for label, values in (("reference", old), ("world", new), ("difference", new - old)):
            for month, date in enumerate(DATES):
                *told, found = next(expected).split(",", 4)
                assert told == [name, UNITS[name], label, date]
                figures = [values[month].mean(), *np.percentile(values[month], (5, 25, 50, 75, 95))]
                assert [float(v) for v in found.split(",")] == pytest.approx(figures, abs=2e-6)


def test_what_binds_is_of_the_month_and_of_each_side(pair: Pair) -> None:
    (huawei,) = [one for one in answer._binds(pair, "2030-03") if one["bars"]]
    assert huawei["who"] == "huawei"
    shares = {bar["cause"]: (bar["share"], bar["was"]) for bar in huawei["bars"]}
    for cause in ("memory", "wafers"):
        column = list(UNITS).index(f"bottleneck.huawei.{cause}")
        means = [float(side[2, column].mean()) for side in (pair.world, pair.reference)]
        assert shares[cause] == pytest.approx(means, abs=1e-4)
    assert [bar["cause"] for bar in huawei["bars"]] == ["memory", "wafers"]
    now, was = (f"{100 * share:.0f} %" for share in shares["memory"])
    assert (
        huawei["told"] == f"Chips of Huawei bound by memory in {now} of members (reference {was})"
    )


def test_the_range_of_a_control_is_its_own_or_that_of_its_lever(calibration: Calibration) -> None:
    levers = [one for one in BY_KEY.values() if one.is_lever]
    assert levers
    for one in levers:
        found = ranges.extent(one, calibration)
        low = one.declared.low if one.low is None else one.low
        high = one.declared.high if one.high is None else one.high
        assert (found.low, found.high, found.unit) == (low, high, one.declared.unit)
        up = ranges.reach(one, "plus", calibration)
        assert (up.low, up.high) == (low - high, high - low)
        times = ranges.reach(one, "times", calibration)
        assert (times.low, times.high, times.unit) == (0.0, ranges.MOST_TIMES, "ratio")
    for one in (c for c in BY_KEY.values() if not c.is_lever):
        assert isinstance(one, Control)
        entry = calibration.entries[one.about]
        ends = np.quantile(entry.value.quantile((np.arange(4000) + 0.5) / 4000), (0.05, 0.95))
        found = ranges.extent(one, calibration)
        assert (found.low, found.high) == pytest.approx(tuple(ends), rel=0.02)
        assert found.unit == entry.unit


def tried(members: int, **words: Verdict) -> survival_words.Tried:
    same = Verdict(SAME, SAME, 1.0, 0.95, 1.0)
    return survival_words.Tried({**dict.fromkeys(FIGURES, same), **words}, members)


UP = Verdict("rises", "rises", 0.97, 0.93, 0.99)
FEW = Verdict(UNDECIDED, "rises", 0.93, 0.86, 0.97)
UNCLEAR = Verdict(OPEN, OPEN, 0.6, 0.49, 0.71)
DOWN = Verdict("falls", "falls", 0.98, 0.94, 0.99)


@pytest.mark.parametrize(
    ("verdict", "cell"),
    [
        (UP, "up 97 % (93 to 99 %)"), (DOWN, "down 98 % (94 to 99 %)"),
        (FEW, "? 93 % (86 to 97 %)"),
        (UNCLEAR, "open (60 % at most)"),
    ],
)  # fmt: skip
def test_a_cell_of_the_table_of_views(verdict: Verdict, cell: str) -> None:
    assert survival_words._cell(verdict) == cell


def test_each_figure_survives_by_its_own_verdicts() -> None:
    """Two figures of the verdict: a view counts by the worse of both."""
    first, second = FIGURES[0], FIGURES[1]
    found = {
        "shipped": tried(200, **{first: UP, second: DOWN}),
        "a": tried(64, **{first: UP, second: DOWN}),
        "b": tried(64, **{first: UP, second: UP}),
        "c": tried(200, **{first: UNCLEAR, second: DOWN}),
        "d": tried(64, **{first: UP, second: FEW}),
    }
    told = survival_words.told(found, 4, "Yours", [first, second])
    assert told["figures"][first] == {"kind": "open", "text": "survives 3 of 4 views"}
    assert told["figures"][second] == {"kind": "turns", "text": "survives 2 of 4 views"}
    assert told["figures"][FIGURES[2]] == {"kind": "", "text": ""}
    assert told["kind"] == "turns"
    assert told["brief"] == (
        "1 of 4 views; the opposite under b; open under c; not settled under d"
    )
    assert told["line"].startswith(
        "It survives 1 of 4 views of other camps; the opposite under b; open under c; not settled "
        "under d. 64 members a view, 200 where these settle nothing; least sure under c, where "
        "60 % agree (90 % interval 49 to 71 %)"
    )
    assert (told["ready"], told["of"]) == (4, 4)
    assert [row["members"] for row in told["rows"]] == [200, 64, 64, 200, 64]
    assert told["rows"][3]["cells"][:2] == ["open (60 % at most)", "down 98 % (94 to 99 %)"]
