"""Recipes for changes of the model: each change can be made as told, and the run feels it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generate.snippets import ROOT, snippets
from tests.docs import recipes

COOKBOOK = ROOT / "docs" / "cookbook"
RECIPES = ("add_a_lever", "add_a_mechanism", "add_an_agent")
OUTCOME = "power.us"


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_changes_files_as_they_are(name: str, tmp_path: Path) -> None:
    page = COOKBOOK / f"{name}.md"
    found = recipes.changes(page)
    assert len(found) >= 3
    recipes.made(found, tmp_path)
    for file in {one.file for one in found if one.file.endswith(".py")}:
        compile((tmp_path / file).read_text("utf-8"), file, "exec")


@pytest.mark.slow
@pytest.mark.timeout(1200)  # kernels of the changed project are compiled anew
@pytest.mark.parametrize("name", RECIPES)
def test_a_run_feels_what_a_recipe_adds(name: str, tmp_path: Path) -> None:
    page, folder = COOKBOOK / f"{name}.md", recipes.copied(tmp_path / "project")
    recipes.made(recipes.changes(page), folder)
    (scenario,) = (one.text for one in snippets(page) if one.kind == "yaml")
    file = tmp_path / "asked.yaml"
    file.write_text(scenario, "utf-8")
    found = recipes.run(folder, file, OUTCOME)
    usual, asked = found["baseline"], found["asked"]
    assert asked[:12] == usual[:12] or name != "add_a_lever"
    assert asked[-1] < 0.99 * usual[-1]
