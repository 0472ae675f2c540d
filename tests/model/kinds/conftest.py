"""A world in the middle of things, made once; each test gets a copy of its own."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from simulation.inputs import Calibration, Draw, load_scenario
from simulation.model.law import classification, licence_terms
from simulation.model.world import ModelInputs, World
from tests.model.reading import after

NOW = "2026-06"
BUSY = Path(__file__).parents[1] / "busy.yaml"  # every lever in force, none at an end
Inputs = Callable[..., ModelInputs]


class Situation:
    """A world at the end of a month, with words for its rows."""

    def __init__(self, world: World) -> None:
        self.world, self.state, self.layout = world, world.state, world.layout
        rows = world.layout.row
        self.us, self.china = rows["states"]["us"], rows["states"]["china"]
        self.rule = world.law.export_rule
        self.home = world.layout.at_home("china")
        away = (world.layout.firm_state == self.china) & world.layout.abroad
        self.abroad = np.flatnonzero(away)

    def chip(self, name: str) -> int:
        """Row of a chip."""
        return self.layout.row["chips"][name]

    def firm(self, name: str) -> int:
        """Row of a firm."""
        return self.layout.row["firms"][name]

    def p(self, name: str) -> np.ndarray:
        """A parameter, (members,)."""
        return self.world.p(name)

    def enact(self) -> None:
        """Apply a law that the test has changed, and tell buyers its terms."""
        classification.apply(self.world)
        licence_terms.announce(self.world)

    def deliver(self, units: float) -> None:
        """Have all firms get so many of all chips on sale."""
        chips = self.world.chips_on_sale.active
        self.world.pairs.ordered[:, chips] = True
        self.state.delivered[:, chips] = units


@pytest.fixture(scope="session")
def _middle(calibration: Calibration) -> World:
    scenario = load_scenario(BUSY, calibration)
    draw = Draw(calibration, scenario, 1, 0, 3)
    return after(World(ModelInputs(calibration, scenario, draw, 120, checked=True)), NOW)


@pytest.fixture
def now(_middle: World) -> Situation:
    """June 2026 is over: the H200 is sold to China under licence, and every lever is in force."""
    return Situation(copy.deepcopy(_middle))


@pytest.fixture
def then(_middle: World) -> Callable[[], Situation]:
    """As many copies of it as a test compares."""
    return lambda: Situation(copy.deepcopy(_middle))


@pytest.fixture(scope="session")
def _reacting(calibration: Calibration) -> World:
    scenario = load_scenario("adaptive_rivals", calibration)
    draw = Draw(calibration, scenario, 1, 0, 3)
    return after(World(ModelInputs(calibration, scenario, draw, 120)), "2027-06")


@pytest.fixture
def reacting(_reacting: World) -> Situation:
    """June 2027 is over, and states react by the rule book."""
    return Situation(copy.deepcopy(_reacting))
