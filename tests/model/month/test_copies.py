"""A copy of a model, deep or pickled, goes on as the original would, from any month."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from simulation.model.mesa_world import MesaWorld
from simulation.model.world import World
from simulation.rivalry_model import RivalryModel

WAYS = {"deepcopy": copy.deepcopy, "pickle": lambda world: pickle.loads(pickle.dumps(world))}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("scenario", "month"),
    [("baseline", 0), ("baseline", 1), ("baseline", 17), ("best_response_rivals", 60)],
)
def test_a_copy_goes_on_as_the_original(
    world: Callable[..., World], scenario: str, month: int, way: str
) -> None:
    original = world(scenario, months=month + 24)
    while original.month < month:
        original.step()
    twin = WAYS[way](original)
    original.run()
    twin.run()
    assert np.array_equal(original.recorder.values, twin.recorder.values, equal_nan=True)
    for name, array in original.state.items():
        assert np.array_equal(array, twin.state.arrays[name]), name


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_is_independent(world: Callable[..., World], way: str) -> None:
    """What happens to a copy leaves the original as it was."""
    original, usual = world(months=30), world(months=30)
    for _ in range(18):
        original.step()
    twin = WAYS[way](original)
    twin.state.unspent_chip_budget = 0.0
    twin.law.export_rule.hbm_access.general[...] = 0.0
    twin.run()
    assert np.array_equal(original.run().values, usual.run().values, equal_nan=True)
    assert not np.array_equal(twin.recorder.values, usual.recorder.values, equal_nan=True)


def test_a_deep_copy_shares_what_no_month_changes(world: Callable[..., World]) -> None:
    original = world(months=12)
    original.step()
    twin = copy.deepcopy(original)
    for name in ("inputs", "draw", "layout", "calendar", "shock_paths"):
        assert getattr(twin, name) is getattr(original, name), name
    assert not np.shares_memory(twin.state.arrays["backlog"], original.state.arrays["backlog"])


@pytest.mark.parametrize("way", WAYS)
def test_mesa_s_collector_is_copied_too(way: str) -> None:
    original = RivalryModel(until="2022-08")
    for _ in range(3):
        original.step()
    twin = WAYS[way](original)
    for model in (original, twin):
        while model.running:
            model.step()
    told, same = (m.datacollector.get_model_vars_dataframe() for m in (original, twin))
    assert len(told) == 8
    assert told.equals(same)


def test_a_replaced_agent_stays_replaced_in_a_copy(mesa_world: Callable[..., MesaWorld]) -> None:
    original = mesa_world(months=12)
    firm = original.firms.agents["alibaba"]
    firm.remove()
    twin = copy.deepcopy(original)
    row = slice(firm.rows.start, firm.rows.stop)
    twin.run()
    assert twin.state.delivered[row].max() < 1e-6
    assert np.array_equal(original.run().values, twin.recorder.values, equal_nan=True)
