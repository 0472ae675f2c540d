"""Cases of the equations: one YAML file a topic, found by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from types import FunctionType
from typing import Any, get_origin, get_type_hints

import numpy as np

from tests import tables

FILES = sorted(Path(__file__).parent.glob("*.yaml"))


@dataclass(frozen=True)
class Case:
    """A call of an equation and what it gives; `within` is how far off it may be."""

    name: str
    topic: str
    call: str
    args: dict[str, Any]
    gives: Any
    within: float = 1e-9

    @property
    def function(self) -> Callable[..., Any]:
        """The equation that is called."""
        found = getattr(import_module(f"simulation.model.equations.{self.topic}"), self.call)
        assert isinstance(found, FunctionType)
        return found


def load() -> list[Case]:
    """All cases of all files."""
    return [Case(topic=file.stem, **entry) for file in FILES for entry in tables.read(file)]


def call(case: Case) -> Any:
    """What the equation gives."""
    hints, given = get_type_hints(case.function), []
    for name, parameter in signature(case.function).parameters.items():
        if name not in case.args:
            break
        several = parameter.kind is Parameter.VAR_POSITIONAL
        values = case.args[name] if several else [case.args[name]]
        given += [argument(hints[name], value) for value in values]
    return case.function(*given)


def argument(hint: Any, value: Any) -> Any:
    """A value as a function's signature asks for it."""
    if hint in (int, float, str) or hint == list[float]:
        return value
    if hasattr(hint, "_fields"):
        # A field that is not given is not a number: the equation is to do without it.
        fields = get_type_hints(hint).items()
        return hint(*(argument(one, value.get(name, np.nan)) for name, one in fields))
    if get_origin(hint) is Mapping:
        return {name: array(one) for name, one in value.items()}
    if get_origin(hint) is list:
        return [array(one) for one in value]
    return array(value)


def array(value: Any) -> Any:
    """Numbers with members last; one number is a block of one member."""
    found = np.asarray(value if isinstance(value, list) else [value])
    return found if found.dtype == bool else found.astype(float)
