"""A command that a page shows, looked at without being run: its options, and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import click

from simulation.api.catalogue import kinds
from simulation.cli.app import cli
from simulation.errors import InputError
from simulation.experiment.game_file import find_game
from simulation.experiment.sweep_file import find_sweep
from simulation.inputs import Calibration, load_scenario
from simulation.inputs.views.view import load_view

NAMES = ("run", "compare", "sweep", "explain", "explore", "breakdown")
"""Commands whose arguments are scenarios; those of the others are run, or are files."""
OWN = ("my_", "asked", "NAME", "SCENARIO", "PATH", "RUN", "FILE", "..")
"""What a page writes for a reader's own words begins so."""


class Known:
    """What commands may name; a scenario that many name is read once."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self.outcomes = {row["name"] for row in kinds.outcomes(calibration)}
        self._scenarios: dict[tuple[str, ...], list[str]] = {}

    def wrong_with(self, word: str, sets: Sequence[str]) -> list[str]:
        """What would be refused of a scenario."""
        key = (word, *sets)
        if key not in self._scenarios:
            self._scenarios[key] = list(_scenario(word, sets, self.calibration))
        return self._scenarios[key]


def wrong(words: Sequence[str], known: Known) -> list[str]:
    """What of a command, without `rivalry`, would be refused before anything runs."""
    name, *rest = (re.sub(r"\$\w+", "1", word) for word in words)  # a shell puts numbers in
    command = cli.get_command(click.Context(cli), name)
    if command is None:
        return [f"no command {name}"]
    try:
        given = command.make_context(name, [*rest]).params
    except click.ClickException as error:
        # Files of the reader's own are written before.
        return [] if error.message.endswith("does not exist.") else [error.message]
    return list(_unknown(name, given, known))


def _unknown(name: str, given: dict[str, Any], known: Known) -> Iterator[str]:
    sets = tuple(given.get("sets") or ())
    asked = [given.get(key) for key in ("scenario", "against", "baseline")]
    if name in NAMES:
        for key in ("scenarios", "runs", "run"):
            value = given.get(key)
            asked += value if isinstance(value, tuple) else [value]
    for word in dict.fromkeys(asked):
        if isinstance(word, str) and word and not _own(word):
            yield from known.wrong_with(word, () if any("PATH" in one for one in sets) else sets)
    named = given.get("outcomes") or given.get("outcome") or ()
    file = any(isinstance(word, str) and word.endswith(".yaml") for word in asked)
    # A reader's own file may add a firm, which has outcomes as other firms have.
    heads = {one.partition(".")[0] for one in known.outcomes if file and "." in one}
    for one in (named,) if isinstance(named, str) else named:
        if one not in known.outcomes and one.partition(".")[0] not in heads and not _own(one):
            yield f"no outcome {one}"
    view = given.get("view")
    if isinstance(view, str) and view and not _own(view):
        try:
            load_view(view, known.calibration)
        except InputError as error:
            yield str(error)
    claim = given.get("claim")
    if claim and claim not in known.calibration.claims:
        yield f"no claim {claim}"


def _scenario(word: str, sets: Sequence[str], calibration: Calibration) -> Iterator[str]:
    try:
        if find_sweep(word) is None and find_game(word) is None:
            load_scenario(word, calibration, sets)
    except InputError as error:
        yield str(error)


def _own(word: str) -> bool:
    """Whether a word is a file, a folder, or stands for the reader's own."""
    return "/" in word or word.endswith(".yaml") or word.startswith(OWN)
