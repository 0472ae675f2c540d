"""Every collected figure is in the calibration, or the table says why it is not."""

from __future__ import annotations

from docs.generate.facts_page import PAGE, page, read
from simulation.inputs import Calibration

FITTED = {"observation", "guidance", "order", "plan", "parameter", "chip", "rule", "correction"}


def test_what_the_table_names_is_there(calibration: Calibration) -> None:
    known = calibration
    rules = {event.id for event in known.rules}
    names = {*known.entries, *known.series, *(chip.id for chip in known.chips), *rules}
    for row in read():
        where = row["where"].split()
        assert where or row["became"] == "not used", row
        assert names.issuperset(where), row
        assert row["reason"] or row["became"] in FITTED, row


def test_each_row_is_there_once() -> None:
    rows = [(row["file"], row["row"]) for row in read()]
    assert len(set(rows)) == len(rows)


def test_the_figures_of_the_calibration_are_in_the_table(calibration: Calibration) -> None:
    told = {row["row"] for row in read()}
    points = {p.id for one in calibration.series.values() for p in one.points if p.id}
    assert points <= told, sorted(points - told)


def test_the_page_counts_the_table() -> None:
    assert PAGE.read_text("utf-8") == page()
