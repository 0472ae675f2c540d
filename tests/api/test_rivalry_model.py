"""The model as Mesa's own tools drive it."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from simulation.finite import NotFiniteError
from simulation.rivalry_model import RivalryModel


def test_running_stops_and_a_further_step_changes_nothing() -> None:
    model = RivalryModel(scenario="baseline", members=1, base_seed=0, until="2022-03")
    for _ in range(3):
        assert model.running
        model.step()
    assert not model.running
    before = {name: array.copy() for name, array in model.state.items()}
    model.step()
    assert all(np.array_equal(before[name], array) for name, array in model.state.items())
    assert len(model.datacollector.get_model_vars_dataframe()) == 3


def test_mesa_batch_run_drives_it_unchanged() -> None:
    rows = mesa.batch_run(
        RivalryModel,
        {"scenario": ["baseline"], "members": 1, "base_seed": [1, 2], "until": "2022-06"},
        max_steps=168,
        display_progress=False,
        data_collection_period=-1,
    )
    assert len({row["compute.us"] for row in rows}) == 2


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_state_that_is_no_number_ends_it(value: float) -> None:
    model = RivalryModel(scenario="baseline", members=2, base_seed=0, until="2022-03")
    model.step()
    model.state.smuggled_stock[:, 1] = value
    with pytest.raises(NotFiniteError, match=r"^baseline: .* is .* in 2022-02 for member 1$"):
        model.step()


def test_members_must_be_positive() -> None:
    with pytest.raises(Exception, match="members must be at least 1, got 0"):
        RivalryModel(members=0)
