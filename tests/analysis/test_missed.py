"""Outcomes whose past comes out wrong: one table that ships, read wherever they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generate import misses_page
from simulation.analysis.text import missed
from simulation.analysis.text.missed import Missed
from simulation.history.observed.selection import select
from simulation.inputs import Calibration
from simulation.model.outcomes.table import outcome_table

SHARE = Missed(
    series="history.a.share",
    headline=("self_sufficiency.china",),
    others=("market.china.domestic", "units.x"),
    about="Domestic share of sales in 2025, by value; of all chips.",
    period="2025",
    last="2025-12",
    unit="1",
    value=0.43,
    low=None,
    high=None,
    verified=True,
    p50=0.81,
    p05=0.72,
    p95=0.86,
)  # fmt: skip
PRESS = Missed(
    "history.a.press", (), ("units.x",), "Chips sold (press).", "2024-01 to 2024-06", "2024-06",
    "chips", 300000.0, 200000.0, 500000.0, False, 555000.0, 390000.0, 710000.0,
)  # fmt: skip


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path.joinpath(*missed.FILE)
    place.parent.mkdir(parents=True)
    missed.write([PRESS, SHARE], place)
    monkeypatch.setattr(missed, "data_root", lambda: tmp_path)


@pytest.mark.usefixtures("shipped")
def test_what_is_written_is_read_again() -> None:
    assert missed.every() == (PRESS, SHARE)


def test_where_the_table_does_not_ship_nothing_is_marked(tmp_path: Path) -> None:
    assert missed.every(tmp_path) == ()


def test_a_figure_is_told_in_words() -> None:
    assert SHARE.says == (
        "Domestic share of sales in 2025, by value: 81 % (72 to 86) in the model, 43 % observed"
    )
    assert PRESS.says == (
        "Chips sold (2024-01 to 2024-06): 555 k chips (390 k to 710 k) in the model, "
        "300 k chips (200 k to 500 k) observed, unverified"
    )


@pytest.mark.usefixtures("shipped")
def test_the_newest_figure_of_an_outcome_is_told() -> None:
    assert missed.of("units.x") == SHARE
    assert missed.figures("units.x") == [SHARE, PRESS]
    assert missed.of("self_sufficiency.china@tpp") == SHARE, "whatever unit it is counted in"
    assert missed.marked("units.x") == "units.x \N{DAGGER}"
    assert missed.marked("units.y") == "units.y"


@pytest.mark.usefixtures("shipped")
def test_outcomes_of_one_figure_share_a_line() -> None:
    head, *lines = missed.notes(["units.x", "units.y", "self_sufficiency.china", "units.x"])
    assert head.startswith("\N{DAGGER} the past comes out wrong")
    assert lines == [f"  units.x, self_sufficiency.china: {SHARE.says}"]
    assert missed.notes(["units.y"]) == []


def test_the_table_that_ships_is_that_of_the_page_and_of_the_figures_today(
    calibration: Calibration,
) -> None:
    """What takes a run, the model's side, is held by a slow test beside that of the page."""
    rows = missed.every()
    assert misses_page.page(rows) == misses_page.PAGE.read_text("utf-8"), misses_page.__name__
    known = {one.name: one.unit for one in outcome_table(calibration)}
    seen = {one.name: one.observations for one in select(calibration, known).compared}
    for one in rows:
        assert {*one.headline, *one.others} <= known.keys(), one.series
        assert one.about == calibration.series[one.series].about, one.series
        values = [float(f"{each.value:.6g}") for each in seen[one.series]]
        assert one.value in values, one.series
