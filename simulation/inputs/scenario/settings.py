"""PATH=VALUE: the paths of --set and --vary, and what they do to a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulation import months
from simulation.errors import InputError, Problem, did_you_mean
from simulation.inputs.calibration.calibration import Calibration
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.policy import structure
from simulation.inputs.policy.field import Chooser, Field
from simulation.inputs.policy.lever import Lever
from simulation.inputs.policy.levers import LEVERS
from simulation.inputs.policy.timeline import CHOOSERS, Event
from simulation.inputs.policy.timeline_rows import RowReader
from simulation.inputs.policy.values import plain
from simulation.inputs.scenario import dated_rows
from simulation.inputs.scenario.changes import Change, add
from simulation.inputs.scenario.layers import Layers
from simulation.inputs.yaml.strict_yaml import Document, parse
from simulation.inputs.yaml.wording import quoted

ORIGIN = "--set"
_LEVER = re.compile(r"levers\.([^.\[\]@]+)\.([^.\[\]@]+)\.([^.\[\]@]+)(\[[^\]]*\])?(?:@(.+))?")
_FORM = "levers.ACTOR.LEVER.FIELD[SELECTOR]@YYYY-MM"


@dataclass(frozen=True, slots=True)
class LeverPath:
    """A path to a field of a lever; without selector or date it means every entry that sets it."""

    actor: str
    lever: type[Lever]
    field: Field
    chosen: tuple[tuple[str, ...], ...]
    date: int | None
    until: int | None = None

    @property
    def narrowed(self) -> bool:
        """Whether the path names chips, buyers or the like."""
        return any(self.chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """The field, and where it is about the names of a list beside it, that list."""
        listing = getattr(self.field, "listed_in", "")
        return (self.field.name, listing) if listing else (self.field.name,)

    def of(self, name: str) -> LeverPath:
        """The same path to another field of the lever."""
        return replace(self, field=self.lever.fields[name])

    def matches(self, event: Event) -> bool:
        """Whether an event sets what the path means."""
        if (event.actor, event.lever) != (self.actor, self.lever.name):
            return False
        if self.field.name not in event.values or self.date not in (None, event.date):
            return False
        if self.until not in (None, event.until):
            return False
        return not self.narrowed or event.chosen == self.chosen

    def fresh(self) -> Event:
        """An event without values at the path's month."""
        date = self.date or 0
        fresh = Event(
            month=date,
            date=date,
            announced=date,
            actor=self.actor,
            lever=self.lever.name,
            values={},
            origin=ORIGIN,
            until=self.until,
        )
        return fresh.narrowed(dict(zip(CHOOSERS, self.chosen, strict=True)))


def bare(path: str) -> list[str]:
    """The words of a path, `levers` first, without its selector and its month."""
    return path.partition("@")[0].partition("[")[0].split(".")


def lever_path(path: str, vocabulary: Vocabulary) -> LeverPath:
    """Parse `levers.ACTOR.LEVER.FIELD[SELECTOR][@YYYY-MM]`; ValueError says what is wrong."""
    found = _LEVER.fullmatch(path)
    if not found:
        raise ValueError(f"expected {_FORM}")
    actor_word, lever_word, field_word, selector, month = found.groups()
    lever = LEVERS.get(lever_word)
    if lever is None:
        raise ValueError(f"unknown lever {quoted(lever_word)}{did_you_mean(lever_word, LEVERS)}")
    field = lever.fields.get(field_word)
    if field is None:
        hint = did_you_mean(field_word, lever.fields) or f"; it has: {', '.join(lever.fields)}"
        raise ValueError(f"{lever.name} has no field {quoted(field_word)}{hint}")
    actor = vocabulary.find(lever.actor, actor_word)
    if actor is None:
        raise ValueError(vocabulary.unknown(lever.actor, actor_word))
    if wrong := vocabulary.misfit(lever, actor, field.name):
        raise ValueError(wrong)
    chosen = _selector(lever, field, selector, vocabulary)
    first, until = (None, None) if month is None else _dates(month, lever, field)
    return LeverPath(actor, lever, field, chosen, first, until)


def _dates(text: str, lever: type[Lever], field: Field) -> tuple[int, int | None]:
    """First and last month of `YYYY-MM` or `YYYY-MM..YYYY-MM`."""
    word, dots, last = text.partition("..")
    first = months.index(months.effective(word))
    if not dots:
        return first, None
    if lever.lasting(field):
        raise ValueError(f"{lever.name}.{field.name} takes no last month: {lever.lasting(field)}")
    until = months.index(last)
    if until < first:
        raise ValueError(f"{last} comes before {word}")
    return first, until


