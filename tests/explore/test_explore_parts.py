"""Parts of the explorer by hand: what tells questions apart, what is kept, whose side is whose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.api.draws import drawing_from
from simulation.explore import answer
from simulation.explore.answer import REFERENCE, WORLD, Pair
from simulation.explore.catalogue import catalogue
from simulation.explore.controls import BY_KEY
from simulation.explore.drivers import _asked
from simulation.explore.export import _grid
from simulation.explore.gathered import Gathered, Recent
from simulation.explore.headline_month import month_and_reason
from simulation.explore.offered import held_against
from simulation.explore.question import PageQuestion
from simulation.explore.session import _reference_of
from simulation.explore.survival import works_of
from simulation.explore.worlds import Work
from simulation.inputs import Draw, load_scenario
from simulation.inputs.draws.columns import table
from simulation.model.outcomes.table import outcome_table

BOUND = "bottleneck.huawei."


def test_what_was_used_last_is_kept() -> None:
    kept: Recent[int] = Recent(2)
    kept.put("first", 1)
    kept.put("second", 2)
    assert kept.get("first") == 1
    kept.put("third", 3)
    assert [kept.get(name) for name in ("first", "second", "third")] == [1, None, 3]


def test_members_are_told_from_the_first_on_without_a_gap() -> None:
    blocks = Gathered([(0, 2), (2, 4), (4, 5)])
    ready = []
    for first, stop in ((2, 4), (4, 5), (0, 2)):
        blocks.put(first, np.full((1, 1, stop - first), first, np.float32))
        ready.append((blocks.ready, blocks.complete))
    assert ready == [(0, False), (0, False), (3, True)]
    assert blocks.upto(5)[0, 0].tolist() == [0, 0, 2, 2, 4]


def test_each_thing_that_decides_numbers_makes_a_kept_past_another() -> None:
    baseline = load_scenario("baseline", drawing_from())
    work = Work(baseline, baseline, "one", 1, 0, 4, 60)
    others = {
        "base_key": "other", "view": "cnas", "seed": 2, "first": 2, "stop": 6, "months": 72,
        "only": ("ratio.stock",),
    }  # fmt: skip
    blocks = [work.block, *(replace(work, **{name: one}).block for name, one in others.items())]  # type: ignore[arg-type]
    assert len(set(blocks)) == len(blocks)
    assert replace(work, aside=True).block == work.block


def test_each_thing_that_decides_numbers_makes_a_reference_another() -> None:
    known, asked = drawing_from(), PageQuestion()
    baseline, sold = (load_scenario(name, known) for name in ("baseline", "h200_sales_allowed"))
    others = ({"view": "cnas"}, {"seed": 2}, {"until": "2027-12"})
    keys = [_reference_of(asked, baseline), _reference_of(asked, sold)]
    keys += [_reference_of(replace(asked, **one), baseline) for one in others]  # type: ignore[arg-type]
    assert len(set(keys)) == len(keys)
    for one in ({"at": "2029-12"}, {"charts": ("lag.china",)}):
        assert _reference_of(replace(asked, **one), baseline) == keys[0]  # type: ignore[arg-type]


def test_a_view_is_asked_for_the_months_that_the_page_shows() -> None:
    known, asked = drawing_from(), PageQuestion(until="2027-12")
    world, reference = (load_scenario(one, known) for one in ("h200_sales_allowed", "baseline"))
    (work,) = works_of([world], reference, asked, "cnas", (3, 9))
    assert work.months == 12 * 6, "January 2022 to December 2027"
    assert (work.first, work.stop, work.seed, work.view) == (3, 9, asked.seed, "cnas")
    assert (work.scenario, work.base) == (world, reference)
    assert work.aside


@pytest.fixture(scope="module")
def pair() -> Pair:
    """Two months of three members: the ratio is 4 in the world and 2 in the reference, and memory
    binds Huawei in one of three members instead of two.
    """
    table = {one.name: one for one in outcome_table(drawing_from())}
    names = ("ratio.stock", f"{BOUND}memory", f"{BOUND}wafers")
    world = [[4, 4, 4], [1, 0, 0], [0, 1, 1]]
    reference = [[2, 2, 2], [1, 1, 0], [0, 0, 1]]
    sides = (np.array([side, side], np.float32) for side in (world, reference))
    titles = {WORLD: "Your world", REFERENCE: "Baseline"}
    return Pair({name: table[name] for name in names}, ("2029-12", "2030-12"), *sides, titles)


def test_rows_of_a_table_have_each_side_in_its_place(pair: Pair) -> None:
    row = answer.table(pair, "2030-12")[0]
    assert (row["world"], row["reference"]) == ("4", "2")
    lines = [line.split(",") for line in answer.csv_lines(pair, ["ratio.stock"])[1:]]
    assert {line[2]: float(line[4]) for line in lines} == {
        "world": 4.0, "reference": 2.0, "difference": 2.0,
    }  # fmt: skip


@pytest.mark.parametrize(("side", "shows"), [("base", ("4", "–")), ("changed", ("–", "2"))])
def test_a_side_without_a_value_alone_has_a_dash(
    pair: Pair, side: str, shows: tuple[str, str]
) -> None:
    effect = pair.effect("ratio.stock", "2030-12")
    bands = getattr(effect, side)
    nothing = replace(bands, p50=np.full_like(bands.p50, np.nan))
    row = answer._row(replace(effect, **{side: nothing}), "2030-12")
    assert (row["world"], row["reference"]) == shows


def test_what_binds_is_told_of_the_world_beside_its_reference(pair: Pair) -> None:
    huawei = next(one for one in answer._binds(pair, "2030-12") if one["who"] == "huawei")
    bars = {bar["cause"]: (bar["share"], bar["was"]) for bar in huawei["bars"]}
    assert bars == {"wafers": (0.6667, 0.3333), "memory": (0.3333, 0.6667)}
    assert "in 67 % of members (reference 33 %)" in huawei["told"]


@pytest.mark.parametrize("seed", [1, 7])
def test_drivers_are_sought_of_the_change_among_the_members_drawn(pair: Pair, seed: int) -> None:
    known = drawing_from()
    baseline = load_scenario("baseline", known)
    asked = _asked(pair, "ratio.stock", "2030-12", seed, (baseline, baseline), known)
    assert asked.values.tolist() == [2.0, 2.0, 2.0]
    drawn = table(Draw(known, baseline, seed, 0, 3))
    assert asked.drawn.keys() == drawn.keys()
    assert all(np.array_equal(asked.drawn[name], drawn[name]) for name in drawn)
    path = "levers.china.import_admission.share@2027-01"
    mine = load_scenario("baseline", known, [f"{path}={{dist: uniform, low: 0, high: 1}}"])
    asked = _asked(pair, "ratio.stock", "2030-12", seed, (mine, baseline), known)
    assert asked.drawn.keys() == {*drawn, path}
    same = replace(pair, world=pair.reference)
    level = _asked(same, "ratio.stock", "2030-12", seed, (baseline, baseline), known)
    assert level.values.tolist() == [2.0, 2.0, 2.0]


def test_a_grid_has_each_lever_at_each_point_and_unmoved() -> None:
    levers = [BY_KEY[key] for key in list(BY_KEY)[:2]]
    worlds = list(_grid(levers, [(0.25, 0.75), (0.5,)]))
    moved = [tuple(move.value for move in world.moves.values()) for world in worlds]
    assert sorted(moved) == [(), (0.25,), (0.25, 0.5), (0.5,), (0.75,), (0.75, 0.5)]
    assert {key for world in worlds for key in world.moves} == {one.key for one in levers}


def test_a_question_says_when_it_is_looked_at_and_why() -> None:
    calibration = drawing_from()
    words = ("baseline", "taiwan_blockade", "no_controls_ever", "h200_sales_allowed")
    words += ("gulf_licences_stop", "new_chinese_lab", "h200_ban_returns")
    known = {word: load_scenario(word, calibration) for word in words}
    against = held_against(known, calibration)
    found = {q["name"]: q for q in catalogue(calibration, known, against, ())["questions"]}
    assert {name: one["at"] for name, one in found.items()} == {
        "baseline": "2030-12",
        "taiwan_blockade": "2028-12",
        "no_controls_ever": "2026-12",
        "h200_sales_allowed": "2030-12",
        "gulf_licences_stop": "2031-12",
        "new_chinese_lab": "2030-12",
        "h200_ban_returns": "2031-12",
    }
    ends = "What it changes ends in Aug 2028: shown in Dec 2028."
    begins = "What it changes begins in Sep 2022: shown in Dec 2026."
    later = "What it changes begins in Jan 2027: shown in Dec 2031."
    assert [one["why"] for one in found.values()] == ["", ends, begins, "", later, "", later]
    judged = {name: one["against"] for name, one in found.items() if one["against"] != "baseline"}
    assert judged == {"h200_ban_returns": "h200_sales_allowed"}
    other = {**known, "h200_sales_allowed": known["baseline"]}  # another file of that name
    assert held_against(other, calibration)["h200_ban_returns"] == "baseline"
    at, why = month_and_reason(known["taiwan_blockade"], known["baseline"], calibration, "2028-06")
    assert (at, why) == ("2028-06", "What it changes begins in Mar 2028: shown in Jun 2028.")
