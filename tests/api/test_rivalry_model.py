"""The model as Mesa's own tools drive it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mesa
import numpy as np
import pytest

import simulation
from simulation.errors import InputError
from simulation.experiment.reader import Run
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
    assert model.steps == model.month == 3, "Mesa's count is of months, too"


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


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"members": 0}, r"members: 0 is not in the range 1<=x<=10000000"),
        ({"members": 2.5}, r"members: 2\.5 is not a whole number"),
        ({"base_seed": -3}, "seed: -3 is not in the range 0<=x<="),
        ({"base_seed": 2**70}, rf"seed: {2**70} is not in the range"),
        ({"until": "2021-01"}, r"until: 2021-01 lies outside 2022-01\.\.2035-12"),
        ({"until": "abc"}, "until: expected a month such as 2026-02, got 'abc'"),
        ({"outcomes": ("compute.chna",)}, r"compute\.chna.*did you mean 'compute\.china'"),
        ({"scenario": "baselin"}, "did you mean 'baseline'"),
    ],
)
def test_what_cannot_be_is_told_as_the_command_line_does(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        RivalryModel(**given)


@pytest.mark.parametrize("prior", [False, True])
def test_its_members_are_those_of_a_run(tmp_path: Path, prior: bool) -> None:
    made = simulation.run("baseline", members=3, seed=2, until="2022-04", prior=prior, out=tmp_path)
    run = Run.open(made.folder)
    model = RivalryModel(members=3, base_seed=2, until="2022-04", prior=prior)
    while model.running:
        model.step()
    told = model.datacollector.get_model_vars_dataframe()
    for name in told:
        values = run.array("baseline", name).astype(float).mean(axis=1)
        assert told[name].to_numpy() == pytest.approx(values, rel=1e-6), name


def test_one_text_is_one_outcome() -> None:
    """Its letters were the outcomes, and a batch run gives every value alone."""
    names = ("compute.us", "share.china")
    rows = mesa.batch_run(
        RivalryModel,
        {"outcomes": names, "members": 1, "until": "2022-02"},
        max_steps=2,
        display_progress=False,
        data_collection_period=-1,
    )
    assert [row["outcomes"] for row in rows] == [*names]
    assert all(row[row["outcomes"]] > 0 for row in rows)
