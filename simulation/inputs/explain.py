"""Validate data against a model; whatever fails becomes a problem at its line, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from simulation.distributions import Distribution, Quantity, parse_distribution
from simulation.errors import Problem, did_you_mean, nearest
from simulation.inputs.shape import keys_at, kinds_at
from simulation.inputs.strict_yaml import Document, Steps
from simulation.inputs.yaml_events import MOST_PROBLEMS

Model = TypeVar("Model", bound=BaseModel)
Error = dict[str, Any]
Loc = tuple[str | int, ...]


def validate(
    model: type[Model], document: Document, at: Steps = (), depth: int = 1
) -> tuple[Model | None, list[Problem]]:
    """The part of a document that lies `at`, as a `model`, and every problem in it.

    What fails is left out `depth` keys down, so that the rest can be checked further; None if even
    that does not help.
    """
    data = document.get(at)
    if not isinstance(data, dict):
        what = "the file is empty" if data is None and not at else f"got {shown(data)}"
        return None, [document.problem(f"expected a mapping of keys to values; {what}", at)]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        found = list(problems(error, model, document, at))
        bad = {_in_data(one["loc"], data)[:depth] for one in error.errors(include_url=False)}
    try:
        return model.model_validate(_without(data, bad)), found
    except ValidationError:
        return None, found


def _without(data: Mapping[str, Any], bad: set[Loc]) -> dict[str, Any]:
    kept = {key: value for key, value in data.items() if (key,) not in bad}
    for loc in bad:
        if len(loc) > 1 and isinstance(kept.get(str(loc[0])), dict):
            inner = kept[str(loc[0])]
            kept[str(loc[0])] = {k: v for k, v in inner.items() if (loc[0], k) not in bad}
    return kept


def problems(
    error: ValidationError, kind: Any, document: Document, at: Steps = ()
) -> Iterable[Problem]:
    """Problems of a failed validation of the part of a document that lies `at`."""
    errors: list[Error] = list(error.errors(include_url=False))  # type: ignore[arg-type]
    shown_errors = _worth_telling(errors, kind)
    for number, one in enumerate(shown_errors):
        if number == MOST_PROBLEMS:
            yield document.problem(f"and {len(shown_errors) - number} more problems", at)
            return
        message = _message(one, kind)
        path = (*at, *_in_data(one["loc"], document.get(at)))
        yield document.problem(message, path, key=one["type"] == "extra_forbidden")


def _in_data(loc: Loc, data: Any) -> Loc:
    """What of an error's location exists in the data: names of union members are left out."""
    path: list[str | int] = []
    for step in loc:
        inside = isinstance(data, dict) and step in data
        if inside or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data = data[step]
            path.append(step)
    return tuple(path)


def _worth_telling(errors: Sequence[Error], kind: Any) -> list[Error]:
    """Leave out what follows from another error.

    A list is too short because its item failed; a key is missing because it is misspelt.
    """
    spoiled = {e["loc"][:n] for e in errors for n in range(len(e["loc"]))}
    kept = [e for e in errors if e["type"] != "too_short" or e["loc"] not in spoiled]
    misspelt = {
        (e["loc"][:-1], nearest(str(e["loc"][-1]), keys_at(kind, e["loc"][:-1])))
        for e in [e for e in kept if e["type"] == "extra_forbidden"][:MOST_PROBLEMS]
    }
    return [
        e for e in kept if e["type"] != "missing" or (e["loc"][:-1], e["loc"][-1]) not in misspelt
    ]


def shown(value: Any) -> str:
    """A value as a message quotes it: short and on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int | float):
        return f"the number {value:.12g}" if abs(value) < 1e300 else "a huge number"
    return "text " + quoted(value)


def quoted(text: object) -> str:
    """Text in quotes, short, without line ends."""
    flat = " ".join(str(text).split())
    return f"'{flat if len(flat) <= 60 else flat[:57] + '...'}'"


def _unknown_key(error: Error, kind: Any) -> str:
    name, allowed = str(error["loc"][-1]), keys_at(kind, error["loc"][:-1])
    hint = did_you_mean(name, allowed) or f"; allowed: {', '.join(allowed)}"
    return f"unknown key {quoted(name)}{hint}"


def _unknown_word(error: Error, kind: Any) -> str:
    allowed = [
        word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")
    ]
    return not_one_of(error["input"], allowed)


def not_one_of(value: Any, allowed: Sequence[str]) -> str:
    """Message for a value outside a short closed list."""
    if not isinstance(value, str):
        return f"expected one of {', '.join(allowed)}; got {shown(value)}"
    hint = did_you_mean(value, allowed)
    return f"unknown value {quoted(value)}{hint}" + (
        "" if hint else f"; allowed: {', '.join(allowed)}"
    )


def _unknown_kind(error: Error, kind: Any) -> str:
    allowed = [word.strip(" '") for word in error["ctx"]["expected_tags"].split(",")]
    return not_one_of(error["ctx"]["tag"], allowed).replace("value", "dist", 1)


def _expected(what: str) -> Callable[[Error, Any], str]:
    return lambda error, kind: f"expected {what}, got {shown(error['input'])}"


def _limit(sign: str, key: str) -> Callable[[Error, Any], str]:
    return lambda error, kind: f"must be {sign} {error['ctx'][key]:g}, got {error['input']:g}"


def _mapping(error: Error, kind: Any) -> str:
    what = "a number or a distribution" if kinds_at(kind, error["loc"]) else "a mapping"
    return f"expected {what}, got {shown(error['input'])}"


_MESSAGES: dict[str, Callable[[Error, Any], str]] = {
    "missing": lambda error, kind: f"missing key '{error['loc'][-1]}'",
    "extra_forbidden": _unknown_key,
    "literal_error": _unknown_word,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": lambda error, kind: "missing key 'dist'",
    "float_type": _expected("a number"),
    "int_type": _expected("a whole number"),
    "finite_number": lambda error, kind: "expected a finite number",
    "string_type": _expected("text"),
    "bool_type": _expected("true or false"),
    "tuple_type": _expected("a list"),
    "list_type": _expected("a list"),
    "dict_type": _expected("a mapping"),
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "too_short": lambda error, kind: "the list must not be empty",
    "string_too_short": lambda error, kind: "the text must not be empty",
    "greater_than_equal": _limit("at least", "ge"),
    "greater_than": _limit("above", "gt"),
    "less_than_equal": _limit("at most", "le"),
    "value_error": lambda error, kind: str(error["ctx"]["error"]),
}


def _message(error: Error, kind: Any) -> str:
    make = _MESSAGES.get(error["type"])
    text = make(error, kind) if make else error["msg"]
    return " ".join(text.split())


def quantity(document: Document, at: Steps) -> tuple[Distribution | None, list[Problem]]:
    """The number or distribution that lies `at`, and every problem in it."""
    try:
        return parse_distribution(document.get(at)), []
    except ValidationError as error:
        return None, list(problems(error, Quantity, document, at))
