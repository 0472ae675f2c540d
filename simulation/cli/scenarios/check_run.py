"""`rivalry check FOLDER` of a finished run: whether its files are the ones that were written."""

from __future__ import annotations

from pathlib import Path

from simulation.counts import counted
from simulation.errors import InputError, Problem


def is_run(word: str) -> bool:
    """Whether a word is the folder of a run."""
    from simulation.experiment import manifest

    return bool(word) and (Path(word) / manifest.NAME).is_file()


def whole(word: str) -> str:
    """What a run holds; InputError with each file that is gone or has other bytes than it had.

    The manifest vouches for the files, and nothing for the manifest.
    """
    from simulation.experiment import manifest, resuming
    from simulation.experiment.reader import Run
    from simulation.inputs.yaml.events import MOST_PROBLEMS

    run = Run.open(word)
    files = manifest.files(run.manifest)
    changed = [
        Problem(resuming.changed(run.folder, name))
        for name, facts in files.items()
        if not manifest.is_intact(run.folder, name, facts)
    ]
    if changed:
        raise InputError(changed[:MOST_PROBLEMS])
    return f"a run of {run.holds}; {counted(len(files), 'file')} as written"
