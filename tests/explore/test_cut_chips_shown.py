"""An answer that rests on chips that nobody has announced says so on the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.analysis.statistics.compare import compare
from simulation.api import cut_chips
from simulation.api.runs import make, plan
from simulation.experiment.reader import Run
from simulation.explore.session import Session
from tests.explore.journeys import Page, needs_browser

SOLD = "on=h200_sales_allowed&at=2030-12&until=2030-12"
BEGINS = (
    "Of the additional chips that makers abroad sell in China in the twelve months to Dec 2030, "
)
THROUGH = "levers.US.export_rule.variants@2026-02=0"


def told(session: Session, query: str) -> dict[str, Any]:
    """The last answer to a question."""
    events = session.ask(session.read(query), "chips")
    return [data for name, data in events if name == "answer"][-1]


def test_the_page_says_what_a_comparison_says(session: Session, tmp_path: Path) -> None:
    said = told(session, SOLD)["cut_chips"]
    of_china = ("units.china.", "compute.china", "rule.license_max_tpp")
    kept = [one for one in session.outcomes if one.startswith(of_china)]
    both, members = ["baseline", "h200_sales_allowed"], session.stages[-1]
    planned = plan(both, members, 1, "2030-12", outcomes=kept)
    make(planned, tmp_path / "run")
    found = compare(Run.open(tmp_path / "run"))
    expected = cut_chips.told(found, "2030-12", session.calibration)["h200_sales_allowed"]
    assert expected == f"{said.removesuffix('.')}; runs with --set {THROUGH} have none"
    assert said.startswith(BEGINS)


@pytest.mark.parametrize(
    "query",
    [
        "at=2030-12&until=2030-12",  # nothing is changed
        "on=domestic_chip_mandate&at=2030-12&until=2030-12",
        "on=h200_sales_allowed&at=2026-06",  # before any such chip ships
    ],
)
def test_other_answers_do_not(session: Session, query: str) -> None:
    assert told(session, query)["cut_chips"] == ""


@needs_browser
def test_readers_see_it_below_the_answer(page: Page) -> None:
    page.open(SOLD)
    assert page.text("#rests").startswith(BEGINS)
    answer, rests, sure = (page.one(one).rect["y"] for one in ("#verdict", "#rests", "#sure"))
    assert answer < rests < sure
    page.open(SOLD.replace("on=h200_sales_allowed&", ""))
    assert page.text("#rests") == ""
