"""The scenarios and the view of a finished run, read again from the files that it was made of.

A run knows a scenario by its label; a file is that scenario where it still says what it said.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from simulation.errors import InputError
from simulation.locate import SUFFIXES

if TYPE_CHECKING:
    from simulation.experiment.reader import Run
    from simulation.inputs import Calibration

SET = "--set"


def word_of(run: Run, label: str, calibration: Calibration) -> str:
    """The word that names a scenario of a run today: the path of its file, or a shipped name.

    `calibration` is the run's, with its view. InputError where no file says what the run holds:
    one has changed since, or none is found from the current folder.
    """
    wanted, changed = run.contents.get(label), ""
    for word in _words(run, label):
        if wanted is None or _content(word, calibration) == wanted:
            return word
        if not changed and PurePath(word).stem == label:
            changed = word
    if changed:
        raise InputError(
            f"the scenario {label} of {run.given} is no longer what {changed} says: the file has "
            "changed since; make the run anew"
        )
    raise InputError(
        f"the file of the scenario {label} of {run.given} is not found from here; name it by its "
        f"path, PATH/{_file(run, label)}, or go to the folder where the run was made"
    )


def label_of(run: Run, word: str, calibration: Calibration) -> str:
    """What a run calls the scenario of a file, found by its content; other words stay.

    InputError where the run holds nothing like it.
    """
    found = held_as(run, word, calibration)
    if not found.endswith(SUFFIXES):
        return found
    stem, changed = PurePath(word).stem, ""
    if stem in run.scenarios:
        changed = f"; {word} says something else than {stem} said when the run was made"
    raise InputError(
        f"{run.given} has no scenario like {word}; it has {', '.join(run.scenarios)}{changed}"
    )


def held_as(run: Run, word: str, calibration: Calibration) -> str:
    """The same, but the path itself where the run holds nothing like it."""
    from simulation.inputs import load_scenario

    if not word.endswith(SUFFIXES):
        return word
    content = load_scenario(word, calibration).content
    return next((label for label, one in run.contents.items() if one == content), word)


def view_word(run: Run, calibration: Calibration) -> str:
    """The word that names the view of a run today, its name or the path of its file; "" for none.

    InputError where a file of somebody's own is not found, or has changed since.
    """
    from simulation.analysis.statistics.results import view_of
    from simulation.inputs.views.view import load_view, views

    name = view_of(run.manifest)
    if not name or name in views(calibration):
        return name
    for word in _files(run, name):
        if load_view(word, calibration).digest == run.manifest["draws"]["view"]["sha256"]:
            return word
        raise InputError(f"{word} has changed since {run.given} was made; make the run anew")
    raise InputError(
        f"the file of the view {name} of {run.given} is not found from here; go to the folder "
        "where the run was made"
    )


def typed_sets(run: Run) -> tuple[str, ...]:
    """The --set of the command or the call that made a run, as they were typed."""
    words = iter(_typed(run))
    found = []
    for word in words:
        name, _, value = word.partition("=")
        if name == SET:
            found.append(value or next(words, ""))
    return tuple(found)


def _content(word: str, calibration: Calibration) -> str:
    """What a file says as a scenario, as a hash; "" of one that is none, or no longer."""
    from simulation.inputs import load_scenario

    try:
        return load_scenario(word, calibration).content
    except InputError:
        return ""


def _words(run: Run, label: str) -> Iterator[str]:
    """Words that may mean the scenario, the likeliest first: each file of them is there."""
    from simulation.inputs.scenario.files import Library  # which knows what ships
    from simulation.locate import data_root

    yield from _files(run, label)
    shipped = Library(data_root() / "scenarios").scenarios
    read = map(PurePath, run.manifest.get("inputs", {}))
    names = [label, *(path.stem for path in read if path.parts[0] == "scenarios")]
    yield from (name for name in dict.fromkeys(names) if name in shipped)


def _files(run: Run, name: str) -> list[str]:
    """Files of one's own that the run's command or its inputs name, those of this name first."""
    read = [word for word in run.manifest.get("inputs", {}) if "/" not in word]
    options = [word.partition("=")[2] for word in _typed(run) if word.startswith("--")]
    named = (word for word in (*_typed(run), *options, *read) if word.endswith(SUFFIXES))
    found = [word for word in dict.fromkeys(named) if Path(word).is_file()]
    return sorted(found, key=lambda word: PurePath(word).stem != name)


def _file(run: Run, label: str) -> str:
    """What the file of a scenario is called, as far as the run knows."""
    read = run.manifest.get("inputs", {})
    return next((name for name in read if PurePath(name).stem == label), f"{label}.yaml")


def _typed(run: Run) -> list[str]:
    return shlex.split(str(run.manifest.get("command") or ""))
