"""Reads names, months and values of lever fields out of a document; problems have their place."""

from __future__ import annotations

from typing import Any

from simulation import months
from simulation.distributions import Constant, Distribution
from simulation.domains import RARE, WORDS
from simulation.errors import Problem, did_you_mean
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.policy.field import ANY, Field
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.values import (
    NONE,
    OF_LISTS,
    OF_NUMBERS,
    How,
    ParameterRef,
    Relative,
    Value,
)
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.inputs.yaml.explain import quantity
from simulation.inputs.yaml.meant import after_a_comma
from simulation.inputs.yaml.reading import DocumentReader
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.inputs.yaml.wording import quoted, shown
from simulation.units import ANSWERS, YES_OR_NO


class Reader(DocumentReader):
    """Reads parts of one document; `problems` collects what is wrong."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, origin: str, historical: bool = False
    ) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.origin = origin
        self.problems: list[Problem] = []
        self.historical = historical  # the calibration's rules may predate the simulation

    @property
    def full(self) -> bool:
        """Whether so much is wrong that looking further would only cost time."""
        return len(self.problems) >= MOST_PROBLEMS

    def name(self, kind: str, word: Any, at: Steps) -> str | None:
        """The id that a word means."""
        if kind == "nodes" and isinstance(word, int):
            word = str(word)
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
        if self.historical and row < 0:
            return row
        if not 0 <= row < months.COUNT:
            self.complain(f"{text} lies outside {months.FIRST}..{months.LAST}", at)
        return row

    def names(self, kind: str, at: Steps) -> tuple[str, ...]:
        """The ids of a list of names, each once."""
        words = self.document.get(at)
        if not isinstance(words, list):
            relative = ", {add: [...]} or {remove: [...]}" if isinstance(words, dict) else ""
            self.complain(f"expected a list of names{relative}, got {shown(words)}", at)
            return ()
        found: dict[str, None] = {}
        for n, word in enumerate(words):
            if self.full:
                break
            name = self.name(kind, word, (*at, n))
            if name in found:
                self.complain(f"'{name}' is listed twice", (*at, n))
            if name is not None:
                found[name] = None
        return tuple(found)

    def value(self, lever: type[Lever], name: str, at: Steps) -> Value | None:
        """The value of a field: a number, a distribution, a parameter's, or a list of names."""
        field = lever.fields.get(name)
        comma = after_a_comma(name, self.document.get(at[:-1])) if field is None and at else ""
        if comma:
            self.complain(f"{quoted(name)} is no field: {comma}", at, key=True)
            return None
        if field is None:
            allowed = (*lever.fields, *lever.selectors)
            hint = did_you_mean(name, allowed) or f"; it has: {', '.join(allowed)}"
            self.complain(f"{lever.name} has no field {quoted(name)}{hint}", at, key=True)
            return None
        written = self.document.get(at)
        if isinstance(written, dict) and written.keys() & {*OF_NUMBERS, *OF_LISTS}:
            return self._relative(lever, field, written, at)
        if field.names:
            return self.names(field.names, at)
        if written == NONE and field.unlimited:
            return ANY
        if field.unit == YES_OR_NO and isinstance(written, bool | str):
            return self._answer(written, at)
        if isinstance(written, dict) and set(written) == {"parameter"}:
            return self._reference(field, (*at, "parameter"))
        value, found = quantity(self.document, at, field.unit, field.domain)
        self.problems += found
        if value is None:
            return None
        self._in_range(field, value, at)
        return value.value if isinstance(value, Constant) else value

    def _answer(self, written: bool | str, at: Steps) -> float | None:
        """What a field that asks whether is answered with in a word: 1 is yes, 0 no."""
        if written not in ANSWERS:
            self.complain(f"expected yes or no, got {shown(written)}", at)
        return ANSWERS.get(written)

    def _relative(
        self, lever: type[Lever], field: Field, written: dict[str, Any], at: Steps
    ) -> Relative | None:
        """A value relative to what is in force without the entry, such as {times: 0.6}."""
        allowed = lever.edits(field)
        forms = " or ".join(f"{{{how}: …}}" for how in allowed)
        if not allowed:
            self.complain(f"{field.name} takes no relative value: {lever.absolute(field)}", at)
        elif len(written) > 1:
            self.complain(f"expected one of {forms}, got {shown(written)}", at)
        elif (how := next(iter(written))) not in allowed:
            self.complain(f"{field.name} takes {forms}, not {{{how}: …}}", (*at, how), key=True)
        elif field.names:
            everything = self.vocabulary.ids(field.names) if field.empty_means_all else ()
            return Relative(how, self.names(field.names, (*at, how)), everything)
        else:
            return self._amount(field, how, (*at, how))
        return None

    def _amount(self, field: Field, how: How, at: Steps) -> Relative | None:
        value, found = quantity(self.document, at)
        self.problems += found
        if value is None:
            return None
        wrong = WORDS["not negative"].wrong(value, tails=RARE, typed=False)
        if how == "times" and wrong:
            self.complain(f"a factor must not be negative, {wrong}", at)
        elif field.whole and (wrong := WORDS["whole"].wrong(value, typed=False)):
            must = f"it must be {field.domain.text}"
            self.complain(f"{field.name} takes whole changes: {must}; {wrong}", at)
        return Relative(how, value.value if isinstance(value, Constant) else value)

    def _reference(self, field: Field, at: Steps) -> ParameterRef | None:
        name = self.document.get(at)
        if isinstance(name, str) and name in self.vocabulary.broken:
            return None
        name = self.vocabulary.current(name) if isinstance(name, str) else name
        wrong = (
            self.vocabulary.parameter(name)
            if isinstance(name, str)
            else f"expected a parameter's name, got {shown(name)}"
        )
        if wrong:
            self.complain(wrong, at)
            return None
        entry = self.vocabulary.entries[name]
        if entry.unit not in field.units:
            self.complain(f"'{name}' is in {entry.unit}, {field.name} in {field.unit}", at)
        else:
            self._in_range(field, entry.value, at)
        return ParameterRef(name)

    def _in_range(self, field: Field, value: Distribution, at: Steps) -> None:
        wrong = field.domain.wrong(value, tails=RARE)
        if wrong:
            unit = f" {field.unit}" if field.unit not in ("1", YES_OR_NO) else ""
            span = "be" if field.whole else "lie in"
            self.complain(f"{field.name} must {span} {field.domain.text}{unit}, {wrong}", at)
