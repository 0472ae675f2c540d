"""The pages of exams say what their tables of scores say."""

from __future__ import annotations

import pytest

from docs.generate.exam_page import FOLDER, factor, inside, off, page, read

SCORED = "inside"  # the column of a table of scores; other pages have tables too
PAGES = sorted(
    file.stem
    for file in FOLDER.glob("*.csv")
    if file.with_suffix(".md").exists() and SCORED in read(file)[0]
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_follows_from_its_scores(name: str) -> None:
    text = page(name)
    assert (FOLDER / f"{name}.md").read_text("utf-8") == text
    verdicts = [line.split("|")[8] for line in text.splitlines() if line.startswith("| ")][1:]
    rows = read(FOLDER / f"{name}.csv")
    outside = sum(not inside(row) for row in rows)
    assert ["no" in word for word in verdicts] == [i < outside for i in range(len(rows))]


def test_factors() -> None:
    row = {"outcome": "units.h20", "value": "2", "p50": "1"}
    assert (factor(row), off(row)) == (0.5, 2.0)
    assert factor({"outcome": "largest_run.us", "value": "26", "p50": "27"}) == pytest.approx(10)
    assert factor({"outcome": "units.h200", "value": "0", "p50": "1"}) is None
    assert off({"outcome": "units.h200", "value": "0", "p50": "1"}) == 1.0


def test_the_first_edition_sat_its_exam() -> None:
    assert "first_edition_2026-06" in PAGES
