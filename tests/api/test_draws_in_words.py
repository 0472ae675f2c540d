"""Where members come from, in words: of one run, of several, and as a run of another day had it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulation.api.comparing import doubts_of
from simulation.api.draws import ChosenDraws, apart_line, drawing_from, drawn_as_run, view_lines
from simulation.distributions import Uniform, adjusted
from simulation.experiment import manifest
from simulation.inputs import Calibration
from simulation.inputs.draws.posterior import Posterior, origin

FITTED = {"from": "posterior", "draws": 10, "sha256": "a", "stale": ""}
SET = {**FITTED, "overridden": {"x": ["a"], "y": ["b", "a"]}}
SCALED = {**FITTED, "overridden": {"x": ["c"]}, "scaled": {"x": ["s"]}}
OWN = {**FITTED, "overridden": {"x": ["a", "b"]}, "calibration": {"name": "m", "replaced": ["a"]}}
MANY = {**FITTED, "overridden": {"x": ["a", "b", "c", "d", "e"]}}


@pytest.mark.parametrize(
    ("origins", "line"),
    [
        ([{**FITTED, "overridden": {}}, {"from": "prior"}, {}], ""),
        ([SET], "; overridden, and drawn apart: a, b"),
        ([{**FITTED, "overridden": {}}, SET], "; overridden, and drawn apart: a, b"),
        ([SET, SCALED],
         "; overridden, and drawn apart: a, b, c; drawn with the rest, and scaled: s"),
        ([OWN], "; overridden, and drawn apart: b"),
        ([MANY], "; overridden, and drawn apart: a, b, c and 2 more"),
    ],
)  # fmt: skip
def test_what_left_the_draws_of_any_run_is_told(origins: list[dict[str, Any]], line: str) -> None:
    assert apart_line(origins) == line


def test_runs_are_told_whose_draws_are_not_those_that_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"shipped": {**FITTED, "overridden": {}}, "scaled": SCALED, "set": SET, "again": SET}
    monkeypatch.setattr(manifest, "read", lambda folder: {"draws": held[folder.name]})
    head = "members are drawn from 10 posterior draws; overridden, and drawn apart: "
    assert view_lines([Path(name) for name in held]) == [
        f"{head}c; drawn with the rest, and scaled: s",
        f"{head}a, b",
    ]


@pytest.mark.parametrize(
    ("stale", "told"),
    [
        ([""], ""),
        (["", "", ""], ""),
        (["", "old"], "old"),
        (["", None, "older"], "older"),
        (["old", "older"], "old"),
    ],
)
def test_doubts_are_those_of_any_run(
    stale: list[str | None], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of before there were draws says nothing, nor does a folder without a manifest."""
    held = dict(zip("abc", stale, strict=False))
    made = {name: None if one is None else {"draws": {"stale": one}} for name, one in held.items()}
    monkeypatch.setattr(manifest, "read", lambda folder: made[folder.name])
    assert doubts_of([Path(name) for name in made]) == told


VIEW = {"name": "v", "resampled": [], "overridden": [], "draws": 10}
MINE = {"name": "m", "replaced": ["a"]}
DRAWN = "members are drawn from 10 posterior draws"


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ({}, []),
        ({"view": VIEW}, [f"under the view v, {DRAWN}"]),
        ({"calibration": MINE},
         [f"calibration m stands for the shipped figures and draws of a; {DRAWN}"]),
        ({"calibration": MINE, "overridden": {"x": ["a"]}},
         [f"calibration m stands for the shipped figures and draws of a; {DRAWN}"]),
        ({"overridden": {"x": ["b"]}}, [f"{DRAWN}; overridden, and drawn apart: b"]),
        ({"scaled": {"x": ["s"]}}, [f"{DRAWN}; drawn with the rest, and scaled: s"]),
    ],
)  # fmt: skip
def test_each_thing_alone_makes_draws_that_do_not_ship(
    told: dict[str, Any], lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A view, figures of one's own, or what scenarios change; all draws say which of these."""
    held = {"overridden": {}, "view": None, "calibration": None, **FITTED, **told}
    monkeypatch.setattr(manifest, "read", lambda folder: {"draws": held})
    assert view_lines([Path("run")]) == lines


@pytest.fixture(scope="module")
def seen() -> Calibration:
    return drawing_from(ChosenDraws(view="cnas"))


def test_a_run_of_these_draws_is_told_by_them(calibration: Calibration, seen: Calibration) -> None:
    shipped = drawing_from()
    assert isinstance(shipped.posterior, Posterior)
    told = drawn_as_run(origin(shipped, {}), calibration)
    assert isinstance(told.posterior, Posterior)
    assert (told.posterior.digest, told.view) == (shipped.posterior.digest, None)
    under = drawn_as_run(origin(seen, {}), calibration)
    assert under.view == seen.view


@pytest.mark.parametrize("view", ["", "cnas"])
def test_a_run_of_the_priors_is_told_by_them(calibration: Calibration, view: str) -> None:
    of = origin(drawing_from(ChosenDraws(prior=True, view=view)), {})
    assert of["from"] == "prior"
    assert drawn_as_run(of, calibration) is calibration


@pytest.mark.parametrize("view", ["", "cnas"])
def test_a_run_of_other_draws_is_told_by_the_priors(
    calibration: Calibration, seen: Calibration, view: str
) -> None:
    """Nobody has the draws any more that it was made with; nor a view that has been changed."""
    of = origin(seen if view else drawing_from(), {})
    assert drawn_as_run({**of, "sha256": "of another day"}, calibration) is calibration
    if view:
        changed = {**of, "view": {**of["view"], "sha256": "of another day"}}
        assert drawn_as_run(changed, calibration) is calibration


def test_a_scaled_parameter_is_told_with_all_that_was_done_to_it() -> None:
    from simulation.api.changes.fitted_words import in_words

    known, name = drawing_from(), "supply.smic.yield_2024"
    value = known.entries[name].value
    plain = in_words(name, value.plain(), known, whole=False)
    assert plain is not None
    scaled = in_words(name, adjusted(value, 0.5, 0.125).plain(), known)
    assert scaled == f"({plain}) times 0.5 plus 0.125"
    another = adjusted(Uniform(dist="uniform", low=0.2, high=0.3), 0.5)
    assert in_words(name, another.plain(), known) is None


def test_what_a_view_leaves_of_the_draws_is_told_as_such() -> None:
    from simulation.api.changes.fitted_words import in_words

    under, name = drawing_from(ChosenDraws(view="cnas")), "grey.chips_2024"
    written = under.entries[name].value.plain()
    (usual, now) = (in_words(name, written, one, whole=False) for one in (drawing_from(), under))
    assert usual is not None
    assert now is not None
    assert usual.endswith(" in the fitted draws")
    assert now.endswith(" in the fitted draws under cnas")
    assert now.removesuffix(" under cnas") != usual
