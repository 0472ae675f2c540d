"""Which scenario is which: told apart by content, never by a stem; labels for those that share one.

A scenario's content is what it says when it is resolved, before --set: its path only names it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.counts import counted
from simulation.errors import InputError
from simulation.locate import recorded

if TYPE_CHECKING:
    from simulation.inputs import Calibration, Scenario


def placed(
    scenarios: Sequence[Scenario], calibration: Calibration, labels: Sequence[str] = ()
) -> tuple[Scenario, ...]:
    """The scenarios under labels of their own, each with the content that it is judged against.

    `labels` are the user's, one a scenario; without them a scenario goes by the name of its file,
    and those that share one by their folder as well. InputError for a scenario given twice.
    """
    from simulation.experiment.ensemble import check_name

    if labels and len(labels) != len(scenarios):
        given, wanted = counted(len(labels), "label"), counted(len(scenarios), "scenario")
        raise InputError(f"--as: {given} for {wanted}")
    for label in labels:
        check_name(label, label=True)
        if labels.count(label) > 1:
            raise InputError(f"--as: the label {label} is given twice")
    names = labels or unique([(one.name, _path(one, calibration)) for one in scenarios])
    found = []
    for number, (one, name) in enumerate(zip(scenarios, names, strict=True)):
        twins = [s for s in scenarios[:number] if (s.name, s.content) == (one.name, one.content)]
        if twins and not labels:
            raise InputError(f"the scenario {one.name} is given twice")
        found.append(replace(one, name=name, reference=_reference(one, calibration)))
    return tuple(found)


def placed_beside(
    added: Sequence[Scenario], scenarios: Sequence[Scenario], calibration: Calibration
) -> tuple[Scenario, ...]:
    """Scenarios that are placed already, after others that take labels not yet taken."""
    taken = [(one.name, "") for one in scenarios]
    names = unique([*taken, *((one.name, _path(one, calibration)) for one in added)])
    fresh = [
        replace(one, name=name, reference=_reference(one, calibration))
        for one, name in zip(added, names[len(taken) :], strict=True)
    ]
    return (*fresh, *scenarios)


def _path(scenario: Scenario, calibration: Calibration) -> str:
    """Where its file lies, "" for one that goes by its name."""
    inside = recorded(Path(scenario.file), calibration.root) != Path(scenario.file).name
    return "" if inside else scenario.file


def reference_of(
    scenario: Scenario, calibration: Calibration, sets: Sequence[str] = ()
) -> Scenario | None:
    """The scenario that its file is judged against, as its file has it; None if there is none.

    With `sets` as it is when these hold in it, too.
    """
    from simulation.inputs import load_scenario

    if scenario.against_file is None:
        return None
    return load_scenario(scenario.against_file, calibration, tuple(sets))


def _reference(scenario: Scenario, calibration: Calibration) -> str:
    found = reference_of(scenario, calibration)
    return "" if found is None else found.content


def unique(named: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Labels from (name, path) pairs: the name, with folders before it where two share one.

    A path without folders (a scenario of the library is given as one) leaves the name as it is.
    """
    names = [name for name, _ in named]
    labels: list[str] = []
    for name, path in named:
        label = name
        folders = [part for part in Path(path).parts[:-1] if _word(part).strip("_")]
        if names.count(name) > 1 and folders:
            label = f"{_word(folders.pop())}-{name}"
        while label in labels:
            label = f"{_word(folders.pop())}-{label}" if folders else _numbered(name, labels)
        labels.append(label)
    return tuple(labels)


def _word(folder: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in folder)


def _numbered(label: str, taken: Sequence[str]) -> str:
    number = 2
    while f"{label}-{number}" in taken:
        number += 1
    return f"{label}-{number}"


def run_labels(folders: Sequence[Path], given: Sequence[str] = ()) -> tuple[str, ...]:
    """What runs are called: as `given`, else by the last folders of their paths that differ."""
    if given:
        twice = next((label for label in given if given.count(label) > 1), None)
        if twice is not None:
            raise InputError(f"--as: the label {twice} is given twice")
        return tuple(label or folder.name for label, folder in zip(given, folders, strict=True))
    parts = [folder.absolute().parts for folder in folders]
    deepest = max(map(len, parts), default=1)
    depth = next(
        (n for n in range(1, deepest) if len({path[-n:] for path in parts}) == len(parts)), deepest
    )
    labels: list[str] = []
    for path in parts:  # one folder twice is told apart by a number
        label = "/".join(path[-depth:]) if depth < deepest else path[-1]
        labels.append(_numbered(label, labels) if label in labels else label)
    return tuple(labels)


def refuse_twice(folders: Sequence[Path]) -> None:
    """InputError for a folder that is named twice, by whatever path."""
    real = [os.path.realpath(folder) for folder in folders]
    for number, folder in enumerate(folders):
        if real[number] in real[:number]:
            raise InputError(f"the run {folder} is given twice")
