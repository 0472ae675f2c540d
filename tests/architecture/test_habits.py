"""What an open project promises beside its code: versions, targets, groups and notices agree."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import simulation
from simulation.cli import cli
from simulation.inputs import Calibration
from tests import tables
from tests.architecture.parsed import nodes

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
PLACE = re.compile(r"<address [^>]+>")  # what stands for an address before there is one
YET = re.compile(
    r"Version \S+ is\s+not\s+released\s+yet|project\s+has\s+no\s+public\s+address\s+yet"
)
"""What holds until a release."""
LOCKS = {
    "requirements.lock": (),
    "requirements-dev.lock": ("dev",),
    "requirements-build.lock": ("dev", "build"),
    "requirements-docs.lock": ("dev", "docs"),
    "requirements-clients.lock": ("dev", "clients"),
}


def read(file: Path) -> Any:
    return tables.read(file)


def test_the_version_is_one() -> None:
    version = PROJECT["project"]["version"]
    assert simulation.__version__ == version
    assert read(ROOT / "CITATION.cff")["version"] == version
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+)?", version)


def test_the_changelog_says_what_the_version_becomes() -> None:
    """A release has a section of its own; what leads to one stands in the section above."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## (.+)\n+(.*)", text, re.M)
    release, _, unfinished = PROJECT["project"]["version"].partition(".dev")
    (first, head), *_ = sections
    assert first.split()[0] == ("Unreleased" if unfinished else release)
    assert not unfinished or f"becomes {release}" in head
    assert "0.1.0" in {title.split()[0] for title, _ in sections}


def test_every_entry_of_the_changelog_to_come_stands_under_a_topic() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## Unreleased\n(.*?)(?=^## )", text, re.M | re.S)
    for section in sections:
        before, *topics = re.split(r"^### ", section, flags=re.M)
        assert not re.search(r"^- ", before, re.M)
        assert topics[0].startswith("Newest")
        assert all(re.match(r".+\n\n- ", topic) for topic in topics[1:])


