"""Validate data against a model; whatever fails becomes a problem at its line, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from simulation.distributions import Distribution, Quantity, parse_distribution
from simulation.domains import Domain
from simulation.errors import Problem, nearest
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.inputs.yaml.meant import after_a_comma, meant
from simulation.inputs.yaml.shape import keys_at
from simulation.inputs.yaml.strict_yaml import Document, Steps
from simulation.inputs.yaml.wording import Error, Loc, message, misspelt_head, shown

Model = TypeVar("Model", bound=BaseModel)


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
    empty = list(_empty(model, data, document, at))
    try:
        return model.model_validate(data), empty
    except ValidationError as error:
        found = [*empty, *problems(error, model, document, at)]
        bad = {_in_data(one["loc"], data)[:depth] for one in error.errors(include_url=False)}
    try:
        return model.model_validate(_without(data, bad)), found
    except ValidationError:
        return None, found


def _empty(
    model: type[BaseModel], data: Mapping[Any, Any], document: Document, at: Steps
) -> Iterable[Problem]:
    """Keys that may be left out and have nothing behind them: nobody knows what was meant."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in data and data[key] is None and field.default is None:
            message = f"'{key}' has nothing behind it; say what it is, or leave it out"
            yield document.problem(message, (*at, key), key=True)


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
    worthy = _worth_reporting(errors, kind, document.get(at))
    for number, one in enumerate(worthy):
        path = (*at, *_in_data(one["loc"], document.get(at)))
        if number == MOST_PROBLEMS:
            yield document.problem(f"and {len(worthy) - number} more problems", path)
            return
        on_key = one["type"] == "extra_forbidden" or one["loc"][-1:] == ("[key]",)
        if one["type"] == "union_tag_not_found" and misspelt_head(one["input"]):
            path, on_key = (*path, str(misspelt_head(one["input"]))), True
        yield document.problem(message(one, kind), path, key=on_key)


def _in_data(loc: Loc, data: Any) -> Loc:
    """What of an error's location exists in the data: names of union members are left out."""
    path: list[str | int] = []
    for step in loc:
        inside = isinstance(data, dict) and step in data
        if inside or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data = data[step]
            path.append(step)
    return tuple(path)


def _worth_reporting(errors: Sequence[Error], kind: Any, data: Any) -> list[Error]:
    """Leave out what follows from another error, and note which keys were still free.

    A list is too short because its item failed; a key is missing because it is misspelt.
    """
    spoiled = {e["loc"][:n] for e in errors for n in range(len(e["loc"]))}
    kept = [e for e in errors if e["type"] != "too_short" or e["loc"] not in spoiled]
    misspelt = set()
    for e in [e for e in kept if e["type"] == "extra_forbidden"][:MOST_PROBLEMS]:
        where = e["loc"][:-1]
        present = _part(data, _in_data(where, data))
        e["free"] = [key for key in keys_at(kind, where) if key not in present]
        e["comma"] = after_a_comma(str(e["loc"][-1]), present)
        misspelt.add((where, nearest(str(e["loc"][-1]), e["free"])))
    return [
        e for e in kept if e["type"] != "missing" or (e["loc"][:-1], e["loc"][-1]) not in misspelt
    ]


def _part(data: Any, path: Loc) -> Any:
    for step in path:
        data = data[step]
    return data


def quantity(
    document: Document, at: Steps, unit: str = "", domain: Domain | None = None
) -> tuple[Distribution | None, list[Problem]]:
    """The number or distribution that lies `at`, and every problem in it.

    Its unit and domain, where they are known, are for the hint about a text in its place.
    """
    data = document.get(at)
    if isinstance(data, str):
        hint = meant(data, unit, domain)
        told = f"expected a number or a distribution, got {shown(data)}{hint}"
        return None, [document.problem(told, at)]
    try:
        return parse_distribution(data), []
    except ValidationError as error:
        return None, list(problems(error, Quantity, document, at))
