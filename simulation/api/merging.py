"""What `rivalry merge` does: from shards to a run or sweep with its summary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulation.api.runs import summarise


def merge(folders: Sequence[Path], out: Path, *, resume: bool = False) -> bool:
    """Put the shards of a run or sweep together, with its summary; False if it was there already.

    Raises InputError where they are not all the shards of one run.
    """
    from simulation.api.sweeping import summarise_sweep
    from simulation.experiment import shards, store

    def finish(folder: Path) -> None:
        is_sweep = (folder / store.POINTS).is_file()
        (summarise_sweep if is_sweep else summarise)(folder)

    return shards.merge(folders, out, resume=resume, finish=finish)
