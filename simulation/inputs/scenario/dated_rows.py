"""From written entries about parameters to dated parameters; every problem with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from pydantic import Field

from simulation import months
from simulation.distributions import Constant, Distribution
from simulation.errors import Problem
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy.timeline_rows import RowReader
from simulation.inputs.scenario import overrides
from simulation.inputs.scenario.changes import Change
from simulation.inputs.scenario.dated import Dated, held, read_once, replaced, too_late, turns
from simulation.inputs.tables.fields import RuleDate, Text, Words
from simulation.inputs.yaml.explain import quantity, validate
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.strict import Strict

KEY = "parameter"
_NEUTRAL = Constant(value=1.0)


class Below(Protocol):
    """What entries are put upon; see `layers.Layers`."""

    calibration: Calibration
    dated: list[Dated]
    changes: list[Change]
    problems: list[Problem]

    def drawn_from(self, name: str) -> Distribution:
        """What a parameter is drawn from, but for dated entries."""
        ...

    def kept(self, name: str) -> float:
        """What a parameter's player keeps of it once others are split from that, 1 for most."""
        ...


class DatedRow(Strict):
    """A timeline entry about a parameter as written; `set` is read apart."""

    from_: RuleDate = Field(alias="from")
    until: RuleDate | None = None
    parameter: Text
    set: Any
    source: Words | None = None
    about: Text | None = None


class WithoutDated(Strict):
    """Removes inherited entries about a parameter, dated from..until inclusive."""

    parameter: Text
    from_: RuleDate | None = Field(default=None, alias="from")
    until: RuleDate | None = None


def is_dated(row: Any) -> bool:
    """Whether a row of the timeline is about a parameter, not about a lever."""
    return isinstance(row, dict) and KEY in row and not row.keys() & {"lever", "actor"}


def put(layers: Below, reader: RowReader, rows: Sequence[Any]) -> None:
    """Put the timeline's entries about parameters on top of the layers."""
    seen: dict[tuple[str, int, int | None], Dated] = {}
    for number, row in enumerate(rows):
        if not is_dated(row) or reader.full:
            continue
        at = ("timeline", number)
        entry = _read(layers, reader, at)
        if entry is None:
            continue
        if entry.value is not None and seen.setdefault(entry.slot, entry) is not entry:
            first = seen[entry.slot].place
            where = f" (the other in line {first.line})" if first else ""
            reader.complain(f"two entries set {entry.path}{where}", at)
            continue
        add(layers, reader, entry, (*at, "set"))


def add(layers: Below, reader: RowReader, entry: Dated, at: Steps) -> None:
    """Put one entry on top, if what then holds lies within the parameter's domain.

    Of a size from which others are split it is what they leave of the whole that is said.
    """
    entry = entry.scaled(layers.kept(entry.name))
    found, old = replaced(layers.dated, entry)
    base, known = layers.drawn_from(entry.name), layers.calibration.entries[entry.name]
    for month in turns(one for one in found if one.name == entry.name):
        wrong = overrides.outside(known, held(found, entry.name, month, base))
        if wrong:
            reader.complain(f"from {months.label(month)}: {wrong}", at)
            return
    layers.dated = found
    layers.changes.append(Change(entry.path, old, entry.said(), entry.origin))


def _read(layers: Below, reader: RowReader, at: Steps) -> Dated | None:
    row, found = validate(DatedRow, reader.document, at)
    reader.problems += found
    if row is None or found:
        return None
    before = len(reader.problems)
    name = parameter(layers, reader, row.parameter, (*at, KEY))
    date = reader.month(row.from_, (*at, "from"))
    until = reader.last_month(row.until, date or 0, at)
    if wrong := name and date is not None and too_late(name, date):
        reader.complain(wrong, (*at, "from"))
    if name is None or len(reader.problems) > before:
        return None
    entry = Dated(name, date or 0, until, None, origin=reader.origin)
    return value(layers, reader, replace(entry, place=reader.document.place(at)), (*at, "set"))


def parameter(layers: Below, reader: RowReader, written: str, at: Steps) -> str | None:
    """Today's name of a parameter that can be dated, or None where it cannot."""
    vocabulary = layers.calibration.vocabulary
    name = vocabulary.current(written)
    wrong = vocabulary.parameter(name)
    if when := not wrong and read_once(name):
        wrong = f"'{name}' is read once, {when}; set it under 'parameters', without a date"
    if wrong:
        reader.complain(wrong, at)
    return None if wrong else name


def value(layers: Below, reader: RowReader, entry: Dated, at: Steps) -> Dated | None:
    """The entry with what lies `at` in the document, or None where that is wrong."""
    document, known = reader.document, layers.calibration.entries[entry.name]
    data = document.get(at)
    if overrides.is_source_choice(data):
        base = layers.drawn_from(entry.name)
        chosen = overrides.choose_source(known, base, data["source"])
        if isinstance(chosen, str):
            reader.complain(chosen, (*at, "source"))
            return None
        return replace(entry, value=chosen, source=data["source"])
    if overrides.is_relative(data):
        changed = overrides.changed(document, at, _NEUTRAL)
        if isinstance(changed, list):
            reader.problems += changed
            return None
        times, plus = float(data.get("times", 1.0)), float(data.get("plus", 0.0))
        return replace(entry, times=times, plus=plus)
    parsed, problems = quantity(document, at, known.unit, known.domain)
    reader.problems += problems
    return None if parsed is None else replace(entry, value=parsed)


def remove(layers: Below, reader: RowReader, at: Steps) -> None:
    """Take out the inherited entries that a row of `without` means; none is a problem."""
    row, found = validate(WithoutDated, reader.document, at)
    reader.problems += found
    name = row and parameter(layers, reader, row.parameter, (*at, KEY))
    if row is None or not name or found:
        return
    first, last = reader.month(row.from_, (*at, "from")), reader.month(row.until, (*at, "until"))
    gone = [
        one
        for one in layers.dated
        if one.name == name
        and (first is None or one.date >= first)
        and (last is None or one.date <= last)
    ]
    if not gone:
        reader.complain(f"removes nothing: no inherited entry about {name} fits", at)
    layers.dated = [one for one in layers.dated if not any(one is other for other in gone)]
    layers.changes += [Change(one.path, one.said(), None, reader.origin) for one in gone]


def setting(layers: Below, document: Document, name: str, month: str, origin: str) -> None:
    """Set a parameter from a month on, as `--set NAME@YYYY-MM..YYYY-MM=VALUE` says."""
    reader = RowReader(document, layers.calibration.vocabulary, origin)
    found = parameter(layers, reader, name, ())
    word, dots, last = month.partition("..")
    date = months.index(months.effective(word))
    until = months.index(last) if dots else None
    if until is not None and until < date:
        raise ValueError(f"{last} comes before {word}")
    if wrong := found and too_late(found, date):
        raise ValueError(wrong)
    entry = found and value(layers, reader, Dated(found, date, until, None, origin=origin), ())
    if entry:
        add(layers, reader, entry, ())
    layers.problems += reader.problems
