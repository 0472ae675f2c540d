"""The chart of what binds whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from chart_boxes import assert_tidy, boxes, title

from simulation.analysis.charts.bottleneck_chart import (
    actors,
    bottleneck_chart,
    findings,
    news,
    traces,
)
from simulation.analysis.charts.plots import draw_comparison
from simulation.analysis.pages import comparison as page
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.experiment.reader import Run
from simulation.model.tables.state_table import CAUSES, FIRM_CAUSES
from tests.nights import first_by_day

MakeRun = Callable[..., Run]
Held = dict[str, np.ndarray]
MONTHS, MEMBERS = 168, 4
ALL = {"nvidia": CAUSES, "huawei": CAUSES, "firms_us": FIRM_CAUSES, "firms_china": FIRM_CAUSES}


def _held(binds: dict[str, str]) -> Held:
    """Outcomes of a run in which one cause binds each actor in three of four members."""
    held: Held = {"compute.china": np.ones((MONTHS, MEMBERS))}
    for who, cause in binds.items():
        for kind in ALL[who]:
            flags = np.zeros((MONTHS, MEMBERS))
            flags[:, :3] = kind == cause
            flags[:, 3] = kind == ALL[who][0]
            held[f"bottleneck.{who}.{kind}"] = flags
            if kind != ALL[who][0]:
                held[f"relief.{who}.{kind}"] = np.full((MONTHS, MEMBERS), 2e6)
    return held


BOUND = {"nvidia": "demand", "huawei": "memory", "firms_us": "power", "firms_china": "mandate"}


@pytest.fixture
def found(make_run: MakeRun) -> Comparison:
    return compare(make_run({"baseline": _held(BOUND), "more": _held(BOUND)}))


@pytest.mark.slow
@pytest.mark.parametrize("long", [False, True])
def test_the_title_says_the_finding_and_no_text_collides(found: Comparison, long: bool) -> None:
    titles = {"more": "With a mandate for state-funded data centres in all provinces"}
    sheet = bottleneck_chart(found.pairs[0], titles if long else found.titles, "2028-12", "source")
    assert_tidy(sheet)
    finding = "in Dec 2028 memory binds Huawei in 75 % of members and mandates bind China's firms"
    assert finding in title(sheet)
    words = [text for text, _ in boxes(sheet)]
    assert "Dec 2028: 10 % more memory would add 2 M H100e a year" in words
    assert "Dec 2028: orders bind in 100 % of members" in words


@pytest.mark.parametrize("who", first_by_day(ALL))
@pytest.mark.parametrize("at", [1, -1])
def test_whatever_leads_there_are_words_for_it(make_run: MakeRun, who: str, at: int) -> None:
    cause = ALL[who][at]
    one = compare(make_run({"baseline": _held({who: cause}), "more": _held({who: cause})}))
    assert_tidy(bottleneck_chart(one.pairs[0], one.titles, "2050-01", "source"))


def test_a_comparison_draws_it_beside_the_others(found: Comparison, tmp_path: Path) -> None:
    names = {path.name for path in draw_comparison(found, tmp_path / "all")}
    assert "bottlenecks.svg" in names
    written = draw_comparison(found, tmp_path / "asked", ("compute.china",))
    assert "bottlenecks.svg" not in {path.name for path in written}


def _closed(first: int, last: int) -> dict[str, np.ndarray]:
    """What binds, of which wafers bind Nvidia in three members of four between two rows."""
    held, shut = _held(BOUND), slice(first, last + 1)
    for cause in ALL["nvidia"]:
        held[f"bottleneck.nvidia.{cause}"] = held[f"bottleneck.nvidia.{cause}"].copy()
        held[f"bottleneck.nvidia.{cause}"][shut] = 0.0
    held["bottleneck.nvidia.demand"][shut, 3] = 1.0
    held["bottleneck.nvidia.wafers"][shut, :3] = 1.0
    return held


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((2, 7), "from Mar 2022 to Aug 2022 wafers bind Nvidia in up to 75 % of members (0 % in "
                 "the reference)"),
        ((4, 4), "in May 2022 wafers bind Nvidia in up to 75 % of members (0 % in the reference)"),
        ((0, 11), ""),  # the month itself has the news
    ],
)  # fmt: skip
def test_what_binds_for_a_while_is_told_where_the_month_shows_none_of_it(
    make_run: MakeRun, rows: tuple[int, int], told: str
) -> None:
    (pair,) = compare(make_run({"baseline": _held(BOUND), "more": _closed(*rows)})).pairs
    now, was = (traces(side, actors(pair)) for side in (pair.changed, pair.base))
    assert news(now, was, pair.dates, 9) == told


def test_where_nothing_else_leads_there_is_no_news(found: Comparison) -> None:
    (pair,) = found.pairs
    now, was = (traces(side, actors(pair)) for side in (pair.changed, pair.base))
    assert news(now, was, pair.dates, 9) == ""


def _alone(held: Held) -> Held:
    """The first member of a run."""
    return {name: values[:, :1] for name, values in held.items()}


def test_of_one_member_no_share_is_told(make_run: MakeRun) -> None:
    """A share of members says nothing of one: a cause binds it, or does not."""
    held = {"baseline": _alone(_held(BOUND)), "more": _alone(_closed(2, 7))}
    (pair,) = compare(make_run(held)).pairs
    assert findings(pair.changed, 9)[0] == "memory binds Huawei in the one member"
    now, was = (traces(side, actors(pair)) for side in (pair.changed, pair.base))
    turn = (
        "from Mar 2022 to Aug 2022 wafers bind Nvidia in the one member, and not in the reference"
    )
    assert news(now, was, pair.dates, 9) == turn
    ribbons = {one["who"]: one["told"] for one in page._ribbons(pair, "2022-06")}
    assert ribbons["nvidia"] == (
        "Wafers first, in the one member in Jun 2022; in the reference orders first"
    )
    words = [text for text, _ in boxes(bottleneck_chart(pair, {}, "2022-10", "source"))]
    assert "Oct 2022: orders bind in the one member" in words
    assert not any("% of members" in line for line in (*words, *ribbons.values()))


def test_runs_without_causes_have_no_such_chart(make_run: MakeRun) -> None:
    held = {"compute.china": np.ones((2, 3))}
    assert actors(compare(make_run({"baseline": held, "more": held})).pairs[0]) == ()
