"""Ticks and looks of charts: months of short spans, differences from nothing, one colour each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

from simulation.analysis.charts import axis, fans
from simulation.analysis.charts.lines import FILLED, ShownLines, lines, medians
from simulation.analysis.charts.plotting import sheets
from simulation.analysis.charts.style import CYCLE, REFERENCE, Sheet
from simulation.analysis.statistics.bands import bands
from simulation.analysis.statistics.effect import measure
from simulation.analysis.statistics.shown import Shown
from simulation.experiment.reader import Run

MakeRun = Callable[..., Run]
LEVELS = np.arange(1.0, 22.0)


def months(first: str, count: int) -> tuple[str, ...]:
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return tuple(f"{at // 12}-{at % 12 + 1:02d}" for at in range(start, start + count))


@pytest.mark.parametrize(
    ("first", "count", "step", "width", "told"),
    [
        ("2022-01", 6, 1, 6.0, "Jan 2022, Feb 2022, Mar 2022, Apr 2022, May 2022, Jun 2022"),
        ("2030-06", 6, 1, 2.3, "Jul 2030, Sep 2030, Nov 2030"),
        ("2030-06", 1, 1, 6.0, "Jun 2030"),
        ("2026-06", 23, 1, 3.8, "Jul 2026, Jan 2027, Jul 2027, Jan 2028"),
        ("2026-06", 24, 1, 6.0, "2027, 2028"),
        ("2022-01", 84, 4, 2.3, "2022, 2024, 2026, 2028"),
        ("2022-01", 168, 4, 2.3, "2022, 2026, 2030, 2034"),
    ],
)
def test_a_span_has_ticks_by_which_its_months_are_known(
    first: str, count: int, step: int, width: float, told: str
) -> None:
    dates = months(first, count)
    axes = Sheet(9.5, 5.0).axes(1, 1, width, 3)
    axis.frame(axes, dates, step)
    assert ", ".join(text.get_text() for text in axes.get_xticklabels()) == told
    left, right = axes.get_xlim()
    x = axis.years(dates)
    assert 0 < x[0] - left < 0.05, "the frame begins with the first month"
    assert 0 < right - x[-1] < 0.1
    ticks = axes.get_xticks()
    assert left - 1e-9 <= ticks[0]
    assert ticks[-1] <= right


@pytest.mark.parametrize("factor", [0.0, 3.0])
def test_differences_stand_on_an_axis_with_nothing_on_it(factor: float) -> None:
    """A change of -100 % had an axis from -104 to -96 %."""
    base = np.tile(LEVELS, (2, 1)).astype(np.float32)
    one = measure(("s", "b", "compute.china"), "H100e", months("2030-01", 2), base,
                  (base * factor).astype(np.float32), paired=True)  # fmt: skip
    axes = fans.difference(one, {}, "2030-02", "source").figure.axes[0]
    low, high = axes.get_ylim()
    assert low < 0 < high
    assert 0.0 in axes.get_yticks()


def looks(sheet: Sheet) -> dict[str, tuple[str, Any]]:
    """Colour and style of each scenario's line by its first value."""
    found = sheet.figure.axes[0].get_lines()
    return {
        f"{np.asarray(one.get_ydata())[-1]:g}": (to_hex(one.get_color()), one.get_linestyle())
        for one in found
        if one.get_linewidth() == 2
    }


def test_a_scenario_looks_alike_in_every_chart_of_a_run(make_run: MakeRun) -> None:
    """And its reference is grey and dashed, wherever it stands among the scenarios."""
    series = {"more": 5, "baseline": 2, "less": 3}
    run = make_run({n: {"ratio.stock": [LEVELS, k * LEVELS]} for n, k in series.items()})
    run.manifest["pairs"] = {"more": "baseline", "less": "baseline", "baseline": None}
    expected = {"22": (REFERENCE.lower(), "--"), "55": (CYCLE[0].lower(), "-"),
                "33": (CYCLE[1].lower(), "-")}  # fmt: skip
    for kind in ("lines", "bands"):
        ((_, sheet),) = sheets(Shown(run), kind, ("ratio.stock",))
        assert looks(sheet) == expected, kind
    ((_, sheet),) = sheets(Shown(run), "exceedance", ("ratio.stock",))
    found = [(to_hex(x.get_color()), x.get_linestyle()) for x in sheet.figure.axes[0].lines]
    assert found == list(expected.values())
    sample = [(to_hex(x.get_color()), x.get_linestyle()) for x in sheet.figure.artists]
    assert sample == found
    comparison = Shown(run).comparison
    effects = [comparison.effects(pair, ("ratio.stock",))[0] for pair in comparison.pairs]
    assert looks(lines(effects, {}, run.dates[-1], "source")) == expected


def test_many_sides_are_told_apart_without_their_colours(run: Run) -> None:
    """From the fourth on by dashes; bands of that many are their edges alone."""
    held = bands(run.array("baseline", "ratio.stock").astype(np.float64))
    shown = ShownLines("ratio.stock", "ratio", run.dates, run.dates[1], "")
    many = medians([(f"s{i}", held) for i in range(28)], shown, banded=True)
    (axes,) = many.figure.axes
    middles = [one for one in axes.get_lines() if one.get_linewidth() == 2]
    styles = [str(one._dash_pattern) for one in middles]  # type: ignore[attr-defined]
    assert len({(to_hex(x.get_color()), s) for x, s in zip(middles, styles, strict=True)}) == 28
    assert len(set(styles[:7])) == 3
    assert len(set(styles[:3])) == 1
    assert not axes.collections
    assert "thin lines: 90 % of members" in " ".join(t.get_text() for t in many.figure.texts)
    few = medians([("s", held)] * FILLED, shown, banded=True)
    assert len(few.figure.axes[0].collections) == FILLED


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    return make_run({"baseline": {"ratio.stock": [LEVELS, 2 * LEVELS]}})
