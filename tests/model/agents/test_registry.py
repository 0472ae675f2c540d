"""Who is taken out of Mesa's own sets leaves the model; a name that nobody has says so."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mesa.agent import AgentSet

from simulation.errors import InputError
from simulation.model.agents.actors import Chipmaker, Firm
from simulation.model.mesa_world import MesaWorld
from simulation.model.world import World

Worlds = Callable[..., MesaWorld]
GONE: dict[str, Callable[[MesaWorld, Firm], Any]] = {
    "remove": lambda model, firm: model.agents.remove(firm),
    "discard": lambda model, firm: model.agents.discard(firm),
    "of a type": lambda model, firm: model.agents_by_type[Firm].remove(firm),
    "minus": lambda model, firm: model.agents_by_type[Firm].__isub__({firm}),
    "do": lambda model, firm: model.agents.select(lambda a: a is firm).do("remove"),
    "a copy": lambda model, firm: model.agents.remove(firm),
    "unpickled": lambda model, firm: model.agents.remove(firm),
}
WAYS: dict[str, Callable[[MesaWorld], MesaWorld]] = {
    "a copy": copy.deepcopy,
    "unpickled": lambda model: pickle.loads(pickle.dumps(model)),
}


@pytest.mark.parametrize("how", GONE)
def test_a_firm_that_is_taken_out_of_a_set_leaves(mesa_world: Worlds, how: str) -> None:
    """It left the set, and went on buying."""
    usual, model = (mesa_world(months=6, stop=2) for _ in range(2))
    model = WAYS.get(how, lambda one: one)(model)
    firm, there = model.firms.agents["alibaba"], len(model.agents)
    usual.firms.agents["alibaba"].remove()
    GONE[how](model, firm)
    assert firm not in model.agents
    assert firm not in model.agents_by_type[Firm]
    assert len(model.agents) == there - 1
    assert model.departed[firm.rows].all()
    assert np.array_equal(model.run().values, usual.run().values, equal_nan=True)


def test_what_cannot_leave_stays_in_every_set(mesa_world: Worlds) -> None:
    model = mesa_world(months=2, stop=2)
    maker, there = model.makers.agents["nvidia"], len(model.agents)
    for agents in (model.agents, model.agents_by_type[Chipmaker]):
        for leave in (agents.remove, agents.discard):
            with pytest.raises(InputError, match="<Chipmaker nvidia> cannot be removed: what it"):
                leave(maker)
    with pytest.raises(InputError, match="cannot be removed"):
        model.agents.clear()
    assert len(model.agents) == there
    assert maker in model.agents_by_type[Chipmaker]


def test_who_is_no_member_is_told_as_mesa_tells_it(mesa_world: Worlds) -> None:
    model = mesa_world(months=2, stop=2)
    firm = model.firms.agents["meta"]
    firm.remove()
    with pytest.raises(KeyError):
        model.agents.remove(firm)
    model.agents.discard(firm)


def test_sets_that_are_selected_can_be_changed_as_one_likes(mesa_world: Worlds) -> None:
    model = mesa_world(months=2, stop=2)
    firm, there = model.firms.agents["meta"], len(model.agents)
    for some in (
        model.agents.select(agent_type=Firm),
        model.agents_by_type[Firm].shuffle(),
        model.agents.sort("name"),
    ):
        assert type(some) is AgentSet
        some.remove(firm)
        assert firm not in some
    assert firm in model.agents
    assert len(model.agents) == there
    assert not model.departed[firm.rows].any()
    with pytest.raises(InputError, match="select without inplace"):
        model.agents.select(agent_type=Firm, inplace=True)
    assert len(model.agents) == there


def test_a_class_of_ones_own_is_in_a_set_of_the_same_kind(mesa_world: Worlds) -> None:
    model = mesa_world(months=2, stop=2)
    own = type("Own", (Firm,), {})
    firm = model.firms.replace("meta", own)
    model.agents_by_type[own].remove(firm)
    assert model.departed[firm.rows].all()


def test_a_name_that_nobody_has_says_which_was_meant(mesa_world: Worlds) -> None:
    """It was a KeyError with the name alone."""
    firms = mesa_world(months=2, stop=2).firms
    with pytest.raises(KeyError) as caught:
        firms.agents["alibba"]
    assert str(caught.value) == "there is no agent 'alibba'; did you mean 'alibaba'?"
    assert isinstance(caught.value, InputError)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert "alibba" not in firms.agents
    assert firms.agents.get("alibba") is None
    with pytest.raises(KeyError, match=r"^there is no agent 3$"):
        firms.agents[3]  # type: ignore[index]
    assert list(firms.agents) == list(firms.world.layout.firms)


def test_a_world_without_single_agents_says_where_they_are(world: Callable[..., World]) -> None:
    with pytest.raises(KeyError, match="single agents stand in a RivalryModel only"):
        world(months=2).firms.agents["alibaba"]
