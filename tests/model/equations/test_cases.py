"""Every equation against cases that can be checked by hand, and against its own form."""

from __future__ import annotations

import numpy as np
import pytest

from docs.generate.docstrings import Equation, of_module, topics

from . import forms
from .cases import Case, call, load

CASES = load()
EQUATIONS = {one.name: one for module in topics() for one in of_module(module)}
SCALAR = sorted(name for name, one in EQUATIONS.items() if one.scalar)


def _name(case: Case) -> str:
    return f"{case.topic}.{case.call}"


@pytest.mark.parametrize("case", CASES, ids=[f"{_name(c)}: {c.name}" for c in CASES])
def test_equation(case: Case) -> None:
    assert set(case.args) <= {q.name.partition(".")[0] for q in EQUATIONS[_name(case)].arguments}
    found, gives = call(case), case.gives
    if isinstance(gives, dict):
        found, gives = [getattr(found, name) for name in gives], list(gives.values())
    elif not isinstance(found, tuple):
        found, gives = [found], [gives]
    for one, expected in zip(found, gives, strict=True):
        np.testing.assert_allclose(one, expected, rtol=1e-9, atol=case.within)


def test_every_equation_has_a_case() -> None:
    covered = {_name(case) for case in CASES}
    assert not set(EQUATIONS) - covered


def test_no_two_cases_of_an_equation_share_a_name() -> None:
    names = [(_name(case), case.name) for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if EQUATIONS[_name(c)].scalar],
    ids=[f"{_name(c)}: {c.name}" for c in CASES if EQUATIONS[_name(c)].scalar],
)
def test_form_gives_what_the_code_gives(case: Case) -> None:
    """The form in the docstring, evaluated member by member, is the equation."""
    one = EQUATIONS[_name(case)]
    flat = forms.flatten(case.args)
    for member in range(max(np.size(value) for value in flat.values())):
        numbers = {name: forms.member(value, member) for name, value in flat.items()}
        found = [forms.member(value, member) for value in forms.results(call(case))]
        np.testing.assert_allclose(found, forms.evaluate(one, numbers), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", SCALAR)
def test_form_holds_for_numbers_drawn_at_random(name: str) -> None:
    one = EQUATIONS[name]
    draw = np.random.default_rng(7)
    for _ in range(50):
        numbers = {q.name: float(draw.uniform(0.1, 0.9)) for q in one.arguments}
        case = Case("drawn", one.topic, one.function.__name__, forms.nest(numbers), None)
        found = [forms.member(value, 0) for value in forms.results(call(case))]
        np.testing.assert_allclose(found, forms.evaluate(one, numbers), rtol=1e-9, atol=1e-9)


def test_a_form_that_is_not_the_code_is_found() -> None:
    """The evaluation is able to fail."""
    one = EQUATIONS["stock.wear"]
    wrong = Equation(**{**vars(one), "form": ("R = h0 / 12 * C + 0 * (a + h1)",)})
    numbers = {"stock": 1200.0, "age": 120.0, "base": 0.01, "slope": 0.0035}
    assert forms.evaluate(one, numbers) == pytest.approx([4.5])
    assert forms.evaluate(wrong, numbers) == pytest.approx([1.0])
