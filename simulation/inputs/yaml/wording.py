"""The words of messages: how values are quoted, and what each kind of validation error says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simulation.errors import did_you_mean, nearest
from simulation.inputs.yaml.meant import meant
from simulation.inputs.yaml.shape import keys_at, kinds_at

Error = dict[str, Any]
Loc = tuple[str | int, ...]

# What a mapping in a number's place may begin with.
HEADS = ("dist", "parameter", "source", "times", "plus")
# Words that files of other programs have for a key of ours.
_ELSEWHERE = {
    "date": "from", "start": "from", "since": "from", "begin": "from",
    "end": "until", "to": "until", "stop": "until",
    "state": "actor", "country": "actor", "government": "actor", "who": "actor",
    "policy": "lever", "measure": "lever", "instrument": "lever",
    "value": "set", "values": "set", "changes": "set",
    "base": "extends", "parent": "extends", "inherits": "extends",
    "reference": "against", "name": "title", "description": "about",
    "events": "timeline", "policies": "timeline", "params": "parameters",
}  # fmt: skip
_SWITCH = {"on", "off"}
_SWITCHED = {"yes": "on", "true": "on", "no": "off", "false": "off", "none": "off"}


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
    name = str(error["loc"][-1])
    every = keys_at(kind, error["loc"][:-1])
    if error.get("comma"):
        return f"unknown key {quoted(name)}: {error['comma']}"
    free = error.get("free") or every
    ours = _ELSEWHERE.get(name.casefold())
    hint = f"; did you mean '{ours}'?" if ours in free else did_you_mean(name, free)
    hint = hint or f"; allowed: {', '.join(every)}"
    return f"unknown key {quoted(name)}{hint}"


def _unknown_word(error: Error, kind: Any) -> str:
    allowed = [
        word.strip("'") for word in error["ctx"]["expected"].replace(" or ", ", ").split(", ")
    ]
    return not_one_of(error["input"], allowed)


def not_one_of(value: Any, allowed: Sequence[str]) -> str:
    """Message for a value outside a short closed list."""
    if set(allowed) == _SWITCH and (option := _SWITCHED.get(str(value).casefold())):
        return f"expected one of {', '.join(allowed)}, got {shown(value)}; did you mean '{option}'?"
    if not isinstance(value, str):
        return f"expected one of {', '.join(allowed)}; got {shown(value)}"
    hint = did_you_mean(value, allowed)
    return f"unknown value {quoted(value)}{hint}" + (
        "" if hint else f"; allowed: {', '.join(allowed)}"
    )


def _unknown_kind(error: Error, kind: Any) -> str:
    allowed = [word.strip(" '") for word in error["ctx"]["expected_tags"].split(",")]
    return not_one_of(error["ctx"]["tag"], allowed).replace("value", "dist", 1)


def _no_kind(error: Error, kind: Any) -> str:
    word = misspelt_head(error["input"])
    if word is None:
        return "missing key 'dist'"
    return f"unknown key {quoted(word)}{did_you_mean(word, HEADS)}"


def misspelt_head(data: Any) -> str | None:
    """The key of a mapping that should have said what kind of value it is, or None."""
    words = [str(key) for key in data] if isinstance(data, dict) else []
    return next((word for word in words[:9] if nearest(word, HEADS)), None)


def _expected(what: str) -> Callable[[Error, Any], str]:
    return lambda error, kind: f"expected {what}, got {shown(error['input'])}"


def _list(error: Error, kind: Any) -> str:
    value, hint = error["input"], ""
    if isinstance(value, dict):
        hint = "; begin each entry with '- '"
    elif value is not None and not isinstance(value, bool):
        hint = f"; write [{str(value)[:40]}]"
    return f"expected a list, got {shown(value)}{hint}"


def _limit(sign: str, key: str) -> Callable[[Error, Any], str]:
    return lambda error, kind: f"must be {sign} {error['ctx'][key]:g}, got {error['input']:g}"


def _mapping(error: Error, kind: Any) -> str:
    number = kinds_at(kind, error["loc"])
    what = "a number or a distribution" if number else "a mapping"
    return f"expected {what}, got {shown(error['input'])}" + (
        meant(error["input"]) if number else ""
    )


def _number(what: str) -> Callable[[Error, Any], str]:
    return lambda error, kind: (
        f"expected {what}, got {shown(error['input'])}{meant(error['input'])}"
    )


def _whole_number(error: Error, kind: Any) -> str:
    value = error["input"]
    if isinstance(value, float) and value.is_integer():
        return f"expected a whole number, got {value:.1f}; write {value:.0f}"
    return f"expected a whole number, got {shown(value)}"


_MESSAGES: dict[str, Callable[[Error, Any], str]] = {
    "missing": lambda error, kind: f"missing key '{error['loc'][-1]}'",
    "extra_forbidden": _unknown_key,
    "literal_error": _unknown_word,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "float_type": _number("a number"),
    "int_type": _whole_number,
    "finite_number": lambda error, kind: "expected a finite number",
    "string_type": _expected("text"),
    "bool_type": _expected("true or false"),
    "tuple_type": _list,
    "list_type": _list,
    "dict_type": _expected("a mapping"),
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "too_short": lambda error, kind: "must not be empty",
    "string_too_short": lambda error, kind: "must not be empty",
    "greater_than_equal": _limit("at least", "ge"),
    "greater_than": _limit("above", "gt"),
    "less_than": _limit("below", "lt"),
    "less_than_equal": _limit("at most", "le"),
    "value_error": lambda error, kind: str(error["ctx"]["error"]),
}


def message(error: Error, kind: Any) -> str:
    """What a validation error says, in plain words and on one line."""
    make = _MESSAGES.get(error["type"])
    text = make(error, kind) if make else error["msg"]
    return " ".join(text.split())
