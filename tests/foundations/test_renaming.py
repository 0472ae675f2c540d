"""Things found by the names of earlier editions."""

from __future__ import annotations

import warnings

import pytest

from simulation.errors import RenamedWarning
from simulation.renaming import ByName


def test_an_earlier_name_finds_and_is_noted_and_not_listed() -> None:
    things = ByName({"new": 1, "other": 2}, {"old": "new"})
    assert "old" in things
    assert list(things) == ["new", "other"]
    with pytest.warns(RenamedWarning, match="^'old' is now 'new'$"):
        assert things["old"] == 1


def test_what_has_a_name_of_its_own_goes_first() -> None:
    things = ByName({"new": 1, "old": 2}, {"old": "new"})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (things["old"], things.today("old"), things.today("new")) == (2, "old", "new")


def test_a_name_of_what_is_not_held_is_unknown() -> None:
    things = ByName({"other": 2}, {"old": "new"})
    assert "old" not in things
    with pytest.raises(KeyError):
        things["old"]
