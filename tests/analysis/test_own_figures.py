"""The chart of what camps published beside what comes out under their view."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.analysis.charts.own_figures import draw, ratio
from simulation.analysis.charts.style import BLUE, VERMILION

COMPUTE = {
    "view": "ifp",
    "about": "China's compute",
    "period": "2030",
    "unit": "H100e",
    "published": 4e6,
    "low": 3e6,
    "high": 5e6,
    "p05": 3.2e6,
    "p50": 4.4e6,
    "p95": 6e6,
    "inside": True,
}
RUN = {
    **COMPUTE,
    "unit": "log10 FLOP",
    "published": 27.0,
    "low": 26.8,
    "high": 27.2,
    "p05": 25.9,
    "p50": 26.0,
    "p95": 26.2,
    "inside": False,
}


@pytest.mark.parametrize(
    ("row", "key", "expected"),
    [
        (COMPUTE, "p50", 1.1),
        (COMPUTE, "low", 0.75),
        (RUN, "p50", 0.1),  # a logarithm one lower stands for a tenth
        ({**COMPUTE, "p95": 4e9}, "p95", 32.0),  # what is far off is drawn at the edge
        ({**COMPUTE, "p05": 1.0}, "p05", 1 / 32),
    ],
)
def test_a_row_shows_the_simulated_over_the_published(
    row: dict[str, Any], key: str, expected: float
) -> None:
    assert ratio(row, key) == pytest.approx(expected)


def test_a_figure_that_comes_out_is_blue_and_one_that_does_not_is_vermilion() -> None:
    sheet = draw([COMPUTE, RUN], 100)
    (axes,) = sheet.figure.axes
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_color() for line in dots] == [BLUE, VERMILION]
    assert [float(line.get_xdata()[0]) for line in dots] == pytest.approx([1.1, 0.1])
    words = [text.get_text() for text in (*sheet.figure.texts, *axes.texts)]
    assert any(word.startswith("1 of 2 figures") for word in words)
    assert "4.4 M, published 4 M H100e" in words
    low, high = axes.get_xlim()
    assert low <= 0.1
    assert high >= 2.2
