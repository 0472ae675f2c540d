"""Reads the files of a calibration into one collection; problems are gathered, not raised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from simulation.errors import InputError
from simulation.inputs.calibration.collected import Collected
from simulation.inputs.calibration.fallbacks import BeforeRow
from simulation.inputs.calibration.launches import expected, interval_of
from simulation.inputs.policy.timeline import Event, ordered
from simulation.inputs.policy.timeline_rows import RowReader
from simulation.inputs.scenario.changes import clashes
from simulation.inputs.tables import chips as chip_rows
from simulation.inputs.tables import entries as entry_rows
from simulation.inputs.tables import series as series_rows
from simulation.inputs.tables.chips import Chip, ChipRow, figure_entry
from simulation.inputs.tables.claims import Claim, ClaimId, ClaimRow
from simulation.inputs.tables.entries import Entry, EntryRow
from simulation.inputs.tables.fields import Id, Name, Text
from simulation.inputs.tables.roster import Roster
from simulation.inputs.tables.series import SeriesRow, point_entry
from simulation.inputs.tables.sources import Source, SourceRow
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.strict_yaml import MIB, Document, read
from simulation.locate import SUFFIXES, recorded, shown
from simulation.strict import Strict

LIMIT = 4 * MIB
_VIEWS = "views"  # what somebody else assumes is no figure of the calibration


class CalibrationFile(Strict):
    """What a file under calibration/ may hold; one of the keys is the rule."""

    sources: dict[Id, SourceRow] = Field(default_factory=dict)
    entries: dict[Name, EntryRow] = Field(default_factory=dict)
    series: dict[Name, SeriesRow] = Field(default_factory=dict)
    chips: dict[Id, ChipRow] = Field(default_factory=dict)
    claims: dict[ClaimId, ClaimRow] = Field(default_factory=dict)
    before: dict[Text, BeforeRow] = Field(default_factory=dict)
    roster: Roster | None = None
    rules: list[Any] = Field(default_factory=list)


def calibration_files(root: Path) -> list[Path]:
    """ROOT/calibration/**/*.yaml, but for views, in the order of their paths."""
    folder = root / "calibration"
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix in SUFFIXES and path.parent != folder / _VIEWS
    )


def collect(root: Path) -> Collected:
    """Read the files of a calibration."""
    found = Collected()
    paths = calibration_files(root)
    if not paths:
        raise InputError(f"{shown(root / 'calibration')}: no calibration files found")
    for path in paths:
        try:
            document = read(path, LIMIT, shown(path))
        except InputError as error:
            found.problems += error.problems
            continue
        found.files[recorded(path, root)] = document.digest
        found.documents.append(document)
    for document in found.documents:
        _take(found, document)
    found.chips = expected(found.chips, lambda maker: _median(found, interval_of(maker)))
    if found.roster is not None:
        _rules(found)
    return found


def _median(found: Collected, name: str) -> float:
    """An entry's median; 0 where there is none, which `check` tells of chips that need it."""
    entry = found.entries.get(name)
    return 0.0 if entry is None else entry.value.median()


def _take(found: Collected, document: Document) -> None:
    row, problems = validate(CalibrationFile, document, depth=2)
    found.problems += problems
    if not isinstance(document.data, dict):
        return
    fresh = {
        kind: {
            name
            for name in _raw_names(document, kind)
            if found.declare(_space(kind), name, document, (kind, name))
        }
        for kind in ("sources", "entries", "series", "chips", "claims")
    }
    if row is None:
        return
    for name, source in row.sources.items():
        if name in fresh["sources"]:
            place = document.place(("sources", name), key=True)
            found.sources[name] = Source.of(name, source, place)
    for name, entry in row.entries.items():
        if name in fresh["entries"]:
            _take_entry(found, document, name, entry)
    for name, series in row.series.items():
        if name in fresh["series"]:
            _take_series(found, document, name, series)
    for name, chip in row.chips.items():
        if name in fresh["chips"]:
            _take_chip(found, document, name, chip)
    for name, claim in row.claims.items():
        if name in fresh["claims"]:
            place = document.place(("claims", name), key=True)
            found.claims[name] = Claim.of(name, claim, place)
    found.before.update(row.before)
    # a roster with gaps would make every mention of what is missing a problem of its own
    if row.roster is not None:
        alone = found.declare("roster", "roster", document, ("roster",))
        found.roster = row.roster if alone and not problems else None


def _space(kind: str) -> str:
    return "entries" if kind == "series" else kind


def _raw_names(document: Document, kind: str) -> Iterator[str]:
    part = document.data.get(kind)
    if isinstance(part, dict):
        yield from part


def _take_entry(found: Collected, document: Document, name: str, row: EntryRow) -> None:
    at = ("entries", name)
    for key, message in entry_rows.row_problems(row):
        found.complain(document, (*at, key), message)
    found.entries[name] = Entry.of(name, row, document.place(at, key=True))


def _take_series(found: Collected, document: Document, name: str, row: SeriesRow) -> None:
    at = ("series", name)
    found.series[name] = series_rows.of_row(name, row, document.place(at, key=True))
    for number, point in enumerate(row.points):
        here = (*at, "points", number)
        for key, message in series_rows.point_problems(point):
            found.complain(document, (*here, key), message)
        entry = point_entry(name, row, point, document.place(here))
        if entry.name in found.entries:
            found.complain(document, (*here, "period"), f"'{entry.name}' is already declared")
        else:
            found.entries[entry.name] = entry


def _take_chip(found: Collected, document: Document, name: str, row: ChipRow) -> None:
    at = ("chips", name)
    for path, message in chip_rows.row_problems(row):
        found.complain(document, (*at, *path), message)
    found.chips[name] = Chip.of(name, row, document.place(at, key=True))
    figures = dict(row.figures())
    if row.ship is not None and row.slips:
        figures["slip"] = chip_rows.Figure(value=row.ship.slip)
    for figure_name, figure in figures.items():
        path = (*at, "ship" if figure_name == "slip" else figure_name)
        place = document.place(path, key=True)
        entry = figure_entry(name, figure_name, row, figure, place)
        found.entries[entry.name] = entry


def _rules(found: Collected) -> None:
    """Rules come last: they may name any actor, chip and parameter of any file."""
    vocabulary = found.vocabulary
    events: list[Event] = []
    for document in found.documents:
        rules = document.data.get("rules") if isinstance(document.data, dict) else None
        if not isinstance(rules, list):
            continue
        reader = RowReader(document, vocabulary, "calibration", historical=True)
        for number in range(len(rules)):
            if reader.full:
                break
            event = reader.event(("rules", number))
            if event is not None and found.declare("rules", event.id, document, ("rules", number)):
                events.append(event)
        found.problems += reader.problems
    found.problems += clashes(events)
    found.rules = ordered(events)
