"""Recipes for changes of the model: each change can be made as told, and the run feels it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from docs.generate.snippets import ROOT, snippets
from tests.docs import recipes
from tests.nights import tonight

COOKBOOK = ROOT / "docs" / "cookbook"
RECIPES = ("add_a_lever", "add_a_mechanism", "add_an_agent")
OUTCOME = "power.us"
FIRST = "    pjm: {title: PJM and other US grids, state: us}\n"
SECOND = "    ercot: {title: ERCOT, state: us}\n"


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_changes_files_as_they_are(name: str, tmp_path: Path) -> None:
    page = COOKBOOK / f"{name}.md"
    found = recipes.changes(page)
    assert len(found) >= 3
    recipes.made(found, tmp_path)
    for file in {one.file for one in found if one.file.endswith(".py")}:
        compile((tmp_path / file).read_text("utf-8"), file, "exec")


@pytest.mark.parametrize("name", RECIPES)
def test_a_line_that_goes_and_stands_twice_is_told_with_its_function(name: str) -> None:
    page = COOKBOOK / f"{name}.md"
    for one in recipes.changes(page):
        gone = [line for line in one.before.splitlines() if line not in one.after.splitlines()]
        text = (ROOT / one.file).read_text("utf-8") if gone else ""
        if any(text.count(f"{line}\n") > 1 for line in gone):
            above = text[: text.index(one.before)]
            function = re.findall(r"^ *def (\w+)", above, re.M)[-1]
            assert f"`{function}`" in page.read_text("utf-8"), one.file


@pytest.mark.parametrize("name", RECIPES)
def test_the_list_counts_the_files_that_one_edits(name: str) -> None:
    files = {one.file for one in recipes.changes(COOKBOOK / f"{name}.md")}
    by_hand = sum(not file.startswith("tests/") for file in files)
    row = re.search(rf"\({name}\.md\) \| (\D*)(\d+)", (COOKBOOK / "index.md").read_text("utf-8"))
    assert row is not None
    about, told = row[1].strip(), int(row[2])
    assert by_hand == told or (about == "about" and abs(by_hand - told) <= 1)


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_what_to_renew_and_to_test(name: str) -> None:
    page = COOKBOOK / f"{name}.md"
    assert "declarations" in recipes.renewals(page)
    assert all(recipes.behind(target) for target in recipes.renewals(page))
    asked = recipes.tests_before_sending(page)
    places = [word for words in asked for word in words if word.startswith("tests/")]
    assert "tests/schedule" in places
    assert all((ROOT / place).exists() for place in places)


@pytest.fixture(scope="module", params=tonight(RECIPES))
def followed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A recipe, and a copy of the project in which it is followed."""
    name = request.param
    page, folder = COOKBOOK / f"{name}.md", tmp_path_factory.mktemp(name) / "project"
    recipes.made(recipes.changes(page), recipes.copied(folder))
    for target in recipes.renewals(page):
        recipes.python(folder, *recipes.behind(target))
    return name, folder


@pytest.mark.slow
@pytest.mark.timeout(1800)  # kernels of the changed project are compiled anew
def test_a_run_feels_what_a_recipe_adds(followed: tuple[str, Path], tmp_path: Path) -> None:
    name, folder = followed
    page = COOKBOOK / f"{name}.md"
    (scenario,) = (one.text for one in snippets(page) if one.kind == "yaml")
    file = tmp_path / "asked.yaml"
    file.write_text(scenario, "utf-8")
    found = recipes.run(folder, file, OUTCOME)
    usual, asked = found["baseline"], found["asked"]
    assert asked[:12] == usual[:12] or name != "add_a_lever"
    assert asked[-1] < 0.99 * usual[-1]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_agents_of_one_state_each_count(followed: tuple[str, Path], tmp_path: Path) -> None:
    """A second operator of US grids, who holds back nothing, leaves what the first does."""
    name, folder = followed
    if name != "add_an_agent":
        pytest.skip("it adds no agents")
    page, both = COOKBOOK / f"{name}.md", tmp_path / "both"
    shutil.copytree(folder, both)
    recipes.Change("calibration/roster.yaml", FIRST, f"{FIRST}{SECOND}").make(both)
    recipes.python(both, *recipes.behind("declarations"))
    (scenario,) = (one.text for one in snippets(page) if one.kind == "yaml")
    found = []
    for place, where in (("alone", folder), ("beside", both)):
        file = tmp_path / place / "asked.yaml"
        file.parent.mkdir()
        file.write_text(scenario, "utf-8")
        found.append(recipes.run(where, file, OUTCOME))
    assert found[0] == found[1]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_what_a_recipe_asks_for_before_sending_passes(followed: tuple[str, Path]) -> None:
    """Its own `pytest`, slow tests only where it picks them by name; `make test` would take all."""
    name, folder = followed
    for words in recipes.tests_before_sending(COOKBOOK / f"{name}.md"):
        assert "[100%]" in recipes.tested(folder, words), words
