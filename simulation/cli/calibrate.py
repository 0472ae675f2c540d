"""`rivalry calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulation.cli import first_start, options, output
from simulation.cli.whole import Whole

if TYPE_CHECKING:
    from simulation.api.history.calibrating import Fitted, Pressed

_SHOWN = 20
_ENDS = ("prior_p05", "prior_p95", "posterior_p50", "unit")


@click.command(
    short_help="Fit the uncertain parameters to history, for later runs.",
    epilog="Example: rivalry calibrate --workers 2",
)
@click.option(
    "--draws",
    type=Whole(64, 100_000),
    default=4096,
    show_default=True,
    metavar="N",
    help="Posterior draws to make; the shipped file has at least 4,000.",
)
@click.option(
    "--steps",
    type=Whole(1, 16),
    default=5,
    show_default=True,
    metavar="N",
    help="Steps of the search; members are run again after each.",
)
@options.seed(20220131)
@options.folder("Folder for the draws; by default calibration/posterior, where runs look for them.")
@click.option("--workers", type=Whole(1, 512), default=2, show_default=True, metavar="N",
              help="Processes; the result does not depend on them.")  # fmt: skip
@options.as_json
def calibrate(
    draws: int, steps: int, seed: int, out: Path | None, workers: int, as_json: bool
) -> None:
    """Fit the uncertain parameters to history: posterior draws, which runs use from then on.

    An ensemble of prior members is run through the observed years and moved towards what was
    observed, with errors for measurement and for what no parameter explains. Parameters that
    history does not inform keep their priors.
    """
    from simulation.api.history import calibrating
    from simulation.history.fitting.calibrate import Effort
    from simulation.inputs.draws.posterior import FOLDER
    from simulation.locate import data_root
    from simulation.writing import check_folder

    folder = out or data_root() / FOLDER
    check_folder(folder)
    with first_start.running("blocks of members") as progress:
        done = calibrating.fit(Effort(draws, steps, seed, workers, progress))
    files = calibrating.keep(done, folder)
    if as_json:
        output.say_json({**done.posterior.facts, "files": [str(file) for file in files]})
        return
    _tell(done)
    output.say(f"draws, facts and the table of all parameters: {folder}")


def _tell(done: Fitted) -> None:
    from simulation.api.history.calibrating import pressed, table

    facts = done.posterior.facts
    output.say(
        f"{facts['draws']:,} draws from {facts['figures']} figures of {facts['series']} series; "
        f"{facts['informed']} of {facts['streams']} parameters moved, the others keep their priors."
    )
    rows = sorted(
        table(done.calibration, done.posterior), key=lambda row: float(row["contraction"])
    )
    names = ("parameter", "contraction", "shift", "prior_p50", "posterior_p50", "unit")
    cells = [[row[name] for name in names] for row in rows[:_SHOWN]]
    output.say_table(("most informed", *names[1:]), cells, numbers=0)
    _tell_pressed(pressed(rows))
    for group, factor in facts["enlarged_errors"].items():
        output.say(f"missed by every draw: {group} (errors enlarged {factor:.1f} times)")


def _tell_pressed(found: Sequence[Pressed]) -> None:
    """Parameters at an end of their prior, which is reported and not moved."""
    from simulation.analysis.text.numbers import percent

    if not found:
        return
    cells = [
        [one.row["parameter"], percent(one.share), one.end, *(one.row[k] for k in _ENDS)]
        for one in found
    ]
    head = ("pressed against an end", "draws beyond", "end", *_ENDS)
    output.say_table(head, cells, numbers=0)
    output.say(
        "Draws beyond the prior's 5 or 95 %: such a prior was too narrow, or stands in for a "
        "missing mechanism."
    )


COMMANDS = {"calibrate": calibrate}
