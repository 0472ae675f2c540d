"""Forms of equations of plain numbers, evaluated as they are written in docstrings."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from docs.generate.docstrings import Equation

FUNCTIONS = {
    "min": min,
    "max": max,
    "exp": math.exp,
    "log": math.log,
    "log2": math.log2,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceil": math.ceil,
    "pi": math.pi,
    "inf": math.inf,
    "clip": lambda x, low, high: min(max(x, low), high),
}


def evaluate(equation: Equation, numbers: dict[str, float]) -> list[float]:
    """Results of the form; arguments that are not given have their defaults."""
    module = vars(sys.modules[equation.function.__module__])
    names = {name: value for name, value in module.items() if name.isupper()} | FUNCTIONS
    defaults = equation.function.__defaults__ or ()
    last = [q.symbol for q in equation.arguments][len(equation.arguments) - len(defaults) :]
    names |= dict(zip(last, defaults, strict=True))
    names |= {q.symbol: numbers[q.name] for q in equation.arguments if q.name in numbers}
    for line in equation.form:
        try:
            exec(line, {"__builtins__": {}}, names)
        except SyntaxError as error:
            where = f"{equation.function.__module__}.{equation.function.__name__}"
            raise ValueError(f"{where}: the form is no Python: {line!r}") from error
    return [float(names[q.symbol]) for q in equation.results]


def flatten(args: dict[str, Any]) -> dict[str, Any]:
    """Arguments with the fields of records by `record.field`."""
    flat: dict[str, Any] = {}
    for name, value in args.items():
        fields = value.items() if isinstance(value, dict) else ()
        flat |= {f"{name}.{field}": one for field, one in fields} or {name: value}
    return flat


def nest(flat: dict[str, float]) -> dict[str, Any]:
    """The reverse of `flatten`."""
    args: dict[str, Any] = {}
    for name, value in flat.items():
        record, _, field = name.partition(".")
        if field:
            args.setdefault(record, {})[field] = value
        else:
            args[name] = value
    return args


def results(given: Any) -> tuple[Any, ...]:
    """What an equation gives, as one or several results."""
    return given if isinstance(given, tuple) else (given,)


def member(value: Any, number: int) -> float:
    """One member's number; what is the same for all has one."""
    flat = np.ravel(np.asarray(value))
    return float(flat[min(number, flat.size - 1)])
