"""Pages of outcomes set each observed figure beside what the model gives, worst first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from docs.generate.site import past
from simulation.api.history.backtesting import Backtest
from simulation.history.observed.selection import Compared, Selection, select
from simulation.history.scoring.fit import Fit, fit_series
from simulation.inputs import Calibration
from simulation.model.outcomes.left_out import LEFT_OUT
from simulation.model.outcomes.table import outcome_table

MEMBERS = np.array([0.8, 0.9, 1.0, 1.1, 1.2])
SEVEN_TIMES = "2024-01"  # the period of which the made-up model has seven times the figure
MISSED = "history.nvidia.datacenter_quarter"


def simulated(one: Compared) -> Any:
    """A model that has every figure in the middle of its band, but one."""
    values = np.full((1 + max(seen.last for seen in one.observations), len(MEMBERS)), np.nan)
    for seen in one.observations:
        missed = one.name == MISSED and seen.period == SEVEN_TIMES
        values[seen.last] = seen.value * MEMBERS * (7 if missed else 1)
    return values


@pytest.fixture(scope="module")
def done(calibration: Calibration) -> Backtest:
    """A backtest of that model; nothing is run."""
    units = {one.name: one.unit for one in outcome_table(calibration)}
    chosen: Selection = select(calibration, units)
    fits = tuple(fit_series(one, simulated(one)) for one in chosen.compared)
    run = cast(Any, SimpleNamespace(members=range(len(MEMBERS))))
    return Backtest(cast(Any, None), run, chosen, Fit(fits))


def rows(text: str) -> list[list[str]]:
    """Cells of the lines of tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    plain = [[cell.replace("\u00a0", " ") for cell in one] for one in cells]
    return [one for one in plain if one[0] not in ("series", "---")]


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ([True], "The one observed figure lies inside the 90 % band."),
        ([False], "The one observed figure lies outside the 90 % band."),
        ([False, False], "Of 2 observed figures none lie inside the 90 % band."),
        ([True, False], "Of 2 observed figures 1 lies inside the 90 % band."),
        ([True, False, True], "Of 3 observed figures 2 lie inside the 90 % band."),
    ],
)
def test_figures_inside_are_counted_in_a_sentence(inside: list[bool], told: str) -> None:
    assert past._count([cast(Any, SimpleNamespace(inside=one)) for one in inside]) == told


def test_a_page_has_the_worst_figures_first_and_leads_to_all(
    done: Backtest, calibration: Calibration
) -> None:
    text = "\n\n".join(past.of_outcome("revenue.nvidia", done, calibration))
    found = rows(text)
    assert len(found) == past.SHOWN
    assert [one[4] for one in found] == ["**below**"] + ["inside"] * (past.SHOWN - 1)
    assert found[0][1] == "2023\u201111 to 2024\u201101"
    (point,) = (p for p in calibration.series[MISSED].points if p.period == SEVEN_TIMES)
    assert found[0][2].startswith("USD 18.4 bn")
    assert point.value == pytest.approx(18.4, abs=0.05)
    assert found[0][3].startswith("USD 129 bn (106 to 152)")
    assert "[Epoch AI, AI chip counts](https://" in found[0][5]
    every = past.figures(past.fits_of(done, ["revenue.nvidia"]))
    assert f"Of {len(every)} observed figures {len(every) - 1} lie inside" in text
    assert f"{len(every) - past.SHOWN} more figures" in text
    assert "(past.md)" in text


def test_what_could_not_be_checked_is_marked(done: Backtest, calibration: Calibration) -> None:
    found = rows("\n\n".join(past.of_outcome("lag.china", done, calibration)))
    marked = {one[0].strip("`"): one[2].endswith("*unverified*") for one in found}
    expected = {name for name, one in calibration.series.items() if not one.verified}
    assert marked
    for name, mark in marked.items():
        assert mark == (f"history.{name}" in expected)
    assert any(marked.values())


def test_outcomes_that_no_series_measures_have_what_comes_nearest(
    done: Backtest, calibration: Calibration
) -> None:
    bare = {name for name in LEFT_OUT if not past.fits_of(done, [name])}
    nothing = {"fee_income.us", "compute.china.offshore", "compute.china.rented"}
    assert past.NEAREST.keys() == bare - nothing
    for names in past.NEAREST.values():
        assert all(past.fits_of(done, [name]) for name in names)
    text = "\n\n".join(past.of_outcome("output.china", done, calibration))
    assert text.startswith("No observed series measures it as such. Nearest come series of `sold_")
    assert rows(text)
    assert not rows("\n\n".join(past.of_outcome("fee_income.us", done, calibration)))


def test_the_page_of_all_has_every_figure_and_what_is_not_compared(
    done: Backtest, calibration: Calibration
) -> None:
    text = past.all_of(done, calibration)
    figures = sum(len(one.rows) for one in done.fit.series)
    assert len(rows(text)) == figures + len(done.selection.left_out)
    assert f"Of {figures} observed figures {figures - 1} lie inside" in text
    for one in done.selection.left_out:
        assert f"| `{one.name}` | {one.kind} |" in text


def test_where_a_figure_is_missed_its_series_says_why(
    done: Backtest, calibration: Calibration
) -> None:
    (of,) = past.fits_of(done, ["revenue.h20"])
    row = {**of.rows[0], "inside": False, "p05": 100.0, "p50": 110.0, "p95": 120.0}
    missed = type(of)(of.compared, of.simulated, (row,))
    changed = Backtest(done.planned, done.run, done.selection, Fit((missed,)))
    text = "\n\n".join(past.of_outcome("revenue.h20", changed, calibration))
    assert "**below**" in text
    assert of.compared.series.cause
    assert text.count(f"Why it is missed: {of.compared.series.cause}") == 1
