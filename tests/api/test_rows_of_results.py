"""Plain data of results: each figure under its own name, in its own unit and of its own month.

What is told is made up, and no two of its figures are alike.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.insight.discovery import Box
from simulation.analysis.insight.drivers import Driver, Drivers, Interaction
from simulation.analysis.insight.steps import Step, StepAccount
from simulation.analysis.statistics.across_views import Conclusion, Level
from simulation.analysis.statistics.verdict import OPEN, Verdict
from simulation.api import breaking_down, explained, ways
from simulation.api.evidence import view_rows, views
from simulation.api.explaining import Asked, ExplainQuestion, Explanation
from simulation.api.history import calibrating, ledger
from simulation.api.published import comparison
from simulation.api.views import across, listing
from simulation.distributions import parse_distribution
from simulation.experiment.accounts.node import Node, Part, Way
from simulation.inputs import Calibration


def driver(name: str, share: float) -> Driver:
    return Driver((name,), share, share - 0.02, share + 0.05, -10 * share, share + 0.1)


def test_an_explanation_as_data() -> None:
    """Shares stay shares, and what knowing is worth stands beside what all of it is worth."""
    values = np.array([0.0, 1.0, 1.0, 1.0])
    drivers = (driver("a.b", 0.4), driver("c.d", 0.2))
    pair = Interaction(("a.b", "c.d"), 0.07)
    found = Drivers(drivers, (pair,), unexplained=0.33, chance=0.011, members=4)
    step = Step(driver("wafers.smic", 0.5), (driver("a.b", 0.6),))
    question = ExplainQuestion("compute.china", "ban", "2030-12", "baseline", "claim")
    one = Explanation(
        Asked(question, "H100e", values, {}, left_out=("c.d",)),
        "run", found, Box({"a.b": (None, 3.0)}, 0.61, 0.72, 0.25), {"a.b": 5.0}, 9.0,
        {"a.b": "estimate"}, {"a.b": ("A title",)}, {"a.b": "about"},
        StepAccount((step,), 0.81), "T",
    )  # fmt: skip
    row = explained.row(one)
    first, second = row.pop("drivers")
    assert first == {
        "name": "a.b", "parameters": ["a.b"], "share": 0.4, "low": pytest.approx(0.38),
        "high": pytest.approx(0.45), "total": 0.5, "effect": -4.0, "unit": "H100e",
        "about": "about", "evidence": "estimate", "sources": ["A title"],
    }  # fmt: skip
    assert (second["evidence"], second["sources"], second["about"]) == ("", [], "")
    (told,) = row.pop("steps")
    assert (told["outcomes"], told["share"]) == (["wafers.smic"], 0.5)
    assert (told["low"], told["high"]) == (0.48, 0.55)
    assert told["drivers"] == [{"name": "a.b", "share": 0.6}]
    assert row == {
        "run": "run", "outcome": "compute.china", "scenario": "ban", "at": "2030-12",
        "against": "baseline", "claim": "claim", "title": "T", "left_out": ["c.d"],
        "members": 4, "enough": 1000, "rough": True, "holds": 0.75,
        "median": None, "p05": None, "p95": None, "unit": None, "points": False, "made_of": [],
        "interactions": [{"parameters": ["a.b", "c.d"], "share": 0.07}], "unexplained": 0.33,
        "explained_by_steps": 0.81, "chance": 0.011,
        "boxes": [{"limits": {"a.b": [None, 3.0]}, "coverage": 0.61, "density": 0.72,
                   "usual": 0.25}],
        "value_of_information": [{"name": "a.b", "value": 5.0, "of": 9.0}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("design", "members", "enough", "rough"),
    [("", 999, 1000, True), ("", 1000, 1000, False), ("sobol", 1000, 1000, False),
     ("saltelli", 399, 400, True), ("saltelli", 400, 400, False)],
)  # fmt: skip
def test_an_explanation_says_whether_it_has_enough(
    design: str, members: int, enough: int, rough: bool
) -> None:
    """A hundred samples of four points each, for two paths, where a design has them."""
    varied = {"a.b": np.ones(1), "c.d": np.ones(1)}
    asked = Asked(ExplainQuestion("lag.china", "ban"), "months", np.ones(1), varied, design)
    found = Drivers((), (), unexplained=1.0, chance=0.0, members=members)
    row = explained.row(Explanation(asked, "run", found, None, {}, 0.0, {}, {}, {}))
    assert (row["enough"], row["rough"]) == (enough, rough)


@pytest.mark.parametrize(("design", "points"), [("", False), ("sobol", True)])
def test_an_explanation_says_how_large_it_is(design: str, points: bool) -> None:
    """Over members in which what is explained is a number."""
    values = np.array([*range(101), np.nan], dtype=float) / 10
    asked = Asked(ExplainQuestion("lag.china", "ban"), "months", values, {}, design)
    found = Drivers((), (), unexplained=1.0, chance=0.0, members=101)
    row = explained.row(Explanation(asked, "run", found, None, {}, 0.0, {}, {}, {}))
    assert (row["p05"], row["median"], row["p95"]) == pytest.approx((0.5, 5.0, 9.5))
    assert (row["unit"], row["points"]) == ("months", points)


class Held:
    """A run whose series are at hand, (months, members) by scenario and outcome, from 2022-01."""

    points = None
    given = name = "run"

    def __init__(self, units: dict[str, str], **scenarios: dict[str, np.ndarray]) -> None:
        self._held = scenarios
        count, members = next(iter(next(iter(scenarios.values())).values())).shape
        self.dates = tuple(f"{2022 + m // 12}-{m % 12 + 1:02d}" for m in range(count))
        self.outcomes = {name: SimpleNamespace(unit=unit) for name, unit in units.items()}
        self.members = np.arange(members)
        self.scenarios = tuple(scenarios)

    def arrays(self, scenario: str, names: Any, point: int | None = None) -> dict[str, np.ndarray]:
        return {name: self._held[scenario][name] for name in names}


def test_outcomes_on_the_way_are_means_of_three_years_up_to_the_month() -> None:
    """Of a change they are how much higher that mean is than the reference's."""
    month = np.arange(72.0)[:, None] * np.array([1.0, 2.0])
    run: Any = Held(
        {"capex.us4": "USD billion/year", "output.china": "H100e/year"},
        ban={"capex.us4": 3 * month, "output.china": month},
        baseline={"capex.us4": month, "output.china": month},
    )
    (found,) = ways.ways(run, "units.china.nvidia", "ban", "2026-12").items()
    assert found[0] == "capex.us4"  # output is made in the same stage
    assert found[1] == pytest.approx(3 * np.array([41.5, 83.0]))  # months 24 to 59
    (change,) = ways.ways(run, "units.china.nvidia", "ban", "2026-12", "baseline").values()
    assert change == pytest.approx(2 * np.array([41.5, 83.0]))
    (early,) = ways.ways(run, "units.china.nvidia", "ban", "2022-03").values()
    assert early == pytest.approx(3 * np.array([1.0, 2.0]))
    assert set(ways.ways(run, "compute.china", "ban", "2026-12")) == {"capex.us4", "output.china"}


