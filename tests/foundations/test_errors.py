from __future__ import annotations

import pickle

import pytest

from simulation.errors import (
    InputError,
    Place,
    Problem,
    RunError,
    did_you_mean,
    did_you_mean_name,
    edits,
    it_has,
    nearest,
)


def test_a_place_reads_like_a_compiler_message() -> None:
    assert str(Problem("wrong", Place("a.yaml", 3, 5))) == "a.yaml:3:5: wrong"
    assert str(Problem("wrong")) == "wrong"


def test_problems_are_sorted_and_told_once() -> None:
    late, early = Problem("b", Place("a.yaml", 9, 1)), Problem("a", Place("a.yaml", 2, 1))
    error = InputError([late, early, late, Problem("first")])
    assert str(error) == "first\na.yaml:2:1: a\na.yaml:9:1: b"
    assert error.exit_code == 2
    assert InputError("only text").problems == (Problem("only text"),)


def test_errors_travel_between_processes() -> None:
    error = InputError(Problem("b", Place("a.yaml", 9, 1)))
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
    assert RunError("x").exit_code == 1


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("exends", "extends"),
        ("Extends", "extends"),
        ("apparent", None),
        ("aply", "apply"),
        ("", None),
        ("x" * 1000, None),
        ("agianst", "against"),
    ],
)
def test_nearest(word: str, meant: str | None) -> None:
    assert nearest(word, ["extends", "against", "apply"]) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Beijing", "China"),
        ("Washington", "us"),
        ("USA", "us"),
        ("compute.Beijing", "compute.china"),
        ("Brussels", None),
    ],
)
def test_what_newcomers_call_a_state_is_known(word: str, meant: str | None) -> None:
    assert nearest(word, ["us", "China", "rebinning", "compute.china", "compute.us"]) == meant


def test_fewest_edits_win_and_case_decides_between_equals() -> None:
    assert nearest("h20", ["h200", "h2o", "h20x"]) in {"h200", "h20x", "h2o"}
    assert nearest("metta", ["Meta", "meta"]) == "meta"
    assert nearest("META", ["Meta", "meta"]) == "Meta"
    assert did_you_mean("licence", ["license"]) == "; did you mean 'license'?"
    assert did_you_mean("zzz", ["license"]) == ""


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), ""),
        (("a",), "; it has 'a'"),
        (("a", "b", "c"), "; it has 'a', 'b', 'c'"),
        (("a", "b", "c", "d"), "; it has 'a', 'b', 'c' and 1 more"),
    ],
)
def test_the_first_of_what_there_is_are_told(names: tuple[str, ...], told: str) -> None:
    assert it_has(names) == told


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("kitten", "sitting", 3)],
)
def test_edits(a: str, b: str, count: int) -> None:
    assert edits(a, b) == edits(b, a) == count


def test_the_last_part_of_a_name_finds_it() -> None:
    names = ["units.china.h20", "units.h20", "units.h200", "ratio.stock"]
    assert did_you_mean_name("H20", names) == "; did you mean 'units.h20' or 'units.china.h20'?"
    assert did_you_mean_name("ratio.stok", names) == "; did you mean 'ratio.stock'?"
    assert did_you_mean_name("", names) == ""
