"""What Mesa asks of agents by name: state variables are read, and firms alone leave."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest

from simulation.errors import InputError
from simulation.model.agents.actors import ACTORS, Chipmaker, Firm, StateActor, Supplier
from simulation.model.core.actor import variables
from simulation.model.mesa_world import MesaWorld

Worlds = Callable[..., MesaWorld]


@pytest.fixture(scope="module")
def model(inputs: Callable[..., Any]) -> MesaWorld:
    made = MesaWorld(inputs(months=4, stop=2))
    for _ in range(2):
        made.step()
    return made


def test_a_state_variable_is_an_attribute(model: MesaWorld) -> None:
    """Sets of agents had no attribute of that name, and collectors gave empty columns."""
    firms = model.agents_by_type[Firm]
    held = firms.get("stock")
    for firm, stock in zip(firms, held, strict=True):
        assert np.array_equal(stock, firm.get("stock"))
    assert np.array_equal(firms.agg("stock", np.sum), model.state.stock.sum())
    held[0][...] = -1.0
    assert (model.state.stock >= 0).all(), "it is a copy"
    collector = mesa.DataCollector(agenttype_reporters={Supplier: {"wafers": "wafers"}})
    collector.collect(model)
    frame = collector.get_agenttype_vars_dataframe(Supplier)
    assert len(frame) == len(model.layout.suppliers)
    assert all(one.shape[-1] == model.members for one in frame["wafers"])


@pytest.mark.parametrize("kind", ACTORS)
def test_every_variable_of_a_type_can_be_read(model: MesaWorld, kind: str) -> None:
    for agent in getattr(model, kind):
        for name in variables(agent.kind):
            assert np.array_equal(getattr(agent, name), agent.get(name), equal_nan=True)
            assert agent.get(name).shape[-1] == model.members


WRONG = {
    "typo": ("stok", "'Firm' object has no attribute 'stok'; did you mean 'stock'?"),
    "none": ("zzz", "'Firm' object has no attribute 'zzz'"),
    "others": ("wanted_starts", "'Firm' object has no attribute 'wanted_starts'"),
    "Python's": ("__stock__", "'Firm' object has no attribute '__stock__'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_an_agent_has_not_is_said(model: MesaWorld, name: str) -> None:
    word, told = WRONG[name]
    with pytest.raises(AttributeError) as caught:
        getattr(model.firms.agents["meta"], word)
    assert str(caught.value) == told


def test_what_others_have_is_no_variable_of_an_agent(model: MesaWorld) -> None:
    """A row of another type's array was returned, or a KeyError."""
    for name, hint in (("price", ""), ("die_yield", ""), ("stok", "; did you mean 'stock'?")):
        with pytest.raises(InputError) as caught:
            model.firms.agents["meta"].get(name)
        assert str(caught.value) == f"<Firm meta> has no state variable '{name}'{hint}"


def test_a_state_variable_is_not_written_as_an_attribute(mesa_world: Worlds) -> None:
    """It was accepted, and changed nothing."""
    model = mesa_world(months=2, stop=2)
    with pytest.raises(AttributeError) as caught:
        model.agents_by_type[Firm].set("unspent_chip_budget", 0.0)
    first = next(iter(model.firms))
    assert str(caught.value) == (
        f"unspent_chip_budget of {first!r} is read-only; what agents of a type have stands in one "
        "array: write agent.mine.unspent_chip_budget = …"
    )
    first.mine.unspent_chip_budget = 7.0
    assert (first.unspent_chip_budget == 7.0).all()
    first.nickname = "mine"
    assert first.nickname == "mine"


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("suppliers", "tsmc", "<Supplier tsmc>"),
        ("makers", "nvidia", "<Chipmaker nvidia>"),
        ("states", "us", "<StateActor us>"),
    ],
)
def test_what_cannot_leave_says_so(mesa_world: Worlds, kind: str, name: str, told: str) -> None:
    """It left Mesa's registry, and everything went on as before."""
    model = mesa_world(months=2, stop=2)
    agent = getattr(model, kind).agents[name]
    with pytest.raises(InputError) as caught:
        agent.remove()
    assert str(caught.value) == (
        f"{told} cannot be removed: what it makes or decides has no other to do it; replace it by "
        "one of another class"
    )
    assert agent in model.agents
    for actor in (Supplier, Chipmaker, StateActor):
        assert len(model.agents_by_type[actor]) > 1
    replaced = getattr(model, kind).replace(name, type("Other", (type(agent),), {}))
    assert agent not in model.agents
    assert replaced in model.agents


@pytest.mark.parametrize("way", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_of_agents_reads_its_own_world(
    mesa_world: Worlds, way: Callable[[MesaWorld], MesaWorld]
) -> None:
    model = mesa_world(months=4, stop=2)
    model.step()
    twin = way(model)
    twin.firms.agents["meta"].mine.stock = 3.0
    assert (twin.firms.agents["meta"].stock == 3.0).all()
    assert (model.firms.agents["meta"].stock != 3.0).any()


def test_an_agent_without_a_world_yet_has_no_variables() -> None:
    """As while it is unpickled."""
    bare = object.__new__(Firm)
    assert not hasattr(bare, "stock")
    assert not hasattr(bare, "world")
    assert SimpleNamespace(**vars(bare)) == SimpleNamespace()
