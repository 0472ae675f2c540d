"""Each view on the evidence page: what history says of it, its own figures, headline outcomes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulation.api.published.results import BASE, band
from simulation.api.views.across import DATES

if TYPE_CHECKING:
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress

MEMBERS = 64
UNTIL = DATES[-1]
Row = dict[str, Any]


def judged_views() -> tuple[Row, ...]:
    """The views that ship, each with how much likelier history makes it."""
    from simulation.api.draws import drawing_from
    from simulation.api.views import listing

    fitted = drawing_from()
    known = listing.read(fitted)
    return tuple(
        {**row, **listing.likelihood(known[row["name"]], fitted)} for row in listing.rows(fitted)
    )


def simulated(
    views: Sequence[Mapping[str, Any]],
    outcomes: Sequence[str],
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    members: int | None = None,
    until: str = UNTIL,
) -> tuple[Row, ...]:
    """The shipped draws, first, and each view: score against history, own figures, outcomes.

    One run each, kept under ./results and used again.
    """
    rows: list[Mapping[str, Any]] = [{"name": "", "title": "Shipped draws, no view"}, *views]
    asked = (members or MEMBERS, seed, workers, until, progress)
    return tuple({**row, **_one(str(row["name"]), outcomes, *asked)} for row in rows)


def _one(
    name: str,
    outcomes: Sequence[str],
    members: int,
    seed: int,
    workers: int | None,
    until: str,
    progress: Progress | None,
) -> Row:
    from simulation.api.comparing import place_for
    from simulation.api.draws import ChosenDraws
    from simulation.api.history.backtesting import prepare
    from simulation.api.runs import make, plan
    from simulation.api.views import figures
    from simulation.experiment.reader import Run
    from simulation.inputs import load_calibration
    from simulation.inputs.views.view import load_view

    known = load_calibration()
    view = load_view(name, known) if name else None
    others = figures.scenarios_of(view, known) if view else []
    scenarios = list(dict.fromkeys([BASE, *others]))
    draws = ChosenDraws(view=name)
    planned = plan(scenarios, members, seed, until, draws=draws)
    folder = place_for(planned, scenarios)
    make(planned, folder, resume=True, workers=workers, progress=progress)
    run = Run.open(folder)
    _, selection = prepare(members, seed, None, draws=draws)
    own = figures.figures(view, known, run) if view else ()
    return {
        "members": members,
        "score": _score(planned, run, selection),
        "own": [one.row() for one in own],
        "outcomes": _outcomes(run, outcomes),
    }


def _score(planned: Any, run: Run, selection: Any) -> Row:
    from simulation.api.history.backtesting import simulated as seen
    from simulation.history.scoring.fit import fit

    found = fit(selection.compared, seen(planned, run, selection.names))
    inside = sum(one.inside for one in found.series)
    return {"like_factor": 10**found.crps, "inside": inside, "figures": len(found.observations)}


def _outcomes(run: Run, names: Sequence[str]) -> Row:
    """Median and 90 % band of each outcome of the baseline in the years that the run has."""
    dates = [date for date in DATES if date in run.dates]
    held = run.arrays(BASE, [name for name in names if name in run.outcomes])
    found: Row = {}
    for name, values in held.items():
        found[name] = {"unit": run.outcomes[name].unit}
        for date in dates:
            ends = band(values[run.dates.index(date)]) or (math.nan,) * 3
            found[name][date] = dict(zip(("p05", "p50", "p95"), ends, strict=True))
    return found
