"""A reader who follows a recipe: makes its changes in a copy of the project, and runs its scenario.

A block ```diff``` of a recipe names a file, then has lines that are there (with a space in front),
lines that go (-) and lines that come (+). A file that has only new lines is a new one.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from docs.generate.snippets import ROOT, snippets

COPIED = ("simulation", "calibration", "scenarios", "docs", "tests", "Makefile", "pyproject.toml")
LEFT_OUT = ("__pycache__", "_build", "generated")
LAST = "Before you send it:"
RUN = ("--members", "4", "--seed", "1", "--until", "2029-12")


@dataclass(frozen=True)
class Change:
    """A change of a file: `before`, which is there once, becomes `after`."""

    file: str
    before: str
    after: str

    def make(self, folder: Path) -> None:
        """Change the file in a copy of the project; ValueError where it is no longer as told."""
        path = folder / self.file
        if not self.before:
            if path.exists():
                raise ValueError(f"{self.file} is there already")
            path.write_text(self.after, "utf-8")
            return
        text = path.read_text("utf-8")
        if text.count(self.before) != 1:
            raise ValueError(f"{self.file} has {text.count(self.before)} times:\n{self.before}")
        path.write_text(text.replace(self.before, self.after), "utf-8")


def changes(page: Path) -> list[Change]:
    """The changes of a recipe, in its order."""
    return [_change(one.text) for one in snippets(page) if one.kind == "diff"]


def _change(text: str) -> Change:
    file, *lines = text.splitlines()
    kept = {"before": " -", "after": " +"}
    before, after = (
        "".join(f"{line[1:]}\n" for line in lines if (line or " ")[0] in signs)
        for signs in kept.values()
    )
    return Change(file.strip(), before, after)


def made(found: list[Change], folder: Path) -> None:
    """Make changes in a folder; a file that it has not comes from the project first."""
    for one in found:
        path, source = folder / one.file, ROOT / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() and source.exists():
            shutil.copy(source, path)
        one.make(folder)


def copied(folder: Path) -> Path:
    """A copy of what commands and tests need."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
        else:
            shutil.copy(source, target)
    return folder


def renewals(page: Path) -> list[str]:
    """What `make` writes anew once the changes are made, target by target."""
    told = re.findall(r"`make ([a-z -]+)`", _told(page).partition(LAST)[0])
    return [target for words in told for target in words.split()]


def tests_before_sending(page: Path) -> list[list[str]]:
    """Arguments of every `pytest` that a recipe asks for in the end."""
    told = re.findall(r"`pytest ([^`]+)`", _told(page).partition(LAST)[2])
    return [shlex.split(words) for words in told]


def _told(page: Path) -> str:
    return " ".join(page.read_text("utf-8").split())


def behind(target: str) -> list[str]:
    """The arguments of Python that a target of the Makefile runs."""
    text = (ROOT / "Makefile").read_text("utf-8")
    found = re.search(rf"^{target}: .*\n\t\$\(BIN\)/python (.+)$", text, re.M)
    if found is None:
        raise ValueError(f"the Makefile has no target {target} that runs Python")
    return shlex.split(found[1])


def python(folder: Path, *words: str, cwd: Path | None = None) -> str:
    """What Python prints about the copy of the project; RuntimeError if it fails."""
    told = subprocess.run(
        [sys.executable, "-B", *words],
        cwd=cwd or folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise RuntimeError((told.stdout + told.stderr)[-4000:])
    return told.stdout


def tested(folder: Path, words: list[str]) -> str:
    """What `pytest` says in the copy; RuntimeError if a test fails.

    All but slow tests, unless the recipe picks its own by name: those are run as they are.
    """
    usual = ("-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider")
    return python(folder, *usual, *(() if "-k" in words else ("-m", "not slow")), *words)


def run(folder: Path, file: Path, outcome: str) -> dict[str, list[float]]:
    """Means by month of an outcome under the baseline and a scenario, by the copy's own command."""
    out = file.parent / "out"
    words = ["run", "baseline", str(file), *RUN, "--outcomes", outcome, "--out", str(out)]
    code = "import sys; from simulation.cli import main; sys.exit(main())"
    python(folder, "-c", code, *words, cwd=file.parent)
    table = pd.read_csv(out / "summary.csv")
    mine = table[table["outcome"] == outcome].sort_values("date")
    return {str(name): rows["mean"].tolist() for name, rows in mine.groupby("scenario")}