def lacking(project: dict[str, Any], citation: dict[str, Any], pages: dict[str, str]) -> list[str]:
    """What a release would lack to tell where the project stands; nothing is asked before one."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", project["version"]):
        return []
    urls = project.get("urls", {})
    asked = {f"[project.urls] {key}": urls.get(key) for key in ("Repository", "Documentation")}
    asked |= {key: citation.get(key) for key in ("repository-code", "date-released")}
    asked |= {page: not (PLACE.search(text) or YET.search(text)) for page, text in pages.items()}
    return [name for name, value in asked.items() if not value]


def test_a_release_says_where_the_project_stands() -> None:
    names = ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "docs/start/install.md", "README.md")
    pages = {name: (ROOT / name).read_text("utf-8") for name in names}
    assert lacking(PROJECT["project"], read(ROOT / "CITATION.cff"), pages) == []
    address = "https://example.org/chip-rivalry"
    urls = {"Repository": address, "Documentation": f"{address}/docs"}
    told = {"repository-code": address, "date-released": "2030-01-01"}
    filled = {name: PLACE.sub(address, text) for name, text in pages.items()}
    done = {name: YET.sub("is out", text) for name, text in filled.items()}
    assert lacking({"version": "9.9.9", "urls": urls}, told, done) == []
    still = ["docs/start/install.md", "README.md"]
    assert lacking({"version": "9.9.9", "urls": urls}, told, filled) == still
    wanted = [f"[project.urls] {key}" for key in urls]
    assert lacking({"version": "9.9.9"}, {}, pages) == [*wanted, *told, *names]


def test_the_licence_is_one() -> None:
    licence = PROJECT["project"]["license"]
    assert read(ROOT / "CITATION.cff")["license"] == licence
    assert json.loads((ROOT / ".zenodo.json").read_text("utf-8"))["license"] == licence
    assert (ROOT / "simulation" / "py.typed").is_file()


def test_the_wheel_holds_the_package_alone_and_types_are_checked_beyond() -> None:
    tools = PROJECT["tool"]
    assert tools["hatch"]["build"]["targets"]["wheel"]["packages"] == ["simulation"]
    assert {"simulation", "docs.generate", "benchmarks"} <= set(tools["mypy"]["packages"])


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda one: one.stem)
def test_workflows_call_targets_that_are_there(file: Path) -> None:
    steps = [step for job in read(file)["jobs"].values() for step in job["steps"]]
    called = re.findall(r"\bmake ([a-z-]+)", " ".join(step.get("run", "") for step in steps))
    assert called
    assert set(called) <= TARGETS


def lines() -> list[tuple[str, str]]:
    """Every line that a workflow runs, with its file."""
    jobs = [(one.stem, job) for one in WORKFLOWS for job in read(one)["jobs"].values()]
    found = [(file, step["run"]) for file, job in jobs for step in job["steps"] if "run" in step]
    return sorted(set(found))


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(("file", "line"), lines())
@pytest.mark.parametrize("tag", [f"v{simulation.__version__}", "v9.9.9"])
def test_lines_of_workflows_can_be_run(file: str, line: str, tag: str, tmp_path: Path) -> None:
    """Targets as make reads them, without doing them; every other line for real."""
    folder = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = subprocess.run(
        ["bash", "-e", "-c", re.sub(r"\bmake ", "make -n ", line)],
        cwd=ROOT,
        env={**os.environ, "PATH": folder, "GITHUB_REF_NAME": tag},
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = "GITHUB_REF_NAME" in line and tag == "v9.9.9"
    assert told.returncode == int(wrong), told.stderr


def test_the_container_is_built_from_what_is_there(tmp_path: Path) -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    ignored = {f"/{one}" for one in (ROOT / ".dockerignore").read_text("utf-8").split()}
    for names in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        for name in names.split():
            assert (ROOT / name).exists()
            assert f"/{name}" not in ignored
    steps = re.findall(r"^(FROM|USER|ENTRYPOINT) (.+)$", text, re.M)
    assert [kind for kind, _ in steps] == ["FROM", "FROM", "USER", "ENTRYPOINT"]
    assert all(":" in image for kind, image in steps if kind == "FROM"), "a version is named"
    said = re.search(r"^RUN (rivalry run .+) --out", text, re.M)
    assert said
    words = [*said[1].split()[1:], "--out", str(tmp_path / "first")]
    assert CliRunner().invoke(cli, words).exit_code == 0


@pytest.mark.slow
def test_the_demo_runs_again_after_an_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run of an earlier version of the code is left where it is."""
    recipe = re.search(r"^demo:.*\n\t\$\(BIN\)/rivalry (.+)$", MAKEFILE, re.M)
    assert recipe
    words = recipe[1].replace("$(DEMO)", "results/demo").split()
    words[words.index("--members") + 1] = "2"
    monkeypatch.chdir(tmp_path)
    for code in (None, "another"):
        for manifest in tmp_path.glob("results/*/manifest.json"):
            told = json.loads(manifest.read_text("utf-8"))
            manifest.write_text(json.dumps({**told, "code": code}), "utf-8")
        done = CliRunner().invoke(
            cli, [*words, "--until", "2022-12", "--outcomes", "ratio.stock", "--no-report"]
        )
        assert done.exit_code == 0, done.output
        assert list((tmp_path / "results" / "demo").glob("*.png"))
    assert len(list(tmp_path.glob("results/*/manifest.json"))) == 2


def test_nothing_is_published_that_was_not_tested() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    before, waiting = set(), ["publish"]
    while waiting:
        needs = jobs[waiting.pop()].get("needs", [])
        new = {needs} if isinstance(needs, str) else set(needs)
        waiting += new - before
        before |= new
    run = " ".join(step.get("run", "") for name in before for step in jobs[name]["steps"])
    assert {"make test", "make dist"} <= set(re.findall(r"\bmake \w+", run))


def test_tests_run_on_three_systems() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "test.yml")["jobs"]
    systems = {job["runs-on"].split("-")[0] for job in jobs.values()}
    assert systems == {"ubuntu", "macos", "windows"}


