"""Reads a run folder: manifest, members, series. Only the columns asked for are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.counts import counted
from simulation.errors import InputError, Problem, did_you_mean, it_has, nearest
from simulation.experiment import manifest, resuming, rows
from simulation.experiment.manifest_shape import lacks, unheld
from simulation.experiment.rows import Values
from simulation.locate import SUFFIXES, data_root
from simulation.renaming import ByName

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("seed", "members", "scenarios", "outcomes", "blocks", "status")
_NAMED = 4  # scenarios that a repr names, and runs that stand beside a missing one


@dataclass(frozen=True)
class Measure:
    """What an outcome is: its unit and one sentence about it."""

    unit: str
    description: str = ""


def is_code(outcome: str) -> bool:
    """Whether the outcome is a code, which has a mode and no mean (`bottleneck.MAKER`)."""
    return outcome.startswith("bottleneck.") and outcome.count(".") == 1


@dataclass
class Run:
    """A run folder, read lazily. Open it with `Run.open`.

    `owner` is whom a temporary folder goes with, which must not go while it is read. `held` are
    blocks in memory, by file, that need not be on the disk yet.
    """

    folder: Path
    manifest: dict[str, Any]
    owner: Any = field(default=None, repr=False, compare=False)
    held: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _layouts: dict[str, rows.Layout] = field(default_factory=dict, repr=False)
    _last: tuple[tuple[str, ...], dict[str, Values]] = field(default=((), {}), repr=False)

    def __repr__(self) -> str:
        return f"<Run: {self.holds}>"

    @property
    def holds(self) -> str:
        """What is in it, in a line: "baseline, h200_sales_allowed; 9 members, seed 1"."""
        what = f"{counted(len(self._points), 'point')} of " if self._points is not None else ""
        names = ", ".join(self.scenarios[:_NAMED]) + (", ..." if self.scenarios[_NAMED:] else "")
        return f"{what}{names}; {counted(self.manifest['members'], 'member')}, seed {self.seed}"

    @classmethod
    def open(cls, folder: Path | str, partial: bool = False) -> Run:
        """Open a run; `partial` accepts one that is unfinished or has failed blocks.

        Raises InputError where the folder is no run, or not a complete one.
        """
        path = Path(folder)
        run = cls(path, _manifest(path))
        if not partial:
            _complete(path, run.manifest)
        for name in run._done():
            if not (path / name).is_file():
                repair = resuming.hint(path, run.manifest)
                raise InputError(f"{path}: the block {name} is missing; repair it with {repair}")
        return run

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def given(self) -> str:
        """The folder as it was given, for messages; the name of a temporary one."""
        return str(self.folder) if self.owner is None else self.name

    @property
    def seed(self) -> int:
        return int(self.manifest["seed"])

    @property
    def scenarios(self) -> tuple[str, ...]:
        return tuple(self.manifest["scenarios"])

    @property
    def contents(self) -> dict[str, str]:
        """What each scenario holds, as a hash; none of a run of version 0.1.0."""
        return dict(self.manifest.get("contents", {}))

    @cached_property
    def outcomes(self) -> ByName[Measure]:
        """Name of each outcome -> unit and description, in the order of the manifest."""
        written = self.manifest["outcomes"]
        held = {
            name: Measure(row["unit"], row.get("description", "")) for name, row in written.items()
        }
        return ByName(held, {row["was"]: name for name, row in written.items() if row.get("was")})

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """The months of the series, YYYY-MM, ascending."""
        first = next(iter(self._done()), None)
        if first is None:
            raise InputError(f"{self.folder}: no block of it is done")
        return self._layout(first).dates

    @cached_property
    def members(self) -> NDArray[np.int64]:
        """Indices of the members that every scenario has, ascending; read-only."""
        shared = self._of(self.scenarios[0], None)
        for scenario in self.scenarios[1:]:
            shared = np.intersect1d(shared, self._of(scenario, None))
        shared.flags.writeable = False
        return shared

    @property
    def points(self) -> pd.DataFrame | None:
        """The points of a sweep, indexed by `point`, None where the run is no sweep; a copy."""
        return None if self._points is None else self._points.copy()

    @cached_property
    def _points(self) -> pd.DataFrame | None:
        path = self.folder / "points.parquet"
        if path.is_file():
            return rows.frame(path).set_index("point").sort_index()
        if self.manifest.get("sweep"):
            repair = resuming.hint(self.folder, self.manifest)
            raise InputError(f"{path} is missing; repair it with {repair}")
        return None

    @property
    def drawn(self) -> pd.DataFrame:
        """members.parquet: one row a member (and scenario), one column a drawn number; a copy."""
        return self._drawn.copy()

    @cached_property
    def _drawn(self) -> pd.DataFrame:
        return rows.frame(self.folder / "members.parquet")

    def array(self, scenario: str, outcome: str, point: int | None = None) -> Values:
        """One outcome, float32 (months, members)."""
        return self.arrays(scenario, (outcome,), point)[outcome]

    def arrays(
        self, scenario: str, names: Sequence[str], point: int | None = None
    ) -> dict[str, Values]:
        """Several outcomes, each float32 (months, members), read in one pass over the blocks."""
        self._check(scenario, names, point)
        stored = {name: self.outcomes.today(name) for name in names}
        members = self.members if point is None else self._of(scenario, point)
        shape = (len(self.dates), len(members))
        held = {name: np.empty(shape, dtype=np.float32) for name in names}
        for file in self._files(scenario, point):
            layout = self._layout(file)
            cells = layout.cells(members, point)
            where = np.searchsorted(members, layout.members[cells])
            whole = len(where) == len(layout.members) and bool((np.diff(where) == 1).all())
            columns = self._columns(file, tuple(stored.values()))
            for name, values in ((name, columns[stored[name]]) for name in names):
                if whole:  # a slice is copied ten times as fast
                    held[name][:, where[0] : where[-1] + 1] = values
                else:
                    held[name][:, where] = values[:, cells]
        return held

    def _check(self, scenario: str, names: Sequence[str], point: int | None) -> None:
        _known(scenario, self.scenarios, f"{self.given} has no scenario")
        for name in names:
            _known(name, self.outcomes, f"{self.given} has no outcome")
        if self._points is not None and point is None:
            raise InputError(f"{self.folder} is a sweep: say which point to read")
        if point is not None and (self._points is None or point not in self._points.index):
            raise InputError(f"{self.folder} has no point {point}")

    def _done(self, scenario: str | None = None) -> Iterator[str]:
        for name, block in self.manifest["blocks"].items():
            if block["status"] == "done" and scenario in (None, block["scenario"]):
                yield name if name.startswith("series/") else f"series/{name}"

    def _files(self, scenario: str, point: int | None) -> list[str]:
        if point is None:
            return list(self._done(scenario))
        return self._places.get((scenario, point), [])

    @cached_property
    def _places(self) -> dict[tuple[str, int], list[str]]:
        """The blocks in which each point of a sweep lies."""
        places: dict[tuple[str, int], list[str]] = {}
        for scenario in self.scenarios:
            for file in self._done(scenario):
                for point in np.unique(self._layout(file).points):
                    places.setdefault((scenario, int(point)), []).append(file)
        return places

    def _of(self, scenario: str, point: int | None) -> NDArray[np.int64]:
        layouts = [self._layout(file) for file in self._files(scenario, point)]
        held = [layout.members[layout.cells(None, point)] for layout in layouts]
        return np.unique(np.concatenate(held)) if held else np.empty(0, np.int64)

    def _layout(self, file: str) -> rows.Layout:
        if file not in self._layouts:
            key = ("point",) if self._points is not None else ()
            table = self._table(file, ("member", "date", *key))
            layout = rows.layout(table, self.folder / file)
            self._layouts[file] = layout
            if layout.dates != self.dates:
                raise InputError(f"{self.folder / file}: its months differ from the first block's")
        return self._layouts[file]

    def _columns(self, file: str, names: tuple[str, ...]) -> dict[str, Values]:
        """Columns of one block as (months, cells); the last ones stay at hand for other points."""
        if self._last[0] != (file, *names):
            layout, table = self._layout(file), self._table(file, names)
            self._last = ((file, *names), {n: layout.square(table.column(n)) for n in names})
        return self._last[1]

    def _table(self, file: str, names: tuple[str, ...]) -> Any:
        """Columns of one block as they are stored."""
        held = self.held.get(file)
        return rows.table(self.folder / file, names) if held is None else held.select(names)

    def schema(self, file: str) -> Any:
        """What columns a block, or a table beside them, has, as an Arrow schema."""
        held = self.held.get(file)
        return rows.schema(self.folder / file) if held is None else held.schema


def refuse_scenario(folder: Path) -> None:
    """InputError for the name of a scenario that ships where a folder of a run is asked for."""
    from simulation.inputs.scenario.files import Library

    name = str(folder)
    if not folder.is_dir() and name in Library(data_root() / "scenarios").scenarios:
        raise InputError(f"{name} is a scenario; {_asked_for(name)}")


def _asked_for(scenario: str) -> str:
    return f"the folder of a finished run is asked for, and `rivalry run {scenario}` makes one"


def refuse_missing(folder: Path) -> None:
    """InputError for a folder that is not there, with the runs that stand where it would be."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder{_beside(folder)}")


