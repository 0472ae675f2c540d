"""The forecast ledger: dated predictions that are frozen, and figures that score them later."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation import __version__, months
from simulation.errors import InputError, Problem
from simulation.writing import make_folder, replacing

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.history.observed.ledger import Target
    from simulation.history.observed.operators import Values

SCENARIO = "baseline"
TABLE = "scores.csv"
DATES = ("2027-12", "2028-12", "2030-12")
LEVELS = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
_FIRST_END = "2025-12"  # a run for scores covers at least the years that are observed


@dataclass(frozen=True)
class Scored:
    """Scores of the figures that were matched, and a problem for each that was not."""

    rows: list[dict[str, Any]]
    unmatched: list[Problem] = field(default_factory=list)
    doubts: str = ""


def score_file(
    file: Path,
    members: int,
    seed: int,
    prior: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Scored:
    """Score the figures of a CSV against a run; InputError where the file cannot be read."""
    from simulation.api.draws import ChosenDraws, doubts
    from simulation.api.history.backtesting import simulated
    from simulation.api.runs import plan
    from simulation.experiment.tasks import WORLD
    from simulation.history.observed.ledger import read
    from simulation.history.observed.operators import measure
    from simulation.history.observed.selection import select

    known = plan([SCENARIO], members, seed, draws=ChosenDraws(prior)).calibration
    units = {outcome.name: outcome.unit for outcome in WORLD.outcomes(known)}
    targets, lost = read(file, units, known, select(known, units).compared)
    last = max(months.index(_FIRST_END), *(target.last for target in targets))
    until = f"{months.label(last)[:4]}-12"
    planned, run = _run(members, seed, until, prior, workers, progress)
    names = sorted({name for target in targets for name in target.formula.names})
    seen = simulated(planned, run, names)
    rows = []
    for target in targets:
        figures = measure(target.operator, target.formula, seen)[target.last]
        shown = figures[np.isfinite(figures)]
        if shown.size:
            rows.append(_row(target, shown))
        else:
            why = f"{target.outcome}: no member has a value for {target.date}"
            lost.append(Problem(why, target.place))
    if not rows:
        raise InputError(lost)
    return Scored(rows, lost, doubts(known, prior))


def write(done: Scored, folder: Path) -> Path:
    """Write the scores as a table in the folder; RunError where the disk refuses."""
    from simulation.analysis.statistics.summary import FORMAT
    from simulation.writing import make_folder, replacing

    make_folder(folder)
    path = folder / TABLE
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(done.rows[0]) if done.rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: _cell(v, FORMAT) for k, v in row.items()} for row in done.rows)
    return path


def _cell(value: Any, form: str) -> Any:
    return form % value if isinstance(value, float) else value


def _run(
    members: int,
    seed: int,
    until: str,
    prior: bool,
    workers: int | None,
    progress: Progress | None,
) -> tuple[Plan, Run]:
    from simulation.api.comparing import place_for
    from simulation.api.draws import ChosenDraws
    from simulation.api.runs import make, plan
    from simulation.experiment.reader import Run

    planned = plan([SCENARIO], members, seed, until, draws=ChosenDraws(prior))
    folder = place_for(planned, [SCENARIO])
    make(planned, folder, resume=True, workers=workers, progress=progress)
    return planned, Run.open(folder)


def _row(target: Target, shown: Values) -> dict[str, Any]:
    from simulation.history.scoring.scores import Scale, crps

    low, middle, high = (float(q) for q in np.quantile(shown, (0.05, 0.5, 0.95)))
    scale = Scale.of(np.array([target.value]), shown)
    return {
        "id": target.id,
        "outcome": target.outcome,
        "kind": target.kind,
        "date": target.date,
        "value": target.value,
        "low": target.low,
        "high": target.high,
        "p05": low,
        "p50": middle,
        "p95": high,
        "inside": low <= target.value <= high,
        "crps": crps(scale(shown), float(scale(np.array([target.value]))[0])),
    }


def freeze(
    folder: Path,
    members: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Write dated predictions of the shipped version; its name holds version and draws.

    Flows are of calendar years, stocks and levels of the month. InputError where there are no
    fresh posterior draws, since a ledger of something else would be none, and where another
    forecast of that name is frozen already: it is never overwritten.
    """
    from simulation.api.draws import doubts

    planned, run = _run(members, seed, DATES[-1], False, workers, progress)
    doubt = doubts(planned.calibration)
    if doubt:
        raise InputError(f"nothing was frozen: {doubt}")
    digest = getattr(planned.calibration.posterior, "digest", "")
    path = folder / f"{__version__}-{digest[:8]}.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, ["outcome", "kind", "date", "unit", *LEVELS], lineterminator="\n")
    writer.writeheader()
    writer.writerows(_predictions(run))
    _keep(path, text.getvalue().encode())
    return path


def _keep(path: Path, data: bytes) -> None:
    """Write a forecast once; InputError where another one is frozen under that name."""
    make_folder(path.parent)
    if not path.exists():
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    elif path.read_bytes() != data:
        raise InputError(
            f"{path} holds a frozen forecast of other members or another seed, which is never "
            "overwritten; choose another folder"
        )


def _predictions(run: Run) -> list[dict[str, str]]:
    from simulation.history.observed.formulas import PER_YEAR

    names = [n for n in run.outcomes if "@" not in n and not n.startswith("bottleneck.")]
    held = run.arrays(SCENARIO, names)
    rows = []
    for name in names:
        unit = run.outcomes[name].unit
        for date in DATES:
            shown = held[name][run.dates.index(date)]
            shown = shown[np.isfinite(shown)]
            if not shown.size:
                continue
            cells = {k: f"{np.quantile(shown, q):.5g}" for k, q in LEVELS.items()}
            kind = "calendar" if unit.endswith(PER_YEAR) else "level"
            rows.append({"outcome": name, "kind": kind, "date": date, "unit": unit, **cells})
    return rows
