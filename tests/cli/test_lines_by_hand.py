"""What commands print, from data in which no two figures are alike."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts import waterfall
from simulation.analysis.insight.outline import outline
from simulation.analysis.insight.split import split
from simulation.analysis.statistics.effect import measure
from simulation.analysis.statistics.headline import median_error
from simulation.api.history.calibrating import Pressed
from simulation.api.history.ledger import Scored
from simulation.cli import breakdown, calibrate, tables
from simulation.cli.showing import text, views
from simulation.cli.texts import backtest, compare, figures
from simulation.experiment.accounts.node import Mark, Node, Part, Way
from simulation.history.scoring.verdict import ExamVerdict, Skill

TIE = tables.TIE


def plain(cells: list[str]) -> list[str]:
    """Cells as a pipe shows them."""
    return [cell.replace(TIE, " ") for cell in cells]


def parameter(**changes: Any) -> dict[str, Any]:
    return {
        "low": 0.25, "high": 0.75, "unit": "1", "evidence": "estimate", "derivation": "",
        "shipped": {"p05": 0.11, "p50": 0.32, "p95": 0.93}, "prior_inside": 0.41,
        "posterior_inside": 0.62, "how": "chooses draws", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "cells"),
    [
        ({}, ["0.25 to 0.75", "0.32 (0.11 to 0.93)", "62 % (prior 41 %)", "chooses draws"]),
        ({"high": None, "unit": "GW"},
         ["0.25 to any GW", "0.32 (0.11 to 0.93)", "62 % (prior 41 %)", "chooses draws"]),
        ({"low": None, "posterior_inside": None, "how": "overridden"},
         ["any to 0.75", "0.32 (0.11 to 0.93)", "- (prior 41 %)", "overridden"]),
    ],
)  # fmt: skip
def test_a_range_of_a_view_beside_the_shipped_one(
    changes: dict[str, Any], cells: list[str]
) -> None:
    assert views._cells("a.b", parameter(**changes)) == ["a.b", *cells]


def test_what_history_says_of_a_view() -> None:
    found = {
        "view": {"like_factor": 1.31, "inside": 40}, "shipped": {"like_factor": 1.22, "inside": 44},
        "likelihood": 0.47, "prior_share": 0.3, "posterior_share": 0.14, "fits_worse": False,
        "figures": 90, "members": 64,
        "worse": [{"about": "Wafers", "like_factor": 2.5, "shipped": 1.4}],
    }  # fmt: skip
    first, second = views.history(found)
    assert first == (
        "history speaks against it: 30 % of the prior and 14 % of the posterior draws agree with "
        "all its ranges, so that history makes it 0.47 times as likely as it was"
    )
    assert second == (
        "its members score like a miss of 1.31 times on every observed figure, the shipped draws "
        "like 1.22 times; of 90 figures 40 lie inside its 90 % band, 44 inside theirs (64 members "
        "each)"
    )
    assert next(views.history({**found, "likelihood": 0.5})).startswith("history leaves it")
    none = {**found, "likelihood": float("nan"), "prior_share": 0.0}
    assert next(views.history(none)) == (
        "history leaves it open: 0 % of the prior and 14 % of the posterior draws agree with all "
        "its ranges, so that it cannot be told how much likelier history makes it"
    )
    *_, worse = views.history({**found, "fits_worse": True, "likelihood": 2.0})
    assert worse == "it misses most what the shipped draws met: Wafers (2.50 times instead of 1.40)"
    ranges = {"a.b": parameter(how="overridden"), "c.d": parameter(how="outside the prior")}
    assert views._members({"kept": 300, "of": 4096}, ranges) == (
        "members come from the 300 of 4,096 posterior draws that agree with it, each as often as "
        "another; too few agree with a.b as well, so it is overridden; no draw agrees with c.d, "
        "which lies outside the prior"
    )
    assert views._members({"kept": 9, "of": 9}, {}) == "members come from every posterior draw"
    excludes = [{"view": v, "about": [a]} for v, a in (("x", "a.b"), ("y", "c.d"), ("z", "a.b"))]
    assert list(views._excluded(excludes)) == [
        "cannot hold together with x, z: they differ in a.b",
        "cannot hold together with y: they differ in c.d",
    ]


def test_scores_of_an_exam_as_cells() -> None:
    skills = (
        Skill("last_value", 7, 0.11, 0.22, 0.05, 0.35),
        Skill("trend", 6, 0.3, 0.4, -0.2, 0.5),
    )
    crps = {"carried": 0.9, "model": 0.14, "posterior": 0.11, "prior": 0.19}
    verdict = ExamVerdict(30, 9, 0.51, 0.88, crps, 3.128, 2.2, skills)
    assert backtest._scores(verdict) == [
        "30 (9)", "51 %", "88 %", "0.110", "0.190", "0.140", "0.22 (0.05 to 0.35; 0.11)",
        "0.40 (-0.20 to 0.50; 0.30)", "3.13", "2.2",
    ]  # fmt: skip


def test_a_series_and_a_figure_that_are_scored(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"series": "s", "inside": 3, "n": 8, "crps": 0.1234, "unit": "1"}
    seen = [
        {"last": "2024-06", "p50": 0.5, "observed": 0.6},
        {"last": "2025-03", "p50": 0.214, "observed": 0.315},
        {"last": "2024-12", "p50": 0.7, "observed": 0.8},
    ]
    one: Any = SimpleNamespace(summary=lambda: row, miss=-0.2, typical_miss=0.3, rows=seen)
    assert backtest._cells(one) == ["s", "3 of 8", "0.123", "37 % low", "21.4 %", "31.5 %"]
    one.typical_miss = 0.5
    assert backtest._cells(one)[3] == "3.2 times off, high and low"
    rows = [
        {"outcome": f"o{n}", "kind": "level", "date": "2025", "value": 12.34567, "p05": 1.2345678,
         "p50": 5.4321, "p95": 9.87654, "inside": not n, "crps": 0.4567}
        for n in range(2)
    ]  # fmt: skip
    backtest.tell_ledger(Scored(rows), as_json=False)
    told = capsys.readouterr().out
    cells = [re.split(r"  +", line.strip()) for line in told.splitlines() if " o0" in line]
    assert cells == [
        ["o0", "level", "2025", "12.35", "5.432 (1.235 to 9.877)", "yes", "0.457"]
    ]  # fmt: skip
    assert "1 of 2 inside the 90 % band\n0 rows match nothing\n" in told


def test_why_figures_do_not_come_out_the_same_reason_once() -> None:
    base = {"about": "A", "reason": "", "inside": False, "cannot": "", "near": False}
    rows = [
        {**base, "cannot": "it has no robots."}, {**base, "about": "B", "inside": True},
        {**base, "about": "C", "cannot": "it has no robots."}, {**base, "about": "D"},
        {**base, "about": "E", "inside": None, "reason": "no outcome"},
    ]  # fmt: skip
    assert list(figures.reasons(rows)) == [
        "A; C: outside. It has no robots.", "D: outside. No assumption of the view says why.",
        "E: not compared. No outcome.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"dist": "uniform", "low": 1, "high": 3.5}, "uniform low 1, high 3.5"),
        ({"dist": "normal", "mean": 2, "sd": 0.25, "low": None}, "normal mean 2, sd 0.25"),
        ({"dist": "adjusted", "of": {"dist": "constant", "value": 4}, "times": 1.5, "plus": 0.0},
         "constant value 4, times 1.5"),
        ({"dist": "adjusted", "of": {"dist": "constant", "value": 4}, "times": 1, "plus": -2},
         "constant value 4, plus -2"),
        ({"dist": "mixture", "parts": [
            {"source": "a", "weight": 2, "dist": "constant", "value": 1},
            {"source": "b", "weight": 1, "dist": "uniform", "low": 2, "high": 3}]},
         "one of a (67 % of members): constant value 1; "
         "b (33 % of members): uniform low 2, high 3"),
    ],
)  # fmt: skip
def test_a_distribution_in_words(written: dict[str, Any], said: str) -> None:
    assert text.distribution(written) == said
    row = {"what": "parameter", "name": "a.b", "value": 2.0, "unit": "GW", "low": 1.0, "high": 3.0,
           "distribution": written, "calibrated": {"value": 5.0, "low": 4.0, "high": 4.0},
           "evidence": "estimate", "file": "x.yaml", "line": 7, "note": None}  # fmt: skip
    assert list(text.lines(row)) == [
        "a.b (parameter)", "  value: 2 GW (90 %: 1 to 3)", "  was: 5 GW in the calibration",
        f"  drawn from: {said}", "  evidence: estimate", "  x.yaml:7",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "default", "said"),
    [
        (0.0, 5.0, 1.0, "0 to 5, default 1"),
        (0.5, 1e9, 2.0, "0.5 or more, or none, default 2"),
        (0.0, 1e9, 1e9, "0 or more, or none, default none"),
    ],
)
def test_what_a_field_takes(low: float, high: float, default: float, said: str) -> None:
    field = {"names": None, "low": low, "high": high, "default": default}
    assert text.span_text(field) == said


def test_a_list_says_what_an_empty_one_means() -> None:
    said = text.span_text({"names": "firms", "empty": "all firms"})
    assert said == "list of firms, empty for all firms"


@pytest.mark.parametrize(("outcome", "unit"), [("share.china", "1"), ("units.h20", "chips/year")])
def test_a_line_of_a_comparison_goes_from_the_reference(outcome: str, unit: str) -> None:
    many = 1 if unit == "1" else 1000
    base = many * np.linspace(0.10, 0.30, 41)[None].astype(np.float32)
    moved = base * np.linspace(0.6, 1.1, 41).astype(np.float32)
    effect = measure(("ban", "baseline", outcome), unit, ("2026-12",), base, moved, True)
    name, was, now, change, higher = plain(compare._cells(effect, "2026-12"))
    gap = 100 * (moved - base) / (1.0 if unit == "1" else base)
    low, middle, high = np.percentile(gap[0], (5, 50, 95))
    assert name == outcome
    factor, mark = (100, " %") if unit == "1" else (1, " chips a year")
    shown = [float(text.removesuffix(mark)) for text in (was, now)]
    medians = [factor * float(np.median(side)) for side in (base, moved)]
    assert shown == pytest.approx(medians, rel=0.06)
    numbers = [float(n) for n in re.findall(r"[+-]?[\d.]+", change.replace("\N{MINUS SIGN}", "-"))]
    expected = [middle, median_error(gap[0]), low, high]
    assert numbers == pytest.approx(expected, abs=0.06 if unit == "1" else 0.51)
    assert ("points" in change, "%" in change) == (unit == "1", unit != "1")
    assert higher == f"{100 * (moved > base).mean():.0f} %"


def tree(first: float, second: float, marks: tuple[Mark, ...] = ()) -> Node:
    """A figure of two parts, of which the second is subtracted."""
    members = np.linspace(0.9, 1.1, 21)
    parts = (
        Part(Node("x", "X", "chips", first * members)),
        Part(Node("y", "Y", "chips", second * members), True),
    )
    return Node("units.h20", "H20", "chips", (first - second) * members,
                (Way("by part", "sum", parts),), marks=marks)  # fmt: skip


def test_parts_of_a_figure_and_of_its_change() -> None:
    new, old = tree(500.0, 100.0), tree(300.0, 200.0)
    levels = [plain(cells) for cells in breakdown._levels(outline(new), "units.h20")]
    assert levels == [
        ["units.h20", "400 chips (364 to 436)", ""],
        ["+ X", "500 (455 to 545)", "125 %"],
        ["- Y", "100 (91 to 109)", "-25 %"],
    ]
    lines = outline(new, split(new, old))
    changed = [plain(cells) for cells in breakdown._changed(lines, "units.h20")]
    assert changed == [
        ["units.h20", "100, 400 chips", "300 chips (273 to 327)", ""],
        ["+ X", "300, 500", "200 (182 to 218)", "67 %"],
        ["- Y", "200, 100", "100 (91 to 109)", "33 %"],
    ]
    assert breakdown._relative(lines[0]) == ", +300 % (+300 to +300)"


def test_what_moves_a_share_is_told_in_points_throughout() -> None:
    members = np.linspace(0.9, 1.1, 21)

    def share(first: float, second: float) -> Node:
        parts = tuple(
            Part(Node(name, name.upper(), "1", part * members))
            for name, part in (("x", first), ("y", second))
        )
        way = Way("by part", "sum", parts)
        return Node("share.china", "Share", "1", (first + second) * members, (way,))

    new, old = share(0.5, 0.016), share(0.3, 0.02)
    lines = outline(new, split(new, old))
    changed = [plain(cells) for cells in breakdown._changed(lines, "share.china")]
    assert changed == [
        ["share.china", "32, 52 %", "20 points (18 to 21)", ""],
        ["+ X", "30, 50 %", "20 (18 to 22)", "102 %"],
        ["+ Y", "2, 1.6 %", "\N{MINUS SIGN}0.4 (\N{MINUS SIGN}0.44 to \N{MINUS SIGN}0.36)", "-2 %"],
    ]
    assert breakdown._relative(lines[0]) == ""
    about = waterfall.Heading("share.china", "2030-12", "Mine", "Baseline", "")
    assert waterfall._titles(lines[0], about)[0].endswith("by 20 points")
    assert [waterfall.figures(line, 100) for line in lines[:2]] == [
        "20 (18 to 21)", "20 (18 to 22)",
    ]  # fmt: skip


def test_what_bound_is_told_by_whom_and_from_the_most(capsys: pytest.CaptureFixture[str]) -> None:
    shares = {
        "Huawei: bound by memory": 0.2,
        "Huawei: bound by wafers": 0.7,
        "Huawei: bound by orders": 0.04,
        "Nvidia: bound by power": 0.05,
        "Other": 0.9,
    }
    marks = tuple(Mark(title, "1", np.full(5, share)) for title, share in shares.items())
    done: Any = SimpleNamespace(tree=tree(5.0, 1.0, marks))
    breakdown._tell_marks(done, "")
    head, _, said = capsys.readouterr().out.partition(": ")
    assert head == "what bound, share of months and members"
    assert said == "Huawei wafers 70 %, memory 20 %; Nvidia power 5 %\n"


@pytest.mark.parametrize(
    ("shares", "by", "told"),
    [
        pytest.param((0.8, 0.3), "", True, id="most"),
        pytest.param((0.8, 0.3), "memory", False, id="it is shown"),
        pytest.param((0.8, 0.1), "", False, id="seldom"),
    ],
)
def test_what_binds_most_has_its_sources_another_way(
    shares: tuple[float, ...], by: str, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """The inputs under a table are those of the way shown, which may not be what binds."""
    held = zip(("Huawei", "Hygon"), shares, strict=True)
    marks = tuple(Mark(f"{who}: bound by memory", "1", np.full(5, share)) for who, share in held)
    made = tree(5.0, 1.0, (*marks, Mark("Huawei: bound by wafers", "1", np.full(5, 0.2))))
    part = Part(Node("m", "M", "chips", made.value, (Way("by memory", "sum", made.ways[0].parts),)))
    done: Any = SimpleNamespace(tree=replace(made, ways=(Way("by part", "sum", (part,)),)))
    breakdown._tell_marks(done, by)
    said = "memory binds most: `--by memory` takes it apart, with its inputs and sources\n"
    assert (said in capsys.readouterr().out) == told


def test_a_mixture_tells_how_many_follow_each_source() -> None:
    parts = [
        {"source": "one", "weight": 3.0, "dist": "uniform", "low": 0.0, "high": 1.0},
        {"source": "two", "weight": 1.0, "dist": "constant", "value": 2.0},
        {"source": "three", "weight": 1e-9, "dist": "constant", "value": 4.0},
    ]
    assert text.distribution({"dist": "mixture", "parts": parts}) == (
        "one of one (75 % of members): uniform low 0, high 1; two (25 % of members): "
        "constant value 2; three (where it is chosen): constant value 4"
    )


@pytest.mark.parametrize(
    ("evidence", "verified", "told"),
    [("assumption", True, []), ("assumption", False, ["no"]), ("estimate", True, ["yes"])],
)
def test_verified_is_told_where_there_is_something_to_verify(
    evidence: str, verified: bool, told: list[str]
) -> None:
    cited = {"id": "s", "title": "T", "place": "p", "date": "2025", "url": "https://a.b/c"}
    row = {"what": "entry", "name": "a.b", "evidence": evidence, "verified": verified}
    said = list(text.lines({**row, "sources": [cited]}))
    assert [one.removeprefix("  verified: ") for one in said if "verified" in one] == told
    assert said[-1] == "    s: T, p (2025, https://a.b/c)"


def test_numbers_of_a_table_end_in_one_column() -> None:
    rows = [["a", "x", "1.5"], ["bcd", "yy", "123"]]
    assert list(tables.lines(("n", "m", "v"), rows, numbers=1)) == [
        "", " n     m      v", " " + "─" * 14, " a     x    1.5", " bcd   yy   123", "",
    ]  # fmt: skip


def test_what_a_fit_presses_against_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    row = {"parameter": "a.b", "unit": "GW", "prior_p05": "3.3", "prior_p95": "8.7",
           "posterior_p50": "8.9", "below": "0.000", "above": "0.716"}  # fmt: skip
    calibrate._tell_pressed([])
    assert capsys.readouterr().out == ""
    calibrate._tell_pressed([Pressed(row, "upper", 0.716)])
    _, head, _, line, *words = plain(capsys.readouterr().out.splitlines())
    assert re.split(r"  +", head.strip()) == [
        "pressed against an end", "draws beyond", "end", "prior_p05", "prior_p95",
        "posterior_p50", "unit",
    ]  # fmt: skip
    assert line.split() == ["a.b", "72", "%", "upper", "3.3", "8.7", "8.9", "GW"]
    assert "missing mechanism" in " ".join(words)


def test_zero_and_no_are_said_of_a_thing_and_what_it_lacks_is_not() -> None:
    row = {"what": "lever", "name": "a.b", "least": 0, "lasts": False, "floor": 0.0, "about": "",
           "needs": None, "sets": []}  # fmt: skip
    assert list(text.lines(row)) == ["a.b (lever)", "  least: 0", "  lasts: no", "  floor: 0"]


def test_dated_entries_say_their_end_and_all_that_they_are_about() -> None:
    short = {"from": "2026-01", "actor": "us", "lever": "export_rule", "set": {"fee": 1, "cap": 2}}
    narrow = {**short, "until": "2026-05", "chips": ["h20"], "buyers": ["china"]}
    head, first, second = text._timeline([short, narrow])
    assert head.strip().startswith("dated entries")
    assert first.strip() == "2026-01 us export_rule: fee, cap"
    begin, names = second.strip().split(" [")
    assert begin == "2026-01 to 2026-05 us export_rule"
    assert set(names.partition("]")[0].split(", ")) == {"h20", "china"}
    many = list(text._timeline([short] * (text._MOST + 7)))
    assert len(many) == text._MOST + 2
    assert many[-1].strip() == "and 7 more, all in --json"
    assert "more" not in list(text._timeline([short] * text._MOST))[-1]