def test_bands_of_a_view_are_of_the_baseline_by_year() -> None:
    months = np.arange(120.0)[:, None] + np.arange(101.0)[None] ** 2 / 100
    base = months.astype(np.float32)
    run: Any = Held(
        {"share.china": "1"}, ban={"share.china": 9 * base}, baseline={"share.china": base}
    )
    found = views._outcomes(run, ["share.china", "gone"])
    assert list(found) == ["share.china"]
    assert list(found["share.china"]) == ["unit", "2028-12", "2030-12"]
    for date, row in (("2028-12", 83), ("2030-12", 107)):
        expected = dict(
            zip(("p05", "p50", "p95"), np.percentile(base[row], (5, 50, 95)), strict=True)
        )
        assert found["share.china"][date] == pytest.approx(expected)
    assert view_rows.headings([{"outcomes": found}]) == [
        {"title": "China's share of world compute", "years": ["2028", "2030"]}
    ]
    (cells,) = view_rows._cells({"share.china": {"unit": "1",
        "2028-12": {"p05": 0.11, "p50": 0.22, "p95": 0.44}}})  # fmt: skip
    assert cells == ["22 % (11 to 44)"]


def own(**changes: Any) -> dict[str, Any]:
    return {
        "about": "Compute", "scenario": "baseline", "period": "2025/2027", "unit": "1",
        "source_title": "A paper", "published": 0.31, "low": 0.22, "high": 0.43, "p05": 0.12,
        "p50": 0.17, "p95": 0.21, "inside": False, "near": True, "reason": "", "cannot": "no way",
        **changes,
    }  # fmt: skip


