"""The model by scenario name, for notebooks and for Mesa's own runners."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from simulation import months
from simulation.analysis.statistics.summary import middle
from simulation.api.arguments import Sets, set_texts, words
from simulation.api.draws import ChosenDraws, drawing_from
from simulation.counts import counted
from simulation.experiment.tasks import refuse_unknown
from simulation.finite import check_finite
from simulation.inputs import Calibration, Draw, load_scenario
from simulation.limits import check_month, whole
from simulation.model.mesa_world import MesaWorld
from simulation.model.outcomes.table import outcome_table
from simulation.model.world import ModelInputs, World


class RivalryModel(MesaWorld):
    """A `mesa.Model` of one scenario.

    Args:
        scenario: name or file of a scenario.
        members: ensemble members carried at once, at least 1.
        base_seed: seed of the draw; member k of a seed is the same for any `members`.
        rng: ignored, Mesa's own generator decides nothing here.
        until: last month, YYYY-MM.
        outcomes: what `datacollector` records, so that `mesa.batch_run` works unchanged: the mean
            over the members that have a number, of a code the one that most members have. One text
            is one outcome.
        calibration: a folder of entries to lay over the shipped ones, or an already loaded
            calibration, whose draws it has, in place of `prior`.
        sets: PATH=VALUE texts, or values by path, as `simulation.run` takes them.
        prior: whether members come from the priors; by default they are those of
            `simulation.run`, from the posterior draws that ship.

    InputError for what cannot be, in the words of the command line.
    """

    def __init__(
        self,
        scenario: str = "baseline",
        members: int = 1,
        base_seed: int = 1,
        rng: Any = None,
        until: str = months.LAST,
        outcomes: str | Sequence[str] = ("compute.us", "compute.china", "ratio.stock"),
        calibration: Calibration | str | Path | None = None,
        sets: Sets = (),
        prior: bool = False,
    ) -> None:
        members, seed = whole("members", members), whole("seed", base_seed)
        check_month("until", until)
        names = words("outcomes", outcomes)
        known = _known(calibration, prior)
        resolved = load_scenario(scenario, known, set_texts(sets))
        draw = Draw(known, resolved, seed, 0, members)
        super().__init__(ModelInputs(known, resolved, draw, months.index(until) + 1))
        refuse_unknown(names, self.recorder.names)
        self._undefined = {one.name for one in outcome_table(draw.calibration) if one.undefined}
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(_mean, name) for name in names}
        )

    def __repr__(self) -> str:
        draw, done = self.inputs.draw, counted(self.month, "month")
        size = f"{counted(self.members, 'member')}, seed {draw.seed}"
        return f"<RivalryModel: {draw.scenario.name}; {size}, {done} run>"

    def step(self) -> None:
        """One month, and a row of the data collector; NotFiniteError where one is no number."""
        was_running, date = self.running, self.date
        super().step()
        if was_running:
            names = tuple(self.latest)
            values = np.stack([self.latest[name] for name in names])[None]
            name = self.inputs.scenario.name
            check_finite(values, names, (date,), self.draw.start, self._undefined, name)
            self.datacollector.collect(self)


def _known(calibration: Calibration | str | Path | None, prior: bool) -> Calibration:
    if isinstance(calibration, Calibration):
        return calibration
    return drawing_from(ChosenDraws(prior, calibration=calibration or ""))


def _mean(outcome: str, model: World) -> float:
    """An outcome's mean over members; no closure, so that models pickle."""
    return middle(outcome, model.latest[outcome], "mean")
