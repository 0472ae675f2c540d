"""Naive forecasts by hand, and the verdict on rows made up for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.history.scoring.naive import ensemble, last_value, trend
from simulation.history.scoring.verdict import strictly_after, verdict

MONTHS = np.array([0.0, 3.0, 6.0, 9.0, 12.0])
LINE = np.array([1.0, 1.1, 1.2, 1.3, 1.4])


def test_rules() -> None:
    assert last_value(MONTHS, LINE, 18.0) == 1.4
    assert trend(MONTHS, LINE, 18.0) == pytest.approx(1.6)
    assert trend(MONTHS[:3], LINE[:3], 18.0) == 1.2, "three points are too few for a line"


def test_errors_of_as_many_steps_with_both_signs() -> None:
    members = ensemble(last_value, MONTHS, LINE, 15.0, 1)
    assert sorted(members) == pytest.approx([1.3] * 4 + [1.5] * 4)
    two = ensemble(last_value, MONTHS, LINE, 18.0, 2)
    assert sorted(two) == pytest.approx([1.2] * 3 + [1.6] * 3)


def test_errors_of_fewer_steps_grow_by_the_root() -> None:
    members = ensemble(last_value, MONTHS[:2], LINE[:2], 15.0, 4)
    assert sorted(members) == pytest.approx([1.1 - 0.2, 1.1 + 0.2])


def test_one_figure_gives_no_forecast() -> None:
    assert ensemble(last_value, MONTHS[:1], LINE[:1], 15.0, 1).size == 0


def _row(counted: str, own: float, naive: float, **more: Any) -> dict[str, Any]:
    scores = {"crps_posterior": own, "crps_prior": own, "crps_model": own}
    return {
        "counted": counted,
        "ahead": 12,
        "inside_50": True,
        "inside_90": True,
        "log10_width": 1.0,
        **scores,
        "crps_last_value": naive,
        "crps_trend": naive,
        **more,
    }


def test_every_series_counts_once() -> None:
    rows = [_row("a", 0.1, 0.2)] * 9 + [_row("b", 0.3, 0.2, inside_90=False, ahead=-2)]
    found = verdict(rows)
    assert (found.figures, found.series) == (10, 2)
    assert found.coverage_90 == pytest.approx(0.5)
    assert found.skills[0].pooled == pytest.approx(1 - 0.2 / 0.2)
    assert found.skills[0].mean_ratio == pytest.approx(1 - (0.5 + 1.5) / 2)
    assert found.skills[0].low == pytest.approx(-0.5)
    assert found.skills[0].high == pytest.approx(0.5)
    assert found.width_year == pytest.approx(10.0)
    assert len(strictly_after(rows)) == 9


def test_rows_without_a_naive_forecast_have_no_skill() -> None:
    rows = [_row("a", 0.1, 0.2), _row("b", 9.0, float("nan"))]
    assert verdict(rows).skills[1].series == 1
    assert verdict(rows).skills[1].pooled == pytest.approx(0.5)
    with pytest.raises(ValueError, match="no forecast to judge"):
        verdict([])
