"""Reads files of checks: every name resolved, every problem with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from simulation import months
from simulation.checking.probe import Gauges
from simulation.checking.rows import ALONE, ChangeRow, CheckFile, CheckRow
from simulation.checking.setting import Setting, decisions
from simulation.errors import InputError, Problem, did_you_mean
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.scenario.scenario import layers_of, with_layers
from simulation.inputs.yaml.explain import validate
from simulation.inputs.yaml.reading import DocumentReader
from simulation.inputs.yaml.strict_yaml import Document, Steps, read
from simulation.inputs.yaml.wording import quoted
from simulation.locate import SUFFIXES, shown


@dataclass(frozen=True)
class Check:
    """A check, resolved: two runs (one and the same where nothing is changed) and a relation.

    `pairs` are the quantities compared, of the changed run and of the base run.
    """

    name: str
    file: str
    row: CheckRow
    base: Setting
    changed: Setting
    pairs: tuple[tuple[str, str], ...]

    @property
    def window(self) -> slice:
        """Months that count."""
        return slice(months.index(self.row.from_), months.index(self.row.until) + 1)


def read_checks(path: Path, calibration: Calibration) -> tuple[Check, ...]:
    """The checks of a file; InputError with every problem in it."""
    document = read(path, name=shown(path))
    row, problems = validate(CheckFile, document, depth=2)
    reader = _Reader(document, path, calibration)
    found = [reader.check(name, check) for name, check in (row.checks if row else {}).items()]
    problems += reader.problems
    if problems or row is None:
        raise InputError(problems)
    return tuple(check for check in found if check is not None)


class _Reader(DocumentReader):
    """Resolves the checks of one document; `problems` collects what is wrong."""

    def __init__(self, document: Document, path: Path, calibration: Calibration) -> None:
        self.document = document
        self.path = path
        self.calibration = calibration
        self.gauges = Gauges(calibration)
        self.problems: list[Problem] = []

    def check(self, name: str, row: CheckRow) -> Check | None:
        """One check, or None if something in it is wrong."""
        at, before = ("checks", name), len(self.problems)
        self._sense(row, at)
        pairs = tuple(self._pairs(row, (*at, "outcome")))
        start = self._start(row, at)
        if start is None:
            return None
        base = self._setting(start, row.base, (*at, "base"))
        changed = self._setting(base, row.change, (*at, "change"))
        if len(self.problems) > before:
            return None
        return Check(name, self.document.file, row, base, changed, pairs)

    def _sense(self, row: CheckRow, at: Steps) -> None:
        first, last = months.index(row.from_), months.index(row.until)
        if first > last:
            self.complain(f"until {row.until} comes before from {row.from_}", (*at, "until"))
        if row.take == "total" and (last - first + 1) % 12:
            self.complain("a total needs whole years from 'from' to 'until'", (*at, "take"))
        same = all(mine == theirs for mine, theirs in row.outcome.items())
        if row.change is None and row.relation not in ALONE and same:
            message = f"'{row.relation}' compares two runs or outcomes; say what 'change' is"
            self.complain(message, (*at, "relation"))

    def _pairs(self, row: CheckRow, at: Steps) -> Iterator[tuple[str, str]]:
        for mine, theirs in row.outcome.items():
            for word in dict.fromkeys((mine, theirs)):
                wrong = None if "*" in word and mine == theirs else self.gauges.wrong(word)
                if wrong:
                    self.complain(wrong, at)
            if "*" not in mine:
                yield mine, theirs
                continue
            found = [name for name in self.gauges.outcomes if fnmatchcase(name, mine)]
            if not found:
                self.complain(f"no outcome fits {quoted(mine)}", at)
            yield from ((name, name) for name in found)

    def _start(self, row: CheckRow, at: Steps) -> Setting | None:
        word = row.scenario
        beside = str(self.path.parent / word) if word.endswith(SUFFIXES) else word
        try:
            scenario = load_scenario(beside, self.calibration)
        except InputError as error:
            for problem in error.problems:
                placed = self.document.problem(problem.message, (*at, "scenario"))
                self.problems.append(problem if problem.place else placed)
            return None
        return Setting(self.calibration, scenario, corners=row.draws == "corners", books=row.books)

    def _setting(self, start: Setting, row: ChangeRow | None, at: Steps) -> Setting:
        """What a change makes of a setting."""
        if row is None:
            return start
        layers = layers_of(start.scenario, self.calibration)
        layers.put(self.document.part(at), row, "check")
        self.problems += layers.problems
        return start.changed(
            scenario=with_layers(start.scenario, layers),
            removed=tuple(self._names("firms", row.remove, (*at, "remove"))),
            skipped=tuple(self._skipped(row, (*at, "skip"))),
            swapped=tuple(self._names("states", row.swap or (), (*at, "swap"))),
            dollar=row.dollar,
        )

    def _names(self, kind: str, words: Sequence[str], at: Steps) -> Iterator[str]:
        for number, word in enumerate(words):
            found = self.calibration.vocabulary.find(kind, word)
            if found is None:
                self.complain(self.calibration.vocabulary.unknown(kind, word), (*at, number))
            else:
                yield found

    def _skipped(self, row: ChangeRow, at: Steps) -> Iterator[tuple[str, str, str]]:
        for number, skip in enumerate(row.skip):
            ((kind, name),) = skip.agents()
            here, axis = (*at, number), f"{kind}s"
            known = getattr(self.calibration.roster, axis)
            verbs = decisions(axis)
            if name not in known:
                hint = did_you_mean(name, known) or f"; there are: {', '.join(known)}"
                self.complain(f"unknown {kind} {quoted(name)}{hint}", (*here, kind))
            elif skip.decision not in verbs:
                hint = did_you_mean(skip.decision, verbs) or f"; it has: {', '.join(verbs)}"
                message = f"a {kind} has no decision {quoted(skip.decision)}{hint}"
                self.complain(message, (*here, "decision"))
            else:
                yield axis, name, skip.decision
