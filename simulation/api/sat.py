"""Exams that were sat, and the verdicts on them: what the page, the tables and the words share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.history.exam import Exam
    from simulation.history.selection import Selection
    from simulation.history.verdict import Verdict
    from simulation.inputs import Calibration


@dataclass(frozen=True)
class Exams:
    """Finished exams in the order of their cuts, the calibration, and what was left out."""

    calibration: Calibration
    selection: Selection
    exams: tuple[Exam, ...]


def verdicts(exams: Sequence[Exam]) -> list[tuple[Exam, str, Verdict]]:
    """For each exam the verdict on all figures, and on those of periods after the cut."""
    from simulation.history.verdict import strictly_after, verdict

    found = []
    for exam in exams:
        found.append((exam, "all", verdict(exam.rows)))
        after = strictly_after(exam.rows)
        if after:
            found.append((exam, "after", verdict(after)))
    return found