def _manifest(folder: Path) -> dict[str, Any]:
    if folder.suffix in SUFFIXES and not folder.is_dir():
        raise InputError(f"{folder} is a file's name; {_asked_for(str(folder))}")
    refuse_scenario(folder)
    refuse_missing(folder)
    found = manifest.read(folder)
    if found is None:
        raise InputError(f"{folder} is no run: it has no {manifest.NAME}")
    missing = [key for key in NEEDED if key not in found]
    if missing:
        raise InputError(f"{folder / manifest.NAME}: no manifest of a run: no {', '.join(missing)}")
    lacking = [*islice(lacks(found), 3)]
    if lacking:
        raise InputError([Problem(f"{folder / manifest.NAME}: {one}") for one in lacking])
    return found


def _beside(folder: Path) -> str:
    """The runs that stand where one is missing, the likely one alone; "" where there is none."""
    try:
        inside = sorted(folder.parent.iterdir())
        names = [one.name for one in inside if (one / manifest.NAME).is_file()]
    except OSError:
        return ""
    likely = nearest(folder.name, names)
    hint = f"; did you mean '{folder.with_name(likely)}'?" if likely else ""
    more = f" and {len(names) - _NAMED} more" if names[_NAMED:] else ""
    return hint or (f"; runs there: {', '.join(names[:_NAMED])}{more}" if names else "")


