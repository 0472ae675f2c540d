"""`rivalry claims`."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import first_start, options, output
from simulation.errors import InputError
from simulation.limits import SIZES

if TYPE_CHECKING:
    from simulation.api.claiming import Judged
    from simulation.api.draws import ChosenDraws

_HEADINGS = ("claim", "probability (90 %)", "prior", "half", "double", "holds where")
_SIZES = SIZES["claims"]


@click.command(
    short_help="How likely claims of the debate are, and what they hang on.",
    epilog="Example: rivalry claims --members 1000",
)
@click.argument("runs", nargs=-1, metavar="[RUN...]")
@click.option(
    "--only", callback=options.words, metavar="A,B", help="Claims to judge; by default all."
)
@options.members(None, str(_SIZES["members"]))
@options.seed(None, str(_SIZES["seed"]))
@click.option(
    "--at",
    callback=options.month,
    metavar="YYYY-MM",
    help="Read every claim at this month, or up to it; by default at its own.",
)
@options.draws(
    click.option(
        "--prior", is_flag=True, help="Draw members from the priors alone; no second run is made."
    )
)
@options.workers
@options.folder("Folder for the chart and table; by default `claims` in the run's folder.")
@options.as_json
def claims(
    runs: tuple[str, ...],
    only: tuple[str, ...],
    at: str | None,
    draws: ChosenDraws,
    out: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """How likely what the documents claim is, and the assumptions under which it holds.

    RUN is a folder of a finished run; without one, the scenarios that the claims need are run
    first, on the same draws: once from the posterior draws and, for the column `prior`, once from
    the priors. The next columns give the probability with all thresholds halved and
    doubled. With --at, claims are tried at another month than the documents name: what a claim
    says of a span of months is then asked up to it, and files are named by it. `rivalry show CLAIM`
    tells how a claim is tested, and where it is said.
    """
    from simulation.api import claiming
    from simulation.api.comparing import doubts_of, refuse_drawn, sizes
    from simulation.api.draws import view_lines
    from simulation.experiment.store import CLAIMS
    from simulation.inputs import load_calibration

    known = load_calibration()
    wanted, early = claiming.at_month(claiming.chosen(known, only), at)
    folders, priors = _folders(runs, known.claims), list[Path]()
    asked |= sizes(asked, _SIZES, folders[0] if folders else None)
    if folders:
        refuse_drawn(folders[0], **asdict(draws))
    else:
        both = not draws.prior and claiming.has_posterior()
        for one in (draws, replace(draws, prior=True)) if both else (draws,):
            with first_start.running("members in blocks") as progress:
                how = {"progress": progress, "command": output.command_line(), **asked}
                made = claiming.run_for(wanted, draws=one, **how)
            (priors if folders else folders).append(made)
    output.warn(doubts_of(folders))
    for told in view_lines(folders):
        output.note(told)
    judged = claiming.judge(wanted, folders, priors, known.vocabulary.renamed)
    files = claiming.write(judged, place := out or folders[0] / CLAIMS, known.sources, at or "")
    if as_json:
        output.say_json(output.plain(claiming.rows(judged)))
        return
    _tell(judged, early | judged.left_out)
    output.say(f"report, chart and table ({len(files)} files): {place}")
    output.say_runs([*folders, *priors])


def _folders(runs: Sequence[str], known: Container[str]) -> list[Path]:
    """Folders of runs; InputError for a claim or a scenario in the place of one."""
    from simulation.experiment.reader import refuse_scenario

    for word in runs:
        if word in known and not Path(word).is_dir():
            raise InputError(f"{word!r} is a claim and no folder of a run; write --only {word}")
        refuse_scenario(Path(word))
    return [Path(run) for run in runs]


def _tell(judged: Judged, left_out: Mapping[str, str]) -> None:
    """The table of claims, what explains them, and which are left out for what reason."""
    from simulation.api import claiming

    output.say_table(_HEADINGS, [[name, *row] for name, row in claiming.described(judged)])
    for line in _explained(judged):
        output.say(line)
    for name, reason in left_out.items():
        output.note(f"note: {name} left out: {reason}")


def _explained(judged: Judged) -> Iterator[str]:
    """How much of each claim its drivers explain alone."""
    for verdict in judged.verdicts:
        for name, share in _known(verdict.shares or {}):
            yield f"{verdict.claim.id}: {name} alone explains {100 * share:.0f} % of it"


def _known(shares: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """The shares that are known: where every member agrees, or members are few, none is."""
    return ((name, share) for name, share in shares.items() if math.isfinite(share))


COMMANDS = {"claims": claims}
