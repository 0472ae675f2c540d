"""Paths of --set and --vary in one spelling, so that two spellings of one path are one path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulation import months
from simulation.errors import InputError, Problem
from simulation.inputs.calibration.vocabulary import Vocabulary
from simulation.inputs.scenario.settings import ORIGIN, covers, lever_path, split

_PARAMETERS, _SOURCE = "parameters.", ".source"


def spelt(path: str, vocabulary: Vocabulary) -> str:
    """The path as it is kept: ids for titles, months for days, no `parameters.` in front.

    A path that means nothing stays as it is; whoever applies it says what is wrong.
    """
    path = path.strip()
    if not path.startswith("levers."):
        name, dated, month = path.removeprefix(_PARAMETERS).partition("@")
        return f"{name}@{_months(month)}" if dated else name
    try:
        found = lever_path(path, vocabulary)
    except ValueError:
        return path
    chosen = ",".join(name for names in found.chosen for name in names)
    last = "" if found.until is None else f"..{months.label(found.until)}"
    date = "" if found.date is None else f"@{months.label(found.date)}{last}"
    head = f"levers.{found.actor}.{found.lever.name}.{found.field.name}"
    return f"{head}{f'[{chosen}]' if chosen else ''}{date}"


def _months(text: str) -> str:
    """Months for days, in `YYYY-MM` or `YYYY-MM..YYYY-MM`; what is no date stays as it is."""
    first, dots, last = text.partition("..")
    try:
        return months.effective(first) + dots + last
    except ValueError:
        return text


def meant(path: str, vocabulary: Vocabulary) -> str:
    """What a path sets, under today's name: a parameter and its source are one thing."""
    name = spelt(path, vocabulary)
    if name.startswith(("levers.", "structure.")):
        return name
    name, dated, month = name.partition("@")
    name = name.removesuffix(_SOURCE)
    return vocabulary.renamed.get(name, name) + dated + month


def twice(paths: Iterable[str], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Pairs of paths that set one thing: the first, and each later one."""
    first: dict[str, str] = {}
    for path in paths:
        name = meant(path, vocabulary)
        if name in first:
            yield first[name], path
        first.setdefault(name, path)


def overwritten(paths: Iterable[str], vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Paths of levers of which a later one sets every entry, each with that one.

    A path without a month or a selector sets all the entries of its field that are there by then.
    """
    earlier: dict[str, list[str]] = {}
    for path in paths:
        field = path.strip().partition("@")[0].partition("[")[0].casefold()
        if field in earlier:
            yield from ((one, path) for one in earlier[field] if _hides(path, one, vocabulary))
        if field.startswith("levers."):
            earlier.setdefault(field, []).append(path)


def _hides(path: str, one: str, vocabulary: Vocabulary) -> bool:
    """Whether a path of a lever sets every entry that another path of its field sets."""
    try:
        wide, other = lever_path(path.strip(), vocabulary), spelt(one, vocabulary)
    except ValueError:  # what is wrong with it is told where it is applied
        return False
    return other != spelt(path, vocabulary) and covers(wide, other)


def overwriting(one: str, path: str, option: str) -> str:
    """What is said of a path that a later one overwrites."""
    return f"{option} {one} has no effect: {path} comes after it and sets its entry, too"


def refuse_twice(sets: Iterable[str], vocabulary: Vocabulary) -> None:
    """InputError where two of these PATH=VALUE texts set one thing."""
    paths = []
    for text in sets:
        try:
            paths.append(split(text)[0])
        except ValueError:  # told where it is applied
            continue
    problems = [
        Problem(f"{ORIGIN} {path} is given twice" + ("" if path == one else f" (also as {one})"))
        for one, path in twice(paths, vocabulary)
    ]
    lost = overwritten(paths, vocabulary)
    problems += [Problem(overwriting(one, path, ORIGIN)) for one, path in lost]
    if problems:
        raise InputError(problems)
