"""What `rivalry backtest --report` gathers: the past, exams, drivers, views, others' results."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.analysis.statistics.across_views import OUTCOMES

if TYPE_CHECKING:
    from simulation.api.history.backtesting import Backtest
    from simulation.api.published.comparison import Beside
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration

MEMBERS, SEED = 1000, 1
AT = "2030-12"
SHIPPED = ("docs", "evidence")
SCORES, MISSES = "second_edition_exams.csv", "second_edition_misses.csv"
_EXAM_DRAWS, _STEPS = 2048, 5
Row = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """Everything that the page tells.

    `exams` are rows as in scores.csv, and `missed` the series that the exams miss, as in
    misses.csv. `drivers` are explanations as plain data.
    """

    calibration: Calibration
    fit: Backtest
    published: Beside
    drivers: tuple[Row, ...]
    views: tuple[Row, ...]
    exams: tuple[Row, ...]
    missed: tuple[Row, ...]
    cuts: tuple[str, ...] = ()


def gather(
    members: int = MEMBERS,
    seed: int = SEED,
    cuts: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    command: str = "",
) -> Evidence:
    """Run what is not there yet and gather the evidence; exams are sat anew at the `cuts`.

    Of other cuts the scores that ship are told. InputError for fewer than 200 members.
    """
    from simulation.analysis.insight.drivers import refuse_few
    from simulation.api.evidence import views
    from simulation.api.history import backtesting
    from simulation.api.published import comparison
    from simulation.inputs import load_calibration

    refuse_few(members)
    fit = backtesting.backtest(members, seed, None, workers, progress, command)
    published = comparison.beside(members, seed, False, workers, progress)
    known = load_calibration()
    exams, missed = shipped(known), shipped_misses(known)
    if cuts:
        fresh, missed = _sat(cuts, seed, workers, progress)
        there = {row["cut"] for row in fresh}
        exams = (*(row for row in exams if row["cut"] not in there), *fresh)
    return Evidence(
        calibration=known,
        fit=fit,
        published=published,
        drivers=tuple(_drivers(members, seed, workers)),
        views=views.simulated(views.judged_views(), OUTCOMES, seed, workers, progress),
        exams=exams,
        missed=missed,
        cuts=tuple(sorted(set(cuts))),
    )


def shipped(calibration: Calibration) -> tuple[Row, ...]:
    """The scores of the exams that this version sat, as they ship; none where they do not."""
    return tuple(
        {key: value if key in ("cut", "figures") else float(value) for key, value in row.items()}
        for row in _read(calibration, SCORES)
    )


def shipped_misses(calibration: Calibration) -> tuple[Row, ...]:
    """The series that those exams miss, worst first, as they ship; none where they do not."""
    return tuple(row for row in _read(calibration, MISSES) if row["name"])


def _read(calibration: Calibration, name: str) -> list[dict[str, str]]:
    file = calibration.root.joinpath(*SHIPPED, name)
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _sat(
    cuts: Sequence[str], seed: int, workers: int | None, progress: Progress | None
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Exams sat now: their scores, and what they miss."""
    from simulation.api.history.exam_files import flat
    from simulation.api.history.exams import hindcast, verdicts
    from simulation.api.history.page import misses
    from simulation.history.fitting.calibrate import Effort

    effort = Effort(_EXAM_DRAWS, _STEPS, seed, workers or 2, progress)
    done = hindcast(cuts, effort)
    missed = tuple({**one} for one in misses(done))
    return tuple(flat(*one) for one in verdicts(done.exams)), missed


def _drivers(members: int, seed: int, workers: int | None) -> list[Row]:
    """What drives each headline outcome of the baseline at the end of the shared run."""
    from simulation.api import explained, explaining
    from simulation.api.published import comparison, results

    planned, run = comparison.paired(members, seed, False, workers)
    found = []
    for name in OUTCOMES:
        question = explaining.ExplainQuestion(name, results.BASE, AT)
        asked = explaining.ask(run, question, planned.calibration)
        answer = explaining.answer(asked, run.name, planned.calibration, whole=False)
        found.append({**explained.row(answer), "unit": asked.unit})
    return found