def _complete(folder: Path, found: Mapping[str, Any]) -> None:
    blocks = found["blocks"]
    if found.get(manifest.SHARD):
        part = f"shard {found[manifest.SHARD]} of a run"
        raise InputError(f"{folder} is {part}; put all of them together with `rivalry merge`")
    again = resuming.hint(folder, found)
    failed = [name for name, block in blocks.items() if block["status"] == "failed"]
    if failed:
        lines = str(blocks[failed[0]].get("error", "")).strip().splitlines()
        why = f" ({lines[-1]})" if lines else ""
        some = f"{failed[0]}{why}" + (f" and {len(failed) - 1} more" if failed[1:] else "")
        raise InputError(f"{folder}: failed blocks: {some}; repeat them with {again}")
    done = sum(block["status"] == "done" for block in blocks.values())
    if found["status"] != "done" or done < len(blocks):
        state = f"{counted(done, 'block')} done, status {found['status']}"
        raise InputError(f"{folder}: the run is not complete ({state}); finish it with {again}")
    short = next(unheld(found), None) if blocks else None  # without any there are no months, either
    if short is not None:
        raise InputError(f"{folder}: its blocks lack members of {short}; repair it with {again}")


def _known(word: str, allowed: Sequence[str] | Mapping[str, Any], what: str) -> None:
    if word not in allowed:
        hint = did_you_mean(word, list(allowed)) or it_has(allowed)
        raise InputError(f"{what} {word!r}{hint}")
