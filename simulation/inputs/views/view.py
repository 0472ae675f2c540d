"""A view as written in calibration/views/NAME.yaml: whose it is, and what ranges it holds true."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from simulation.distributions import Constant, Distribution, Loguniform, Uniform
from simulation.errors import InputError, Place, Problem, did_you_mean
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.policy import structure
from simulation.inputs.scenario.files import is_file
from simulation.inputs.tables.entries import Entry
from simulation.inputs.tables.fields import Evidence, Name, SourceRef, Sources, Text, source_ids
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.strict_yaml import Document, read
from simulation.inputs.yaml.wording import quoted
from simulation.locate import SUFFIXES, shown
from simulation.strict import Number, Strict

FOLDER = "views"
PREFIX = "published."  # of entries that hold results of others
SHIPPED = "shipped"  # the draws without any view, where they stand beside views
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_WIDE = 2.0  # ends whose ratio is larger are drawn evenly in their logarithm


class RangeRow(Strict):
    """Where a parameter lies in a view; an end that is left out is open."""

    low: Number | None = None
    high: Number | None = None
    evidence: Evidence
    derivation: Text | None = None
    sources: Sources = ()


class OwnRow(Strict):
    """A result of the camp's own; `cannot` says what in the model stands against it."""

    cannot: Text | None = None


class ViewFile(Strict):
    """A view as written; `published` are names of entries without their prefix."""

    title: Text
    about: Text
    sources: Sources
    parameters: dict[Name, RangeRow] = Field(default_factory=dict)
    structure: dict[Text, Text] = Field(default_factory=dict)
    published: dict[Text, OwnRow] = Field(default_factory=dict)


@dataclass(frozen=True)
class Own:
    """A published result of a view's camp: its entry, and what stands between it and the model."""

    entry: str
    cannot: str = ""


@dataclass(frozen=True)
class Range:
    """A parameter's range in a view, in its unit; open ends are infinite."""

    name: str
    low: float
    high: float
    evidence: str
    derivation: str
    sources: tuple[SourceRef, ...]
    place: Place

    def value(self, entry: Entry) -> Distribution:
        """What the parameter is drawn from where the view overrides it: evenly over the range.

        An open end is that of the parameter's prior.
        """
        least, most = entry.value.bounds()
        low = least if math.isinf(self.low) else self.low
        high = most if math.isinf(self.high) else self.high
        if low == high:
            return Constant(value=low)
        if low > 0 and high > _WIDE * low:
            return Loguniform(dist="loguniform", low=low, high=high)
        return Uniform(dist="uniform", low=low, high=high)


@dataclass(frozen=True)
class View:
    """A view, read and checked."""

    name: str
    title: str
    about: str
    sources: tuple[SourceRef, ...]
    ranges: tuple[Range, ...]
    structure: dict[str, str]
    file: str
    digest: str
    published: tuple[Own, ...] = ()


def views(calibration: Calibration) -> dict[str, Path]:
    """Files of the views that ship, by name."""
    folder = calibration.root / "calibration" / FOLDER
    return {path.stem: path for path in sorted(folder.glob("*")) if path.suffix in SUFFIXES}


def is_view_file(word: str) -> bool:
    """Whether a command-line argument is a file that is meant as a view, not as a scenario."""
    if not is_file(word):
        return False
    data = read(Path(word), name=shown(Path(word))).data
    return isinstance(data, dict) and "sources" in data and not {"entries", "timeline"} & set(data)


def load_view(word: str, calibration: Calibration) -> View:
    """A view by its name or by the path of its file; InputError with all that is wrong with it."""
    known = views(calibration)
    if word.endswith(SUFFIXES):
        path = Path(word)
        if not path.is_file():
            raise InputError(f"no view file {quoted(word)}{did_you_mean(path.stem, known)}")
    elif word in known:
        path = known[word]
    else:
        hint = did_you_mean(word, known) or f"; there are: {', '.join(known)}"
        raise InputError(f"unknown view {quoted(word)}{hint}")
    if not _NAME.fullmatch(path.stem) or path.stem == SHIPPED:
        hint = "rename its file to letters, digits, '-' and '_', 60 at most"
        raise InputError(f"a view cannot be called {quoted(path.stem)}; {hint}")
    document = read(path, name=shown(path))
    row, problems = validate(ViewFile, document, depth=2)
    if row is None:
        raise InputError(problems)
    ranges = tuple(_range(name, row.parameters[name], document) for name in row.parameters)
    problems += _problems(row, ranges, document, calibration)
    if problems:
        raise InputError(problems)
    return View(
        name=path.stem,
        title=row.title,
        about=" ".join(row.about.split()),
        sources=row.sources,
        ranges=ranges,
        structure=row.structure,
        file=document.file,
        digest=document.digest,
        published=tuple(
            Own(f"{PREFIX}{key}", " ".join((own.cannot or "").split()))
            for key, own in row.published.items()
        ),
    )


def _range(name: str, row: RangeRow, document: Document) -> Range:
    low = -math.inf if row.low is None else row.low
    high = math.inf if row.high is None else row.high
    place = document.place(("parameters", name), key=True)
    said = row.derivation or ""
    return Range(name, low, high, row.evidence, " ".join(said.split()), row.sources, place)


def _problems(
    row: ViewFile, ranges: tuple[Range, ...], document: Document, calibration: Calibration
) -> Iterator[Problem]:
    """What a view may not say: names that are none, ranges that are empty or out of bounds."""
    if not row.parameters and not row.structure:
        yield document.problem("a view needs 'parameters' or 'structure'")
    yield from _unknown_sources(row.sources, document, ("sources",), calibration)
    for one in ranges:
        at = ("parameters", one.name)
        wrong = calibration.vocabulary.parameter(one.name)
        if wrong:
            yield document.problem(wrong, at, key=True)
            continue
        yield from _unknown_sources(one.sources, document, at, calibration)
        for message in _flaws(one, calibration.entries[one.name]):
            yield document.problem(message, at)
    for name, option in row.structure.items():
        wrong = structure.check_key(name) or structure.check_option(name, option)
        if wrong:
            yield document.problem(wrong, ("structure", name))
    known = [e.removeprefix(PREFIX) for e in calibration.entries if e.startswith(PREFIX)]
    for name in row.published:
        if name not in known:
            hint = did_you_mean(name, known)
            yield document.problem(f"no published result {quoted(name)}{hint}", ("published", name))


def _unknown_sources(
    refs: tuple[SourceRef, ...], document: Document, at: tuple[str, ...], calibration: Calibration
) -> Iterator[Problem]:
    for name in source_ids(refs):
        if name not in calibration.sources:
            hint = did_you_mean(name, calibration.sources)
            yield document.problem(f"unknown source {quoted(name)}{hint}", at)


def _flaws(one: Range, entry: Entry) -> Iterator[str]:
    if one.evidence in ("derived", "assumption") and not one.derivation:
        yield f"{one.evidence} evidence needs a 'derivation'"
    if one.evidence != "assumption" and not one.sources:
        yield f"{one.evidence} evidence needs 'sources'"
    if math.isinf(one.low) and math.isinf(one.high):
        yield "give 'low', 'high' or both"
        return
    if one.low > one.high:
        yield f"low {one.low:g} is above high {one.high:g}"
        return
    least, most = entry.value.bounds()
    if (one.low > most and math.isinf(one.high)) or (one.high < least and math.isinf(one.low)):
        yield f"lies outside the prior, {least:g}..{most:g}: give both ends"
        return
    wrong = entry.domain.wrong(one.value(entry))
    if wrong:
        yield f"must be {entry.domain.text}, {wrong}"
