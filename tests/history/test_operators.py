"""Operators against monthly flows made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.history.observed.formulas import Formula
from simulation.history.observed.operators import OPERATORS, Simulated, measure, monthly

A = Formula(("flow.a",))


def test_months_come_back_from_trailing_years(
    run: Simulated, flows: np.ndarray, start: np.ndarray
) -> None:
    found = monthly(run.outcomes["flow.a"], 12 * start)
    assert found == pytest.approx(flows, rel=1e-4, abs=1e-3)
    assert (found[30:, 2] == 0).all(), "what is left of rounding counts as nothing"
    assert (found >= 0).all()


def test_a_wrong_start_moves_months_but_no_calendar_year(
    run: Simulated, flows: np.ndarray, start: np.ndarray
) -> None:
    """Why the start-up flow must be known: trailing years alone fit any."""
    wrong = monthly(run.outcomes["flow.a"], 12 * (start + 1))[:, 0]
    assert wrong[1] - flows[1, 0] == pytest.approx(1, abs=1e-3)
    assert wrong[0] - flows[0, 0] == pytest.approx(-11, abs=1e-3)
    assert wrong[:12].sum() == pytest.approx(flows[:12, 0].sum(), rel=1e-4)


@pytest.mark.parametrize(
    ("operator", "last", "first"),
    [
        ("calendar_year", 23, 12),
        ("fiscal_year", 24, 13),  # Nvidia's: February 2023 to January 2024
        ("fiscal_quarter", 27, 25),  # and the quarter to April
        ("quarter", 14, 12),
        ("quarter", 2, 0),
        ("half_year", 17, 12),
        ("cumulative_since_2022", 14, 0),
        ("cumulative_since_2024", 26, 24),
    ],
)
def test_flows_add_up_over_the_period(
    run: Simulated, flows: np.ndarray, operator: str, last: int, first: int
) -> None:
    found = measure(OPERATORS[operator], A, run)
    assert found.shape == flows.shape
    assert found[last] == pytest.approx(flows[first : last + 1].sum(axis=0), rel=1e-4, abs=1e-3)


def test_a_quarter_across_the_start_takes_start_up_months(
    run: Simulated, flows: np.ndarray, start: np.ndarray
) -> None:
    found = measure(OPERATORS["quarter"], A, run)[0]
    assert found == pytest.approx(flows[0] + 2 * start, rel=1e-4, abs=1e-3)


def test_a_count_has_nothing_before_it_begins(run: Simulated) -> None:
    found = measure(OPERATORS["cumulative_since_2024"], A, run)
    assert np.isnan(found[:24]).all()
    assert np.isfinite(found[24:]).all()


def test_sums_of_outcomes(run: Simulated) -> None:
    both = measure(OPERATORS["quarter"], Formula(("flow.a", "flow.b")), run)
    assert both == pytest.approx(3 * measure(OPERATORS["quarter"], A, run))


def test_a_share_of_counts_is_empty_where_there_is_nothing(run: Simulated) -> None:
    share = Formula(("flow.a",), ("flow.a", "flow.b"))
    found = measure(OPERATORS["cumulative_since_2022"], share, run)
    assert found == pytest.approx(np.full_like(found, 1 / 3))
    nothing = Simulated({"flow.a": np.zeros((3, 1))}, {"flow.a": np.zeros(1)})
    empty = measure(OPERATORS["cumulative_since_2022"], Formula(("flow.a",), ("flow.a",)), nothing)
    assert np.isnan(empty).all()


def test_levels_are_month_ends_and_yearly_means(run: Simulated) -> None:
    level = Formula(("level.c",))
    assert measure(OPERATORS["level"], level, run)[13, 0] == 13
    mean = measure(OPERATORS["calendar_year"], Formula(("level.c",), averaged=True), run)
    assert np.isnan(mean[:11]).all()
    assert mean[11, 0] == pytest.approx(5.5)
    assert mean[23, 0] == pytest.approx(17.5)


def test_a_share_of_outcomes_is_of_the_same_months(run: Simulated) -> None:
    share = Formula(("flow.b",), ("flow.a", "flow.b"))
    for operator in ("calendar_year", "half_year", "level"):
        found = measure(OPERATORS[operator], share, run)
        assert found[11:29] == pytest.approx(np.full((18, 3), 2 / 3), rel=1e-4), operator


def test_a_yearly_share_of_levels_is_the_mean_of_its_months() -> None:
    levels = {"a.x": np.arange(1.0, 13.0)[:, None], "b.x": np.full((12, 1), 24.0)}
    share = Formula(("a.x",), ("b.x",), averaged=True)
    found = measure(OPERATORS["calendar_year"], share, Simulated(levels, {}))
    assert found[11, 0] == pytest.approx(6.5 / 24)


def test_a_mean_of_a_level_begins_in_its_month(run: Simulated) -> None:
    found = measure(OPERATORS["mean_since_2023"], Formula(("level.c",)), run)
    assert np.isnan(found[:12]).all()
    assert found[12, 0] == 12
    assert found[35, 0] == pytest.approx(np.arange(12, 36).mean())


def test_growth_is_a_factor_a_year_of_what_the_logarithm_is_of() -> None:
    level = 20.0 + np.log10(3.0) * np.arange(36)[:, None] / 12
    found = measure(
        OPERATORS["growth_since_2022"], Formula(("run.x",)), Simulated({"run.x": level}, {})
    )
    assert np.isnan(found[0]).all()
    assert found[1:] == pytest.approx(np.full((35, 1), 3.0))


def test_months_to_come_have_no_say(run: Simulated, start: np.ndarray) -> None:
    """Rounding is judged by what was seen so far, so a longer run shows the same past."""
    year = run.outcomes["flow.a"].copy()
    year[36:] *= 1e6
    short, whole = monthly(year[:30], 12 * start), monthly(year, 12 * start)
    assert np.array_equal(short, whole[:30])
