"""The commands that make a comparison's runs and its report again, without places of a machine."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.experiment.resuming import PYTHON, RIVALRY, without
from simulation.locate import SUFFIXES

if TYPE_CHECKING:
    from simulation.analysis.statistics.results import Results

COMPARE = "rivalry compare "
_ALONE = ("--resume", "--force", "--json", "--wide", "--no-report", "--report")
_WITH_VALUE = ("--out", "--workers", "--dask", "--shard", "--format", "--iamc", "--xlsx")
_OF_PAGE = ("--baseline", "--outcomes", "--at", "--unit", "--real")  # what a page is about


def again(
    runs: Sequence[Results], about: Mapping[str, str], labels: Sequence[str] = ()
) -> tuple[list[str], str | None]:
    """Commands that make the runs, and the options with which `compare` then reads their folders.

    `about` has the page's own options, by name; `labels` are those of runs. The options are None
    where the last command makes the report as well: the one that ran what it compares.
    """
    made = [(run, portable(str(run.manifest.get("command") or ""))) for run in runs]
    made = list({command: (run, command) for run, command in made if command}.values())
    made.sort(key=lambda one: one[1].startswith(COMPARE))
    compared = [run for run, command in made if command.startswith(COMPARE)]
    commands = [command for _, command in made]
    if len(compared) != 1:
        named = [word for label in labels for word in ("--as", label)]
        return commands, shlex.join([*named, *_given(about)])
    words = shlex.split(without(commands[-1], _OF_PAGE))
    return [*commands[:-1], shlex.join([*words, *_given(about, compared[0])])], None


def _given(about: Mapping[str, str], run: Results | None = None) -> Iterator[str]:
    """Words of the options that are given; a baseline as it is typed beside the run's scenarios."""
    from simulation.analysis.text.typed import portable_word

    for option, value in about.items():
        if value:
            yield option
            named = option == "--baseline" and run is not None and value in run.scenarios
            word = portable_word(run.manifest, value) if named and run else ""
            yield from shlex.split(word) or [_bare(value)]


def portable(command: str) -> str:
    """A command without its folders and without what does not change a result.

    Of a call from Python it is the command that does as much.
    """
    words = shlex.split(without(command, _WITH_VALUE, _ALONE))
    if words and words[0].startswith(PYTHON):
        words[:1] = [RIVALRY, words[0].removeprefix(PYTHON).removesuffix("_views")]
    return shlex.join(map(_bare, words))


def _bare(word: str) -> str:
    return Path(word).name if word.endswith(SUFFIXES) else word
