"""What an answer adds of outcomes beside those shown: what firms can use, and their methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulation.analysis.charts import fans
from simulation.analysis.statistics.compare import compare
from simulation.analysis.statistics.effect import Effect, measure
from simulation.analysis.statistics.headline import BEYOND, FIGURES
from simulation.analysis.text import lead
from simulation.experiment.reader import Run
from simulation.experiment.tasks import world_outcomes
from simulation.explore import answer
from simulation.inputs import Calibration
from tests.analysis.chart_boxes import title as title_of

AT = "2030-12"
TITLES = {"more": "Remote access closed", "baseline": "Baseline"}
ABROAD = "; what China's firms can use, rented and abroad included,"
BASE = np.linspace(90.0, 110.0, 41)


def effect(outcome: str, percent: float, agree: float = 1.0) -> Effect:
    """An outcome that so many members of 41 change by some per cent, and the others against it."""
    sign = np.where(np.arange(41) < 41 * agree, 1.0, -1.0)
    base, more = (np.array([one], np.float32) for one in (BASE, BASE * (1 + sign * percent / 100)))
    unit = {"lag.china": "months", "ratio.stock": "ratio", "algorithms.china": "ratio"}
    names = ("more", "baseline", outcome)
    return measure(names, unit.get(outcome, "H100e"), (AT,), base, more, paired=True)


@pytest.mark.parametrize(
    ("shown", "usable", "expected"),
    [
        (("compute.china", 3.4, 1.0), (-4.0, 1.0), " falls by 4 % (90 %: 4 to 4 %)"),
        (("compute.china", -3.6, 1.0), (-13.0, 1.0), " falls by 13 % (90 %: 13 to 13 %)"),
        (("compute.china", -3.6, 1.0), (-6.0, 1.0), ""),  # less than twice as much
        (("compute.china", 3.0, 1.0), (8.0, 0.8), " likely rises by 8 % (90 %: −8 to +8 %)"),
        (("compute.china", 3.0, 1.0), (-4.0, 0.5), ""),  # either way
        (("compute.china", 3.0, 1.0), (-0.6, 1.0), ""),  # a trifle
        (("ratio.stock", -3.0, 1.0), (-4.0, 1.0), " falls by 4 % (90 %: 4 to 4 %)"),
        (("ratio.stock", 3.0, 1.0), (-4.0, 1.0), ""),  # more of the lead is less for China
        (("output.china", 3.0, 1.0), (-4.0, 1.0), ""),
    ],
)
def test_the_answer_tells_of_compute_abroad_where_it_is_another(
    shown: tuple[str, float, float], usable: tuple[float, float], expected: str
) -> None:
    beyond = [effect("compute.china.usable", *usable)]
    (first, *_) = lead.first([effect(*shown)], AT, TITLES, None, beyond)
    assert first.endswith(f" Dec 2030{ABROAD}{expected}." if expected else " Dec 2030.")


OTHER = effect("output.china", 3.0)


@pytest.mark.parametrize(
    ("home", "usable", "expected"),
    [
        ((2.0, 0.5), (-4.0, 0.8), "likely falls by 4 % (90 %: −4 to +4 %)"),  # it is open
        ((2.0, 0.5), (4.0, 1.0), "rises by 4 % (90 %: 4 to 4 %)"),
        ((0.0, 1.0), (4.0, 1.0), "rises by 4 % (90 %: 4 to 4 %)"),
        ((0.5, 1.0), (-4.0, 1.0), "falls by 4 % (90 %: 4 to 4 %)"),  # a trifle, told later
        ((2.0, 0.5), (-4.0, 0.5), ""),  # open as well
    ],
)
def test_beside_other_outcomes_usable_compute_has_a_sentence_of_its_own(
    home: tuple[float, float], usable: tuple[float, float], expected: str
) -> None:
    """Behind a semicolon it would be held against something that it is no contrast to."""
    shown = [OTHER, effect("revenue.nvidia", 9.0), effect("compute.china", *home)]
    beyond = [effect("compute.china.usable", *usable)]
    first, *rest = lead.first(shown, AT, TITLES, None, beyond)
    assert first.endswith("output by 3 % and Nvidia's AI chip revenue by 9 % in Dec 2030.")
    assert any("China's compute " in line for line in rest)
    own = "What China's firms can use, rented and abroad included, "
    assert [line for line in rest if "rented" in line] == ([f"{own}{expected}."] * bool(expected))
    held = {one.outcome: one for one in (*shown, *beyond)}
    sure = answer._verdict([held.get(name, OTHER) for name in FIGURES], AT, TITLES, beyond)["sure"]
    assert (f"{own}{expected}." in sure) == bool(expected)


def test_where_nothing_is_clear_at_home_usable_compute_is_the_answer() -> None:
    beyond = [effect("compute.china.usable", -4.0)]
    (first, *rest) = lead.first([effect("compute.china", 2.0, 0.5)], AT, TITLES, None, beyond)
    assert first == (
        '"Remote access closed" against the baseline: no clear change by Dec 2030, but what '
        "China's firms can use, rented and abroad included, falls by 4 % (90 %: 4 to 4 %)."
    )
    assert not any("rented" in line for line in rest)


def test_usable_compute_that_is_told_anyway_is_told_once() -> None:
    shown = [effect("compute.china", 3.4), effect("compute.china.usable", -4.0)]
    (first, *_) = lead.first(shown, AT, TITLES, None, [shown[1]])
    assert first == (
        "\"Remote access closed\" raises China's compute by 3.4 % and lowers China's usable "
        "compute by 4 % in Dec 2030."
    )


@pytest.mark.parametrize(("title", "fits"), [("More", True), ("More " * 40, False)])
def test_the_overview_has_the_clause_where_its_title_stays_whole(title: str, fits: bool) -> None:
    shown = [effect(one, 3.4) for one in ("compute.china", "output.china", "revenue.nvidia")]
    beyond = [effect("compute.china.usable", -4.0)]
    sheet = fans.overview(shown, {**TITLES, "more": title.strip()}, AT, "source", beyond)
    assert (ABROAD in title_of(sheet)) == fits
    assert "raises China's compute by 3.4 %" in title_of(sheet)
    assert title_of(sheet).endswith(("%)", "in Dec 2030")), "it is not cut"


@pytest.mark.parametrize(
    ("compute", "lag", "methods", "expected"),
    [
        (26.0, 0.3, -2.0, "More compute and a longer lag: want of chips makes labs work on methods "
         "(assumption lab.scarcity), and with more compute their methods are worse by 2 % "),
        (26.0, None, -2.0, "More compute but no shorter lag: "),
        (-9.0, -0.3, 2.0, "Less compute and a shorter lag: want of chips makes labs work on "
         "methods (assumption lab.scarcity), and with less compute their methods are better by "),
        (-9.0, None, 2.0, "Less compute but no longer lag: "),
        (26.0, 0.3, 2.0, ""),  # methods are better as well: something else makes the lag longer
        (26.0, 0.3, -0.5, ""),
        (26.0, -0.3, -2.0, ""),  # the lag follows compute
        (0.5, 0.3, -2.0, ""),
    ],
)  # fmt: skip
def test_a_lag_that_does_not_follow_compute_is_explained_by_methods(
    compute: float, lag: float | None, methods: float, expected: str
) -> None:
    late = effect("lag.china", lag or 0.3, 1.0 if lag else 0.5)
    shown = [effect("compute.china", compute), late]
    said = lead.first(shown, AT, TITLES, None, [effect("algorithms.china", methods)])
    found = [line for line in said if "assumption" in line]
    assert [line[: len(expected)] for line in found] == ([expected] if expected else [])


@pytest.mark.parametrize("names", [BEYOND, BEYOND[:1], ()])
def test_a_comparison_measures_what_an_answer_needs_where_every_run_has_it(
    make_run: Callable[..., Run], names: Sequence[str]
) -> None:
    columns = {name: np.full((4, 10), 2.0) for name in ("compute.china", *names)}
    found = compare(make_run({"baseline": columns, "more": columns}))
    assert tuple(one.outcome for one in found.beyond(found.pairs[0])) == names


def test_the_explorer_says_the_same_as_a_comparison() -> None:
    moves = {"compute.china": 3.4, "compute.china.usable": -4.0, "algorithms.china": -2.0}
    found = [effect(name, moves.get(name, 0.2)) for name in (*FIGURES, *BEYOND)]
    outcomes: Any = {one.outcome: SimpleNamespace(unit=one.unit) for one in found}
    world = np.stack([BASE * (1 + moves.get(one, 0.2) / 100) for one in outcomes])[None]
    base = np.stack([BASE] * len(outcomes))[None]
    titles = {"world": "Remote access closed", "reference": "Baseline"}
    sides = (side.astype(np.float32) for side in (world, base))
    verdict = answer.answer(answer.Pair(outcomes, (AT,), *sides, titles), AT, ())["verdict"]
    first, *rest = lead.first(found[: len(FIGURES)], AT, TITLES, None, found[len(FIGURES) :])
    assert verdict["text"] == first
    assert ABROAD in first
    assert rest[-1].startswith("More compute and a longer lag")
    assert rest[-1] in verdict["sure"]


def test_what_an_answer_needs_is_an_outcome_of_the_model(calibration: Calibration) -> None:
    assert set(BEYOND) <= {one.name for one in world_outcomes(calibration)}
