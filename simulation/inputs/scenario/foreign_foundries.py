"""Chips that are added or taken over, made where no known chip of their maker's state is made."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.scenario.scenario import Scenario
from simulation.inputs.tables.chips import Chip


def doubts(scenario: Scenario, calibration: Calibration) -> Iterator[Problem]:
    """Each such chip, with the place of what says so: nothing in the model keeps it from sale."""
    known = scenario.extended(calibration)
    usual = {_states(chip, known) for chip in calibration.chips}
    places = {one.id: one.places for one in scenario.additions.chips}
    places |= {name: one.places for one in scenario.additions.players for name in one.chips}
    for chip in known.chips:
        seat, made = _states(chip, known)
        if chip.id in places and seat != made and (seat, made) not in usual:
            said = (
                f"{chip.id} is by {chip.maker} of {seat} and made by {chip.foundry} of {made}, "
                "as no known chip is; no rule of the model keeps it from being made or sold"
            )
            where = (places[chip.id].get(key) for key in ("foundry", "maker", "chips"))
            yield Problem(said, next(filter(None, where), None))


def _states(chip: Chip, known: Calibration) -> tuple[str, str]:
    """Seats of its maker and of its foundry."""
    return known.roster.makers[chip.maker].state, known.roster.suppliers[chip.foundry].state
