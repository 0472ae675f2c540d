"""`rivalry explore`."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulation.cli import completion, first_start, options, output
from simulation.cli.whole import Whole
from simulation.errors import InputError

if TYPE_CHECKING:
    from simulation.api.draws import ChosenDraws
    from simulation.explore.server import Server
    from simulation.explore.session import Session

_PORT = 8765


@click.command(
    short_help="Move levers on a page and see the world answer, offline.",
    epilog="Example: rivalry explore h200_sales_allowed",
)
@click.argument(
    "scenarios", nargs=-1, metavar="[SCENARIO...|RUN]", shell_complete=completion.scenarios
)
@click.option(
    "--port",
    type=Whole(0, 65535),
    default=_PORT,
    show_default=True,
    metavar="N",
    help="Port on 127.0.0.1; 0 for a free one.",
)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@options.file(
    "--export",
    "file",
    what="Write one HTML file with every question worked out, for people without Python.",
)
@click.option(
    "--lever",
    "levers",
    multiple=True,
    metavar="KEY",
    help="With --export: a lever to work out, too, by its name in links; up to three.",
)
@click.option(
    "--no-views",
    is_flag=True,
    help="With --export: leave out whether answers survive every view, most of the work.",
)
@options.members(None, "200, or those of RUN")
@options.draws()
def explore(
    scenarios: tuple[str, ...],
    port: int,
    no_browser: bool,
    file: Path | None,
    levers: tuple[str, ...],
    no_views: bool,
    members: int | None,
    draws: ChosenDraws,
) -> None:
    """Move levers on a page and see the world answer, on this machine and offline.

    The page begins with the first SCENARIO, by default with the baseline; scenario files are
    offered beside the shipped ones. RUN, the folder of a finished run, opens with its scenarios,
    seed and members. A preview of 16 members comes first, then more, up to
    --members. Ctrl-C ends it. With --export nothing is served.
    """
    if levers and file is None:
        raise click.UsageError("--lever goes with --export")
    if no_views and file is None:
        raise click.UsageError("--no-views goes with --export")
    if draws.view and file is not None:
        raise click.UsageError("--view does not go with --export")
    from simulation.api.draws import doubts, drawing_from
    from simulation.explore import export
    from simulation.explore.opening import opening, stages_to
    from simulation.explore.session import Session

    export.check_levers(levers)
    known = drawing_from(replace(draws, view=""))
    output.warn(doubts(known, draws.prior))
    opened = opening(scenarios, members, known, draws.view)
    first_start.compile_model()  # before two processes need it
    session = Session(
        known, opened.scenarios, stages_to(opened.members), draws=replace(draws, view="")
    )
    try:
        if file is not None:
            with output.progress("worlds") as progress:
                export.write(session, levers, file, progress, not no_views)
            output.say(str(file))
            return
        _serve(session, opened.query, port, no_browser, _words(scenarios, members, draws))
    finally:
        session.close()


def _words(scenarios: tuple[str, ...], members: int | None, draws: ChosenDraws) -> tuple[str, ...]:
    """The command that opens the same again, but for where."""
    from simulation.explore.snippet import options as as_options

    size = () if members is None else ("--members", str(members))
    return ("rivalry", "explore", *scenarios, *size, *shlex.split(as_options(draws)))


def _serve(
    session: Session, query: str, port: int, no_browser: bool, command: tuple[str, ...]
) -> None:
    """Serve the page until Ctrl-C; `command` starts it again for pages that are still open."""
    server = _bound(session, port)
    server.command = command
    session.warm()
    address = server.address + query
    output.say(address)
    output.note("The page answers as long as this runs; Ctrl-C ends it.")
    if not no_browser:
        _open(address)
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        output.note("ended")
    finally:
        server.server_close()


def _bound(session: Session, port: int) -> Server:
    from simulation.explore.server import Server

    try:
        return Server(session, port)
    except OSError as error:
        hint = "another program has the port; --port 0 takes a free one"
        raise InputError(f"cannot serve on 127.0.0.1:{port}: {error.strerror}; {hint}") from None


def _open(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


COMMANDS = {"explore": explore}
