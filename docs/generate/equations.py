"""`python -m docs.generate.equations`: docs/equations.md, from the docstrings of the equations."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType

from simulation.model import equations
from simulation.units import UNITS

from .docstrings import KINDS, Equation, Quantity, of_module, topics

PAGE = Path(__file__).resolve().parents[1] / "equations.md"
FOLDER = "../simulation/model/equations"
NOTE = """This page is generated from the docstrings of the equations by `make docs-equations`; a
test holds it up to date, holds every docstring to its form, and evaluates the form of every
equation of plain numbers against its code."""


def page() -> str:
    """The whole page."""
    modules = topics()
    head = ["# Equations", NOTE.replace("\n", " "), *_text(equations.__doc__ or "")]
    contents = "\n".join(f"- [{_title(m)}](#{_anchor(_title(m))})" for m in modules)
    found = [equation for module in modules for equation in of_module(module)]
    body = [part for module in modules for part in _of_topic(module)]
    return "\n\n".join([*head, contents, *body, "## Units", _units(found)]) + "\n"


def _anchor(heading: str) -> str:
    """The address that a heading has on its page."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _title(module: ModuleType) -> str:
    """First line of a module's docstring, without its full stop."""
    return (module.__doc__ or "").splitlines()[0].rstrip(".")


def _text(doc: str) -> list[str]:
    """Paragraphs of a docstring, each on one line."""
    return [" ".join(part.split()) for part in doc.strip().split("\n\n")]


def _of_topic(module: ModuleType) -> list[str]:
    found = of_module(module)
    head = [f"## {_title(module)}", *_text(module.__doc__ or "")[1:]]
    return [*head, *_constants(module, found), *(part for one in found for part in _equation(one))]


def _constants(module: ModuleType, found: list[Equation]) -> list[str]:
    """What the capitals in the forms of a topic stand for."""
    words = re.findall(r"\b[A-Z_]{2,}\b", "\n".join(line for one in found for line in one.form))
    known = [f"`{word}` = {getattr(module, word):.12g}" for word in dict.fromkeys(words)]
    return [f"Constants: {', '.join(known)}."] if known else []


def _equation(one: Equation) -> list[str]:
    signature = ", ".join(inspect.signature(one.function).parameters)
    link = f"[`{one.name}({signature})`]({FOLDER}/{one.topic}.py)"
    form = "\n".join(("```text", *one.form, "```"))
    rows = [_row(f"`{q.name}`", q) for q in one.arguments]
    rows += [_row("result", q) for q in one.results]
    table = "\n".join(["| argument | symbol | unit | meaning |", "|---|---|---|---|", *rows])
    text = _text(one.text) if one.text else []
    return [f"### {one.title.rstrip('.')}", link, *text, form, f"Source: {one.source}", table]


def _row(name: str, quantity: Quantity) -> str:
    axes = f" Table: {', '.join(quantity.axes)}." if quantity.axes else ""
    meaning = quantity.meaning[0].upper() + quantity.meaning[1:]
    return f"| {name} | `{quantity.symbol}` | {quantity.unit} | {meaning}{axes} |"


def _units(found: list[Equation]) -> str:
    """Units that the equations use, described."""
    known = UNITS | KINDS
    used = {q.unit for one in found for q in (*one.arguments, *one.results)}
    rows = [f"| {unit} | {known[unit]} |" for unit in known if unit in used]
    return "\n".join(["| unit | what it is |", "|---|---|", *rows])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
