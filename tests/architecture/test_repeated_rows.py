"""Rows that may repeat are not changed in place: of two changes to one row numpy keeps the last."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.docs import recipes

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "simulation" / "model"
RECIPES = ("add_a_lever", "add_a_mechanism", "add_an_agent")


def lost(text: str) -> list[str]:
    """Statements such as `pace[layout.firm_state] *= part`: a layout tells a row for each agent."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript)
        if any(map(_of_layout, ast.walk(node.target.slice)))
    ]


def _of_layout(node: ast.AST) -> bool:
    """Whether it is an attribute of `layout`, a variable or an attribute itself."""
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    found = getattr(owner, "attr", getattr(owner, "id", "")) == "layout"
    return found and node.attr != "row"  # `row` looks up one row by its name


def test_the_model_changes_no_row_in_place_that_another_agent_may_have() -> None:
    files = sorted(MODEL.rglob("*.py"))
    assert len(files) > 50
    assert {str(f): lost(f.read_text("utf-8")) for f in files if lost(f.read_text("utf-8"))} == {}


@pytest.mark.parametrize("name", RECIPES)
def test_nor_does_a_recipe(name: str, tmp_path: Path) -> None:
    found = recipes.changes(ROOT / "docs" / "cookbook" / f"{name}.md")
    recipes.made(found, tmp_path)
    files = {one.file for one in found if one.file.endswith(".py")}
    assert files
    assert [row for file in files for row in lost((tmp_path / file).read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("pace[world.layout.operator_state] *= 1.0 - held", 1),
        ("spent[layout.firm_state, 0] += bill", 1),
        ("spent[layout.firm_state[rows]] += bill", 1),
        ("np.add.at(spent, world.layout.firm_state, bill)", 0),
        ("spent[rows] += bill", 0),
        ("world.layout.share[0] += 1", 0),
    ],
)
def test_what_loses_a_change_is_found(text: str, count: int) -> None:
    assert len(lost(text)) == count