def test_a_view_as_a_page_shows_it(calibration: Calibration) -> None:
    name = next(e.name for e in calibration.parameters() if e.unit == "1")
    about = calibration.entries[name].about.rstrip(".")
    ends = {"unit": "1", "evidence": "estimate"}
    row = {
        "name": "camp", "title": "A camp", "likelihood": 0.4,
        "score": {"like_factor": 1.237, "inside": 40, "figures": 90},
        "own": [own(), own(inside=True, scenario="ban"), own(inside=None, p05=None, p50=None,
                                                              p95=None, reason="no outcome")],
        "parameters": {name: {"low": 0.2, "high": 0.3, **ends}},
        "excludes": [{"view": "other", "about": ["a.b"]}],
        "sources": [{"title": "A paper", "date": "2026-01"},
                    {"title": "Another", "date": "2025-03"}],
    }  # fmt: skip
    found = view_rows.shown(row, calibration)
    keys = ("times", "against", "score", "inside", "came", "excludes")
    assert [found[key] for key in keys] == ["0.4×", True, "1.24×", "40 of 90", "1 of 2", ["other"]]
    assert found["sources"] == "A paper (2026-01); Another (2025-03)"
    assert found["assumes"] == [f"{about}: 20 to 30 % (estimate; {name})"]
    missed, came, left = found["own"]
    assert (missed["published"], missed["simulated"]) == ("31 % (22 to 43)", "17 % (12 to 21)")
    assert (missed["why"], came["why"], left["why"]) == ("no way", "", "not compared: no outcome")
    assert (missed["about"], came["about"]) == ("Compute", "Compute, in ban")
    assert (missed["period"], left["simulated"]) == ("2025 to 2027", "")
    assert not view_rows.shown({**row, "likelihood": 0.5}, calibration)["against"]
    for low, high, said in ((None, 0.3, "at most 30 %"), (0.2, None, "at least 20 %")):
        one = {**row, "parameters": {name: {"low": low, "high": high, **ends}}}
        assert view_rows.shown(one, calibration)["assumes"] == [
            f"{about}: {said} (estimate; {name})"
        ]


def test_a_figure_is_scored_against_the_members_own_ends() -> None:
    shown = np.arange(1.0, 102.0)
    for value, inside in ((5.9, False), (6.0, True), (96.0, True), (96.1, False)):
        target: Any = SimpleNamespace(id="x", outcome="lag.china", kind="level", date="2026-01",
                                      value=value, low=value - 1, high=value + 2)  # fmt: skip
        row = ledger._row(target, shown)
        assert (row["p05"], row["p50"], row["p95"]) == (6.0, 51.0, 96.0)
        assert (row["low"], row["high"], row["inside"]) == (value - 1, value + 2, inside)
    near, far = (
        ledger._row(SimpleNamespace(**{**vars(target), "value": v}), shown)["crps"]
        for v in (51.0, 300.0)
    )
    assert 0 <= near < far


def test_predictions_are_of_their_months_and_kinds() -> None:
    spread = np.linspace(0.0, 100.0, 41)[None] + np.arange(108.0)[:, None]
    empty = np.full_like(spread, np.nan)
    units = {"units.h20": "chips/year", "lag.china": "months", "lag.china@tpp": "months",
             "bottleneck.huawei": "1", "ratio.stock": "ratio"}  # fmt: skip
    held = dict.fromkeys(units, spread) | {"ratio.stock": empty}
    run: Any = Held(units, baseline=held)
    found = ledger._predictions(run)
    kinds = (("units.h20", "calendar", "chips/year"), ("lag.china", "level", "months"))
    assert [(row["outcome"], row["kind"], row["unit"], row["date"]) for row in found] == [
        (name, kind, unit, date)
        for name, kind, unit in kinds
        for date in ("2027-12", "2028-12", "2030-12")
    ]
    for row, month in zip(found, (71, 83, 107) * 2, strict=True):
        levels = [month + 100 * q for q in (0.05, 0.25, 0.5, 0.75, 0.95)]
        assert [float(row[key]) for key in ("p05", "p25", "p50", "p75", "p95")] == levels