def _selector(
    lever: type[Lever], field: Field, text: str | None, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], ...]:
    chosen: dict[str, list[str]] = {kind: [] for kind in CHOOSERS}
    for word in (text or "[]")[1:-1].split(","):
        if not word.strip():
            continue
        homes = [(k, vocabulary.find(k, word.strip())) for k in CHOOSERS]
        kind, name = next((one for one in homes if one[0] in field.by and one[1]), ("", None))
        other = next((k for k, known in homes if known), None)
        if name is None and (other or not field.by):
            raise ValueError(_no_selector(lever, field, text or "", other))
        if name is None:
            raise ValueError(
                vocabulary.unknown(_meant(field, word.strip(), vocabulary), word.strip())
            )
        chosen[kind].append(name)
    return tuple(tuple(sorted(names)) for names in chosen.values())


def _meant(field: Field, word: str, vocabulary: Vocabulary) -> Chooser:
    """The kind of name that an unknown word comes nearest to, of those that a field takes."""
    near = (kind for kind in field.by if did_you_mean(word, vocabulary.words[kind]))
    return next(near, field.by[0])


def _no_selector(lever: type[Lever], field: Field, text: str, kind: Chooser | None) -> str:
    """Why a field cannot be about a name, and which others of the lever can."""
    path = f"{lever.name}.{field.name}"
    more = lever.instead(kind) if kind else ""
    if not field.by:
        return f"{path} has no selector; remove {text}{more}"
    return f"{path} cannot be narrowed to {kind}; it takes {' and '.join(field.by)}{more}"


def covers(wanted: LeverPath, path: str) -> bool:
    """Whether the full path of a change is one that `wanted` means."""
    key, _, month = path.partition("@")
    name = key.partition("[")[0]
    if name != f"levers.{wanted.actor}.{wanted.lever.name}.{wanted.field.name}":
        return False
    first, _, last = month.partition("..")
    if wanted.date is not None and months.label(wanted.date) != first:
        return False
    if wanted.until is not None and months.label(wanted.until) != last:
        return False
    chosen = ",".join(name for names in wanted.chosen for name in names)
    return not chosen or key == f"{name}[{chosen}]"


def split(text: str) -> tuple[str, str]:
    """PATH and VALUE of `PATH=VALUE`; ValueError if there is no '='."""
    path, sign, value = text.partition("=")
    if not sign or not path.strip() or not value.strip():
        raise ValueError("expected PATH=VALUE")
    return path.strip(), value.strip()


def apply(layers: Layers, sets: Iterable[str], calibration: Calibration) -> None:
    """Apply settings in order; InputError with the problems of all of them."""
    problems: list[Problem] = []
    for text in sets:
        try:
            _apply_one(layers, *split(text), calibration)
        except InputError as error:
            problems += [_problem(text, problem.message) for problem in error.problems]
        except ValueError as error:
            problems.append(_problem(text, str(error)))
    if problems:
        raise InputError(problems)


def _problem(text: str, message: str) -> Problem:
    return Problem(f"{ORIGIN} {quoted(text)}: {message}")


def _apply_one(layers: Layers, path: str, value: str, calibration: Calibration) -> None:
    document = parse(value.encode("utf-8", "replace"), ORIGIN)
    head, _, rest = path.partition(".")
    if head == "levers":
        _lever(layers, lever_path(path, calibration.vocabulary), value, document, calibration)
    elif head == "structure":
        _structure(layers, rest, document)
    else:
        _parameter(layers, rest if head == "parameters" else path, document, calibration)


def _structure(layers: Layers, name: str, document: Document) -> None:
    wrong = structure.check_key(name) or structure.check_option(name, document.data)
    if wrong:
        raise ValueError(wrong)
    layers.switch(name, document.data, ORIGIN)


def _parameter(layers: Layers, name: str, document: Document, calibration: Calibration) -> None:
    name, dated, month = name.partition("@")
    if name.endswith(".source"):
        name = name.removesuffix(".source")
        document = replace(document, data={"source": document.data})
    if dated:
        dated_rows.setting(layers, document, name, month, ORIGIN)
        layers.raise_problems()
        return
    name = calibration.vocabulary.current(name)
    wrong = calibration.vocabulary.parameter(name)
    if wrong:
        raise ValueError(wrong)
    layers.override(document, (), name, ORIGIN)
    layers.raise_problems()


def _lever(
    layers: Layers, path: LeverPath, text: str, document: Document, calibration: Calibration
) -> None:
    if path.field.names and isinstance(document.data, str):
        document = parse(f"[{text}]".encode("utf-8", "replace"), ORIGIN)
    reader = RowReader(document, calibration.vocabulary, ORIGIN)
    value = reader.value(path.lever, path.field.name, ())
    if reader.problems or value is None:
        raise InputError(reader.problems)
    found = [event for event in layers.timeline if path.matches(event)]
    if not found and path.date is None:
        raise ValueError("no entry sets this yet; say from when with @YYYY-MM")
    name = path.field.name
    if not found:
        event = replace(path.fresh(), values={name: value})
        layers.timeline, changes = add(layers.timeline, [event], ORIGIN)
        layers.changes += changes
        return
    for number, event in enumerate(layers.timeline):
        if path.matches(event):
            change = Change(event.path(name), plain(event.values[name]), plain(value), ORIGIN)
            layers.changes.append(change)
            layers.timeline[number] = replace(event, values={**event.values, name: value})
