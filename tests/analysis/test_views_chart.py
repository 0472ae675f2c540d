"""The chart of a scenario across views: a row for each view, of the pair that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from chart_boxes import boxes, title

from simulation.analysis.charts.across_views import draw
from simulation.analysis.charts.forest import forest
from simulation.analysis.charts.style import BLUE, SOFT, VERMILION
from simulation.analysis.statistics.across_views import judged
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.text.called import called

DATES, DATE = ("2028-12", "2030-12"), "2030-12"
OUTCOMES = ("compute.china", "output.china")
# By scenario, what moves by how many per cent under each of two views.
MOVES: dict[str, dict[str, tuple[float, float]]] = {
    "quota": {"compute.china": (20.0, 30.0), "output.china": (10.0, -10.0)},
    "ban": {"compute.china": (-40.0, -50.0), "output.china": (5.0, 15.0)},
    "talks": {"compute.china": (25.0, -25.0), "output.china": (0.0, 0.0)},
}


class Told:
    """A comparison under one view: three pairs, each against a reference of its own."""

    def __init__(self, view: int) -> None:
        run = SimpleNamespace(manifest={"seed": 1}, members=range(100), name="run")
        self.pairs = tuple(
            SimpleNamespace(
                changed=SimpleNamespace(label=name, title=name.capitalize(), run=run),
                base=SimpleNamespace(label=f"{name}_base", title=f"Without {name}", run=run),
            )
            for name in MOVES
        )
        self._view = view

    def effects(self, pair: Any, outcomes: Sequence[str]) -> tuple[Effect, ...]:
        return tuple(self._effect(pair, name, MOVES[pair.changed.label][name]) for name in outcomes)

    def _effect(self, pair: Any, outcome: str, moved: tuple[float, float]) -> Effect:
        """The other way in the month before, so that the month counts."""
        base = np.full((2, 100), 100.0, np.float32)
        step = np.full(100, moved[self._view], np.float32)
        names = pair.changed.label, pair.base.label, outcome
        return measure(names, "H100e", DATES, base, base + np.stack([-step, step]), True)


@pytest.fixture
def views() -> Mapping[str, Any]:
    return {"shipped": Told(0), "one": Told(1)}


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Quota: under every view it raises China's compute"),
        (1, "Ban: under every view it lowers China's compute and raises"),
        (2, "Talks: no direction is certain under every view"),
    ],
)
def test_title_reference_and_rows_are_of_the_pair_asked_for(
    views: Mapping[str, Any], number: int, said: str
) -> None:
    sheet = draw(views, number, OUTCOMES, DATE)
    name = tuple(MOVES)[number]
    assert title(sheet).replace("\n", " ").startswith(said)
    words = [text.replace("\n", " ") for text, _ in boxes(sheet)]
    about = f"against {called(f'Without {name}')}, one row for each view."
    assert any(about in text for text in words)
    assert [w for w in words if w in views] == list(views)
    for axes, outcome in zip(sheet.figure.axes, OUTCOMES, strict=True):
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        found = [float(np.asarray(line.get_xdata())[0]) for line in dots]
        assert found == pytest.approx(MOVES[name][outcome], abs=1e-3)
        assert [float(np.asarray(line.get_ydata())[0]) for line in dots] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("down", "color"), [(0, BLUE), (5, SOFT), (20, SOFT), (100, VERMILION)]
)  # fmt: skip
def test_colours_say_what_words_say(down: int, color: str) -> None:
    """Of 100 members 95 are no certain nine of ten, though the 90 % band leaves zero."""
    base = np.full((2, 100), 100.0, np.float32)
    step = np.where(np.arange(100) < down, -1.0, 1.0).astype(np.float32)
    effect = measure(("ban", "base", "compute.china"), "H100e", DATES, base, base + step, True)
    (axes,) = forest([[effect]], {}, DATE, "source").figure.axes
    (dot,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert dot.get_color() == color
    assert (judged(effect, DATE).word in ("rises", "falls")) == (color != SOFT)
