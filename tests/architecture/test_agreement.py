"""The proof of equality between versions sees every bit, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

from benchmarks.agreement import ROOT, commit_of, compare, difference, shipped

NAMES = ("a", "b")


def values() -> np.ndarray:
    """Two months of two outcomes for two members, one of them undefined."""
    return np.array([[[1.0, 2.0], [np.nan, 0.0]], [[3.0, 4.0], [5.0, 6.0]]])


def test_the_same_numbers_agree_though_some_are_undefined() -> None:
    assert difference(NAMES, values(), values()).unequal == 0


def test_one_bit_is_a_difference() -> None:
    after = values()
    after[1, 1, 0] = np.nextafter(5.0, 6.0)
    found = difference(NAMES, values(), after)
    assert (found.values, found.unequal, found.worst) == (8, 1, "b")
    assert 0 < found.largest < 1e-15


def test_a_difference_beyond_the_tolerance_is_counted_with_its_member() -> None:
    after = values()
    after[1, 1, 0] = 5.0 * (1 + 1e-12)
    after[1, 0, 1] = 4.0 * (1 + 1e-6)
    found = difference(NAMES, values(), after)
    assert (found.unequal, found.beyond, found.members, found.worst) == (2, 1, 1, "a")
    assert found.largest == pytest.approx(1e-6, rel=1e-3)


def test_near_zero_a_difference_is_held_against_the_scale_of_the_outcome() -> None:
    before, after = values(), values()
    before[0, 0, 0], after[0, 0, 0] = 1e-14, 2e-14
    assert difference(NAMES, before, after).beyond == 0


def test_an_undefined_number_differs_from_any_other() -> None:
    after = values()
    after[0, 0, 1] = np.nan
    found = difference(NAMES, values(), after)
    assert (found.unequal, found.worst, found.largest) == (1, "a", np.inf)
    assert found.beyond == 1


def test_an_outcome_that_is_gone_is_told(tmp_path: Path) -> None:
    for name, outcomes in (("before", NAMES), ("after", ("b", "c"))):
        (tmp_path / name).mkdir()
        np.savez(tmp_path / name / "baseline.npz", names=np.array(outcomes), values=values())
    with pytest.raises(ValueError, match="baseline: outcomes are gone: a"):
        compare(tmp_path / "before", tmp_path / "after")


def test_outcomes_are_compared_by_name(tmp_path: Path) -> None:
    """Another order of columns, or an outcome that only one version has, is no difference."""
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, names, columns in (
        (before, ["a", "b"], [0, 1]),
        (after, ["new", "b", "a"], [0, 1, 0]),
    ):
        folder.mkdir()
        np.savez(folder / "baseline.npz", names=np.array(names), values=values()[:, columns])
    assert compare(before, after)["baseline"].unequal == 0


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no history")
def test_a_commit_goes_by_its_hash_whatever_it_is_called() -> None:
    assert len(commit_of("HEAD")) == 12
    assert commit_of("HEAD") == commit_of(commit_of("HEAD"))
    with pytest.raises(subprocess.CalledProcessError):
        commit_of("no-such-branch")


def test_scenarios_are_those_that_both_versions_have(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    for name in ("baseline", "gone_since"):
        (tmp_path / "scenarios" / f"{name}.yaml").touch()
    assert shipped(ROOT, tmp_path) == ["baseline"]
