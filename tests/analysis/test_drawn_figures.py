"""What charts draw, read back from the canvas: cells, ticks, bars, colours and names."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from simulation.analysis.charts import exam_chart, fans, sweeps
from simulation.analysis.charts.curves import ShownCurves
from simulation.analysis.charts.forest import forest
from simulation.analysis.charts.lines import ShownLines, exceedance, medians
from simulation.analysis.charts.style import (
    BLUE,
    CYCLE,
    INK,
    REFERENCE,
    SCALE,
    SOFT,
    VERMILION,
    Sheet,
)
from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text.numbers import quantity
from simulation.experiment.reader import Run
from simulation.rng import Z95

MakeSweep = Callable[..., Run]
DATE = "2028-12"
NAN = float("nan")


def heat(run: Run) -> Sheet:
    shown = ShownCurves("compute.china", "H100e", "2023-01", "Baseline", "the source")
    return sweeps.draw(sweeps.results(run), tuple(sweeps.paths(run).columns), shown)


def grid(*axes: list[str]) -> list[list[str]]:
    return [list(column) for column in zip(*itertools.product(*axes), strict=True)]


def test_the_colour_of_a_cell_is_that_of_its_number(make_sweep: MakeSweep) -> None:
    """Seen on the canvas, as rows of a picture may be counted from above or from below."""
    x, y = grid(["1", "2", "3"], ["10", "20"])
    sheet = heat(make_sweep(x=x, y=y))
    axes = sheet.figure.axes[0]
    sheet.canvas.draw()
    seen = np.asarray(sheet.canvas.buffer_rgba())[::-1]
    numbers = {t.get_position(): float(t.get_text()) for t in axes.texts}
    # points go through y first: the cell of x number i and y number j is point 2 i + j
    assert numbers == {(i + 0.5, j + 0.5): 100.0 * (2 * i + j + 1) for i in range(3)
                       for j in range(2)}  # fmt: skip
    for (at, row), value in numbers.items():
        column, line = axes.transData.transform((at - 0.4, row - 0.4)).astype(int)
        red, green, blue, _ = mpl.colormaps[SCALE]((value - 100) / 500)
        assert seen[line, column, :3] / 255 == pytest.approx((red, green, blue), abs=0.01)


def test_a_label_stands_at_its_own_level_where_only_some_have_one(make_sweep: MakeSweep) -> None:
    x, y = grid([str(i) for i in range(1, 26)], ["1", "2", "3"])
    axes = heat(make_sweep(x=x, y=y)).figure.axes[0]
    for line, count, step in ((axes.xaxis, 25, 3), (axes.yaxis, 3, 1)):
        told = [(tick, label.get_text()) for tick, label in zip(line.get_ticklocs(),
                line.get_ticklabels(), strict=True)]  # fmt: skip
        assert told == [(i + 0.5, str(i + 1)) for i in range(0, count, step)]


def test_names_and_ends_of_a_chart_are_those_of_their_lines(comparison: Comparison) -> None:
    """Both sides of a fan: what is told at the end is where that line ends, in ink.

    A piece of the line stands before it, level with it, and shows whose it is.
    """

    def end(effect: Effect, bands: Bands) -> str:
        return f"{quantity(float(bands.p50[-1]), effect.unit)} in Dec 2035"

    effects = comparison.effects(comparison.pairs[0])
    effect = next(one for one in effects if end(one, one.base) != end(one, one.changed))
    sheet = fans.fan(effect, {}, DATE, "source")
    axes = sheet.figure.axes[0]
    words = [text for text in axes.texts if text.get_position()[0] > 1]
    samples = {to_hex(one.get_color()): one for one in sheet.figure.artists}
    sides = ((REFERENCE, effect.reference, effect.base), (BLUE, effect.scenario, effect.changed))
    for color, name, bands in sides:
        level = np.asarray(samples[to_hex(color)].get_ydata())[0]
        above = [text for text in words if text.get_position()[1] > level]
        first = min(above, key=lambda text: text.get_position()[1])
        at = words.index(first)
        said = [text.get_text().replace("\n", " ") for text in words[at : at + 2]]
        assert said == [name, end(effect, bands)]
        assert to_hex(first.get_color()) == to_hex(INK)
        lines = [one for one in axes.lines if to_hex(one.get_color()) == to_hex(color)]
        assert any(np.allclose(np.asarray(one.get_ydata())[-1], bands.p50[-1]) for one in lines)
    over = fans.overview([effect], {}, DATE, "source").figure
    looks = [(to_hex(one.get_color()), one.get_linestyle()) for one in over.artists]
    assert looks == [(to_hex(REFERENCE), "--"), (to_hex(BLUE), "-")]
    starts = {text.get_text(): text.get_position()[0] for text in over.texts}
    ends = [float(np.asarray(one.get_xdata())[-1]) for one in over.artists]
    names = (effect.reference, effect.scenario)
    assert all(0 < starts[name] - end < 0.02 for name, end in zip(names, ends, strict=True))


def test_the_forest_is_coloured_where_nine_tenths_have_one_sign() -> None:
    """A median on one side of zero is not enough."""
    dates = ("2028-12",)
    base = np.full((1, 101), 100.0, dtype=np.float32)
    spread = np.linspace(-1, 1, 101, dtype=np.float32)
    moves = (
        (BLUE, 30 + 10 * spread), (VERMILION, -30 + 10 * spread),
        (SOFT, 5 + 20 * spread), (SOFT, -5 + 20 * spread),
    )  # fmt: skip
    rows = [
        [measure((f"s{i}", "baseline", "revenue.nvidia"), "USD billion/year", dates, base,
                 (base + move).astype(np.float32), True)]
        for i, (_, move) in enumerate(moves)
    ]  # fmt: skip
    axes = forest(rows, {}, DATE, "source").figure.axes[0]
    for y, (color, move) in enumerate(moves):
        mine = [one for one in axes.lines[1:] if set(np.asarray(one.get_ydata())) == {y}]
        assert {to_hex(one.get_color()) for one in mine} == {to_hex(color)}
        ends = [tuple(np.asarray(one.get_xdata())) for one in mine]
        shares = np.quantile(move, [0.05, 0.95, 0.25, 0.75, 0.5])
        expected = ((shares[0], shares[1]), (shares[2], shares[3]), (shares[4],))
        for one, other in zip(ends, expected, strict=True):
            assert one == pytest.approx(other, abs=1e-3)


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Figures that are saved, since these charts hand over their bytes alone."""
    found: list[Any] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: found.append(self))
    return found


