"""Overlays of observed figures: titles in words, tidy sheets."""

from __future__ import annotations

import numpy as np
import pytest
from chart_boxes import assert_tidy
from chart_boxes import title as drawn_title

from simulation import months
from simulation.analysis.charts.overlay import Observed, Overlay, distance, overlay, title, window

NAN = np.nan


def example(values: list[float], inside: list[bool], bias: float, unit: str = "chips") -> Overlay:
    dates = months.labels(36)
    count = len(values)
    low = np.array([0.8 * v if i % 2 else NAN for i, v in enumerate(values)])
    seen = np.outer(np.linspace(1, 6, 36), np.linspace(50, 150, 20)) ** 1.2
    return Overlay(
        name="H100 sold",
        about="Counted: quarters summed, worldwide.",
        noun="quarter",
        per="in a quarter",
        unit=unit,
        bias=bias,
        dates=dates,
        simulated=seen,
        observed=Observed(
            dates[5 : 5 + 6 * count : 6], np.array(values), low, 1.3 * low, np.array(inside)
        ),
    )


BAND = "inside the 90 % band; simulated median"


@pytest.mark.parametrize(
    ("inside", "bias", "expected"),
    [
        ([True, False, False], -0.2076, f"1 of 3 quarters {BAND} 38 % low"),
        ([True, True], 0.01, f"all 2 quarters {BAND} within 5 %"),
        ([False, False], 0.5, f"none of 2 quarters {BAND} 3.2 times too high"),
        ([True], 0.1, f"the one quarter lies {BAND} 26 % high"),
        ([False], -np.inf, "the one quarter lies outside the 90 % band; simulated median 0"),
    ],
)
def test_title(inside: list[bool], bias: float, expected: str) -> None:
    assert title(example([1.0] * len(inside), inside, bias)) == f"H100 sold: {expected}"


@pytest.mark.parametrize(
    ("bias", "words"),
    [
        (0.0, "within 5 %"),
        (-0.31, "2.0 times too low"),
        (-2.0, "100 times too low"),
        (3.2, "1,585 times too high"),
    ],
)
def test_distance(bias: float, words: str) -> None:
    assert distance(bias) == words
    assert distance(bias, abs(bias)) == words  # all figures on one side


@pytest.mark.parametrize(
    ("bias", "typical", "words"),
    [
        (0.016, 0.251, "78 % off, high and low"),
        (-0.12, 0.251, "78 % off, high and low"),
        (-0.13, 0.251, "26 % low"),
        (0.0, 0.4, "2.5 times off, high and low"),
        (0.0, 0.02, "within 5 %"),
    ],
)
def test_misses_on_both_sides_do_not_cancel(bias: float, typical: float, words: str) -> None:
    assert distance(bias, typical) == words


@pytest.mark.parametrize("unit", ["chips", "1", "USD billion"])
def test_sheet_is_tidy(unit: str) -> None:
    shown = example([120.0, 300.0, 900.0, 200.0], [True, True, False, False], -0.1, unit)
    sheet = overlay(shown, "chip-rivalry 0.1.0; seed 1.", "Observed: somewhere.")
    assert_tidy(sheet)
    assert drawn_title(sheet) == title(shown)


def test_points_and_whiskers() -> None:
    shown = example([120.0, 300.0, 900.0], [True, True, False], -0.1)
    (axes,) = overlay(shown).figure.axes
    held = axes.containers
    assert len(held) == 2, "those inside and those outside"
    assert [len(one.lines[0].get_ydata()) for one in held] == [2, 1]
    (segments,) = (one.get_segments() for one in held[0].lines[2])
    assert segments[1][:, 1] == pytest.approx([240, 312])
    assert segments[0][:, 1] == pytest.approx([120, 120]), "no whisker where none was published"


def test_window_is_from_the_first_value_to_the_end_of_the_last_year() -> None:
    simulated = np.full((36, 2), NAN)
    simulated[24:] = 1.0
    assert window(months.labels(36), simulated, "2024-03") == slice(24, 36)
    assert window(months.labels(36), np.ones((36, 2)), "2022-07") == slice(0, 12)
