"""The `rivalry` command: finds the subcommand, and turns errors into words and an exit code."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TextIO

import click

from simulation import __version__
from simulation.cli import output, stopping, streams
from simulation.cli.commands import COMMANDS, in_place_of
from simulation.errors import (
    InputError,
    RenamedWarning,
    RivalryError,
    UnfinishedError,
    UnknownNameError,
)
from simulation.memory import end_at_once, search_seldom

DEBUG = "RIVALRY_DEBUG"
_ENDED = 128 + signal.SIGTERM  # what shells make of a process that the signal ended


class Rivalry(click.Group):
    """Loads a command's module when it is asked for, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order of a first session."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"simulation.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a suggestion for a mistyped command."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            raise click.UsageError(f"no command {name!r}{in_place_of(name)}", ctx)
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what was typed, for the manifest."""
        ctx.meta[output.TYPED] = tuple(args)
        with _tamed():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error ends it with exit code 1 or 2 and no traceback."""
        ended: list[int] = []
        try:
            with _notes(), _heeding_the_end(ended), _tamed():
                search_seldom()
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except RivalryError as error:
            _complain(self._lines(ctx, error))
            ctx.exit(_ENDED if ended else error.exit_code)
        except KeyboardInterrupt:
            _complain([f"stopped; {stopping.ANEW}"])
            ctx.exit(_ENDED if ended else 1)
        except Exception as error:
            if os.environ.get(DEBUG):
                raise
            _complain([_unexpected(error)])
            ctx.exit(1)

    def _lines(self, ctx: click.Context, error: RivalryError) -> list[str]:
        """What is told of an error, and of an unfinished run what goes on from there."""
        if isinstance(error, UnfinishedError):
            command = self.get_command(ctx, str(ctx.invoked_subcommand))
            return [f"Error: {stopping.told(error, command, ctx.meta[output.TYPED])}"]
        return _lines(error)


@contextmanager
def _heeding_the_end(ended: list[int]) -> Iterator[None]:
    """Take the signal by which batch queues end a process as Ctrl-C, and note it in `ended`.

    Where the signal is ignored, or this is no main thread, nothing changes.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
        yield
        return

    def heed(number: int, frame: object) -> None:
        ended.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, heed)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


@contextmanager
def _tamed() -> Iterator[None]:
    """Make visible what a terminal would obey in errors that repeat what was typed."""
    try:
        yield
    except click.ClickException as error:
        text = streams.printable(error.format_message())
        vars(error)["format_message"] = lambda: text
        raise


@contextmanager
def _notes() -> Iterator[None]:
    """Notices of renamed parameters, each once and as a note; other warnings as Python has them."""
    said: set[str] = set()
    with warnings.catch_warnings():
        usual = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if not issubclass(category, RenamedWarning):
                usual(message, category, filename, lineno, file, line)
            elif str(message) not in said:
                said.add(str(message))
                output.note(f"note: {message}")

        warnings.simplefilter("always", RenamedWarning)
        warnings.showwarning = show
        yield


@click.group(
    cls=Rivalry,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: rivalry compare h200_sales_allowed",
)
@click.version_option(__version__, prog_name="rivalry", message="%(prog)s %(version)s")
def cli() -> None:
    """Simulate the US-China rivalry over AI chips, month by month from 2022 to 2035."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `rivalry` command."""
    streams.prepare()
    end_at_once()
    cli.main(args=arguments, prog_name="rivalry")


def _lines(error: RivalryError) -> list[str]:
    if isinstance(error, InputError):
        told = [str(p) if p.place else f"Error: {p.message}" for p in error.problems]
        return [*told, *(error.offers if isinstance(error, UnknownNameError) else ())]
    return [f"Error: {error}"]


def _complain(lines: Sequence[str]) -> None:
    for line in lines:
        output.note(" ".join(line.splitlines()))


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"Error: {error.filename}: {error.strerror}"
    words = " ".join(str(error).split())
    return f"Error: {type(error).__name__}: {words} (set {DEBUG}=1 to see where)"