@pytest.mark.parametrize("file", FORMS, ids=lambda one: one.stem)
def test_forms_of_issues_ask_for_something(file: Path) -> None:
    form = read(file)
    if file.stem == "config":
        assert form["blank_issues_enabled"] is True
    else:
        assert any(part.get("validations", {}).get("required") for part in form["body"])


@pytest.mark.parametrize(("file", "groups"), LOCKS.items())
def test_lock_files_have_what_is_asked_for_and_name_no_host(
    file: str, groups: tuple[str, ...]
) -> None:
    text = (ROOT / file).read_text("utf-8")
    assert "://" not in text
    locked = {name.lower() for name in re.findall(r"^([\w.-]+)(?:\[.*?\])?==", text, re.M)}
    wanted = [*PROJECT["project"]["dependencies"]]
    for group in groups:
        wanted += PROJECT["dependency-groups"][group]
    for need in wanted:
        name = re.match(r"[\w.-]+", need)
        assert name is not None
        assert re.sub(r"[_.]", "-", name[0].lower()) in locked, need


def test_lock_files_agree_and_pip_takes_no_other_file() -> None:
    pinned: dict[str, set[frozenset[str]]] = {}
    for file in LOCKS:
        text = re.sub(r" \\\n +", " ", (ROOT / file).read_text("utf-8"))
        versions: dict[str, set[str]] = {}
        for line in re.findall(r"^[\w.-]+(?:\[.*?\])?==.*$", text, re.M):
            assert "--hash=sha256:" in line, f"{file}: {line[:60]}"
            name, version = re.sub(r"\[.*?\]", "", line.split()[0]).split("==")
            versions.setdefault(name, set()).add(version)
        for name, found in versions.items():
            pinned.setdefault(name, set()).add(frozenset(found))
    assert {name: found for name, found in pinned.items() if len(found) > 1} == {}


def test_a_lock_is_installed_as_it_is() -> None:
    """Asked for hashes, pip looks at newer versions where packages ask for extras, and gives up."""
    texts = (
        MAKEFILE,
        *((ROOT / name).read_text("utf-8") for name in ("Dockerfile", "CONTRIBUTING.md")),
    )
    lines = [line for text in texts for line in text.splitlines() if ".lock" in line]
    found = [line for line in lines if "pip install" in line]
    assert len(found) >= 7
    assert [line for line in found if "--no-deps -r requirements" not in line] == []


def test_what_is_installed_without_a_lock_is_told() -> None:
    """Requirements in quotes or by name, after `pip install` in the Makefile, and the builder's."""
    lines = re.findall(r"pip install (.+)$", MAKEFILE, re.M)
    words = [word.strip('"') for line in lines for word in line.split() if "-r" not in line]
    named = [one for one in words if re.match(r"[a-z]", one)] + PROJECT["build-system"]["requires"]
    free = {re.split(r"[<>=]", one)[0] for one in named}
    assert {"hatchling", "uv"} <= free
    assert "build" not in free, "the tools of a release are locked"
    (recipe,) = re.findall(r"^dist:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)
    assert "-r requirements-build.lock" in recipe
    assert "build --no-isolation" in recipe, "else build would fetch another hatchling"
    text = (ROOT / "SECURITY.md").read_text("utf-8").partition("## What is not defended")[2]
    assert {one for one in free if f"`{one}`" not in text} == set()


def test_what_is_timed_finds_the_model_compiled() -> None:
    """Measures, and tests and planted bugs with limits of time, leave out the compiler."""
    rules = re.findall(r"^([\w-]+): (.*)\n((?:\t.*\n)+)", MAKEFILE, re.M)
    timed = {
        target: needs.split()
        for target, needs, recipe in rules
        if re.search(r"-m benchmarks( |$)|-m tests\.mutants|\(PYTEST\)|\(COVERAGE\)", recipe, re.M)
    }
    assert {"bench", "bench-full", "quick", "nightly", "mutants"} <= timed.keys()
    assert [target for target, needs in timed.items() if "compiled" not in needs] == []


def test_the_site_is_built_and_looked_at_before_it_is_published() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "pages.yml")["jobs"]
    run = [step.get("run", "") for step in jobs["build"]["steps"]]
    assert any(one.startswith("make docs-phone") for one in run)
    assert jobs["publish"]["needs"] == "build"
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_each_claim_about_security_names_a_test_that_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 6
    for row in rows:
        (first, *more) = re.findall(r"`([\w/]*test_\w+\.py)`", row)
        for name in (
            first,
            *(f"{first.rpartition('/')[0]}/{n}" if "/" not in n else n for n in more),
        ):
            assert (ROOT / name).is_file(), name


