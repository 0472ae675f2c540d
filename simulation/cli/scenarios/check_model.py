"""What `rivalry check --model` prints: every reality check, whether it holds, by how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from simulation.cli import first_start, output
from simulation.counts import counted

if TYPE_CHECKING:
    from simulation.checking.read import Check
    from simulation.checking.verdict import CheckVerdict
    from simulation.errors import Problem
    from simulation.inputs import Calibration


def check_model(words: Sequence[str], members: int, seed: int, as_json: bool) -> None:
    """Run the checks of files (all that ship if there are none); exit code 1 if one fails."""
    from dataclasses import asdict

    from simulation.checking.verdict import judge_all
    from simulation.inputs import load_calibration

    checks = _read(words, load_calibration())
    with first_start.running("runs") as progress:
        verdicts = list(judge_all(checks, members, seed, progress))
    if as_json:
        output.say_json([output.plain(asdict(verdict)) for verdict in verdicts])
    else:
        _tell(verdicts, members, seed)
    if not all(verdict.good for verdict in verdicts):
        raise click.exceptions.Exit(1)


def _read(words: Sequence[str], calibration: Calibration) -> list[Check]:
    """The checks of every file; InputError with the problems of all."""
    from simulation.checking.files import find, shipped
    from simulation.checking.read import read_checks
    from simulation.errors import InputError

    found: list[Check] = []
    problems: list[Problem] = []
    for word in words or shipped(calibration):
        try:
            found += read_checks(find(word, calibration), calibration)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _tell(verdicts: Sequence[CheckVerdict], members: int, seed: int) -> None:
    cells = [[v.name, v.result, f"{v.held}/{v.members}", _worst(v), v.outcome] for v in verdicts]
    output.say_table(("check", "result", "members", "worst", "in"), cells)
    for verdict in verdicts:
        if verdict.result != "holds":
            for line in _why(verdict):
                output.say(line)
    bad = sum(not verdict.good for verdict in verdicts)
    known = sum(verdict.result == "known" for verdict in verdicts)
    verb = "does" if bad == 1 else "do"
    unknown = sum(verdict.result == "undecided" for verdict in verdicts)
    good = "none fails" if unknown else "all hold"
    said = good if not bad else f"{bad} of {len(verdicts)} {verb} not hold"
    breaks = "breaks" if known == 1 else "break"
    said += f", {known} of them {breaks} in a known way" if known and not bad else ""
    said += f"; {unknown} cannot be told from so few members" if unknown else ""
    sizes = f"{counted(len(verdicts), 'check')}, {counted(members, 'member')}"
    output.say(f"{sizes}, seed {seed}: {said}")


def _worst(verdict: CheckVerdict) -> str:
    """Least distance to breaking the relation, in percent; below zero is beyond it."""
    if verdict.worst is None:
        return "-"
    if verdict.relation == "zero":
        return f"{0.0 - verdict.worst:.3g}"
    return f"{100.0 * verdict.worst + 0.0:+.3g} %"


def _why(verdict: CheckVerdict) -> list[str]:
    head = f"{verdict.file}: {verdict.name} {verdict.result}: {verdict.about}"
    if verdict.result == "idle":
        return [head, "  the change moved nothing in any member, so nothing was tested"]
    if verdict.result == "undecided":
        return [head, _undecided(verdict)]
    where = f"{verdict.outcome} of member {verdict.member}, " if verdict.outcome else ""
    return [head, f"  {where}{verdict.note}"]


def _undecided(verdict: CheckVerdict) -> str:
    """What a check asks for that so few members cannot tell."""
    from simulation.checking.verdict import judges

    asked = f"{100.0 * verdict.asks:g} % of members"
    return f"  it asks for {asked}: `--members {judges(verdict.asks)}` can tell"
