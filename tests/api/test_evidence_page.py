"""The evidence page: what it says first, that it stands alone, and that it can be read anywhere."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from simulation.analysis.charts.inline import overlay, shares
from simulation.analysis.charts.overlay import Observed, Overlay
from simulation.analysis.statistics.across_views import OUTCOMES
from simulation.api.evidence import page as evidence_page
from simulation.api.evidence.gathering import Evidence, gather, shipped, shipped_misses
from simulation.api.evidence.views import judged_views, simulated
from simulation.api.history.backtesting import backtest
from simulation.api.published.comparison import Beside
from simulation.api.published.comparison import Row as Published
from simulation.errors import InputError
from simulation.inputs import Calibration

CUTS = ("2023-12", "2024-06", "2024-12", "2025-06")


def driver(name: str, evidence: str, share: float) -> dict[str, Any]:
    return {
        "name": name,
        "parameters": [name, f"{name}.also"],
        "share": share,
        "low": share / 2,
        "high": share * 1.5,
        "effect": 3.0,
        "unit": "ratio",
        "evidence": evidence,
        "sources": ["A <source> & more"],
    }


DRIVERS = {
    "outcome": "ratio.stock",
    "unit": "ratio",
    "unexplained": 0.4,
    "members": 200,
    "rough": True,
    "drivers": [driver("supply.a", "assumption", 0.5), driver("supply.b", "measured", 0.25)],
}


def published(name: str, middle: float) -> Published:
    value = {"p05": middle / 2, "p50": middle, "p95": middle * 2, "ratio": middle / 100}
    return Published(
        name=name,
        about="A result of others",
        period="2026",
        unit="chips/year",
        published=100,
        low=90,
        high=110,
        near=middle < 100,
        closing="supply.c 2.0 standard deviations above its middle",
        **value,
    )


@pytest.fixture(scope="module")
def evidence(
    calibration: Calibration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Evidence]:
    """A small backtest with made-up drivers and results, and the views and scores that ship."""
    names = [name for name in calibration.entries if name.startswith("published.")][:2]
    results = tuple(published(name, at) for name, at in zip(names, (101.0, 7.0), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("evidence"))
        fit = backtest(6, 1, workers=1)
        wanted = ("grunewald_2026", "document_000")
        some = [row for row in judged_views() if row["name"] in wanted]
        yield Evidence(
            calibration=calibration,
            fit=fit,
            published=Beside(results, ""),
            drivers=(DRIVERS,),
            views=simulated(some, OUTCOMES, 1, 1, members=4, until="2026-12"),
            exams=shipped(calibration),
            missed=shipped_misses(calibration),
        )


@pytest.fixture(scope="module")
def page(evidence: Evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return evidence_page.write(evidence, tmp_path_factory.mktemp("page"))


def test_scores_and_misses_of_the_exams_ship(calibration: Calibration) -> None:
    found = shipped(calibration)
    assert {row["cut"] for row in found} == set(CUTS)
    assert all(0 < row["coverage_90"] <= 1 for row in found)
    missed = shipped_misses(calibration)
    assert missed
    assert {row["cut"] for row in missed} <= set(CUTS)
    assert {row["name"] for row in missed} <= calibration.series.keys()


def test_results_near_the_edge_are_called_so(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count("(near the edge)") == 1, "of two results one is"


def test_it_is_said_where_a_figure_and_where_its_range_is_judged(page: Path) -> None:
    """The same figure may lie outside by itself, and inside by the range that is published."""
    text = page.read_text("utf-8")
    assert "the figure itself counts, whatever range its source gives" in text
    assert "<th>range meets band</th>" in text


def test_the_page_says_first_how_far_to_trust(evidence: Evidence, page: Path) -> None:
    past, exams, rest, views = evidence_page.page_data(evidence)["verdict"]
    fit = evidence.fit.fit
    inside = sum(one.inside for one in fit.series)
    assert past.startswith(f"{inside} of {len(fit.observations)} observed figures lie inside")
    assert "Worst: " in past
    assert "at 4 earlier dates" in exams
    told = "explain 40 %, and no single input explains 40 %, for the US : China compute ratio."
    assert rest.endswith(told)
    assert re.match(r"Under the 2 views, \d of 3 figures that their camps published", views)
    text = page.read_text("utf-8")
    assert text.index("Worst: ") < text.index("<h2")
    for anchor in ("rest", "past", "exams", "published", "views", "limits"):
        assert f'id="{anchor}"' in text


def test_what_is_missed_stands_on_top(evidence: Evidence) -> None:
    told = evidence_page.page_data(evidence)
    assert [row["inside"] for row in told["published"]] == [False, True]
    outside = [one["bad"] for one in told["worst"]]
    assert outside == sorted(outside, reverse=True)
    assert outside[0]


def test_classes_of_evidence_and_what_is_unexplained_make_the_whole() -> None:
    parts = evidence_page._by_class(DRIVERS)
    assert sum(parts.values()) == pytest.approx(1)
    assert parts["assumption"] == pytest.approx(0.4)
    assert parts["measured"] == pytest.approx(0.2)
    assert parts["unexplained"] == pytest.approx(0.4)
    nothing = evidence_page._by_class({"unexplained": 1.0, "drivers": []})
    assert nothing["unexplained"] == 1 == sum(nothing.values())


def test_goals_are_missed_where_a_score_misses_them() -> None:
    good = {"cut": "2024-12", "coverage_90": 0.9, "skill_last_value_pooled": 0.2,
            "skill_trend_pooled": 0.1, "width_year": 2.9, "crps_posterior": 0.17,
            "crps_prior": 0.2}  # fmt: skip
    bad = {"coverage_90": 0.98, "skill_trend_pooled": -0.1, "width_year": 3.1,
           "crps_posterior": 0.19}  # fmt: skip
    assert all(goal["met"] for goal in evidence_page._goals([good]))
    for number, (key, value) in enumerate(bad.items()):
        found = [g["met"] for g in evidence_page._goals([good, {**good, key: value}])]
        assert found == [n != number for n in range(4)]


def test_the_page_stands_alone_and_is_the_same_twice(
    evidence: Evidence, page: Path, tmp_path: Path
) -> None:
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r'(src|href)="(?!#|data:)', text)
    assert "<script" not in text
    assert "A &lt;source&gt; &amp; more" in text
    again = evidence_page.write(evidence, tmp_path / "elsewhere")
    assert again.read_bytes() == page.read_bytes()
    assert str(tmp_path) not in text


@pytest.mark.slow
def test_views_and_all_series_are_on_the_page(evidence: Evidence, page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count('<svg class="chart"') == len(evidence.fit.fit.series) + 8
    for row in evidence.views[1:]:
        assert row["title"].replace("'", "&#39;") in text
    shipped_row, document, camp = evidence_page.page_data(evidence)["views"]
    assert (shipped_row["name"], document["came"]) == ("", "")
    assert camp["came"].endswith("of 3")
    assert camp["times"]
    cited = {one["period"] for one in camp["own"]}
    assert cited == {"2026"}
    for one in camp["own"]:
        assert one["published"], one["simulated"]
        assert one["simulated"].replace(" (", "<br>(") in text
        assert not (one["why"] and one["inside"]), "only a miss is explained"
    assert any(one["why"] for one in camp["own"])


def test_a_reader_meets_no_raw_names_and_numbers(page: Path) -> None:
    """Words with units instead of "1.45e+03", "0.2 to 0.6 1" and names of series and of results."""
    text = page.read_text("utf-8")
    words = re.sub(r"<svg.*?</svg>|<style.*?</style>|<code>.*?</code>", "", text, flags=re.S)
    words = re.sub(r"<[^>]+>", " ", words)
    assert not re.search(r"\d[eE][+-]\d", words)
    assert not re.search(r"\d 1 \(", words)
    assert not re.search(r"\bThe same\b|[+-]\d\S* sd\b", words)
    assert not re.search(r"\b(models|units|compute|published)\.[a-z0-9_]+_", words)


def test_without_scores_the_page_says_how_to_get_them(evidence: Evidence, tmp_path: Path) -> None:
    bare = replace(evidence, exams=(), drivers=())
    text = evidence_page.write(bare, tmp_path).read_text("utf-8")
    assert "No scores ship with this copy" in text


def test_too_few_members_are_refused() -> None:
    with pytest.raises(InputError, match="50 members are too few to tell drivers from chance: 200"):
        gather(members=50)


def series(simulated: Any, values: Any, inside: Any, unit: str = "chips/year") -> Overlay:
    dates = tuple(f"20{22 + m // 12}-{m % 12 + 1:02d}" for m in range(len(simulated)))
    nothing = np.full(len(values), np.nan)
    seen = Observed(dates[-len(values) :], np.array(values), nothing, nothing, np.array(inside))
    return Overlay("Chips <sold>", "", "figure", "", unit, 0.1, dates, np.array(simulated), seen)


def test_an_overlay_marks_what_lies_outside() -> None:
    simulated = np.random.default_rng(1).uniform(1, 9, (24, 5))
    drawn = ElementTree.fromstring(overlay(series(simulated, [5.0, 90.0], [True, False])))
    kinds = [one.get("class") for one in drawn.iter()]
    assert (kinds.count("p"), kinds.count("c")) == (1, 1)
    assert drawn.get("aria-label", "").startswith("Chips <sold>: 1 of 2 figures inside")
    places = [
        float(part) for part in re.findall(r"-?\d+\.\d", overlay(series(simulated, [5.0], [True])))
    ]
    assert min(places) >= 0


def labels(shown: Overlay, kind: str) -> list[str]:
    """Texts of an overlay of one class."""
    return [one.text or "" for one in ElementTree.fromstring(overlay(shown)).iter()
            if one.get("class") == kind]  # fmt: skip


@pytest.mark.parametrize(
    ("highest", "told"),
    [
        (9.4, ["0", "2.5", "5", "7.5"]),
        (47.0, ["0", "20", "40"]),
        (0.19, ["0", "0.05", "0.1", "0.15"]),
    ],
)
def test_ticks_of_an_overlay_are_round(highest: float, told: list[str]) -> None:
    simulated = np.tile(np.linspace(0, highest, 24)[:, None], 4)
    shown = series(simulated, [highest / 2], [True])
    assert labels(shown, "y") == told
    assert labels(shown, "u") == ["chips a year"]
    assert labels(shown, "x") == ["2022", "2023"]
    months = dataclasses.replace(
        shown, dates=tuple(f"2022-{m:02d}" for m in range(7, 13)), simulated=shown.simulated[-6:]
    )
    observed = dataclasses.replace(shown.observed, dates=("2022-12",))
    assert labels(dataclasses.replace(months, observed=observed), "x") == ["2022"]


def test_an_overlay_of_many_sizes_is_drawn_in_factors() -> None:
    rising = np.repeat(np.geomspace(1, 1e4, 24)[:, None], 4, axis=1)
    assert labels(series(rising, [1e4], [True]), "y") == ["1", "100", "10 k"]
    (unit,) = labels(series(rising, [1e4], [True]), "u")
    assert unit.endswith(", log scale"), "else its ticks mislead"
    forty = np.repeat(np.geomspace(2.6, 104, 24)[:, None], 4, axis=1)
    assert labels(series(forty, [104], [True]), "y") == ["3", "10", "30", "100"]
    flat = overlay(series(np.zeros((24, 4)), [0.0], [True]))
    assert "nan" not in flat


def test_a_bar_shows_every_part() -> None:
    drawn = ElementTree.fromstring(shares([("a", "one", 0.25), ("b", "two", 0.75)], "words"))
    assert [one.get("width") for one in drawn] == ["25.00%", "75.00%"]
    assert drawn[1].get("x") == "25.00%"


@pytest.mark.slow
def test_the_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from simulation.cli import cli

    monkeypatch.chdir(tmp_path)
    words = ["backtest", "--report", "--members", "200", "--workers", "1", "--out"]
    first, second = (CliRunner().invoke(cli, [*words, place]) for place in ("one", "two"))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    pages = [tmp_path / place / evidence_page.PAGE for place in ("one", "two")]
    assert pages[0].read_bytes() == pages[1].read_bytes()
    text = pages[0].read_text("utf-8")
    for outcome in OUTCOMES:
        assert f'<details id="{outcome}">' in text
    assert "page: one/evidence.html" in first.stdout
    assert "observed figures lie inside the 90 % bands" in first.stdout


def test_the_report_goes_with_few_other_options() -> None:
    from click.testing import CliRunner

    from simulation.cli import cli

    done = CliRunner().invoke(cli, ["backtest", "--report", "--published"])
    assert done.exit_code == 2
    assert "--report goes with --until, --members, --seed and --out only" in done.output
