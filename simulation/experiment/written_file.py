"""What files of sweeps and of games have in common, once they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.errors import InputError, Problem
from simulation.locate import recorded

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.yaml.strict_yaml import Document


class WrittenFile:
    """A file that names scenarios: where it stands, and what it says."""

    document: Document
    path: Path

    def files(self, calibration: Calibration) -> dict[str, str]:
        """The file's own hash, as a manifest records it."""
        return {recorded(self.path, calibration.root): self.document.digest}

    def placed(self, error: InputError, at: tuple[str, ...]) -> Iterator[Problem]:
        """Problems of what the file names: those without a place of their own stand in the file."""
        for problem in error.problems:
            yield problem if problem.place else self.document.problem(problem.message, at)