def hooks() -> dict[str, dict[str, Any]]:
    """What is run before a commit, by its name."""
    (own,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    return {one["id"]: one for one in own["hooks"]}


def test_hooks_name_no_folder_that_one_system_lacks() -> None:
    for hook in hooks().values():
        assert hook["entry"].split()[:2] == ["python", "-m"], hook["id"]
        assert find_spec(hook["entry"].split()[2]), hook["id"]


def test_whatever_can_be_checked_is_checked_when_it_is_committed() -> None:
    """Scenarios, and the fragments, sweeps, games and checks below them."""
    wanted = re.compile(hooks()["scenarios"]["files"])
    files = sorted((ROOT / "scenarios").rglob("*.yaml"))
    kinds = {file.parent.name: str(file) for file in files}
    assert len(kinds) >= 5
    assert [one for one in files if not wanted.match(one.relative_to(ROOT).as_posix())] == []
    done = CliRunner().invoke(cli, ["check", *kinds.values()])
    assert done.exit_code == 0, done.output


def test_data_that_ask_to_be_named_are_named(calibration: Calibration) -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    asking = [one for one in calibration.sources.values() if "CC-BY" in one.title + one.note]
    assert asking
    assert all(one.url in notice for one in asking)


def test_data_sets_are_named_with_what_is_known_of_their_licence(calibration: Calibration) -> None:
    """Those whose licence nobody could read stand apart from those that are known."""
    known, unknown = (ROOT / "NOTICE").read_text("utf-8").split("Their licences are unknown", 1)
    sets = re.compile(
        r"//(github\.com|(www\.)?epoch\.ai|epoch-website\.web\.app|www\.iea\.org)/(?!gradient)"
    )
    found = [one for one in calibration.sources.values() if sets.search(one.url)]
    assert len(found) > 10
    for one in found:
        assert one.url in known or re.search(re.escape(one.url) + r"[\s,:]", unknown), one.id


def test_a_licence_that_a_source_records_is_told(calibration: Calibration) -> None:
    """With its address, and where it was read, which the source's note says."""
    known = " ".join(
        (ROOT / "NOTICE").read_text("utf-8").split("Their licences are unknown")[0].split()
    )
    noted = [one for one in calibration.sources.values() if "licence" in one.note.lower()]
    assert {one.id for one in noted} >= {"geonuclear", "epoch_hardware"}
    for one in noted:
        assert one.url in known, one.id
        for address in re.findall(r"https://\S+[^\s.,;)]", one.note):
            assert address in known, one.id


def test_what_the_container_is_built_on_is_told() -> None:
    """An image that is named by a tag is another one tomorrow."""
    told = (ROOT / "SECURITY.md").read_text("utf-8").split("## What is not defended")[1]
    images = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    assert images
    assert [one for one in images if "@sha256:" not in one and f"`{one}`" not in told] == []


def test_every_package_that_is_imported_is_declared() -> None:
    """What comes only because another package needs it may go with the next version of that one."""
    files = (ROOT / "simulation").rglob("*.py")
    said = [node for file in files for node in nodes(file)]
    names = [one.name for node in said if isinstance(node, ast.Import) for one in node.names]
    names += [node.module for node in said if isinstance(node, ast.ImportFrom) and not node.level]
    imported = {name.partition(".")[0] for name in names if name}
    foreign = imported - sys.stdlib_module_names - {"simulation"}
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    declared = {re.split(r"[^\w-]", one)[0].lower() for group in groups for one in group}
    called = {"PIL": "pillow", "yaml": "pyyaml"}
    missing = {name for name in foreign if called.get(name, name).lower() not in declared}
    assert {"PIL", "numpy", "yaml"} <= foreign
    assert missing == set()
