"""A camp's figure beside the simulated band: its digits show on which side it lies."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from simulation.api.published.comparison import UNKNOWN, Beside, Row
from simulation.api.published.results import LEVELS, meet, near_edge
from simulation.cli.texts import figures
from simulation.cli.texts.backtest import tell_published

ROW = {
    "about": "Growth", "scenario": "baseline", "source": "camp", "result": "growth",
    "period": "2027", "unit": "x/year", "low": 2.25, "high": 2.25, "published": 2.25,
    "p05": 1.8, "p50": 2.0, "p95": 2.23,
}  # fmt: skip
BAND = {"p05": 0.9, "p50": 1.2, "p95": 1.5}


@pytest.mark.parametrize(
    ("changes", "published", "band"),
    [
        ({"inside": False}, "2.25", "2 x a year (1.8 to 2.23)"),
        ({"inside": True, "p95": 2.27}, "2.2", "2 x a year (1.8 to 2.3)"),
        ({"inside": False, "p05": 2.4, "p50": 2.5, "p95": 2.6}, "2.2", "2.5 x a year (2.4 to 2.6)"),
    ],
)
def test_a_figure_outside_looks_outside(changes: dict[str, Any], published: str, band: str) -> None:
    for cells in (figures.cells({**ROW, **changes}), figures.brief({**ROW, **changes})):
        shown = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells]
        assert any(cell.startswith(published) for cell in shown), shown
        assert any(cell.startswith(band) for cell in shown), shown


@pytest.mark.parametrize(("value", "most"), [(0.0, 0.0), (0.8, 0.1), (4.0, 0.0)])
def test_a_figure_far_from_an_edge_is_not_near_one(value: float, most: float) -> None:
    draws = np.random.default_rng(1).normal(size=(200, 64))
    assert np.mean([near_edge((value, value), one) for one in draws]) <= most


def test_what_other_members_turn_is_near_the_edge() -> None:
    """Where one sample of 64 says otherwise than most, nine in ten say that the edge is near."""
    draws = np.random.default_rng(2).normal(size=(400, 64))
    for value in (1.3, 1.645, 2.0):
        inside = [meet((value, value), tuple(np.quantile(one, LEVELS)[[0, 2]])) for one in draws]
        near = np.array([near_edge((value, value), one) for one in draws])
        most = np.mean(inside) > 0.5
        turned = np.array(inside) != most
        assert turned.any()
        assert near[turned].mean() >= 0.9


def test_near_the_edge_is_said_and_counted() -> None:
    row = {**ROW, "inside": False, "near": True, "p95": 2.24}
    assert figures.cells(row)[-1] == "no, near the edge"
    assert figures.counted([row, {**ROW, "inside": True}]) == (
        "1 of 2 of its own figures come out; 1 near the edge of the band, where other members "
        "could turn it"
    )


@pytest.mark.parametrize(
    ("low", "band", "expected"),
    [
        (1.0, {"p05": 0.9, "p50": 1.2, "p95": 1.5}, ["yes", "1.20", ""]),
        (
            2.0,
            {"p05": 0.9, "p50": 1.2, "p95": 1.5, "near": True},
            ["no, near the edge", "1.20", "none known"],
        ),
        (1.0, {"reason": "robots are no outcome"}, ["-", "-", "robots are no outcome"]),
    ],
)
def test_results_of_others_are_worded_as_those_of_camps(
    low: float, band: dict[str, Any], expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    ratio = band.get("p50")
    row = Row(
        name="published.a", about="A", period="2027", unit="ratio", published=low, low=low,
        high=low, ratio=ratio, closing=UNKNOWN if ratio else "", **band,
    )  # fmt: skip
    tell_published(Beside((row,), ""), as_json=False)
    out = capsys.readouterr().out
    cells = re.split(r"  +", out.splitlines()[3].strip())
    assert cells[0] == "A", "a result is told by what it is about, not by its name"
    assert cells[4:] == [*(one for one in expected if one), "published.a"]
    assert out.splitlines()[-1].startswith(f"{int(bool(row.inside))} of {int(ratio is not None)} ")
    tell_published(Beside((row,), ""), as_json=True)
    told = json.loads(capsys.readouterr().out)[0]
    assert (told["inside"], told["near"]) == (row.inside, row.near)


def test_a_published_range_is_told_in_the_long_table_too() -> None:
    """It is what is judged: "10 %" beside "19 % (13 to 29)" would look outside, and is inside."""
    ranged = {**ROW, "unit": "1", "published": 0.1, "low": 0.01, "high": 0.4, "p05": 0.13,
              "p50": 0.19, "p95": 0.29, "inside": True}  # fmt: skip
    _, _, published, _, word = (cell.replace("\N{NO-BREAK SPACE}", " ")
                                for cell in figures.brief(ranged))  # fmt: skip
    assert (published, word) == ("10 % (1 to 40)", "yes")
    assert "published range" in figures.RULE
