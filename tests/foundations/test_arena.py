"""Arrays side by side: each with its shape and start value, apart, and at the edge of a line."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulation.arena import arrays_of

SHAPES = st.lists(st.integers(0, 9), max_size=3).map(tuple)


@given(st.lists(st.tuples(SHAPES, st.floats(-9.0, 9.0)), max_size=9))
def test_arrays_have_their_shape_and_start(asked: list[tuple[tuple[int, ...], float]]) -> None:
    found = arrays_of({str(place): one for place, one in enumerate(asked)})
    assert [found[str(place)].shape for place in range(len(asked))] == [s for s, _ in asked]
    for place, (_, start) in enumerate(asked):
        array = found[str(place)]
        assert (array == start).all()
        assert array.flags.c_contiguous
        assert array.flags.writeable
        assert array.ctypes.data % 64 == 0 or not array.size


@given(st.lists(SHAPES, min_size=2, max_size=9))
def test_arrays_do_not_overlap(shapes: list[tuple[int, ...]]) -> None:
    found = arrays_of({str(place): (shape, 0.0) for place, shape in enumerate(shapes)})
    for place, array in enumerate(found.values()):
        array.fill(place)
    assert all((array == place).all() for place, array in enumerate(found.values()))
    assert not any(np.shares_memory(found["0"], one) for one in list(found.values())[1:])
