"""Docstrings of equations keep their form, and agree with the code that they describe."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from docs.generate.docstrings import KINDS, Equation, of_module, read, topics
from docs.generate.equations import PAGE, page
from simulation.model.equations.arrays import Array

EQUATIONS = {one.name: one for module in topics() for one in of_module(module)}
NAMES = sorted(EQUATIONS)


def _fields_read(function: Callable[..., Any], record: str) -> list[str]:
    """Fields of a record that a function reads, in the order of the record."""
    tree = ast.parse(inspect.getsource(function))
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == record
    ]


def _expected(function: Callable[..., Any]) -> list[str]:
    """Arguments of a signature; of a record the fields that the function reads."""
    hints, names = get_type_hints(function), []
    for name in inspect.signature(function).parameters:
        fields = getattr(hints[name], "_fields", None)
        if fields is None:
            names.append(name)
        else:
            read_ = _fields_read(function, name)
            names += [f"{name}.{field}" for field in fields if field in read_]
    return names


def _tokens(form: tuple[str, ...]) -> set[str]:
    """Symbols of a form; an index after an underscore names an entry, not another symbol."""
    words = set(re.findall(r"[A-Za-z]\w*", "\n".join(form)))
    return words | {word.rpartition("_")[0] for word in words if "_" in word}


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_those_of_the_signature(name: str) -> None:
    one = EQUATIONS[name]
    assert [q.name for q in one.arguments] == _expected(one.function)


@pytest.mark.parametrize("name", NAMES)
def test_every_symbol_stands_in_the_form(name: str) -> None:
    one = EQUATIONS[name]
    symbols = [q.symbol for q in one.arguments]
    assert len(set(symbols)) == len(symbols)
    stated = {q.symbol for q in (*one.arguments, *one.results) if q.unit != "function"}
    stated -= {q.symbol for q in one.arguments if q.unit == "row" and not q.axes}
    assert stated <= _tokens(one.form)


@pytest.mark.parametrize("name", NAMES)
def test_results_are_as_many_as_the_function_gives(name: str) -> None:
    one = EQUATIONS[name]
    gives = get_type_hints(one.function)["return"]
    if hasattr(gives, "_fields"):
        expected = len(gives._fields)
    elif get_origin(gives) is tuple:
        expected = len(get_args(gives))
    else:
        expected = 1
    assert len(one.results) == expected
    if gives == np.typing.NDArray[np.bool_]:
        assert one.results[0].unit == "flag"


@pytest.mark.parametrize("name", NAMES)
def test_masks_are_flags(name: str) -> None:
    one = EQUATIONS[name]
    hints = get_type_hints(one.function)
    for quantity in one.arguments:
        if hints.get(quantity.name) == np.typing.NDArray[np.bool_]:
            assert quantity.unit == "flag"


ORIGINS = ("Definition", "definition", "ssumption of this model", "ssumptions of this model")
THEORIES = (
    "Proportional rationing",
    "Theory of constraints (Goldratt)",
    "Shadow prices",
    "Best response",
    "Erlang delay",
    "Base-stock policy",
    "Partial adjustment",
    "Epoch AI",
    "industry's usual estimate",
)


@pytest.mark.parametrize("name", NAMES)
def test_sources_tell_where_a_form_comes_from(name: str) -> None:
    """A work or a rule with its year, a theory with a name, a definition, or our assumption."""
    source = EQUATIONS[name].source
    assert source.endswith(".")
    assert re.search(r"\b(18|19|20)\d\d\b", source) or any(w in source for w in ORIGINS + THEORIES)


def test_equations_of_one_unknown_unit_have_no_other() -> None:
    """ "any" says that arguments share a unit, so that it cannot stand alone."""
    for one in EQUATIONS.values():
        free = [q for q in (*one.arguments, *one.results) if q.unit == "any"]
        assert len(free) != 1, one.name
    assert "any" in KINDS


GOOD = """A title.

    Form:
        y = x
    Source:
        Definition.
    Args:
        x: [GW] power.
    Returns:
        y [GW] the same.
"""


def _documented(text: str) -> Callable[..., Any]:
    def function(x: Array) -> Array:
        return x

    function.__doc__ = text
    return function


def test_a_docstring_is_read_into_its_parts() -> None:
    one: Equation = read("topic", _documented(GOOD.replace("x: [GW]", "x: x [GW] (sites, years)")))
    assert (one.name, one.title, one.form) == ("topic.function", "A title.", ("y = x",))
    assert one.arguments[0].axes == ("sites", "years")
    assert not one.scalar
    assert read("topic", _documented(GOOD)).scalar
    assert one.results[0].unit == "GW"


@pytest.mark.parametrize(
    ("part", "instead", "says"),
    [
        ("A title.", "A title", "the title is one line"),
        ("    Source:\n        Definition.\n", "", "sections are"),
        ("        y = x\n", "", "section Form is empty"),
        ("[GW] power", "[GWh] power", "'GWh' of 'x' is no unit"),
        ("[GW] power.", "power.", "is not 'symbol \\[unit\\] meaning'"),
        ("x: [GW]", "x [GW]", "is not 'name: symbol \\[unit\\] meaning'"),
        ("y [GW] the", "[GW] the", "has no symbol"),
        ("the same.", "the same", "with a full stop"),
    ],
)
def test_what_is_wrong_with_a_docstring_is_said(part: str, instead: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^topic.function: .*{says}"):
        read("topic", _documented(GOOD.replace(part, instead)))


def test_the_page_is_up_to_date() -> None:
    """`make docs-equations` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()
