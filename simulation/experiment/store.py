"""The run folder: opening it, recording what is done in it, and refusing what would spoil it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from simulation.errors import InputError
from simulation.experiment import files, manifest, resuming
from simulation.experiment.manifest import Manifest
from simulation.kept import hash_of
from simulation.writing import discard, make_folder, unwritable

SERIES = "series"
MEMBERS = "members.parquet"
POINTS = "points.parquet"
SUMMARY = "summary.csv"
DATAPACKAGE = "datapackage.json"
CHARTS, COMPARED, CLAIMS, EXPLAINED = "charts", "compare", "claims", "explain"
PLOTS, PLAYED, BACKTEST, EVIDENCE = "plots", "game", "backtest", "evidence"
BESIDE = (CHARTS, COMPARED, CLAIMS, EXPLAINED, PLOTS, PLAYED, BACKTEST, EVIDENCE)
"""Folders that commands put beside the blocks of a run; of a backtest there may be several."""
DERIVED = (SUMMARY, DATAPACKAGE, f"{CHARTS}/*")
"""What is made from all blocks at the end, as patterns."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass
class Store:
    """An open run folder; one process at a time has one."""

    folder: Path
    manifest: Manifest
    complete: bool = False

    def has_block(self, file: str, extent: Mapping[str, Any] = NOTHING) -> bool:
        """Whether the block was finished earlier and its bytes are still what was written.

        A run that has grown may want more in a file than it holds: that is another `extent`.
        """
        facts = self.manifest["blocks"].get(file, {})
        same = all(facts.get(key) == value for key, value in extent.items())
        return same and manifest.is_intact(self.folder, file, facts)

    def record_block(self, file: str, facts: dict[str, Any]) -> None:
        """Note a block's status at once, so that a kill after this loses nothing."""
        self.manifest["blocks"][file] = facts
        manifest.write(self.folder, self.manifest)

    def has_file(self, name: str) -> bool:
        """Whether a table beside the blocks is recorded and intact."""
        return manifest.is_intact(self.folder, name, self.manifest["files"].get(name))

    def record_file(self, name: str) -> None:
        """Note a finished table beside the blocks."""
        self.manifest["files"][name] = fingerprint(self.folder / name)
        manifest.write(self.folder, self.manifest)

    def failed(self) -> dict[str, str]:
        """Blocks that failed, with their tracebacks."""
        blocks = self.manifest["blocks"].items()
        return {
            file: block.get("error", "")
            for file, block in blocks
            if block.get("status") == "failed"
        }

    def close(self, status: str = "done") -> None:
        """Write the final status and time; what was derived becomes part of the run."""
        for path in sorted(path for name in DERIVED for path in self.folder.glob(name)):
            name = path.relative_to(self.folder).as_posix()
            self.manifest["files"][name] = fingerprint(path)
        self.manifest.update(status=status, finished=manifest.now())
        manifest.write(self.folder, self.manifest)


def fingerprint(path: Path) -> dict[str, Any]:
    """Length and hash of a file, as the manifest keeps them."""
    return {"bytes": path.stat().st_size, "sha256": hash_of(path)}


@contextmanager
def opened(folder: Path, wanted: Manifest, resume: bool, anew: bool = True) -> Iterator[Store]:
    """Open a folder for the run that `wanted` describes; a complete one is only looked at.

    InputError if it is not empty without `resume`, or holds another run; RunError if it cannot be
    written or another process holds it.
    """
    found = check(folder, wanted, resume, anew)
    if found is not None and manifest.is_whole(folder, found):
        yield Store(folder, found, complete=True)
        return
    make_folder(folder)
    with files.locked(folder):
        found = check(folder, wanted, resume, anew)
        if found is not None and manifest.is_whole(folder, found):  # by whom we waited for
            yield Store(folder, found, complete=True)
            return
        files.remove_leftovers(folder)
        store = Store(folder, found or wanted)
        store.manifest.update(status="running", finished=None)
        store.manifest.setdefault("files", {})
        manifest.write(folder, store.manifest)  # first of all: it marks the folder as ours
        make_folder(folder / SERIES)
        try:
            yield store
        finally:
            files.remove_leftovers(folder)  # of workers that were killed while they wrote


def fits(folder: Path, wanted: Manifest) -> bool:
    """Whether a folder is free for the run that `wanted` describes, or holds it already."""
    try:
        check(folder, wanted, resume=True)
    except InputError:
        return False
    return True


def holds(folder: Path, wanted: Manifest) -> bool:
    """Whether a folder holds this very run, complete."""
    try:
        found = manifest.read(folder)
    except InputError:
        return False
    same = found is not None and not manifest.differences(found, wanted)
    return found is not None and same and manifest.is_complete(folder, found)


def clear(folder: Path) -> None:
    """Delete a run, so that it can be made anew; InputError where a folder holds anything else."""
    held = _contents(folder)
    if not held:
        return
    if manifest.read(folder) is None:
        raise InputError(f"{folder} holds no run, so --force leaves it alone; choose another --out")
    others = [name for name in held if not _is_of_run(name)]
    if others:
        what = f"holds {', '.join(others)} beside a run, so --force leaves it alone"
        raise InputError(f"{folder} {what}; move that away or choose another --out")
    with files.locked(folder):
        for name in sorted(held, key=manifest.NAME.__eq__):  # by the last one a run is known
            if (folder / name).is_dir():
                shutil.rmtree(folder / name, ignore_errors=True)
            else:
                discard(folder / name)


def _is_of_run(name: str) -> bool:
    """Whether a run, or a command that reads it, makes something of this name in its folder."""
    made = (SERIES, MEMBERS, POINTS, SUMMARY, DATAPACKAGE, manifest.NAME, *BESIDE)
    return name in made or name.startswith(f"{BACKTEST}-") or files.is_leftover(name)


def check(folder: Path, wanted: Manifest, resume: bool, anew: bool = True) -> Manifest | None:
    """The manifest to go on with, None for a fresh start; InputError if neither is right.

    `anew` is whether the command that asks has --force, which the error then names.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, not a folder")
    held = _contents(folder)
    found = manifest.read(folder)
    if found is None and any(not files.is_leftover(name) for name in held):
        told = f"holds other files and no {manifest.NAME}; {resuming.elsewhere(wanted)}"
        raise InputError(f"{folder} {told}")
    larger = manifest.grown(found, wanted) if found else None
    if larger is not None and not manifest.differences(larger, wanted):
        found = larger
    changed = manifest.differences(found, wanted) if found else []
    if found and changed:
        reasons = "; ".join([*changed, *manifest.why_not_grown(found, wanted)])
        instead = resuming.instead(wanted, anew)
        raise InputError(f"{folder} holds another run and cannot be resumed: {reasons}; {instead}")
    if held and not resume:
        raise InputError(f"{folder} is not empty; {resuming.choices(folder, wanted, anew)}")
    return found


def _contents(folder: Path) -> list[str]:
    if not folder.exists():
        return []
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.name != files.LOCK)
    except OSError as error:
        raise unwritable(folder, error) from error
