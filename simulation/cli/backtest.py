"""`rivalry backtest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulation.cli import first_start, options, output
from simulation.cli.texts.backtest import (
    described,
    exams_described,
    tell,
    tell_exams,
    tell_ledger,
    tell_published,
)
from simulation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRAWS, _STEPS, _MEMBERS, _FROZEN = 2048, 5, 200, 1000


def _months(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    words = [word.strip() for text in value for word in text.split(",")]
    return tuple(options.month(ctx, param, word) or "" for word in words)


@click.command(
    short_help="Hold history against the model: scores, coverage and charts.",
    epilog="Example: rivalry backtest --until 2023-12 --until 2024-06 --until 2024-12 "
    "(a rolling origin); rivalry backtest --published",
)
@click.option(
    "--until",
    "cuts",
    multiple=True,
    callback=_months,
    metavar="YYYY-MM",
    help="Fit on what was known by this month, and score what came after; may be repeated.",
)
@click.option("--published", is_flag=True, help="Set results of other analyses beside simulated.")
@click.option(
    "--observations",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Score observed figures of a CSV: outcome,kind,date,low,value,high.",
)
@options.folder(
    "Write dated predictions of this version (2027, 2028, 2030) for later scoring.",
    name="--freeze",
)
@click.option(
    "--report",
    is_flag=True,
    help="Write one page on the evidence: the past, exams, what figures rest on, views, limits.",
)
@options.prior
@options.members(None, f"{_MEMBERS}; with --until {_DRAWS:,}, with --report 1,000")
@options.seed(1)
@options.folder("Folder for tables, charts and the page; by default in the run's folder.")
@options.workers
@options.as_json
def backtest(
    cuts: tuple[str, ...],
    published: bool,
    observations: Path | None,
    freeze: Path | None,
    report: bool,
    members: int | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Hold history against the model: scores, coverage, and a chart for each observed series.

    Without --until the shipped posterior meets everything that it was fitted to. With --until the
    model is fitted anew to what was known then, forecasts what came after, and an HTML page says
    how well.
    """
    if bool(cuts) + published + (observations is not None) + (freeze is not None) > 1:
        raise InputError("--until, --published, --observations and --freeze do not go together")
    if report:
        if published or observations is not None or freeze is not None or asked["prior"]:
            raise InputError("--report goes with --until, --members, --seed and --out only")
        _report(cuts, members, as_json, asked)
    elif cuts:
        _exams(cuts, members or _DRAWS, as_json, asked)
    elif published:
        _published(members or _MEMBERS, as_json, asked)
    elif observations is not None:
        _ledger(observations, members or _MEMBERS, as_json, asked)
    elif freeze is not None:
        _freeze(freeze, members or _FROZEN, as_json, asked)
    else:
        _whole(members or _MEMBERS, as_json, asked)


def _whole(members: int, as_json: bool, asked: dict[str, Any]) -> None:
    from simulation.api.draws import doubts
    from simulation.api.history import backtesting

    with first_start.running("members in blocks") as progress:
        done = backtesting.backtest(
            members,
            asked["seed"],
            None,
            asked["workers"],
            progress,
            output.command_line(),
            asked["prior"],
        )
    output.warn(doubts(done.planned.calibration, asked["prior"]))
    place = asked["out"] or backtesting.out_folder(done, None)
    with output.progress("charts"):
        files = backtesting.write(done, place)
    if as_json:
        output.say_json(described(done, files))
        return
    tell(done)
    charts = sum(file.suffix == ".png" for file in files)
    output.say(f"{charts} charts (PNG and SVG) and {backtesting.TABLE}: {place}")


def _exams(cuts: tuple[str, ...], draws: int, as_json: bool, asked: dict[str, Any]) -> None:
    from simulation.api.history import exam_files, exams
    from simulation.api.runs import RESULTS
    from simulation.history.fitting.calibrate import Effort
    from simulation.writing import check_folder

    if asked["prior"]:
        raise InputError("--prior does not go with --until, which scores prior and posterior")
    check_folder(asked["out"] or RESULTS)
    with first_start.running("blocks of members") as progress:
        effort = Effort(draws, _STEPS, asked["seed"], asked["workers"] or 2, progress)
        done = exams.hindcast(cuts, effort)
    name = "-".join(exam.label for exam in done.exams)
    place = asked["out"] or RESULTS / f"backtest-{name}-m{draws}-s{asked['seed']}"
    with output.progress("page"):
        files = exam_files.write(done, place, output.command_line())
    if as_json:
        output.say_json(exams_described(done, place, files))
        return
    tell_exams(done)
    output.say(f"page: {place / exam_files.PAGE}; tables beside it")


def _report(
    cuts: tuple[str, ...], members: int | None, as_json: bool, asked: dict[str, Any]
) -> None:
    from simulation.api.draws import doubts
    from simulation.api.evidence import gathering
    from simulation.api.evidence.page import page_data, write
    from simulation.experiment.store import EVIDENCE

    with first_start.running("members in blocks") as progress:
        done = gathering.gather(
            members or gathering.MEMBERS,
            asked["seed"],
            cuts,
            asked["workers"],
            progress,
            output.command_line(),
        )
    output.warn(doubts(done.fit.planned.calibration))
    place = asked["out"] or done.fit.run.folder / EVIDENCE
    with output.progress("page"):
        page = write(done, place)
    told = page_data(done)["verdict"]
    if as_json:
        output.say_json(output.plain({"page": str(page), "verdict": told}))
        return
    for line in told:
        output.tell(line)
    output.say(f"page: {page}")


def _published(members: int, as_json: bool, asked: dict[str, Any]) -> None:
    from simulation.api.published import comparison

    if asked["out"]:
        raise InputError("--out does not go with --published, which writes no file")
    with first_start.running("members in blocks") as progress:
        done = comparison.beside(members, asked["seed"], asked["prior"], asked["workers"], progress)
    output.warn(done.doubts)
    tell_published(done, as_json)


def _ledger(file: Path, members: int, as_json: bool, asked: dict[str, Any]) -> None:
    from simulation.api.history import ledger

    with first_start.running("members in blocks") as progress:
        done = ledger.score_file(
            file, members, asked["seed"], asked["prior"], asked["workers"], progress
        )
    output.warn(done.doubts)
    tell_ledger(done, as_json)
    if asked["out"]:
        path = ledger.write(done, asked["out"])
        if not as_json:
            output.say(f"scores: {path}")


def _freeze(folder: Path, members: int, as_json: bool, asked: dict[str, Any]) -> None:
    from simulation.api.history import ledger

    if asked["prior"]:
        raise InputError("--prior does not go with --freeze: a forecast is of the posterior draws")
    if asked["out"]:
        raise InputError("--out does not go with --freeze, which names the folder itself")
    with first_start.running("members in blocks") as progress:
        path = ledger.freeze(folder, members, asked["seed"], asked["workers"], progress)
    if as_json:
        output.say_json({"files": [str(path)]})
        return
    output.say(f"predictions: {path}")


COMMANDS = {"backtest": backtest}