def test_bars_of_an_exam_are_its_quantiles_in_the_colour_of_its_cut(saved: list[Any]) -> None:
    seen = exam_chart.Seen(
        np.array([5.0, 17.0]), np.array([2.0, 4.0]), np.array([NAN, 3.0]), np.array([NAN, 4.5])
    )
    quantiles = np.array([[1.0, 2, 3, 5, 8], [2.0, 3, 5, 7, 9]])
    bars = [exam_chart.Bars("b", np.array([5.0, 17.0]), quantiles)]
    exam_chart.chart(seen, bars, ("a", "b"), "H100e")
    (axes,) = saved[0].axes
    wide, half = (one for one in axes.collections if to_hex(one.get_color()[0]) == CYCLE[1].lower())
    for lines, low, high in ((wide, 0, 4), (half, 1, 3)):
        ends = [segment[:, 1].tolist() for segment in lines.get_segments()]
        assert ends == quantiles[:, [low, high]].tolist()
    assert any(np.array_equal(one.get_ydata(), quantiles[:, 2]) for one in axes.lines)
    (reach,) = (one for one in axes.collections if one not in (wide, half))
    assert [one[:, 1].tolist() for one in reach.get_segments()] == [[2.0, 2.0], [3.0, 4.5]]


def test_bars_of_a_posterior_are_as_wide_as_it_is(saved: list[Any]) -> None:
    exam_chart.shifts(("narrow", "wide"), np.array([0.2, 0.9]), np.array([1.0, -0.5]))
    (axes,) = saved[0].axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["narrow", "wide"]
    prior, posterior = axes.collections
    ends = [segment[:, 0] for segment in posterior.get_segments()]
    assert ends[0] == pytest.approx([1 - 0.2 * Z95, 1 + 0.2 * Z95])
    assert ends[1] == pytest.approx([-0.5 - 0.9 * Z95, -0.5 + 0.9 * Z95])
    rows = [segment[0, 1] for segment in posterior.get_segments()]
    assert rows == axes.get_yticks().tolist() == [1, 0]
    assert [segment[:, 0].tolist() for segment in prior.get_segments()] == [[-Z95, Z95]] * 2


def test_a_line_that_ends_early_is_told_of_its_last_month() -> None:
    """Where the last months have no value, neither has their date."""
    dates = ("2028-12", "2029-12", "2030-12")
    base = np.tile([[0.5], [0.6], [0.7]], (1, 4)).astype(np.float32)
    ends = np.array([[0.6] * 4, [0.8] * 4, [NAN] * 4], np.float32)
    one = measure(("s", "b", "self_sufficiency.china"), "1", dates, base, ends, paired=True)
    assert (one.base.last, one.changed.last) == (2, 1)
    seen = {text.get_text() for draw in (fans.fan, fans.difference)
            for text in draw(one, {}, "2028-12", "source").figure.axes[0].texts}  # fmt: skip
    told = " ".join(seen)
    assert "80 % in Dec 2029" in told
    assert "+20 points in Dec 2029" in told
    assert "70 % in Dec 2030" in told
    shown = ShownLines("self_sufficiency.china", "1", dates, "2028-12", "source")
    sheet = medians([("Ends", one.changed), ("Goes on", one.base)], shown)
    told = " ".join(text.get_text() for text in sheet.figure.axes[0].texts)
    assert "80 % in Dec 2029" in told
    assert "70 % in Dec 2030" in told, "a title may speak of another month"


def test_one_member_is_a_line_and_no_bands() -> None:
    dates = ("2029-12", "2030-12")
    base, more = np.array([[1e6], [2e6]], np.float32), np.array([[1e6], [3e6]], np.float32)
    one = measure(("s", "b", "compute.china"), "H100e", dates, base, more, paired=True)
    for sheet in (fans.fan(one, {}, "2030-12", "x"), fans.difference(one, {}, "2030-12", "x"),
                  fans.overview([one], {}, "2030-12", "x")):  # fmt: skip
        said = " ".join(text.get_text() for text in sheet.figure.texts).lower()
        assert "line: the one member" in said
        assert "90 %" not in said


def test_chances_of_more_end_at_the_highest_member() -> None:
    """So that one member is seen; a side without a value is told to have none."""
    shown = ShownLines("compute.china", "H100e", ("2030-12",), "2030-12", "source")
    sides = [("One", np.array([2e6], np.float32)), ("Two", np.array([1e6, 3e6], np.float32)),
             ("None", np.array([NAN], np.float32))]  # fmt: skip
    sheet = exceedance(sides, shown)
    one, two, none = sheet.figure.axes[0].lines
    assert [list(line.get_ydata()) for line in (one, two, none)] == [[100, 0], [100, 50, 0], []]
    assert one.get_xdata()[0] == one.get_xdata()[1]
    said = [text.get_text() for text in sheet.figure.texts]
    assert "None (no value)" in said
    assert "One" in said
