"""What is explained is made of: its parts, where its run tells them, and how to see all."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.analysis.insight.lag import Parts
    from simulation.api.explaining import ExplainQuestion
    from simulation.experiment.reader import Run

    Values = NDArray[np.float64]

_FIRST = "2022-12"  # the first month with a year before it, on which a breakdown looks back


def made_of(run: Run, question: ExplainQuestion) -> Parts:
    """Titles and means over members of what adds up to a lag or its change, in months.

    () of other outcomes, of claims and sweeps, and where the run keeps too little to tell.
    """
    from simulation.analysis.insight import lag
    from simulation.analysis.insight.split import mean_of
    from simulation.experiment.accounts.models import LAG, RECORDED

    asked = question.outcome == LAG and not question.claim and run.points is None
    if not asked or not {*RECORDED} <= {*run.outcomes}:
        return ()
    new = _held(run, question.scenario, question.at)
    if not question.against:
        return lag.level(new)
    found = lag.change(new, _held(run, question.against, question.at))
    return tuple((one.title, mean_of(one.change)) for one in found[1]) if found else ()


def _held(run: Run, scenario: str, at: str | None) -> dict[str, Values]:
    from simulation.experiment.accounts.models import RECORDED

    row = run.dates.index(str(at))
    return {n: held[row].astype(float) for n, held in run.arrays(scenario, RECORDED).items()}


def command(run: Run, question: ExplainQuestion) -> str:
    """The command that takes what is explained apart; "" where none does."""
    from simulation.experiment.accounts.trees import catalogue
    from simulation.inputs import load_calibration
    from simulation.model.core.layout import Layout

    if question.claim or run.points is not None or (question.at or "") < _FIRST:
        return ""
    if question.outcome not in catalogue(Layout.of(load_calibration())):
        return ""
    against = ("--against", question.against) if question.against else ()
    words = ("breakdown", question.outcome, run.given, "--scenario", question.scenario, *against)
    return shlex.join(["rivalry", *words, "--at", str(question.at)])