def test_a_breakdown_as_rows() -> None:
    """A part's own figures beside what it was and what it changes, under its own path."""
    members = np.linspace(1.0, 3.0, 21)
    part = Part(Node("b", "B", "chips", 2 * members), True)
    other = Part(Node("c", "C", "chips", 5 * members), False)
    node = Node("a", "A", "H100e", 3 * members, (Way("by part", "sum", (other, part)),))
    old = Node("a", "A", "H100e", 2 * members, (
        Way("by part", "sum", (Part(Node("c", "C", "chips", 4 * members), False),
                               Part(Node("b", "B", "chips", 2.5 * members), True))),))  # fmt: skip
    from simulation.analysis.insight.split import split

    calibration: Any = SimpleNamespace(entries={}, sources={})
    tree = breaking_down._row(node, split(node, old), calibration)
    rows = list(breaking_down._rows(tree, "", "", "", False))
    assert [(r["path"], r["way"], r["rule"], r["inverse"]) for r in rows] == [
        ("a", "", "", False), ("a > c", "by part", "sum", False), ("a > b", "by part", "sum", True),
    ]  # fmt: skip
    sizes = {"a": (3.0, 2.0, 1.0), "c": (5.0, 4.0, 1.0), "b": (2.0, 2.5, 0.5)}
    for row in rows:
        new, before, change = sizes[row["path"][-1]]
        ends = dict(zip(("p05", "p50", "p95", "mean"), (1.1, 2.0, 2.9, 2.0), strict=True))
        for key, value in ends.items():
            assert row[key] == pytest.approx(new * value), row["path"]
            assert row[f"change_{key}"] == pytest.approx(change * value), row["path"]
        assert row["reference_p50"] == pytest.approx(before * 2.0)


