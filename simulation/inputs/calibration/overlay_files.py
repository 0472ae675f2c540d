"""Reads a folder of entries that are laid over the shipped ones, and lays them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import Field

from simulation.distributions import Mixture
from simulation.errors import InputError, Problem, did_you_mean
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.files import LIMIT
from simulation.inputs.calibration.overlay import Overlay, combined
from simulation.inputs.scenario.changes import Override
from simulation.inputs.tables import entries as entry_rows
from simulation.inputs.tables.entries import Entry, EntryRow
from simulation.inputs.tables.fields import Id, Name, source_ids
from simulation.inputs.tables.sources import Source, SourceRow
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.strict_yaml import Document, read
from simulation.inputs.yaml.wording import quoted
from simulation.locate import SUFFIXES, shown
from simulation.strict import Strict

_FEW = 3  # files without figures that are each told what is wrong with them
_FIXED = ("stream", "was", "conflicts", "domain", "felt_in")  # what the shipped entry says


class OverlayFile(Strict):
    """What a file of such a folder may hold."""

    sources: dict[Id, SourceRow] = Field(default_factory=dict)
    entries: dict[Name, EntryRow] = Field(default_factory=dict)


_KEYS = OverlayFile.model_fields.keys()


def read_overlay(folder: Path, calibration: Calibration) -> Overlay:
    """Read FOLDER/**/*.yaml: entries as in calibration/parameters/, and sources that they name.

    InputError with all problems of all files: an unknown parameter, another unit than the shipped
    one, a value outside of its domain, an unknown source; with one where more than a few files
    are about something else.
    """
    reader = _Reader(calibration)
    documents, files, strays = list[Document](), dict[str, str](), list[str]()
    for path in _paths(folder):
        try:
            document = read(path, LIMIT, shown(path))
        except InputError as error:
            reader.problems += error.problems
            strays.append(shown(path))
        else:
            if not (isinstance(document.data, dict) and document.data.keys() & _KEYS):
                strays.append(document.file)
            name = path.relative_to(folder).as_posix()
            files[f"{folder.resolve().name}/{name}"] = document.digest
            documents.append(document)
        if len(strays) > _FEW:
            raise InputError(_other_files(folder, strays))
    reader.take(documents)
    if reader.problems:
        raise InputError(reader.problems)
    name = folder.resolve().name
    overrides = {
        entry.name: Override(entry.name, entry.value, f"calibration {name}", None, entry.place)
        for entry in reader.entries.values()
    }
    digest = combined(tuple(f"{name} {one}" for name, one in files.items()))
    return Overlay(name, digest, overrides, reader.entries, reader.sources, files)


def laid_over(calibration: Calibration, overlay: Overlay) -> Calibration:
    """The calibration with figures over it; those that it has already stay on top.

    Entries keep their shipped values, which the overrides of `overlay` replace in every scenario,
    so that only these parameters leave the posterior draws; their evidence is the new one.
    """
    both = calibration.overlay.over(overlay) if calibration.overlay else overlay
    told = {
        name: replace(
            calibration.entries[name],
            evidence=entry.evidence,
            sources=entry.sources,
            derivation=entry.derivation,
            known_from=entry.known_from,
            verified=entry.verified,
        )
        for name, entry in both.entries.items()
    }
    return replace(
        calibration,
        entries={**calibration.entries, **told},
        sources={**calibration.sources, **both.sources},
        files={**calibration.files, **both.files},
        overlay=both,
    )


def _other_files(folder: Path, strays: list[str]) -> str:
    what = f"more than {_FEW} .yaml files, such as {strays[0]}, cannot be read or have neither"
    return (
        f"{shown(folder)}: {what} 'entries' nor 'sources'; keep figures in a folder of their own, "
        "and name files of another kind one by one"
    )


def _paths(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    except (OSError, ValueError):
        found = []
    if not folder.is_dir():
        raise InputError(f"no folder of calibration entries {quoted(str(folder))}")
    if not found:
        raise InputError(f"{shown(folder)}: no calibration files (.yaml) found")
    return found


class _Reader:
    """Gathers entries, sources and problems of one folder."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self.entries: dict[str, Entry] = {}
        self.sources: dict[str, Source] = {}
        self.problems: list[Problem] = []

    def take(self, documents: list[Document]) -> None:
        """Sources of all files first, since entries of any file may name them."""
        rows = []
        for document in documents:
            row, problems = validate(OverlayFile, document, depth=2)
            self.problems += problems
            if row is not None:
                rows.append((document, row))
                self._sources(document, row.sources)
        known = {**self.calibration.sources, **self.sources}
        for document, row in rows:
            for name, entry in row.entries.items():
                self._entry(document, name, entry, known)

    def _sources(self, document: Document, rows: Mapping[str, SourceRow]) -> None:
        for name, row in rows.items():
            at = ("sources", name)
            found = Source.of(name, row, document.place(at, key=True))
            first = self.sources.get(name) or self.calibration.sources.get(name)
            if first is None or replace(first, place=found.place) == found:
                self.sources[name] = found  # two folders may tell of one source
            else:
                message = f"'{name}' is already declared at {first.place}"
                self.problems.append(document.problem(message, at, key=True))

    def _entry(
        self, document: Document, written: str, row: EntryRow, sources: Mapping[str, Source]
    ) -> None:
        at = ("entries", written)
        name = self.calibration.vocabulary.current(written)
        wrong = self.calibration.vocabulary.parameter(name)
        if not wrong and name in self.entries:
            wrong = f"'{name}' is already declared at {self.entries[name].place}"
        if wrong:
            self.problems.append(document.problem(wrong, at, key=True))
            return
        shipped = self.calibration.entries[name]
        # The shipped entry's domain is what holds: one by the unit would be a second word on it.
        own = [flaw for flaw in entry_rows.row_problems(row) if flaw[0] != "value"]
        flaws = [*own, *_misfits(row, shipped)]
        flaws += (("sources", flaw) for flaw in _unknown(row, sources))
        self.problems += [document.problem(message, (*at, key)) for key, message in flaws]
        self.entries[name] = Entry.of(name, row, document.place(at, key=True))


def _misfits(row: EntryRow, shipped: Entry) -> Iterator[tuple[str, str]]:
    """Where an entry is not about what the shipped one is about, as (key, message)."""
    if row.role != shipped.role:
        yield "role", f"must be 'parameter', as the shipped entry's, got {quoted(row.role)}"
    if row.unit != shipped.unit:
        yield "unit", f"must be {quoted(shipped.unit)}, as the shipped entry's"
    for key in _FIXED:
        if key in row.model_fields_set:
            yield key, f"'{key}' stays that of the shipped entry; remove it"
    wrong = shipped.domain.wrong(row.value)
    if wrong:
        yield "value", f"must be {shipped.domain.text}, {wrong}"


def _unknown(row: EntryRow, sources: Mapping[str, Source]) -> Iterator[str]:
    named = set(source_ids(row.sources))
    if isinstance(row.value, Mixture):
        named.update(row.value.sources())
    for name in sorted(named - sources.keys()):
        yield f"unknown source {quoted(name)}{did_you_mean(name, sources)}"
