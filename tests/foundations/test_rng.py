from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.rng import normal, normal_quantile, uniform, uniform_of

FROZEN = [[0.733357196975, 0.262580407853], [0.990830166884, 0.557101380253]]


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 7), st.integers(0, 3))
def test_a_member_is_the_same_in_any_block(a: int, b: int, per_member: int, seed: int) -> None:
    start, stop = sorted((a, b))
    whole = uniform(seed, "stream", 0, 300, per_member)
    block = uniform(seed, "stream", start, stop, per_member)
    assert block.shape == (per_member, stop - start)
    assert np.array_equal(block, whole[:, start:stop])


@given(st.lists(st.integers(0, 4095), max_size=9), st.integers(1, 14), st.data())
def test_single_members_have_the_numbers_that_they_have_in_a_block(
    members: list[int], per_member: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, per_member))
    whole = uniform(2, "stream", 0, 4096, per_member)
    found = uniform_of(2, "stream", np.array(members, dtype=np.intp), per_member, first)
    assert found.flags.c_contiguous
    assert np.array_equal(found, whole[:first, members])


def test_members_far_out_cost_nothing() -> None:
    assert uniform(1, "s", 10**12, 10**12 + 2).shape == (1, 2)


def test_seed_zero_is_a_seed() -> None:
    assert not np.array_equal(uniform(0, "s", 0, 10), uniform(1, "s", 0, 10))
    assert np.array_equal(uniform(0, "s", 0, 10), uniform(0, "s", 0, 10))


def test_streams_are_independent() -> None:
    draws = np.concatenate([uniform(1, f"stream {n}", 0, 4000) for n in range(20)])
    correlation = np.corrcoef(draws) - np.eye(20)
    assert np.abs(correlation).max() < 0.08
    assert not np.array_equal(uniform(1, "a", 0, 5), uniform(1, "b", 0, 5))
    assert not np.array_equal(uniform(12, "3", 0, 5), uniform(1, "23", 0, 5))


def test_numbers_are_uniform_and_strictly_inside() -> None:
    u = uniform(7, "s", 0, 100_000)[0]
    assert 0 < u.min() < 1e-3
    assert 1 - 1e-3 < u.max() < 1
    counts, _ = np.histogram(u, bins=20, range=(0, 1))
    assert np.abs(counts - 5000).max() < 350


def test_the_numbers_never_change() -> None:
    assert uniform(1, "stream", 0, 2, 2).round(12).tolist() == FROZEN


def test_normal_goes_with_uniform() -> None:
    u, z = uniform(3, "s", 0, 50, 4), normal(3, "s", 0, 50, 4)
    assert np.allclose(normal_quantile(u), z)
    assert normal_quantile(np.array([0.95]))[0] == pytest.approx(1.6448536269514722)


@pytest.mark.parametrize(("start", "stop", "per_member"), [(-1, 2, 1), (3, 2, 1), (0, 2, 0)])
def test_bad_ranges(start: int, stop: int, per_member: int) -> None:
    with pytest.raises(ValueError, match=r"^no such members: "):
        uniform(1, "s", start, stop, per_member)
