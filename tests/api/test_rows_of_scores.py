"""Plain data of scores: of series, of exams and of the goals that they are held to."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation import months
from simulation.api import runs
from simulation.api.evidence import page as evidence_page
from simulation.api.history import exam_files, ledger
from simulation.api.history import page as history_page
from simulation.api.views import history
from simulation.history.scoring.verdict import ExamVerdict as Scored
from simulation.history.scoring.verdict import Skill
from simulation.inputs import Calibration
from simulation.inputs.draws import posterior

NAN = float("nan")


def scored(
    name: str, crps: float, inside: int, rows: int = 4, miss: float = 0.0, typical: float = 0.0
) -> Any:
    series = SimpleNamespace(about=f"The {name}; and more.", name=name)
    return SimpleNamespace(compared=SimpleNamespace(name=name, series=series), crps=crps,
                           inside=inside, rows=[None] * rows, miss=miss,
                           typical_miss=max(typical, abs(miss)))  # fmt: skip


def test_series_that_a_view_worsens_come_with_the_worst_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = {"a": 0.5, "b": 0.3, "c": 0.8, "d": 0.1, "e": 0.9}
    theirs = {"a": 0.2, "b": 0.4, "c": 0.3, "d": 0.05, "e": 0.8}
    fits = {
        view: SimpleNamespace(series=[scored(n, v, k) for k, (n, v) in enumerate(found.items())],
                              crps=crps, observations=[None] * 20)
        for view, found, crps in (("camp", mine, 0.23), ("", theirs, 0.2))
    }  # fmt: skip
    monkeypatch.setattr(history, "fit_under", lambda view, *_: fits[view])
    row = history.against_history("camp", 5)
    assert [one["series"] for one in row["worse"]] == ["c", "a", "e"]
    assert row["worse"][0] == {
        "series": "c", "about": "The c", "like_factor": 10**0.8, "shipped": 10**0.3,
    }  # fmt: skip
    assert row["view"] == {"crps": 0.23, "like_factor": 10**0.23, "inside": 10}
    assert row["shipped"]["like_factor"] == 10**0.2
    assert (row["members"], row["figures"], row["fits_worse"]) == (5, 20, True)
    fits["camp"].crps = 0.21
    assert not history.against_history("camp", 5)["fits_worse"]


def test_scores_of_an_exam_stand_under_their_own_names() -> None:
    skills = (Skill("last_value", 7, 0.1, 0.2, 0.05, 0.35), Skill("trend", 6, 0.3, 0.4, 0.25, 0.5))
    verdict = Scored(30, 9, 0.51, 0.88, {"posterior": 0.11, "prior": 0.19}, 3.1, 2.2, skills)
    exam: Any = SimpleNamespace(label="2024-12")
    assert exam_files.flat(exam, "after", verdict) == {
        "cut": "2024-12", "figures": "after", "count": 30, "series": 9, "coverage_50": 0.51,
        "coverage_90": 0.88, "crps_posterior": 0.11, "crps_prior": 0.19, "width": 3.1,
        "width_year": 2.2, "skill_last_value_series": 7, "skill_last_value_mean_ratio": 0.1,
        "skill_last_value_pooled": 0.2, "skill_last_value_low": 0.05, "skill_last_value_high": 0.35,
        "skill_trend_series": 6, "skill_trend_mean_ratio": 0.3, "skill_trend_pooled": 0.4,
        "skill_trend_low": 0.25, "skill_trend_high": 0.5,
    }  # fmt: skip
    assert history_page._short("2024-12", verdict) == (
        "2024-12: 30 later figures of 9 series; 88 % lie inside the 90 % bands. A year ahead they "
        "span 2.2-fold. The error (CRPS) is 20 % below the last value’s and 40 % below the trend’s."
    )
    worse = (Skill("last_value", 7, 0.1, -0.2, 0.0, 0.0), Skill("trend", 0, *[NAN] * 4))
    short = history_page._short("2024-12", Scored(3, 1, 0.5, 0.9, {}, 3.1, NAN, worse))
    assert short.endswith("90 % bands. The error (CRPS) is 20 % above the last value’s.")


def exam(label: str, **rows: list[tuple[bool, float]]) -> Any:
    told = [
        {"series": name, "inside_90": inside, "log10_ratio": ratio}
        for name, some in rows.items()
        for inside, ratio in some
    ]
    return SimpleNamespace(label=label, rows=told)


def test_missed_series_are_of_the_latest_exam_and_the_worst_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history_page, "_gap_closing", lambda one, exam, bias: f"{bias:.2f}")
    early = exam("2023-12", near=[(False, 2.0)], gone=[(False, -0.2), (False, -0.4)])
    late = exam(
        "2024-12",
        near=[(True, 0.1), (False, -0.1)],  # half of them inside, and not far
        far=[(True, 0.4), (True, 0.3)],
        low=[(False, -0.9), (True, -0.7)],
        few=[(False, 0.1), (False, 0.05), (True, 0.0)],
    )
    names = ("near", "gone", "far", "low", "few", "never")
    compared = [
        SimpleNamespace(name=name, series=SimpleNamespace(cause=f"why {name}")) for name in names
    ]
    done: Any = SimpleNamespace(selection=SimpleNamespace(compared=compared), exams=(early, late))
    found = list(history_page.misses(done))
    keys = ("name", "cut", "inside", "n", "gap_closing", "cause")
    assert [tuple(row[key] for key in keys) for row in found] == [
        ("low", "2024-12", 1, 2, "-0.80", "why low"),
        ("far", "2024-12", 2, 2, "0.35", "why far"),
        ("gone", "2023-12", 0, 2, "-0.30", "why gone"),
        ("few", "2024-12", 1, 3, "0.05", "why few"),
    ]
    assert found[0]["distance"] == "6.3 times too low"
    assert found[1]["distance"] == "2.2 times too high"


def test_what_comes_out_worst_stands_first_on_the_page() -> None:
    series = [
        scored("near", 0, 4, miss=0.1), scored("high", 0, 2, miss=0.5),
        scored("low", 0, 1, miss=-0.6), scored("none", 0, 0, miss=-np.inf),
        scored("some", 0, 1, miss=0.2), scored("half", 0, 2, miss=-0.7),
        scored("both ways", 0, 1, miss=-0.01, typical=0.65),
    ]  # fmt: skip
    done: Any = SimpleNamespace(fit=SimpleNamespace(fit=SimpleNamespace(series=series)))
    found = [one.compared.name for one in evidence_page._by_miss(done)]
    assert found == ["none", "both ways", "low", "some", "half", "high", "near"]
    rows: Any = [
        SimpleNamespace(name=name, p50=p50, ratio=ratio, inside=inside)
        for name, p50, ratio, inside in (
            ("near", 1.0, 1.1, True), ("left", None, None, None), ("tenth", 1.0, 0.1, False),
            ("zero", 0.0, 0.0, False), ("double", 1.0, 2.0, False), ("third", 1.0, 0.3, True),
        )
    ]  # fmt: skip
    told = [row.name for row in evidence_page._by_distance(rows)]
    assert told == ["zero", "tenth", "double", "third", "near"]
    assert evidence_page._range([0.234, 0.8, 0.1]) == "10 to 80 %"
    assert evidence_page._range([0.801, 0.799]) == "80 %"


def test_goals_count_at_their_ends() -> None:
    good = {"cut": "2024-12", "coverage_90": 0.8, "skill_last_value_pooled": 0.01,
            "skill_trend_pooled": 0.01, "width_year": 3.0, "crps_posterior": 0.18,
            "crps_prior": 0.2}  # fmt: skip
    cases = [
        (0, {"coverage_90": 0.79}), (0, {"coverage_90": 0.98}), (1, {"skill_trend_pooled": 0.0}),
        (1, {"skill_last_value_pooled": 0.0}), (2, {"width_year": 3.01}),
        (3, {"crps_posterior": 0.181}),
    ]  # fmt: skip
    for row in (good, {**good, "coverage_90": 0.97}):
        assert all(goal["met"] for goal in evidence_page._goals([row]))
    for number, change in cases:
        found = list(evidence_page._goals([good, {**good, **change, "cut": "2025-06"}]))
        assert [n for n, goal in enumerate(found) if not goal["met"]] == [number]
        assert found[number]["cuts"] == ["2025-06"]


class Planned(Exception):  # noqa: N818 - in place of a run
    """A run that was about to be made."""


@pytest.mark.parametrize("prior", [False, True])
def test_figures_of_ones_own_are_scored_by_the_draws_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, prior: bool
) -> None:
    def make(plan: Any, *_: Any, **__: Any) -> None:
        raise Planned(plan.members, plan.seed, plan.until, plan.calibration.posterior is None)

    monkeypatch.setattr(runs, "make", make)
    figures = tmp_path / "figures.csv"
    figures.write_text("outcome,kind,date,low,value,high\ncompute.us,level,2027-03,1,2,3\n")
    with pytest.raises(Planned) as planned:
        ledger.score_file(figures, 3, 7, prior=prior)
    assert planned.value.args == (3, 7, "2027-12", prior)


def test_the_page_says_up_to_when_the_draws_are_fitted(calibration: Calibration) -> None:
    found = history_page._parameters(calibration)
    fitted = posterior.load(calibration)
    assert found is not None
    assert fitted is not None
    assert (
        f"fitted to figures up to {months.label(fitted.facts['past_months'] - 1)}: "
        in found["lead"]
    )


def test_what_few_members_cannot_tell_from_chance_is_no_share() -> None:
    row = {"drivers": [], "unexplained": 1.0, "members": 200, "outcome": "compute.china"}
    assert evidence_page._rests(row, first=True) == (
        "nothing that 200 members tell from chance, for China's compute"
    )
    row["drivers"] = [{"share": 0.4, "evidence": "assumption"}]
    row["unexplained"] = 0.6
    assert evidence_page._rests(row, first=True) == (
        "40 %, and no single input explains 60 %, for China's compute"
    )
    assert evidence_page._rests(row, first=False) == "40 % (60 % unexplained) for China's compute"
