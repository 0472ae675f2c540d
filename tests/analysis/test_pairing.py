"""Members are found by their numbers, wherever they stand in a run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts.style import Sheet, drawing
from simulation.analysis.statistics.pairing import LONGEST_TITLE, Side

MEMBERS = np.array([2, 4, 5, 9])


def test_a_side_gives_the_members_that_are_named() -> None:
    """Each member's figure is its number, here; two of four in another order of places."""
    held = {"ratio.stock": np.tile(MEMBERS, (3, 1)).astype(np.float32)}
    run: Any = SimpleNamespace(members=MEMBERS, arrays=lambda scenario, names: held)
    side = Side("a", "a", run)
    for wanted in ([4, 9], [5], [2, 4, 5, 9]):
        found = side.arrays(["ratio.stock"], np.array(wanted))["ratio.stock"]
        assert found.tolist() == [wanted] * 3
    assert side.arrays(["ratio.stock"], None) is held


def test_a_heading_says_the_run_once() -> None:
    run: Any = SimpleNamespace(manifest={"scenarios": {"a": {"title": "Alpha"}, "b": None}})
    assert Side("a", "a", run).heading == "Alpha (a)"
    assert Side("a (jan/out)", "a", run).heading == "Alpha (a, jan/out)"
    assert Side("a (jan/out)", "a", run).title == "Alpha (jan/out)"
    assert Side("b (feb)", "b", run).heading == "b (b, feb)"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Short", "Short"),
        ("word " * 16 + "end", " ".join(["word"] * 16) + "…"),
        ("word " * 15 + "and, more of it", " ".join(["word"] * 15) + " and…"),
        ("w" * 81, "w" * 79 + "…"),
        ("Two\nlines", "Two lines"),
    ],
)
def test_a_long_title_is_cut_behind_a_word_and_kept_whole(title: str, shown: str) -> None:
    run: Any = SimpleNamespace(manifest={"scenarios": {"a": {"title": title}}})
    side = Side("a", "a", run)
    assert side.title == shown
    assert side.full_title == " ".join(title.split())
    assert len(shown) <= LONGEST_TITLE


def test_a_line_of_a_sheet_shows_that_it_is_cut() -> None:
    with drawing():
        sheet = Sheet(5.0, 2.0)
        whole = "What happens when everything, whatever it is, is closed for half a year in 2028"
        told = sheet.one_line(whole, 3.0, 10)
        assert told.endswith("…")
        assert whole.startswith(told[:-1])
        assert whole[len(told) - 1] in " ,", "behind a word"
        assert sheet.measure(told, 10) <= 3.0
        assert sheet.one_line("Short", 3.0, 10) == "Short"
