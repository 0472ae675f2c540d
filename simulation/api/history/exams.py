"""What `rivalry backtest --until` does: exams at one or more cuts, and their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation import months
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.history.fitting.calibrate import Effort
    from simulation.history.observed.selection import Selection
    from simulation.history.scoring.exam import Exam
    from simulation.history.scoring.verdict import ExamVerdict
    from simulation.inputs import Calibration

SCENARIO = "baseline"


@dataclass(frozen=True)
class Exams:
    """Finished exams in the order of their cuts, the calibration, and what was left out."""

    calibration: Calibration
    selection: Selection
    exams: tuple[Exam, ...]


def hindcast(cuts: Sequence[str], effort: Effort) -> Exams:
    """One exam for each cut (YYYY-MM); InputError for a cut before which nothing was known."""
    from simulation.experiment.tasks import WORLD
    from simulation.history.observed.selection import select
    from simulation.history.scoring.exam import examine
    from simulation.inputs import load_calibration, load_scenario

    calibration = load_calibration()
    scenario = load_scenario(SCENARIO, calibration)
    units = {outcome.name: outcome.unit for outcome in WORLD.outcomes(calibration)}
    selection = select(calibration, units)
    if not cuts:
        raise InputError("no cut was given")
    found = [
        examine(
            calibration,
            scenario,
            (*selection.compared, *selection.foretold),
            months.index(cut),
            effort,
        )
        for cut in sorted(set(cuts))
    ]
    return Exams(calibration, selection, tuple(found))


def verdicts(exams: Sequence[Exam]) -> list[tuple[Exam, str, ExamVerdict]]:
    """For each exam the verdict on all figures, and on those of periods after the cut."""
    from simulation.history.scoring.verdict import strictly_after, verdict

    found = []
    for exam in exams:
        found.append((exam, "all", verdict(exam.rows)))
        after = strictly_after(exam.rows)
        if after:
            found.append((exam, "after", verdict(after)))
    return found
