"""A page for each topic of equations, typeset from their docstrings and linked to their code."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from docs.generate.docstrings import Equation, Quantity, of_module, topics

from .formula import latex
from .words import code, page, table, title, toctree

INTRO = """Each equation is a function of plain numbers (one firm, one chip, one member); the model
runs it over all agents and members. Its form, source and units stand in its docstring, and a test
evaluates the form of every equation of plain numbers against its code. `[source]` beside a function
leads to the code. The same stands on [one page of plain text](../../equations.md)."""


def write(folder: Path) -> None:
    """One page a topic, and the list of them."""
    modules = topics()
    rows = []
    for module in modules:
        name = module.__name__.rpartition(".")[2]
        (folder / f"{name}.md").write_text(_page(name, module), "utf-8")
        rows.append((f"[{_title(module)}]({name}.md)", len(of_module(module))))
    names = [m.__name__.rpartition(".")[2] for m in modules]
    tree = toctree((f"{title(name)} <{name}>" for name in names), hidden=True)
    body = page("equations-all", "Equations", INTRO, table(("topic", "equations"), rows), tree)
    (folder / "index.md").write_text(body, "utf-8")


def _title(module: ModuleType) -> str:
    return (module.__doc__ or "").splitlines()[0].rstrip(".")


def _page(name: str, module: ModuleType) -> str:
    found = (part for one in of_module(module) for part in _equation(one, module.__name__))
    return page(f"equations-{name}", _title(module), *found)


def _equation(one: Equation, module: str) -> Iterator[str]:
    signature = ", ".join(inspect.signature(one.function).parameters)
    yield f"## {one.title.rstrip('.')}"
    yield f"```{{py:function}} {one.function.__name__}({signature})\n:module: {module}\n```"
    yield " ".join(one.text.split())
    yield from _form(one)
    yield f"Source: {one.source}"
    rows = [_row(code(q.name), q) for q in one.arguments]
    rows += [_row("result", q) for q in one.results]
    yield table(("argument", "symbol", "unit", "meaning"), rows)


def _form(one: Equation) -> Iterator[str]:
    lines = [latex(line) for line in one.form]
    if all(lines):
        yield "```{math}\n" + " \\\\\n".join(lines) + "\n```"
    else:
        yield "```text\n" + "\n".join(one.form) + "\n```"


def _row(name: str, quantity: Quantity) -> tuple[str, str, str, str]:
    axes = f" Table: {', '.join(quantity.axes)}." if quantity.axes else ""
    meaning = quantity.meaning[0].upper() + quantity.meaning[1:]
    return name, f"${latex(quantity.symbol) or quantity.symbol}$", quantity.unit, f"{meaning}{axes}"
