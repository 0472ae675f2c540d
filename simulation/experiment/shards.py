"""Shards: a run cut into parts for a batch queue, and put together again.

Shard i of n makes every n-th file of the run, in a folder of its own; nothing else is shared. The
merged folder holds the very bytes of a run made in one go.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.counts import counted
from simulation.errors import InputError, StoppedError
from simulation.experiment import manifest, resuming, store
from simulation.experiment.manifest import SHARD, Manifest
from simulation.experiment.manifest_shape import unheld
from simulation.experiment.reader import Run, refuse_missing
from simulation.experiment.store import Store
from simulation.experiment.work import Finish, Planned, Tables
from simulation.writing import replacing

if TYPE_CHECKING:
    from simulation.experiment.tasks import Task
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario


@dataclass(frozen=True)
class Shard:
    """Part `number` (from 1) of `of` of a planned run or sweep; itself a plan."""

    plan: Planned
    number: int
    of: int

    def __post_init__(self) -> None:
        if self.of > self.plan.count():
            raise InputError(
                f"the run has {counted(self.plan.count(), 'file')} of results, "
                f"too few for {self.of} shards"
            )

    @property
    def calibration(self) -> Calibration:
        """That of the whole."""
        return self.plan.calibration

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Those of the whole."""
        return self.plan.scenarios

    @property
    def seed(self) -> int:
        """That of the whole."""
        return self.plan.seed

    @property
    def until(self) -> str:
        """That of the whole."""
        return self.plan.until

    @property
    def command(self) -> str:
        """What was typed."""
        return self.plan.command

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Those of the whole."""
        return self.plan.outcomes

    def count(self) -> int:
        """How many files of results the shard has."""
        return len(range(self.number - 1, self.plan.count(), self.of))

    def tasks(self) -> Iterator[Task]:
        """Every n-th task of the whole."""
        return islice(self.plan.tasks(), self.number - 1, None, self.of)

    def settings(self) -> dict[str, Any]:
        """Those of the whole, and which part this is."""
        return {**self.plan.settings(), SHARD: f"{self.number}/{self.of}"}

    def tables(self) -> Tables:
        """The first shard has the tables of the whole."""
        return self.plan.tables() if self.number == 1 else {}


def merge(folders: Sequence[Path], out: Path, *, resume: bool, finish: Finish) -> bool:
    """Put the shards of a run together in `out`; False if it was there already.

    A complete run of these shards is used again, as `run` does.
    `finish` writes what is derived from all blocks. Raises InputError where the folders are not
    all the shards of one run, each complete; RunError where the disk refuses, StoppedError on
    Ctrl-C.
    """
    shards = _shards(folders)
    whole = _whole(shards)
    resume = resume or store.holds(out, whole)
    with store.opened(out, whole, resume, anew=False) as opened:
        if opened.complete:
            return False
        try:
            _put(shards, out, opened)
            finish(Run.open(out, partial=True))
        except KeyboardInterrupt:
            raise StoppedError("stopped", out) from None
        opened.close()
    return True


def _put(shards: Mapping[Path, Manifest], out: Path, opened: Store) -> None:
    """Place every file of the shards in `out`, and note them in its manifest."""
    for folder, found in shards.items():
        for name in found.get("files", {}):
            if name != store.SUMMARY and not opened.has_file(name):
                _place(folder / name, out / name)
                opened.record_file(name)
        for name, facts in found["blocks"].items():
            _check_intact(folder, name, facts)
            _place(folder / name, out / name)
        opened.manifest["blocks"] |= found["blocks"]
    manifest.write(out, opened.manifest)


def _shards(folders: Sequence[Path]) -> dict[Path, Manifest]:
    """The folders' manifests in the order of their numbers; InputError unless all fit."""
    found = {folder: _read(folder) for folder in folders}
    places: dict[str, Path] = {}
    first, *others = found.items()
    for folder, theirs in others:
        differ = manifest.differences({**first[1], SHARD: None}, {**theirs, SHARD: None})
        if differ:
            raise InputError(f"{first[0]} and {folder} are of two runs: {'; '.join(differ)}")
    for folder, theirs in found.items():
        label = theirs[SHARD]
        if label in places:
            raise InputError(f"shard {label} is given twice: {places[label]} and {folder}")
        places[label] = folder
    labels = _all_labels(places)
    blocks = {name: row for one in found.values() for name, row in one["blocks"].items()}
    short = next(unheld({**first[1], "blocks": blocks}), None)
    if short is not None:
        fewest = min(found, key=lambda folder: len(found[folder]["blocks"]))
        again = resuming.hint(fewest, found[fewest])
        told = f"{fewest} holds the fewest; repair it with {again}"
        raise InputError(f"the shards' blocks lack members of {short}: {told}")
    return {places[label]: found[places[label]] for label in labels}


def _all_labels(places: dict[str, Path]) -> list[str]:
    """Labels 1/n to n/n; InputError where they are of different cuts, or some are missing."""
    cuts = sorted({int(label.split("/")[1]) for label in places})
    if len(cuts) > 1:
        raise InputError(f"the folders are shards of {cuts[0]} and of {cuts[1]}; merge one cut")
    labels = [f"{number}/{cuts[0]}" for number in range(1, cuts[0] + 1)]
    missing = [label for label in labels if label not in places]
    if missing:
        raise InputError(f"missing: shard {', '.join(missing[:5])}" + ", ..." * (len(missing) > 5))
    return labels


def _read(folder: Path) -> Manifest:
    refuse_missing(folder)
    found = manifest.read(folder)
    if found is None:
        raise InputError(f"{folder} is no run: it has no {manifest.NAME}")
    if not found.get(SHARD):
        raise InputError(f"{folder} is no shard: it was made without --shard")
    listed = found.get("files", {})
    for name in {**listed, **found["blocks"]}:
        _check_own(folder, name)
    for name in (store.MEMBERS, store.POINTS):
        if name not in listed and (folder / name).exists():
            raise InputError(f"{folder}: {manifest.NAME} does not list {name}; make the shard anew")
    if not manifest.is_complete(folder, found):
        again = resuming.hint(folder, found)
        raise InputError(f"{folder}: shard {found[SHARD]} is not complete; finish it with {again}")
    for name, facts in listed.items():
        if name != store.SUMMARY:
            _check_intact(folder, name, facts)
    return found


def _whole(shards: dict[Path, Manifest]) -> Manifest:
    first = next(iter(shards.values()))
    kept = {key: value for key, value in first.items() if key != SHARD}
    return {**kept, "files": {}, "blocks": {}, "status": "running", "finished": None}


def _check_own(folder: Path, name: str) -> None:
    """InputError where a file is a link, or lies behind one: what is merged may be anybody's."""
    path = Path(name)
    for part in (path, *path.parents[:-1]):
        if (folder / part).is_symlink():
            raise InputError(f"{folder / part} is a link; a shard holds its own files")


def _check_intact(folder: Path, name: str, facts: dict[str, Any]) -> None:
    if not manifest.is_intact(folder, name, facts):
        raise InputError(resuming.changed(folder, name))


def _place(source: Path, target: Path) -> None:
    """Link a file, or copy it to where links do not reach; files are never written in place."""
    with replacing(target) as temporary:
        try:
            os.link(source, temporary)
        except OSError:
            shutil.copyfile(source, temporary)
