"""Commands, YAML and Python in blocks of pages and in tables of commands are those that work.

What is not run is listed with the tests that run it instead (elsewhere.py).
"""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path
from typing import Any

import click
import pytest

import simulation
from docs.generate.snippets import ROOT, Snippet, commands, snippets
from simulation.cli.app import cli
from simulation.cli.commands import COMMANDS
from simulation.inputs import Calibration, load_scenario
from simulation.limits import KINDS
from tests.docs import elsewhere, reader

TYPED = reader.typed()
QUICK = [one for one in TYPED if reader.run_here(one[1]) and reader.quick(one[1])]
LONG: dict[Path, list[tuple[str, ...]]] = {}
for one, typed in TYPED:
    if reader.run_here(typed) and not reader.quick(typed):
        LONG.setdefault(one, []).append(typed)
PYTHON = [*reader.blocks("python"), *reader.blocks("code-cell")]
PAGES = sorted(
    {one.file for one in PYTHON if str(one.file.relative_to(ROOT)) not in elsewhere.PYTHON}
)


def name(case: Any) -> str:
    return " ".join(case[1])[:60] if isinstance(case, tuple) else str(case)


def test_pages_have_commands_and_all_of_them_are_known() -> None:
    assert len(TYPED) > 40
    named = {words[0] for _, words in TYPED}
    assert named - {"--version"} <= set(COMMANDS)
    assert {"run", "compare", "sweep", "explain", "plot", "explore", "list", "show"} <= named


def test_tables_of_commands_are_read() -> None:
    guide = ROOT / "docs" / "guide" / "index.md"
    typed = [words for snippet in snippets(guide) for words in commands(snippet)]
    assert [words[0] for words in typed] == [
        *("new", "check", "list", "show", "compare", "sweep", "explain", "breakdown", "compare"),
        *("game", "explore", "claims", "backtest"),
    ]
    upkeep = {"run", "plot", "merge", "calibrate", "schema"}
    assert set(COMMANDS) - {words[0] for words in typed} == upkeep, "the rest answer questions"
    assert {tuple(words) for words in typed} <= {words for _, words in TYPED}


def test_the_guide_names_all_kinds_of_charts() -> None:
    page = (ROOT / "docs" / "guide" / "compare.md").read_text("utf-8")
    (told,) = [line for line in page.splitlines() if line.startswith("`--kind` is ")]
    assert re.findall(r"`(\w+)`", told) == list(KINDS)


def test_a_recipe_says_of_each_file_that_a_command_takes_how_it_comes_to_be() -> None:
    """One that `new` writes has its name from there; any other is named where it is shown."""
    for page in sorted((ROOT / "docs" / "cookbook").glob("add_a_*.md")):
        told, text = list(snippets(page)), page.read_text("utf-8")
        typed = [words for one in told if one.kind == "sh" for words in commands(one)]
        new = {f"{words[1]}.yaml" for words in typed if words[0] == "new"}
        files = {word for words in typed for word in words if word.endswith(".yaml")}
        own = {file for file in files if not (ROOT / file).exists()}
        assert [one for one in own - new if f"as `{one}`:" not in " ".join(text.split())] == [], (
            page
        )


@pytest.mark.parametrize("case", TYPED, ids=name)
def test_a_command_has_arguments_that_are_taken(case: tuple[Path, tuple[str, ...]]) -> None:
    words = list(case[1])
    if words[0] == "--version":
        return
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    told = {word.split("=")[0] for word in words if re.match(r"--\w", word)}
    assert told <= known


@pytest.mark.parametrize("case", QUICK, ids=name)
def test_a_command_that_asks_gets_an_answer(
    case: tuple[Path, tuple[str, ...]], here: Path, few_in_views: None
) -> None:
    found = reader.follow(*case)
    assert found.exit_code == 0, found.output
    assert found.output.strip()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("page", sorted(LONG), ids=lambda one: one.name)
def test_a_page_is_followed_from_top_to_bottom(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in LONG[page]:
        found = reader.follow(page, words)
        assert found.exit_code == 0, f"{words}: {found.output}"


@pytest.mark.parametrize("block", reader.blocks("yaml"), ids=lambda one: one.place)
def test_yaml_is_what_it_says(block: Snippet, calibration: Calibration, tmp_path: Path) -> None:
    if re.search(r"^extends:", block.text, re.M):
        file = tmp_path / "shown.yaml"
        file.write_text(block.text, "utf-8")
        for other in reader.blocks("yaml"):
            if other.file == block.file and other.text.startswith("entries:"):
                (tmp_path / "my_figures").mkdir(exist_ok=True)
                (tmp_path / "my_figures" / "shown.yaml").write_text(other.text, "utf-8")
        assert load_scenario(str(file), calibration).title
    else:
        assert reader.parsed(textwrap.dedent(block.text))


@pytest.mark.parametrize("block", PYTHON, ids=lambda one: one.place)
def test_python_uses_names_that_are_there(block: Snippet) -> None:
    tree = ast.parse(textwrap.dedent(block.text))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert node.value.id != "rivalry" or hasattr(simulation, node.attr)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_python_runs_from_top_to_bottom(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {"__name__": "__main__"}
    blocks = [one for one in PYTHON if one.file == page]
    fewest = 200 if any("rivalry.explain(" in one.text for one in blocks) else 4
    for block in blocks:
        if block.text.startswith("import duckdb"):
            continue  # tests/clients/test_page.py
        text = re.sub(r"members=\d+", f"members={fewest}", textwrap.dedent(block.text))
        exec(
            compile(text.replace('"until": "2030-12"', '"until": "2022-03"'), block.place, "exec"),
            scope,
        )
    assert isinstance(scope["runs"], simulation.Runs)


@pytest.mark.slow
def test_no_idle_parameter_is_shown_as_a_driver(
    calibration: Calibration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among some hundred that do nothing one ranked sixth by chance."""
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {"__name__": "__main__"}
    for block in (one for one in PYTHON if one.file.name == "members.md"):
        if not block.text.startswith("import duckdb"):
            exec(compile(textwrap.dedent(block.text), block.place, "exec"), scope)
    assert 0.15 < scope["limit"] < 0.25
    assert 0 < len(scope["strong"]) < 8
    assert {calibration.entries[name].felt_in for name in scope["strong"].index} == {"baseline"}


def test_pages_with_python_are_run_here_or_elsewhere() -> None:
    run_here = {"files.md", "decision.md", "members.md", "python.md", "sweeps.md"}
    assert {one.name for one in PAGES} == run_here
