"""An exam asks for what nobody knew, and its bands are what they say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.history.observed.selection import Observation
from simulation.history.scoring import exam, fit, verdict
from simulation.history.scoring.naive import RULES, ensemble
from simulation.history.scoring.scores import Scale, crps

CUT = 40


def figure(last: int, known: int, value: float = 1.0) -> Observation:
    """A figure of a month, known from a month."""
    return Observation(months.label(last), last, last, known, value, None, None)


def series(*figures: Observation, earlier: tuple[Observation, ...] = ()) -> Any:
    """A compared series of figures."""
    return SimpleNamespace(name="a", counted="a", group="a", unit="1", operator="level",
                           series=SimpleNamespace(outcome="o", name="a", operator="level"),
                           observations=figures, earlier=earlier)  # fmt: skip


def test_it_asks_for_what_came_to_be_known_after_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for what was known in its month, whatever the figure is about; and fits the rest."""
    asked: dict[str, Any] = {}
    compared = [series(figure(30, 39), figure(38, 40), figure(39, 41), figure(45, 46))]

    def calibrate(known: Any, scenario: Any, given: Any, effort: Any, cut: Any = None) -> Any:
        asked.update(known=known, cut=cut)
        return SimpleNamespace(data=SimpleNamespace(scales=[Scale()] * 4))

    def forecast(_: Any, future: np.ndarray, seed: int) -> dict[str, np.ndarray]:
        asked["future"] = future.tolist()
        return {name: np.ones((len(future), 9)) for name in exam.FORECASTS}

    monkeypatch.setattr(exam, "told_by", lambda given, cut: given)
    monkeypatch.setattr(exam, "calibrate", calibrate)
    monkeypatch.setattr(exam, "forecast", forecast)
    monkeypatch.setattr(
        exam, "known_at", lambda calibration, cut: SimpleNamespace(calibration=("known at", cut))
    )
    effort = SimpleNamespace(seed=1)
    found = exam.examine("everything", None, compared, CUT, effort)  # type: ignore[arg-type]
    assert asked["future"] == [2, 3]
    assert asked["known"] == ("known at", CUT)
    assert asked["cut"] == CUT, "the fit sees no figure that came later"
    assert [row["period"] for row in found.rows] == [months.label(39), months.label(45)]
    assert [row["ahead"] for row in found.rows] == [-1, 5]


def row(members: np.ndarray, value: float, **more: Any) -> dict[str, Any]:
    """The row of a figure whose forecast is some members, on a scale of logs."""
    found = dict.fromkeys(exam.FORECASTS, members)
    obs = figure(50, 51, 10**value)
    return exam._row(series(obs, **more), obs, Scale(), found, CUT)


@pytest.mark.parametrize(
    ("value", "fifty", "ninety"),
    [(0.50, True, True), (0.30, True, True), (0.20, False, True), (0.90, False, True),
     (0.02, False, False), (0.99, False, False)],
)  # fmt: skip
def test_a_band_of_ninety_holds_ninety_percent_of_the_members(
    value: float, fifty: bool, ninety: bool
) -> None:
    members = np.linspace(0.0, 1.0, 1001)
    found = row(members, value)
    assert (found["inside_50"], found["inside_90"]) == (fifty, ninety)
    assert np.log10([found["p05"], found["p50"], found["p95"]]) == pytest.approx([0.05, 0.5, 0.95])
    assert found["log10_width"] == pytest.approx(0.9)


def test_coverage_is_that_of_simulated_truths() -> None:
    """Truths drawn as the members are lie in a band as often as it says."""
    rng = np.random.default_rng(4)
    rows = [row(rng.normal(size=400), float(rng.normal())) for _ in range(1500)]
    assert np.mean([one["inside_90"] for one in rows]) == pytest.approx(0.90, abs=0.025)
    assert np.mean([one["inside_50"] for one in rows]) == pytest.approx(0.50, abs=0.04)
    narrow = [row(0.5 * rng.normal(size=400), float(rng.normal())) for _ in range(500)]
    assert np.mean([one["inside_90"] for one in narrow]) < 0.75


def test_naive_forecasts_know_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    past = (figure(10, 11, 1.0), figure(20, 21, 3.0), figure(30, 31, 9.0))
    late = figure(39, 41, 1e6)  # of before the cut, and published after it
    obs = figure(50, 51, 80.0)
    one = series(late, obs, earlier=past)
    found = exam._naive(one, obs, Scale(), CUT, np.log10(80.0))
    at, values = np.array([10.0, 20.0, 30.0]), np.log10([1.0, 3.0, 9.0])
    for name, rule in RULES.items():
        expected = crps(ensemble(rule, at, values, 50.0, 2), np.log10(80.0))
        assert found[f"crps_{name}"] == pytest.approx(expected)


def test_a_fit_tells_the_band_of_ninety(monkeypatch: pytest.MonkeyPatch) -> None:
    members = np.linspace(1.0, 2.0, 1001)
    one = series(figure(0, 1, 1.93))
    found = fit._row(one, 0, members, Scale())
    assert [found[name] for name in ("p05", "p50", "p95")] == pytest.approx([1.05, 1.5, 1.95])
    assert found["inside"]


def test_a_forecast_proper_is_of_a_month_after_the_cut() -> None:
    rows = [{"ahead": ahead} for ahead in (-3, 0, 1, 12)]
    assert [one["ahead"] for one in verdict.strictly_after(rows)] == [1, 12]


def test_skill_is_what_is_gained_over_a_naive_forecast() -> None:
    groups = {"a": [{"crps_last_value": 0.4, "crps_posterior": 0.1}]}
    found = verdict._skill(groups, "last_value", "crps_posterior")
    assert found.pooled == pytest.approx(0.75)
