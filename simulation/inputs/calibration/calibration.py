"""The calibration: every number of the product, read from calibration/ and checked as a whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
import pydantic
from numpy.typing import NDArray

from simulation.errors import InputError
from simulation.inputs.calibration.crosscheck import check
from simulation.inputs.calibration.fallbacks import BeforeRow
from simulation.inputs.calibration.files import calibration_files, collect
from simulation.inputs.calibration.overlay import Overlay
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.policy.timeline import Event
from simulation.inputs.tables.chips import Chip
from simulation.inputs.tables.claims import Claim
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.fields import SourceRef
from simulation.inputs.tables.roster import Roster
from simulation.inputs.tables.series import Series
from simulation.inputs.tables.sources import Source
from simulation.inputs.views.assumed import Assumed
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.kept import digest, hash_of, kept
from simulation.locate import data_root, recorded, shown


class Draws(Protocol):
    """Posterior draws of the streams that history informs (see `inputs.posterior`)."""

    def __contains__(self, stream: object) -> bool: ...
    def rows(self, seed: int, start: int, stop: int) -> NDArray[np.intp]: ...
    def uniform(self, stream: str, rows: NDArray[np.intp]) -> NDArray[np.float64]: ...
    def conditioned(
        self, stream: str, fresh: NDArray[np.float64], rows: NDArray[np.intp], months: int = 1
    ) -> NDArray[np.float64]: ...
    @property
    def origin(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """An entry that takes the drawn value of another, times and plus a number."""

    of: str
    times: float
    plus: float


@dataclass(frozen=True)
class Calibration:
    """Entries by name (chip figures and points of series included), and all that they refer to.

    `rules` is the dated history that every scenario starts from; `files` maps each file read,
    relative to the root, to its SHA-256. `before` holds what parameters fall back on where their
    sources are not known yet (see `inputs.knowledge`). With `posterior`, members draw from it,
    not from the priors; `overlay` and, on top, `view` lie under every scenario. Where a scenario
    adds chips or firms (`added`), `copies` are the entries that take others' values, and `alike`
    whose chance new firms share.
    """

    root: Path
    entries: dict[str, Entry]
    sources: dict[str, Source]
    chips: tuple[Chip, ...]
    roster: Roster
    rules: tuple[Event, ...]
    series: dict[str, Series]
    claims: dict[str, Claim]
    files: dict[str, str]
    vocabulary: Vocabulary = field(repr=False)
    before: dict[str, BeforeRow] = field(default_factory=dict, repr=False)
    posterior: Draws | None = field(default=None, repr=False, compare=False)
    view: Assumed | None = field(default=None, repr=False)
    overlay: Overlay | None = field(default=None, repr=False)
    copies: dict[str, Copy] = field(default_factory=dict, repr=False)
    alike: dict[str, str] = field(default_factory=dict, repr=False)
    added: object = field(default=None, repr=False)
    base: Calibration | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        return f"<Calibration: {len(self.entries):,} entries, {len(self.chips)} chips>"

    def parameters(self) -> Iterator[Entry]:
        """Entries that the model draws, in the order of the files."""
        return (entry for entry in self.entries.values() if entry.role == "parameter")

    def cited(self, ref: SourceRef) -> dict[str, str | None]:
        """A source as an entry cites it, as plain data: id, title, place in it, date."""
        source = self.sources[ref.id]
        return {"id": ref.id, "title": source.title, "place": ref.place, "date": source.date}

    def chip(self, name: str) -> Chip:
        """A chip by its id; KeyError if there is none."""
        for chip in self.chips:
            if chip.id == name:
                return chip
        raise KeyError(name)


def load_calibration(root: Path | None = None) -> Calibration:
    """Read every YAML file under ROOT/calibration; InputError with all problems of all files.

    `root` is the folder that holds `calibration/`, by default the product's own.
    """
    root = data_root() if root is None else Path(root)
    try:
        hashes = {recorded(path, root): hash_of(path) for path in calibration_files(root)}
    except OSError:
        return _read(root)  # which says what cannot be read
    # Places in files are told as seen from the working folder.
    seen = [str(root.resolve()), shown(root), *hashes, *hashes.values()]
    key = digest(_readers(), *seen, sys.version, pydantic.VERSION)
    # A file that changed meanwhile must not be kept under the earlier one's hash.
    return kept("calibration", key, lambda: _read(root), lambda found: found.files == hashes)


def _readers() -> list[Path]:
    """Source files by which a calibration is read."""
    package = Path(__file__).resolve().parents[2]
    return sorted([*package.glob("*.py"), *(package / "inputs").rglob("*.py")])


def _read(root: Path) -> Calibration:
    collected = collect(root)
    problems = [*collected.problems, *islice(check(collected), MOST_PROBLEMS)]
    if problems:
        raise InputError(problems)
    assert collected.roster is not None, "check() complains where there is none"
    vocabulary = collected.vocabulary
    return Calibration(
        root=root,
        entries=collected.entries,
        sources=collected.sources,
        chips=tuple(collected.chips.values()),
        roster=collected.roster,
        rules=collected.rules,
        series=collected.series,
        claims={
            name: replace(claim, drivers=tuple(map(vocabulary.current, claim.drivers)))
            for name, claim in collected.claims.items()
        },
        files=collected.files,
        vocabulary=vocabulary,
        before=collected.before,
    )
