"""Options that several commands share."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from simulation import months
from simulation.cli import completion
from simulation.cli.whole import Whole
from simulation.errors import InputError, did_you_mean
from simulation.limits import (
    FORMATS,
    LARGEST_SEED,
    MOST_MEMBERS,
    MOST_WORKERS,
    check_folder_name,
)
from simulation.writing import check_file, check_folder

Command = TypeVar("Command", bound=Callable[..., Any])
Callback = Callable[[click.Context, click.Parameter, Any], Any]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def month(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A month of the simulation, or a usage error."""
    try:
        return None if value is None else months.label(months.index(value))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def percent(least: float, most: float) -> Callback:
    """A percentage within limits, with or without its sign: 2 and 2% are the same."""

    def check(ctx: click.Context, param: click.Parameter, value: str) -> float:
        try:
            found = float(value.strip().removesuffix("%"))
        except ValueError:
            raise click.BadParameter(f"{value!r} is no percentage, such as 2%") from None
        if not least <= found <= most:
            raise click.BadParameter(f"{value!r} is not between {least:g} and {most:g} %")
        return found

    return check


def one_of(words: Sequence[str]) -> Callback:
    """A word of a short list, or a usage error that names them and the likely one."""

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in words:
            hint = did_you_mean(value, words)
            raise click.BadParameter(f"{value!r} is none of {', '.join(words)}{hint}")
        return value

    return check


