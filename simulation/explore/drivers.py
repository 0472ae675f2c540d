"""Which assumptions drive a change that the page shows, as `rivalry explain` finds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulation.analysis.text.called import called
from simulation.analysis.text.explaining import sentences, size
from simulation.analysis.text.words import capital
from simulation.api.explained import row
from simulation.api.explaining import Asked, ExplainQuestion, answer
from simulation.errors import InputError
from simulation.explore.answer import REFERENCE, WORLD, Pair
from simulation.inputs import Draw
from simulation.inputs.draws.columns import table

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario

_SHOWN = 8


def drivers(
    pair: Pair, outcome: str, at: str, seed: int, sides: Sequence[Scenario], known: Calibration
) -> dict[str, Any]:
    """Drivers of an outcome's change in a month, of its level where nothing changes.

    Where there are too few members to tell, `told` says so and `drivers` is empty.
    """
    try:
        found = row(answer(_asked(pair, outcome, at, seed, sides, known), "explore", known))
    except InputError as error:
        told = [f"{capital(str(error))}."]
        return {"told": told, "members": pair.members, "unexplained": None, "drivers": []}
    # What a choice between the two is worth depends on goals, which the page does not ask for.
    found["value_of_information"] = []
    return {
        "told": [f"{sentence}." for sentence in sentences(found)],
        "members": found["members"],
        "unexplained": found["unexplained"],
        "drivers": [{**driver, "effect": size(driver)} for driver in found["drivers"][:_SHOWN]],
    }


def _asked(
    pair: Pair, outcome: str, at: str, seed: int, sides: Sequence[Scenario], known: Calibration
) -> Asked:
    """The change of each member, or its level, with what either side draws."""
    own, reference = sides
    effect = pair.effect(outcome, at)
    changes = effect.first is not None
    place = pair.dates.index(at), list(pair.outcomes).index(outcome)
    values = pair.world[place].astype(float)
    if changes:
        values = values - pair.reference[place]
    world, theirs = (called(pair.titles[side]) for side in (WORLD, REFERENCE))
    return Asked(
        ExplainQuestion(outcome, world, at, theirs if changes else ""),
        effect.unit,
        values,
        table(*(Draw(known, side, seed, 0, pair.members) for side in (reference, own))),
    )
