"""What the model reads of its own outcomes is the last month's, whatever a run writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from simulation.errors import UnknownKeyError
from simulation.model.agents.actors import Firm
from simulation.model.core.mechanism import mechanism
from simulation.model.mesa_world import MesaWorld
from simulation.model.outcomes.read_back import names_read
from simulation.model.schedule import Phase
from simulation.model.world import ModelInputs, World

Inputs = Callable[..., ModelInputs]
Seen = list[np.ndarray]
MONTHS = 4
READ = "power.us"  # of a topic that nothing in the shipped model reads


def plant(monkeypatch: pytest.MonkeyPatch, reads: str) -> Seen:
    """A mechanism of the model that notes an outcome of the last month; what it noted."""
    seen: Seen = []

    @mechanism(reads=reads)
    def note(world: World) -> None:
        if world.month:
            seen.append(np.array(world.latest[READ]))

    module = ModuleType("simulation.model.fleet.noted")
    module.__dict__["note"] = note
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(World, "phases", (Phase("note", note), *World.phases))
    return seen


def of_last_months(inputs: ModelInputs) -> np.ndarray:
    """The outcome in each month but the last, from a run that writes all outcomes."""
    world = World(inputs)
    found = []
    while world.running:
        world.step()
        found.append(np.array(world.latest[READ]))
    return np.array(found[:-1])


def test_a_mechanism_reads_what_it_declares_though_nobody_writes_it(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = inputs(months=MONTHS)
    usual = of_last_months(given)
    seen = plant(monkeypatch, f"latest.{READ}")
    assert READ in names_read()
    World(replace(given, keep=("compute.us",))).run()
    np.testing.assert_array_equal(seen, usual)
    assert len({float(one[0]) for one in seen}) == MONTHS - 1, "another number each month"


def test_what_is_not_declared_is_no_number_rather_than_an_old_one(
    inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = plant(monkeypatch, "")
    World(replace(inputs(months=MONTHS), keep=("compute.us",))).run()
    assert len(seen) == MONTHS - 1
    assert np.isnan(seen).all()


def test_single_agents_may_read_any_outcome(inputs: Inputs) -> None:
    seen: Seen = []

    class Reader(Firm):
        def decide_budget(self) -> None:
            if self.world.month:
                seen.append(np.array(self.world.latest[READ]))
            super().decide_budget()

    given = inputs(months=MONTHS)
    model = MesaWorld(replace(given, keep=("compute.us",)))
    model.firms.replace("meta", Reader)
    while model.running:
        model.step()
    np.testing.assert_array_equal(seen, of_last_months(given))


def test_shipped_mechanisms_read_outcomes_that_there_are(world: Callable[..., World]) -> None:
    model = world(months=2)
    model.step()
    assert names_read()
    assert names_read() <= set(model.latest)


def test_who_reads_too_early_or_what_there_is_not_is_told(world: Callable[..., World]) -> None:
    model = world(months=2)
    with pytest.raises(UnknownKeyError, match=r"'power\.us': outcomes of the last month"):
        model.latest[READ]
    assert READ not in model.latest
    model.step()
    with pytest.raises(UnknownKeyError, match=r"no outcome 'power\.su'.*did you mean 'power\.us'"):
        model.latest["power.su"]
    assert model.latest.get("power.su") is None
