"""What pages show and nobody follows here is run by tests that are there."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

import pytest

from docs.generate.snippets import ROOT
from simulation.inputs.policy.levers import LEVERS
from tests.docs import elsewhere, reader

EVERY = {**elsewhere.COMMANDS, **elsewhere.OPTIONS, **elsewhere.PYTHON}
NOT_RUN = [words for _, words in reader.typed() if not reader.run_here(words)]
# Of how much and where to, which any run has; the tests of run and sweep hold them.
COMMON = {"--members", "--workers", "--seed", "--out", "--resume", "--json", "--vary"}


@pytest.mark.parametrize("name", EVERY)
def test_what_is_not_followed_names_tests_that_are_there(name: str) -> None:
    assert EVERY[name].why
    assert EVERY[name].tests
    for test in EVERY[name].tests:
        file, _, function = test.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert function in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_nothing_is_left_out_that_no_page_has() -> None:
    words = {word for typed in NOT_RUN for word in typed}
    assert set(elsewhere.COMMANDS) | set(elsewhere.OPTIONS) <= words
    assert {str(one.file.relative_to(ROOT)) for one in reader.blocks("python")} >= set(
        elsewhere.PYTHON
    )


@pytest.mark.parametrize("words", NOT_RUN, ids=" ".join)
def test_those_tests_use_the_command_and_its_options(words: tuple[str, ...]) -> None:
    files = {test.partition("::")[0] for one in elsewhere.of(words) for test in one.tests}
    text = "".join((ROOT / file).read_text("utf-8") for file in sorted(files))
    assert re.search(rf"\b{words[0]}\b", text)
    asked = {word.split("=")[0] for word in words if word.startswith("--")} - COMMON
    assert {option for option in asked if f'"{option}"' not in text} == set()


def declared(text: str) -> tuple[str, dict[str, set[str]]]:
    """The head of a class, and its title and fields by name, with what each is given."""
    (made,) = ast.parse(textwrap.dedent(text)).body
    assert isinstance(made, ast.ClassDef)
    head = [ast.unparse(one) for one in (*made.bases, *made.keywords)]
    fields = {
        ast.unparse(one.targets[0]): {
            ast.unparse(n) for n in (*one.value.args, *one.value.keywords)
        }
        for one in made.body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Call)
    }
    return f"{made.name}({', '.join(head)}): {ast.get_docstring(made)}", fields


def test_the_declaration_that_is_shown_stands_in_the_package() -> None:
    """Fields that it shows are those of the class; it may leave out others, and former names."""
    (block,) = (one for one in reader.blocks("python") if one.file.name == "levers.md")
    head, shown = declared(block.text)
    known, kept = declared(inspect.getsource(LEVERS["import_admission"]))
    assert head == known
    assert shown
    for field, given in shown.items():
        assert {one for one in kept[field] - given if not one.startswith("was=")} == set()
        assert given <= kept[field]
