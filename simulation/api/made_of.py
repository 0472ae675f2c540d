"""What is explained is made of: its parts, where its run tells them, and how to see all."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.analysis.insight.lag import Parts
    from simulation.experiment.reader import Run

    Values = NDArray[np.float64]

_FIRST = "2022-12"  # the first month with a year before it, on which a breakdown looks back


def made_of(run: Run, outcome: str, scenario: str, at: str, against: str = "") -> Parts:
    """Titles and means over members of what adds up to a lag or its change, in months.

    () of other outcomes, of sweeps, and where the run keeps too little to tell.
    """
    from simulation.analysis.insight import lag
    from simulation.analysis.insight.split import mean_of
    from simulation.experiment.accounts.models import LAG, RECORDED

    known = outcome == LAG and run.points is None and {*RECORDED} <= {*run.outcomes}
    if not known:
        return ()
    new = _held(run, scenario, at)
    if not against:
        return lag.level(new)
    found = lag.change(new, _held(run, against, at))
    return tuple((one.title, mean_of(one.change)) for one in found[1]) if found else ()


def _held(run: Run, scenario: str, at: str) -> dict[str, Values]:
    from simulation.experiment.accounts.models import RECORDED

    row = run.dates.index(at)
    return {n: held[row].astype(float) for n, held in run.arrays(scenario, RECORDED).items()}


def command(run: Run, outcome: str, scenario: str, at: str, against: str = "") -> str:
    """The command that takes what is explained apart; "" where none does."""
    from simulation.experiment.accounts.trees import catalogue
    from simulation.inputs import load_calibration
    from simulation.model.core.layout import Layout

    if run.points is not None or at < _FIRST:
        return ""
    if outcome not in catalogue(Layout.of(load_calibration())):
        return ""
    than = ("--against", against) if against else ()
    words = ("breakdown", outcome, run.given, "--scenario", scenario, *than, "--at", at)
    return shlex.join(["rivalry", *words])
