"""China's lag in a few parts: what they add up to, in a report and in an explanation."""

from __future__ import annotations

import html
from collections.abc import Callable

import numpy as np
import pytest

from simulation.analysis.insight import lag
from simulation.analysis.pages import waterfall
from simulation.analysis.statistics.compare import compare
from simulation.analysis.text.explaining import sentences
from simulation.analysis.text.numbers import MINUS
from simulation.api import made_of
from simulation.experiment.accounts.models import RECORDED
from simulation.experiment.reader import Run

MEMBERS, MONTHS = 30, 13
Held = dict[str, np.ndarray]
MakeRun = Callable[..., Run]


def world(run: float, methods: float, copied: float, pace: float) -> Held:
    """Outcomes of a world by member: China's run and methods in powers of ten, pace in months."""
    spread = np.linspace(-0.2, 0.2, MEMBERS)
    us, china = 28.0 + spread, run + spread[::-1]
    frontiers = us + 4.0, china + methods + copied
    found = {
        "largest_run.us": us, "largest_run.china": china,
        "algorithms.us": np.full(MEMBERS, 1e4), "algorithms.china": np.full(MEMBERS, 10**methods),
        "frontier.us": frontiers[0], "frontier.china": frontiers[1],
        "lag.china": (frontiers[0] - frontiers[1]) * pace,
    }  # fmt: skip
    return {name: np.broadcast_to(one, (MONTHS, MEMBERS)) for name, one in found.items()}


OLD, NEW = world(27.0, 3.5, 0.4, 18.0), world(27.3, 3.4, 0.3, 18.0)


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    return make_run({"baseline": OLD, "sales": NEW}, block=MEMBERS)


def test_a_lag_is_the_sum_of_its_sources() -> None:
    parts = dict(lag.level({name: values[0] for name, values in OLD.items()}))
    assert list(parts.values()) == pytest.approx([18.0, 9.0, -7.2])
    assert sum(parts.values()) == pytest.approx(OLD["lag.china"][0].mean())


def test_a_change_is_the_sum_of_its_parts(run: Run) -> None:
    found = made_of.made_of(run, "lag.china", "sales", "2022-12", "baseline")
    assert [value for _, value in found] == pytest.approx([-5.4, 1.8, 1.8, 0.0], abs=1e-4)


def test_a_slower_leader_has_a_part_of_its_own() -> None:
    slower = world(27.0, 3.5, 0.4, 24.0)
    found = lag.change({n: v[0] for n, v in slower.items()}, {n: v[0] for n, v in OLD.items()})
    assert found is not None
    added = [float(one.change.mean()) for one in found[1]]
    assert added == pytest.approx([0.0, 0.0, 0.0, 6.0 * 1.1])


def test_an_explanation_says_what_adds_up() -> None:
    row = {
        "claim": None, "against": "baseline", "outcome": "lag.china", "at": "2030-12",
        "unit": "months", "median": -1.8, "p05": -2.0, "p95": -1.0, "points": False, "drivers": [],
        "rough": False, "unexplained": 1.0, "interactions": [], "boxes": [], "members": 30,
        "value_of_information": [],
        "made_of": [{"title": "lead", "mean": -5.4}, {"title": "pace", "mean": 1.8}],
    }  # fmt: skip
    told = "On average over members the change is the sum of: lead, −5.4 months; pace, +1.8 months"
    assert told.replace("−", MINUS) in sentences(row)
    assert not any("sum of" in one for one in sentences({**row, "made_of": []}))


def test_the_report_has_the_parts_of_the_lag_alone_where_the_run_has_them(
    make_run: MakeRun, run: Run
) -> None:
    told = html.unescape(waterfall.section(compare(run), "2022-12"))
    assert "What moves China's lag" in told
    assert "the lag goes from 20 to 18 months" in told
    assert "rivalry breakdown lag.china --scenario sales --against baseline" in told
    assert told.count('class="row"') == 4
    assert "What moves the ratio" not in told
    few = {name: {n: v for n, v in one.items() if n != RECORDED[1]}
           for name, one in (("baseline", OLD), ("sales", NEW))}  # fmt: skip
    assert waterfall.section(compare(make_run(few, "few", block=MEMBERS)), "2022-12") == ""


ASKED = {
    "change": (("lag.china", "sales", "2022-12", "baseline"), "--scenario sales "
               "--against baseline --at 2022-12"),
    "level": (("lag.china", "sales", "2022-12"), "--scenario sales --at 2022-12"),
    "early": (("lag.china", "sales", "2022-11"), ""),
    "none": (("frontier.us", "sales", "2022-12"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_the_command_that_takes_it_apart_is_named_where_there_is_one(run: Run, name: str) -> None:
    asked, words = ASKED[name]
    expected = f"rivalry breakdown lag.china {run.given} {words}" if words else ""
    assert made_of.command(run, *asked) == expected
