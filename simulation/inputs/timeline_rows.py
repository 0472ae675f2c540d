"""From written timeline entries to events: names, ranges, dates; every problem with its place."""

from __future__ import annotations

from typing import Any

from simulation import months
from simulation.distributions import Constant, Distribution
from simulation.errors import Problem, did_you_mean
from simulation.inputs.explain import quantity, quoted, shown, validate
from simulation.inputs.fields import source_ids
from simulation.inputs.levers import LEVERS, Field, Lever
from simulation.inputs.strict_yaml import Document, Steps
from simulation.inputs.timeline import Event, ParameterRef, RuleRow, TimelineRow, Value
from simulation.inputs.vocabulary import Vocabulary


class RowReader:
    """Reads the timeline entries of one document; `problems` collects what is wrong."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, origin: str, historical: bool = False
    ) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.origin = origin
        self.problems: list[Problem] = []
        self._historical = historical  # the calibration's rules may predate the simulation

    def complain(self, message: str, at: Steps, key: bool = False) -> None:
        """Note a problem."""
        self.problems.append(self.document.problem(message, at, key))

    def event(self, at: Steps) -> Event | None:
        """The entry that lies `at`, or None if it is beyond use."""
        row, found = validate(RuleRow if self._historical else TimelineRow, self.document, at)
        self.problems += found
        if row is None or found:
            return None
        before = len(self.problems)
        lever = self.lever(row.lever, at)
        date, announced = self._dates(row, at)
        if lever is None:
            return None
        actor = self.name(lever.actor, row.actor, (*at, "actor"))
        chosen = self.selectors(lever, at)
        fields = {k: v for k, v in row.set.items() if k not in ("chips", "buyers")}
        values = {field: self.value(lever, field, (*at, "set", field)) for field in fields}
        if not fields:
            self.complain("'set' sets no field", (*at, "set"))
        if len(self.problems) > before or actor is None:
            return None
        return Event(
            month=max(date, 0),
            date=date,
            announced=max(announced, 0),
            actor=actor,
            lever=lever.name,
            values={field: value for field, value in values.items() if value is not None},
            chips=chosen.get("chips", ()),
            buyers=chosen.get("buyers", ()),
            origin=self.origin,
            place=self.document.place(at),
            about=row.about or "",
            source=row.source or "",
            id=row.id if isinstance(row, RuleRow) else "",
            sources=source_ids(row.sources) if isinstance(row, RuleRow) else (),
        )

    def lever(self, word: str, at: Steps) -> Lever | None:
        """A lever by its name."""
        if word in LEVERS:
            return LEVERS[word]
        hint = did_you_mean(word, LEVERS) or f"; allowed: {', '.join(LEVERS)}"
        self.complain(f"unknown lever {quoted(word)}{hint}", (*at, "lever"))
        return None

    def name(self, kind: str, word: Any, at: Steps) -> str | None:
        """The id that a word means."""
        if not isinstance(word, str):
            self.complain(f"expected a name, got {shown(word)}", at)
            return None
        found = self.vocabulary.find(kind, word)
        if found is None:
            self.complain(self.vocabulary.unknown(kind, word), at)
        return found

    def month(self, text: str | None, at: Steps) -> int | None:
        """The month that a date counts from, as a row; None if there is none or it lies outside."""
        if text is None:
            return None
        row = months.offset(months.effective(text))
        if self._historical and row < 0:
            return row
        if not 0 <= row < months.COUNT:
            self.complain(f"{text} lies outside {months.FIRST}..{months.LAST}", at)
        return row

    def _dates(self, row: TimelineRow, at: Steps) -> tuple[int, int]:
        date = self.month(row.from_, (*at, "from")) or 0
        if row.announced is None:
            return date, date
        announced = months.offset(row.announced[:7])
        if announced > date or (row.announced > row.from_ and len(row.announced) == len(row.from_)):
            message = f"announced {row.announced} comes after from {row.from_}"
            self.complain(message, (*at, "announced"))
        return date, announced

    def selectors(self, lever: Lever, at: Steps) -> dict[str, tuple[str, ...]]:
        """Chips and buyers that the entry is about, from the entry itself or from its `set`."""
        chosen: dict[str, tuple[str, ...]] = {}
        for kind in ("chips", "buyers"):
            places = [steps for steps in ((*at, kind), (*at, "set", kind)) if self._has(steps)]
            for steps in places:
                if kind not in lever.selectors:
                    self.complain(_no_selector(lever, kind), steps, key=True)
                elif steps is not places[0]:
                    self.complain(f"'{kind}' is given twice", steps, key=True)
                else:
                    # one order, so that the same choice always has the same path and stream
                    chosen[kind] = tuple(sorted(self.names(kind, steps)))
        return chosen

    def _has(self, steps: Steps) -> bool:
        data = self.document.data
        for step in steps:
            if isinstance(data, dict) and step not in data:
                return False
            data = data[step]
        return data is not None

    def names(self, kind: str, at: Steps) -> tuple[str, ...]:
        """The ids of a list of names, each once."""
        words = self.document.get(at)
        if not isinstance(words, list):
            self.complain(f"expected a list of names, got {shown(words)}", at)
            return ()
        found = [self.name(kind, word, (*at, n)) for n, word in enumerate(words)]
        for n, name in enumerate(found):
            if name is not None and name in found[:n]:
                self.complain(f"'{name}' is listed twice", (*at, n))
        return tuple(name for name in found if name is not None)

    def value(self, lever: Lever, name: str, at: Steps) -> Value | None:
        """The value of a field: a number, a distribution, a parameter's, or a list of names."""
        field = lever.fields.get(name)
        if field is None:
            hint = did_you_mean(name, lever.fields) or f"; it has: {', '.join(lever.fields)}"
            self.complain(f"{lever.name} has no field {quoted(name)}{hint}", at, key=True)
            return None
        if field.names:
            return self.names(field.names, at)
        written = self.document.get(at)
        if isinstance(written, dict) and set(written) == {"parameter"}:
            return self._reference(field, (*at, "parameter"))
        value, found = quantity(self.document, at)
        self.problems += found
        if value is None:
            return None
        self._in_range(field, value, at)
        return value.value if isinstance(value, Constant) else value

    def _reference(self, field: Field, at: Steps) -> ParameterRef | None:
        name = self.document.get(at)
        wrong = (
            self.vocabulary.parameter(name)
            if isinstance(name, str)
            else f"expected a parameter's name, got {shown(name)}"
        )
        if wrong:
            self.complain(wrong, at)
            return None
        entry = self.vocabulary.entries[name]
        if entry.unit != field.unit:
            self.complain(f"'{name}' is in {entry.unit}, {field.name} in {field.unit}", at)
        self._in_range(field, entry.value, at)
        return ParameterRef(name)

    def _in_range(self, field: Field, value: Distribution, at: Steps) -> None:
        low, high = value.bounds()
        if field.low <= low and high <= field.high:
            return
        got = f"{low:g}" if low == high else f"{low:g}..{high:g}"
        unit = f" {field.unit}" if field.unit != "1" else ""
        self.complain(
            f"{field.name} must lie in {field.low:g}..{field.high:g}{unit}, got {got}", at
        )


def _no_selector(lever: Lever, kind: str) -> str:
    allowed = " and ".join(lever.selectors) or "no selector"
    return f"{lever.name} cannot be narrowed to {kind}; it takes {allowed}"
