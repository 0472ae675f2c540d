"""Docstrings of equations, read into their parts.

A docstring is a title, perhaps some text, and four sections in this order: `Form:`, `Source:`,
`Args:`, `Returns:`. An argument reads `name: symbol [unit] (axes) meaning`, a result
`symbol [unit] (axes) meaning`. Without a symbol the name is one; only tables have axes. A field of
a record reads `record.field: ...`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from simulation.model import equations
from simulation.units import UNITS

SECTIONS = ("Form", "Source", "Args", "Returns")
KINDS = {
    "any": "any unit, the same for all arguments and results so marked",
    "row": "number of a row or axis of a table, from 0",
    "text": "text",
    "function": "a function",
}
QUANTITY = re.compile(
    r"(?:(?P<symbol>\w+) )?\[(?P<unit>[^\]]+)\] (?:\((?P<axes>[^)]*)\) )?(?P<meaning>\S.*)"
)
ARGUMENT = re.compile(r"(?P<name>\w+(?:\.\w+)?): (?P<rest>.*)")


@dataclass(frozen=True)
class Quantity:
    """An argument or a result; `axes` are empty where it is one number."""

    name: str
    symbol: str
    unit: str
    axes: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Equation:
    """An equation as its docstring tells it."""

    topic: str
    function: Callable[..., Any]
    title: str
    text: str
    form: tuple[str, ...]
    source: str
    arguments: tuple[Quantity, ...]
    results: tuple[Quantity, ...]

    @property
    def name(self) -> str:
        """Topic and function, as in `stock.wear`."""
        return f"{self.topic}.{self.function.__name__}"

    @property
    def scalar(self) -> bool:
        """Whether all that it takes and gives are plain numbers."""
        quantities = (*self.arguments, *self.results)
        plain = (q.unit not in ("row", "text", "function") and not q.axes for q in quantities)
        return all(plain)


def topics() -> list[ModuleType]:
    """Modules of equations, by name."""
    package = equations.__name__
    names = sorted(found.name for found in iter_modules(equations.__path__))
    return [import_module(f"{package}.{name}") for name in names]


def of_module(module: ModuleType) -> list[Equation]:
    """Equations of a topic, in the order of the file."""
    topic = module.__name__.rpartition(".")[2]
    return [read(topic, function) for function in public(module)]


def public(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """Public functions that a module defines."""
    for name, value in vars(module).items():
        own = inspect.isfunction(value) and value.__module__ == module.__name__
        if own and not name.startswith("_"):
            yield value


def read(topic: str, function: Callable[..., Any]) -> Equation:
    """The parts of a docstring; ValueError says what is wrong with it."""
    try:
        head, body = _sections(inspect.getdoc(function) or "")
        title, _, text = head.partition("\n")
        if not title.endswith(".") or text[:1] not in ("", "\n"):
            raise ValueError("the title is one line that ends with a full stop")
        arguments = tuple(_argument(item) for item in _items(body["Args"]))
        results = tuple(_quantity("", item) for item in _items(body["Returns"]))
    except ValueError as wrong:
        raise ValueError(f"{topic}.{function.__name__}: {wrong}") from None
    form, source = tuple(body["Form"]), " ".join(line.strip() for line in body["Source"])
    return Equation(topic, function, title, text.strip(), form, source, arguments, results)


def _sections(text: str) -> tuple[str, dict[str, list[str]]]:
    """What precedes the sections, and their lines without the first indent."""
    parts = re.split(r"^(\w+):$", text, flags=re.MULTILINE)
    if tuple(parts[1::2]) != SECTIONS:
        raise ValueError(f"sections are {parts[1::2]}, expected {list(SECTIONS)}")
    body: dict[str, list[str]] = {}
    for name, part in zip(SECTIONS, parts[2::2], strict=True):
        lines = part.strip("\n").splitlines()
        if not "".join(lines).strip() or any(line[:4].strip() for line in lines):
            raise ValueError(f"section {name} is empty or not indented by four")
        body[name] = [line[4:] for line in lines]
    return parts[0].rstrip(), body


def _items(lines: list[str]) -> list[str]:
    """Entries of a section; what is indented goes on with the line before."""
    items: list[str] = []
    for line in lines:
        if line.startswith(" ") and items:
            items[-1] += " " + line.strip()
        else:
            items.append(line)
    return items


def _argument(item: str) -> Quantity:
    found = ARGUMENT.fullmatch(item)
    if not found:
        raise ValueError(f"'{item}' is not 'name: symbol [unit] meaning'")
    return _quantity(found["name"], found["rest"])


def _quantity(name: str, item: str) -> Quantity:
    found = QUANTITY.fullmatch(item)
    if not found or not found["meaning"].endswith("."):
        raise ValueError(f"'{item}' is not 'symbol [unit] meaning' with a full stop")
    symbol, unit = found["symbol"] or name.rpartition(".")[2], found["unit"]
    if not symbol:
        raise ValueError(f"'{item}' has no symbol")
    if unit not in UNITS and unit not in KINDS:
        raise ValueError(f"'{unit}' of '{name or symbol}' is no unit")
    axes = tuple(re.findall(r"\w+", found["axes"] or ""))
    return Quantity(name or symbol, symbol, unit, axes, found["meaning"])
