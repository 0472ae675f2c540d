"""Cards and charts of pages: one figure is written in one way wherever it stands."""

from __future__ import annotations

import re

import numpy as np
import pytest

from simulation.analysis.pages import figures
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text.numbers import human

AT, DATES = "2022-02", ("2022-01", "2022-02")
TITLES = {"baseline": "Baseline", "more": "More"}
# Outcomes by their unit, and a size that is usual for them.
SIZES = {
    ("share.china", "1"): 0.12,
    ("ratio.stock", "ratio"): 7.3,
    ("compute.china", "H100e"): 2.4e6,
    ("revenue.nvidia", "USD billion/year"): 140.0,
    ("lag.china", "months"): 9.0,
    ("largest_run.us", "log10 FLOP"): 26.7,
}


def effect(outcome: str, unit: str, base: float, changed: float) -> Effect:
    """An effect of a scenario from its second month on, (baseline, more)."""
    spread = np.linspace(0.9, 1.1, 9)
    before = np.stack([base * spread, base * spread]).astype(np.float32)
    after = np.stack([base * spread, changed * spread]).astype(np.float32)
    names = ("more", "baseline", outcome)
    return measure(names, unit, DATES, before, after, True)


def number(text: str) -> str:
    """The number that a text begins with, its suffix of size included."""
    found = re.match(r"(?:USD )?([\d.,]+(?: (?:k|M)\b)?)", text)
    assert found, text
    return found.group(1)


@pytest.mark.parametrize(("outcome", "unit"), SIZES)
def test_what_it_is_and_what_it_was_are_written_alike(outcome: str, unit: str) -> None:
    """Seen from the other side a figure that was is one that is."""
    size = SIZES[outcome, unit]
    there = figures.card(effect(outcome, unit, size, 1.5 * size), AT, TITLES)
    back = figures.card(effect(outcome, unit, 1.5 * size, size), AT, TITLES)
    assert number(there["was"]) == number(back["level"])
    assert number(there["level"]) != number(there["was"])


@pytest.mark.parametrize(("outcome", "unit"), SIZES)
def test_a_card_and_a_chart_show_the_same_figures(outcome: str, unit: str) -> None:
    size = SIZES[outcome, unit]
    one = effect(outcome, unit, size, 1.5 * size)
    card, chart = figures.card(one, AT, TITLES), figures.chart(one, AT, TITLES)
    shown = [chart[side]["p50"][1] for side in ("reference", "world")]
    digits = 4 if unit.startswith("log10") else 2
    told = [number(human(value, digits)) for value in shown]
    assert [number(card[key]) for key in ("was", "level")] == told
    assert chart["difference"]["p50"][1] == pytest.approx(shown[1] - shown[0], rel=1e-4)
