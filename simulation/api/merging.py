"""What `rivalry merge` does: from shards to a run or sweep with its summary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.api.runs import summarise

if TYPE_CHECKING:
    from simulation.experiment.reader import Run


def merge(folders: Sequence[Path], out: Path, *, resume: bool = False) -> bool:
    """Put the shards of a run or sweep together, with its summary; False if it was there already.

    Raises InputError where they are not all the shards of one run.
    """
    from simulation.api.sweeping import summarise_sweep
    from simulation.experiment import shards

    def finish(run: Run) -> None:
        (summarise if run.points is None else summarise_sweep)(run)

    return shards.merge(folders, out, resume=resume, finish=finish)
