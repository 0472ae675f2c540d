"""Scenario files and fragments as written, and where they lie."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from simulation.errors import InputError, Problem, did_you_mean, nearest
from simulation.inputs.policy.timeline import Selected
from simulation.inputs.scenario.addition_rows import Added
from simulation.inputs.tables.fields import RuleDate, Text, nothing_is_no_key
from simulation.inputs.yaml.events import MOST_PROBLEMS
from simulation.inputs.yaml.strict_yaml import Document, parse, read
from simulation.inputs.yaml.wording import quoted
from simulation.locate import SUFFIXES, shown
from simulation.strict import Strict

FRAGMENTS = "fragments"
SWEEPS = "sweeps"
CHECKS = "checks"
GAMES = "games"
STDIN = "-"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


def _nothing_is_empty(value: Any) -> Any:
    return [] if value is None else value


Rows = Annotated[list[Any], BeforeValidator(_nothing_is_empty)]
Keys = Annotated[dict[str, Any], BeforeValidator(nothing_is_no_key)]


class WithoutRow(Selected):
    """Removes inherited timeline entries: of this actor and lever, from..until inclusive."""

    actor: Text
    lever: Text
    from_: RuleDate | None = Field(default=None, alias="from")
    until: RuleDate | None = None


class FragmentFile(Strict):
    """A named set of overrides that scenarios apply."""

    title: Text = "untitled"
    about: Text | None = None
    without: Rows = Field(default_factory=list)
    chips: Added = Field(default_factory=dict)
    firms: Added = Field(default_factory=dict)
    makers: Added = Field(default_factory=dict)
    suppliers: Added = Field(default_factory=dict)
    timeline: Rows = Field(default_factory=list)
    parameters: Keys = Field(default_factory=dict)
    structure: Keys = Field(default_factory=dict)


class ScenarioFile(FragmentFile):
    """A scenario as written."""

    extends: Text | None = None
    calibration: Text | None = None
    against: Text | None = None
    apply: Annotated[tuple[Text, ...], BeforeValidator(_nothing_is_empty)] = ()


def is_file(word: str) -> bool:
    """Whether a command-line argument is the path of a YAML file, not a name."""
    try:
        return word.endswith(SUFFIXES) and Path(word).is_file()
    except (OSError, ValueError):  # no file can have that name
        return False


def is_check_file(word: str) -> bool:
    """Whether a command-line argument is a file that is meant as checks of the model."""
    if not is_file(word):
        return False
    data = read(Path(word), name=shown(Path(word))).data
    return isinstance(data, dict) and "checks" in data


class Library:
    """The scenario files under one folder, by name; a name is found wherever its file lies.

    Files in folders called fragments, sweeps, checks or games are no scenarios but what that says.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scenarios: dict[str, Path] = {}
        self.fragments: dict[str, Path] = {}
        self.sweeps: dict[str, Path] = {}
        self.checks: dict[str, Path] = {}
        self.games: dict[str, Path] = {}
        self._twice: dict[str, Path] = {}
        kinds = {
            FRAGMENTS: self.fragments,
            SWEEPS: self.sweeps,
            CHECKS: self.checks,
            GAMES: self.games,
        }
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES:
                inside = path.relative_to(folder).parts[:-1]
                kind = next((name for name in kinds if name in inside), "")
                self._add(kinds.get(kind, self.scenarios), path)

    def _add(self, files: dict[str, Path], path: Path) -> None:
        if path.stem in files:
            self._twice[path.stem] = path
        else:
            files[path.stem] = path

    def find(self, word: str, beside: Path | None = None) -> Path:
        """File of a scenario named or given as a path (from `beside`); InputError if none.

        `-` is standard input; what it extends by path is sought from the current folder.
        """
        if word == STDIN and beside is None:
            return Path(STDIN)
        if word.endswith(SUFFIXES):
            path = Path(word) if beside is None else beside / word
            if not _exists(path):
                other = next((s for s in SUFFIXES if _exists(path.with_suffix(s))), None)
                hint = f"; did you mean '{Path(word).with_suffix(other)}'?" if other else ""
                hint = hint or self.hint(path.stem)
                raise InputError(f"no scenario file {quoted(word)}{hint}")
            return path
        if word in self._twice:
            both = f"{shown(self.scenarios[word])} and {shown(self._twice[word])}"
            raise InputError(f"scenario '{word}' exists twice: {both}")
        if word in self.scenarios:
            return self.scenarios[word]
        if beside is not None and _NAME.fullmatch(word):
            for suffix in SUFFIXES:
                if _exists(beside / f"{word}{suffix}"):
                    return beside / f"{word}{suffix}"
        files = (f"{word}{suffix}" for suffix in SUFFIXES)
        file = next((one for one in files if is_file(one)), None)
        hint = f"; a file goes by its whole name, {file}" if file else self.hint(word)
        raise InputError(f"unknown scenario {quoted(word)}{hint}")

    def hint(self, word: str) -> str:
        """Text that names the nearest scenarios, or all of them where none is near."""
        if not self.scenarios:
            return f"; there is none in {shown(self.folder)}"
        if word in self.fragments:
            return "; it is a fragment, which 'apply' lays on top of a scenario"
        has = [name for name in self.scenarios if word and word.casefold() in name]
        like = f"; with it in their names there are: {', '.join(has)}" if has else ""
        every = f"; there are: {', '.join(self.scenarios)}"
        return did_you_mean(word, self.scenarios) or like or every

    def fragment(self, word: str, beside: Path) -> Path | str:
        """File of a fragment by name or by path, or the message that there is none.

        A path is seen from the folder `beside`; a name is also found there, or in `fragments/`.
        """
        if word.endswith(SUFFIXES):
            path = beside / word
            return path if _exists(path) else f"no fragment file {quoted(word)}"
        if word in self.fragments:
            return self.fragments[word]
        places = (beside / FRAGMENTS, beside) if _NAME.fullmatch(word) else ()
        for path in (place / f"{word}{suffix}" for place in places for suffix in SUFFIXES):
            if _exists(path):
                return path
        hint = did_you_mean(word, self.fragments)
        typed = next((s for s in SUFFIXES if _exists(beside / f"{word}{s}")), None)
        if typed:
            hint = f"; did you mean '{word}{typed}'?"
        elif word in self.scenarios:
            hint = "; it is a scenario: write 'extends' for what a file builds on"
        if not hint:
            names = ", ".join(self.fragments)
            hint = f"; there are: {names}" if names else f"; there is none in {FRAGMENTS}/"
        return f"unknown fragment {quoted(word)}{hint}"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def open_file(path: Path) -> Document:
    """Read a scenario file, or standard input; InputError if it is not strict YAML."""
    if str(path) == STDIN:
        return parse(sys.stdin.buffer.read(), "<stdin>")
    return read(path, name=shown(path))


def missing_title(document: Document) -> list[Problem]:
    """A file needs a title."""
    data = document.data
    if not isinstance(data, dict) or "title" in data:
        return []
    strange = [key for key in data if key not in ScenarioFile.model_fields]
    if any(nearest(key, ("title",)) for key in strange[:MOST_PROBLEMS]):
        return []  # told as a misspelt key
    return [document.problem("missing key 'title'")]
