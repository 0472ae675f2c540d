"""Which assumptions drive a change that the page shows, as `rivalry explain` finds them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from simulation.analysis.text.explaining import sentences, size
from simulation.analysis.text.words import capital
from simulation.api.explaining import Question, explain, row
from simulation.errors import InputError
from simulation.explore.answer import REFERENCE, WORLD, Pair
from simulation.explore.worlds import Values

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.reader import Run
    from simulation.inputs import Calibration, Scenario

_SHOWN = 8


def drivers(
    pair: Pair, outcome: str, at: str, seed: int, sides: Sequence[Scenario], known: Calibration
) -> dict[str, Any]:
    """Drivers of an outcome's change in a month, of its level where nothing changes.

    Where there are too few members to tell, `told` says so and `drivers` is empty.
    """
    run = _Shown(pair, seed, sides[1], known)
    against = pair.titles[REFERENCE] if pair.effect(outcome, at).first is not None else ""
    asked = Question(outcome, run.scenarios[0], at, against)
    try:
        found = row(explain(cast("Run", run), asked, known))
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


class _Shown:
    """The two worlds of a page as a run is read; scenarios go by their titles."""

    name = "explore"

    def __init__(self, pair: Pair, seed: int, scenario: Scenario, known: Calibration) -> None:
        self._pair, self._seed, self._scenario, self._known = pair, seed, scenario, known
        self.scenarios = tuple(dict.fromkeys((pair.titles[WORLD], pair.titles[REFERENCE])))
        self.dates, self.outcomes = pair.dates, pair.outcomes
        self.members = np.arange(pair.members)

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """The drawn parameters of the reference's members."""
        import pandas as pd

        from simulation.inputs import Draw

        draw = Draw(self._known, self._scenario, self._seed, 0, self._pair.members)
        table = draw.table(list(draw.uncertain()))
        return pd.DataFrame({"member": self.members, **table})

    def array(self, scenario: str, outcome: str) -> Values:
        """Values (months, members)."""
        side = self._pair.world if scenario == self.scenarios[0] else self._pair.reference
        return side[:, list(self.outcomes).index(outcome)]
