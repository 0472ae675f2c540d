"""Designs: where points lie, how designs grow, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.experiment import design
from simulation.experiment.design import Axis, build, parse_axes, parse_axis

AXES = parse_axes(["a.b=0:1", "c.d=10:20"])


def numbers(built: design.Design) -> np.ndarray:
    return np.array([[float(x) for x in row] for row in built.rows])


def test_grid_visits_every_combination_in_order() -> None:
    built = build(parse_axes(["a=0:1:3", "b=x,y"]), "grid", None, 1)
    assert built.rows == tuple((a, b) for a in ("0", "0.5", "1") for b in ("x", "y"))
    assert built.sets(1) == ("a=0", "b=y")


def test_a_latin_hypercube_has_one_point_in_every_slice() -> None:
    points = numbers(build(AXES, "lhs", 10, 1))
    slices = np.sort(np.floor((points - [0, 10]) / [0.1, 1.0]), axis=0)
    assert (slices == np.arange(10)[:, None]).all()


@pytest.mark.parametrize("method", ["sobol", "mc"])
def test_sobol_and_mc_keep_their_first_points(method: str) -> None:
    assert build(AXES, method, 37, 5).rows[:8] == build(AXES, method, 8, 5).rows


@pytest.mark.parametrize("method", ["lhs", "sobol", "mc"])
def test_each_axis_takes_chances_of_its_own(method: str) -> None:
    first, second = ((numbers(build(AXES, method, 64, 1)) - [0, 10]) / [1, 10]).T
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.5


@pytest.mark.parametrize("method", ["lhs", "sobol", "mc"])
def test_the_seed_decides(method: str) -> None:
    assert build(AXES, method, 8, 0).rows == build(AXES, method, 8, 0).rows
    assert build(AXES, method, 8, 0).rows != build(AXES, method, 8, 1).rows


@pytest.mark.parametrize("method", ["lhs", "sobol", "mc"])
def test_points_stay_inside(method: str) -> None:
    points = numbers(build(AXES, method, 64, 3))
    assert (points >= [0, 10]).all()
    assert (points <= [1, 20]).all()


def test_another_path_moves_no_mc_point() -> None:
    alone = build(AXES[:1], "mc", 9, 1).rows
    assert tuple(row[:1] for row in build(AXES, "mc", 9, 1).rows) == alone


def test_choices_get_equal_shares() -> None:
    built = build((Axis("p", choices=("x", "y")),), "sobol", 64, 1)
    assert sum(row == ("x",) for row in built.rows) == 32


def test_an_axis_says_what_vary_would_take() -> None:
    assert parse_axis("p=0.1:2:5").describe() == "0.1:2:5"
    assert parse_axis("p=1:2").describe() == "1:2"
    assert parse_axis("p=x, y").describe() == "x,y"
    assert parse_axis("p=x,y").ends() == ("x", "y")
    assert parse_axis("levers.us.x.f[h200]@2026-01=0:1").path == "levers.us.x.f[h200]@2026-01"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("p", "--vary p: expected PATH=LO:HI, PATH=LO:HI:N or PATH=A,B"),
        ("=1:2", "--vary =1:2: expected PATH=LO:HI, PATH=LO:HI:N or PATH=A,B"),
        ("p=3", "--vary p=3: expected LO:HI, LO:HI:N or A,B (a fixed value goes to --set)"),
        ("p=1:2:3:4", "--vary p=1:2:3:4: expected LO:HI, LO:HI:N or A,B"),
        ("p=2:1", "--vary p=2:1: the low end 2 is not below the high end 1"),
        ("p=1:1", "--vary p=1:1: the low end 1 is not below the high end 1"),
        ("p=a:1", "--vary p=a:1: a is not a number (choices are listed with commas)"),
        ("p=1:", "--vary p=1:: nothing is not a number"),
        ("p=0:nan", "--vary p=0:nan: nan is not a number"),
        ("p=0:inf", "--vary p=0:inf: inf is not a number"),
        ("p=0:1:1", "--vary p=0:1:1: the count 1 is not a whole number of at least 2"),
        ("p=0:1:2.5", "--vary p=0:1:2.5: the count 2.5 is not a whole number of at least 2"),
        ("p=a,,b", "--vary p=a,,b: an empty choice between commas"),
        ("p=a,b,a", "--vary p=a,b,a: a is listed twice"),
    ],
)
def test_what_vary_refuses(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_axis(text)
    assert str(caught.value).startswith(message)


def test_all_wrong_texts_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        parse_axes(["p=2:1", "q=1:2", "q=3:4", "r"])
    assert len(caught.value.problems) == 3
    assert "--vary q is given twice" in str(caught.value)


@pytest.mark.parametrize(
    ("vary", "method", "points", "message"),
    [
        (["p=0:1"], "grid", None, "--vary p: a grid needs a count, LO:HI:N; or choose"),
        (["p=0:1:3"], "grid", 7, "--points does not go with a grid"),
        (["p=0:1:999", "q=0:1:999"], "grid", None, "a grid of 999 x 999 = 998,001 points is over"),
        (["p=0:1"], "lhs", None, "--design lhs needs --points N"),
        (["p=0:1"], "mc", 10**9, "--points 1,000,000,000 lies outside 1 to 100,000"),
        (["p=0:1:3"], "sobol", 8, "--vary p: a count (the third number) goes with --design grid"),
        (
            ["p=0:1"],
            "sobl",
            8,
            "no design 'sobl', but grid, lhs, sobol, mc, saltelli; did you mean 'sobol'?",
        ),
    ],
)
def test_designs_that_do_not_fit(
    vary: list[str], method: str, points: int | None, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        build(parse_axes(vary), method, points, 1)
    assert str(caught.value).startswith(message)


def test_nothing_to_vary() -> None:
    with pytest.raises(InputError, match="nothing to vary; give --vary"):
        parse_axes([])
