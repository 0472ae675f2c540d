"""Members are added up in one order whatever their number: by kernels, or by `arrays.total`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.docs import recipes

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "simulation" / "model"
SHARED = MODEL / "equations" / "arrays.py"
RECIPES = ("add_a_lever", "add_a_mechanism", "add_an_agent")
ALONG = {"sum", "mean", "std", "var", "average"}  # of an axis
ALWAYS = {"einsum", "dot", "matmul", "tensordot"}


def sums(text: str) -> list[str]:
    """Sums whose order NumPy chooses: it adds the rows of a lone member in pairs."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ALWAYS
        or (node.func.attr in ALONG and any(one.arg == "axis" for one in node.keywords))
    ]


@pytest.mark.parametrize(
    "text",
    ["flow.sum(axis=0)", "np.sum(flow, axis=0)", "lag[rows].mean(axis=0)", "np.dot(one, other)"],
)
def test_a_sum_of_numpy_is_found(text: str) -> None:
    assert sums(text) == [text]


@pytest.mark.parametrize("text", ["total(flow)", "queue[:, s, k].sum()", "flow.max(axis=0)"])
def test_what_has_one_order_is_let_pass(text: str) -> None:
    assert sums(text) == []


@pytest.mark.parametrize("name", RECIPES)
def test_recipes_add_members_up_in_one_order(name: str, tmp_path: Path) -> None:
    found = recipes.changes(ROOT / "docs" / "cookbook" / f"{name}.md")
    recipes.made(found, tmp_path)
    files = {one.file for one in found if one.file.endswith(".py")}
    assert [one for file in files for one in sums((tmp_path / file).read_text("utf-8"))] == []


def test_the_model_adds_members_up_in_one_order() -> None:
    files = [one for one in sorted(MODEL.rglob("*.py")) if one != SHARED]
    assert [found for one in files for found in sums(one.read_text("utf-8"))] == []