def several_of(allowed: Sequence[str]) -> Callback:
    """Words of a short list between commas, or a usage error that names the likely one."""

    def check(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
        one = one_of(allowed)
        return tuple(str(one(ctx, param, word)) for word in words(ctx, param, value))

    return check


def words(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Words separated by commas; a usage error if one is empty."""
    if value is None:
        return ()
    found = tuple(word.strip() for word in value.split(","))
    if not all(found):
        raise click.BadParameter(f"{value!r} has an empty name between commas")
    return found


def part(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Two numbers i/n with i from 1 to n, or a usage error."""
    if value is None:
        return None
    number, _, of = value.partition("/")
    plain = re.fullmatch(r"[0-9]+/[0-9]+", value)
    if not (plain and 1 <= int(number) <= int(of)):
        raise click.BadParameter(f"{value!r} is no i/n with i from 1 to n, such as 3/8")
    return int(number), int(of)


def members(default: int | None, otherwise: str = "") -> Callable[[Command], Command]:
    """`--members N`; without a default, `otherwise` says what holds."""
    return click.option(
        "--members",
        type=Whole(1, MOST_MEMBERS),
        default=default,
        show_default=otherwise or True,
        metavar="N",
        help="Ensemble members: how often the uncertain parameters are drawn.",
    )


def seed(default: int | None, otherwise: str = "") -> Callable[[Command], Command]:
    """`--seed N`; without a default, `otherwise` says what holds."""
    return click.option(
        "--seed",
        type=Whole(0, LARGEST_SEED),
        default=default,
        show_default=otherwise or True,
        metavar="N",
        help="Where the draws begin; the same seed gives the same numbers.",
    )


def until(default: str | None) -> Callable[[Command], Command]:
    """`--until YYYY-MM`."""
    return click.option(
        "--until",
        callback=month,
        default=default,
        show_default=default is not None,
        metavar="YYYY-MM",
        help="Last month to simulate.",
    )


sets = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one value of every scenario; may be repeated.",
)
labels = click.option(
    "--as",
    "labels",
    multiple=True,
    metavar="LABEL",
    help="What tables and charts call a run or scenario; once for each that is named.",
)
prior = click.option(
    "--prior", is_flag=True, help="Draw members from the priors, not from the posterior draws."
)
view = click.option(
    "--view",
    default="",
    metavar="NAME",
    shell_complete=completion.views,
    help="Run under a view, a named set of assumptions (see `rivalry list views`), or its file.",
)
calibration = click.option(
    "--calibration",
    default="",
    metavar="DIR",
    help="Lay the entries of a folder over the shipped ones (as in calibration/parameters).",
)


def draws(prior: Decorator = prior) -> Decorator:
    """`--prior`, `--view` and `--calibration`, which a command takes as one: its `draws`."""

    def taken(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def call(prior: bool, view: str, calibration: str, **asked: Any) -> Any:
            from simulation.api.draws import ChosenDraws

            return command(**asked, draws=ChosenDraws(prior, view, calibration))

        return prior(view(calibration(call)))

    return taken


def _no_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A folder that does not look like a file, or an error that says which option takes one."""
    if value is None:
        return None
    try:
        check_folder_name(value)
    except InputError as error:
        kind, known = value.suffix[1:].lower(), {one.name for one in ctx.command.params}
        hint = f"; charts of this kind come with --format {kind}"
        if kind not in FORMATS or "formats" not in known:
            hint = f"; such a file comes with --{kind} {value}" if kind in known else ""
        raise click.BadParameter(f"{error}{hint}") from None
    return value


def _writable(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A folder that can be written in, or an error before anything is computed for it."""
    found = _no_file(ctx, param, value)
    return found if found is None else _checked(check_folder, found)


def _of_run(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """The same of a run, which is only looked at where it is whole, and else opened first."""
    found = _no_file(ctx, param, value)
    return found if found is None or found.is_dir() else _checked(check_folder, found)


def _new_file(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """A file that can be written, or an error before anything is computed for it."""
    return value if value is None else _checked(check_file, value)


def _checked(check: Callable[[Path], None], path: Path) -> Path:
    """The path, or a usage error that says why it cannot be written."""
    try:
        check(path)
    except InputError as error:
        raise click.BadParameter(str(error)) from None
    return path


def folder(
    what: str, required: bool = False, name: str = "--out", of_run: bool = False
) -> Callable[[Command], Command]:
    """`--out DIR` of a command that writes a run, charts, tables or draws."""
    return click.option(
        name,
        type=click.Path(path_type=Path),
        callback=_of_run if of_run else _writable,
        required=required,
        metavar="DIR",
        help=what,
    )


def file(*names: str, what: str) -> Callable[[Command], Command]:
    """An option that takes the file to write."""
    return click.option(
        *names, type=click.Path(path_type=Path), callback=_new_file, metavar="FILE", help=what
    )


out = folder("Folder for the results; by default a new one under ./results.", of_run=True)
workers = click.option(
    "--workers",
    type=Whole(1, MOST_WORKERS),
    metavar="N",
    help="Processes; by default as many as the work and this machine warrant.",
)
resume = click.option(
    "--resume",
    is_flag=True,
    help="Go on with what an earlier, interrupted command left in the folder.",
)
force = click.option(
    "--force", is_flag=True, help="Make the run anew where the folder holds one already."
)
at = click.option(
    "--at",
    callback=month,
    metavar="YYYY-MM",
    help="The month that tables and titles speak of; by default the last December, at most five "
    "years after what differs begins (2030-12 where nothing does), or that of the year in which "
    "all of it ends.",
)


def formats(of_charts: str) -> Callable[[Command], Command]:
    """`--format svg,png,pdf` of a command that draws charts; `of_charts` is its help."""
    return click.option(
        "--format",
        "formats",
        callback=several_of(FORMATS),
        default="svg",
        show_default=True,
        metavar=",".join(FORMATS),
        help=of_charts,
    )


dask = click.option(
    "--dask",
    default="",
    metavar="ADDRESS",
    help="Run on the workers of a Dask scheduler, such as tcp://10.0.0.1:8786.",
)
shard = click.option(
    "--shard",
    callback=part,
    metavar="i/n",
    help="Make only part i of n, in a folder of its own; `rivalry merge` joins them.",
)
outcomes = click.option(
    "--outcomes",
    callback=words,
    metavar="A,B",
    shell_complete=completion.outcomes,
    help="Only these outcomes, by name (see `rivalry list outcomes`).",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