def test_a_conclusion_as_data() -> None:
    level = Level("lag.china", 7.0, "months", "epoch_lag", "2026")
    verdicts = {"shipped": Verdict("above", "above", 0.96, 0.92, 0.98)}
    found = {"shipped": "above", "one": OPEN}
    one = Conclusion("ban", "", "lag.china", found, level, "2026", verdicts)
    assert across._row(one) == {
        "kind": "level", "scenario": "ban", "reference": None, "outcome": "lag.china",
        "level": 7.0, "published": "epoch_lag", "at": "2026", "says": "above", "survives": False,
        "undecided": False, "past": False, "views": found,
        "agree": {"shipped": {"share": 0.96, "p05": 0.92, "p95": 0.98}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("published", "ratio", "closing"),
    [
        (200.0, 0.5, "b.c 1.0 standard deviations above its middle"),
        (50.0, 2.0, "b.c 1.0 standard deviations below its middle"),
        (1600.0, 1 / 16, "no single assumption closes the gap within its plausible range"),
    ],
)
def test_what_would_close_a_gap_has_its_side(published: float, ratio: float, closing: str) -> None:
    """A figure doubles with each standard deviation of one parameter, and less with another."""
    both = np.linalg.qr(np.random.default_rng(5).normal(size=(400, 3)) + np.eye(1, 3))[0]
    scores = np.sqrt(400) * (both - both.mean(axis=0)).T[:2]
    moved = scores[1] + 0.5 * scores[0]
    values = 100.0 * 2 ** (moved - np.median(moved))
    entry: Any = SimpleNamespace(
        name="published.a", about="A.", period="2025", unit="ratio", used_by="a table; x.y",
        value=SimpleNamespace(median=lambda: published), low=published, high=published,
    )  # fmt: skip
    held = {"baseline": {"x.y": np.tile(values, (48, 1))}}
    row = comparison._row(entry, ("x.y",), comparison._Simulated(held, ("a.b", "b.c"), scores))
    assert row.p50 == pytest.approx(100.0, rel=1e-4)
    assert row.ratio == pytest.approx(ratio, rel=1e-4)
    assert row.closing == closing
    assert row.inside == (published < 300)
    without = comparison._row(entry, (), comparison._Simulated(held, ("a.b", "b.c"), scores))
    assert (without.p50, without.ratio, without.closing) == (None, None, "")
    logs = {"unit": "log10 FLOP", "value": SimpleNamespace(median=lambda: np.log10(published)),
            "low": np.log10(published), "high": np.log10(published)}  # fmt: skip
    of_logs = SimpleNamespace(**{**vars(entry), **logs})
    held = {"baseline": {"x.y": np.log10(held["baseline"]["x.y"])}}
    same = comparison._row(of_logs, ("x.y",), comparison._Simulated(held, ("a.b", "b.c"), scores))
    assert same.ratio == pytest.approx(ratio, rel=1e-4)
    assert (same.closing, same.inside) == (closing, row.inside)


def test_prior_and_posterior_stand_beside_each_other() -> None:
    """Of a mixture, too, whose sources overlap, the ends are those of its draws."""
    parts = [
        {"source": "a", "weight": 3, "dist": "uniform", "low": 10, "high": 20},
        {"source": "b", "weight": 1, "dist": "uniform", "low": 0, "high": 10},
    ]
    mixed = parse_distribution({"dist": "mixture", "parts": parts})
    plain = parse_distribution({"dist": "uniform", "low": 0, "high": 100})
    entries = [
        SimpleNamespace(name=name, unit="GW", drawn=True, stream=name, value=value)
        for name, value in (("a.mixed", mixed), ("b.plain", plain), ("c.mixed", mixed))
    ]
    upper = 0.5 + 0.5 * (np.arange(1000) + 0.5) / 1000
    calibration: Any = SimpleNamespace(parameters=lambda: entries)
    known = {"b.plain", "c.mixed"}

    class Fitted:
        """Draws of two streams from the upper half of their uniform numbers."""

        def __len__(self) -> int:
            return 1000

        def __contains__(self, stream: str) -> bool:
            return stream in known

        def uniform(self, stream: str, rows: np.ndarray) -> np.ndarray:
            return upper[rows]

    posterior: Any = Fitted()
    rows = list(calibrating.table(calibration, posterior))
    figures = {
        row["parameter"]: [
            float(row[f"{when}_{q}"])
            for when in ("prior", "posterior")
            for q in ("p05", "p50", "p95")
        ]
        for row in rows
    }
    prior = np.quantile(mixed.quantile((np.arange(4000) + 0.5) / 4000), (0.05, 0.5, 0.95))
    after = np.quantile(mixed.quantile(upper), (0.05, 0.5, 0.95))
    assert figures["a.mixed"] == pytest.approx([*prior, *prior], rel=5e-3)
    assert figures["c.mixed"] == pytest.approx([*prior, *after], rel=5e-3)
    assert figures["b.plain"] == pytest.approx([5, 50, 95, 52.5, 75, 97.5], rel=1e-3)
    assert [row["informed"] for row in rows] == ["no", "yes", "yes"]
    assert float(rows[1]["contraction"]) == pytest.approx(0.5, abs=2e-3)
    assert float(rows[1]["shift"]) == pytest.approx(25 / (100 / np.sqrt(12)), abs=2e-3)
    assert (rows[0]["contraction"], rows[0]["shift"]) == ("1.000", "0.000")
    assert [(row["below"], row["above"]) for row in rows] == [
        ("0.050", "0.050"), ("0.000", "0.100"), ("0.100", "0.100"),
    ]  # fmt: skip


def test_what_is_pressed_has_more_than_a_fifth_of_its_draws_at_an_end() -> None:
    shares = {"a": ("0.050", "0.050"), "b": ("0.310", "0.000"), "c": ("0.000", "0.720"),
              "d": ("0.200", "0.199"), "e": ("0.201", "0.400")}  # fmt: skip
    rows = [{"parameter": name, "below": x, "above": y} for name, (x, y) in shares.items()]
    found = [(one.row["parameter"], one.end, one.share) for one in calibrating.pressed(rows)]
    assert found == [
        ("c", "upper", 0.72), ("e", "upper", 0.4), ("b", "lower", 0.31), ("e", "lower", 0.201),
    ]  # fmt: skip


def test_a_view_is_held_against_the_shipped_values_of_its_parameter(
    calibration: Calibration,
) -> None:
    """Half of a parameter's prior lies below its middle, and a quarter above its third quarter."""
    entry = next(e for e in calibration.parameters() if e.drawn and e.value.quantile(
        np.array([0.1, 0.9])).tolist() != [0, 0])  # fmt: skip
    points = entry.value.quantile((np.arange(4096) + 0.5) / 4096)
    low, middle, high = np.quantile(points, (0.05, 0.5, 0.95))
    third = float(np.quantile(points, 0.75))
    one: Any = SimpleNamespace(name=entry.name, low=third, high=float("inf"))
    found = listing._shipped(one, calibration)
    assert list(found["shipped"].values()) == pytest.approx([low, middle, high])
    assert list(found["shipped"]) == ["p05", "p50", "p95"]
    assert found["prior_inside"] == pytest.approx(0.25, abs=1e-3)
    below: Any = SimpleNamespace(name=entry.name, low=-np.inf, high=middle)
    assert listing._shipped(below, calibration)["prior_inside"] == pytest.approx(0.5, abs=1e-3)
