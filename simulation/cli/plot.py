"""`rivalry plot`."""

from __future__ import annotations

from pathlib import Path

import click

from simulation.cli import options, output
from simulation.limits import KINDS


@click.command(
    epilog="Example: rivalry plot results/baseline-m200-s1 --outcomes ratio.stock "
    "--kind exceedance --at 2030-12"
)
@click.argument("run", metavar="DIR", type=click.Path(path_type=Path))
@options.outcomes
@click.option(
    "--kind",
    callback=options.one_of(KINDS),
    metavar="|".join(KINDS),
    help="What to draw: bands of scenario and reference, their difference, medians of all "
    "scenarios [default], or with their bands, chances of exceeding a value; of a sweep how "
    "outcomes respond [default], or cells over two paths.",
)
@options.at
@click.option(
    "--from",
    "since",
    callback=options.month,
    metavar="YYYY-MM",
    help="First month to draw; by default that of the run.",
)
@click.option(
    "--until",
    callback=options.month,
    metavar="YYYY-MM",
    help="Last month to draw; by default that of the run.",
)
@options.formats("Formats of the charts.")
@options.folder("Folder for the charts; by default `plots` in the run's folder.")
@options.as_json
def plot(
    run: Path,
    outcomes: tuple[str, ...],
    kind: str | None,
    at: str | None,
    since: str | None,
    until: str | None,
    formats: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Draw single charts of a finished run or sweep.

    Files are named KIND-OUTCOME, with the months that --at, --from and --until ask for, and the
    scenario of fan and difference, which show what it is held against, too. The figures of a
    run's charts lie beside them as CSV. With a sweep's comes its report, about these outcomes and
    this month.
    """
    from simulation.api.plotting import write

    files = write(run, kind or "", outcomes, at, formats, out, (since, until))
    if as_json:
        output.say_json({"files": [str(file) for file in files]})
        return
    for file in files:
        output.say(str(file))


COMMANDS = {"plot": plot}
