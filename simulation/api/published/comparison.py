"""What `rivalry backtest --published` does: results of other analyses beside simulated ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulation.api.published.held import HeldResult, told_by
from simulation.api.published.held import simulated as beside_it
from simulation.api.published.results import BASE, OTHER, Values, outcomes_of, published
from simulation.units import is_logarithm, times

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration
    from simulation.inputs.tables.entries import Entry

UNTIL = "2030-12"
UNKNOWN = "no assumption is known to close the gap"
_PLAUSIBLE = 3.0  # prior standard deviations beyond which a parameter does not close a gap


@dataclass(frozen=True, kw_only=True)
class Row(HeldResult):
    """One published result, by the name of its entry.

    `ratio` is simulated median over published, of a logarithm that of the numbers it is of;
    `closing` is the parameter that would close the gap.
    """

    name: str
    ratio: float | None = None
    closing: str = ""


@dataclass(frozen=True)
class Beside:
    """All rows, and what is doubtful about the draws."""

    rows: tuple[Row, ...]
    doubts: str


@dataclass(frozen=True)
class _Simulated:
    """Outcomes of the paired runs, (months, members), by scenario, and the draws' scores.

    `streams` go by the names of their parameters where these were renamed.
    """

    outcomes: Mapping[str, Mapping[str, Values]]
    streams: tuple[str, ...]
    scores: Values


def beside(
    members: int,
    seed: int,
    prior: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Beside:
    """Run the baseline, and the world without controls, and hold both against what others found."""
    from simulation.api.draws import doubts

    planned, run = paired(members, seed, prior, workers, progress)
    calibration = planned.calibration
    results = list(published(calibration))
    wanted = {e.name: outcomes_of(e, calibration, run.outcomes) for e in results}
    names = sorted({name for found in wanted.values() for name in found})
    held = {s: run.arrays(s, names) for s in (BASE, OTHER)}
    outcomes = {s: {n: v.astype(np.float64) for n, v in h.items()} for s, h in held.items()}
    streams, scores = _scores(calibration, planned.scenarios[0], seed, members)
    simulated = _Simulated(outcomes, streams, scores)
    rows = tuple(_row(entry, wanted[entry.name], simulated) for entry in results)
    return Beside(rows, doubts(calibration, prior))


def paired(
    members: int,
    seed: int,
    prior: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Plan, Run]:
    """The baseline and the world without controls, run to the end of 2030 if they are not yet."""
    from simulation.api.comparing import place_for
    from simulation.api.draws import ChosenDraws
    from simulation.api.runs import make, plan
    from simulation.experiment.reader import Run

    planned = plan([BASE, OTHER], members, seed, UNTIL, draws=ChosenDraws(prior))
    folder = place_for(planned, [BASE, OTHER])
    make(planned, folder, resume=True, workers=workers, progress=progress)
    return planned, Run.open(folder)


def _scores(
    calibration: Calibration, scenario: object, seed: int, members: int
) -> tuple[tuple[str, ...], Values]:
    from simulation.history.fitting.simulated_history import streams_of
    from simulation.inputs import Draw
    from simulation.rng import normal_quantile

    streams = streams_of(calibration)
    draw = Draw(calibration, scenario, seed, 0, members)  # type: ignore[arg-type]
    renamed = calibration.vocabulary.renamed  # a renamed parameter kept its stream
    names = tuple(renamed.get(stream, stream) for stream in streams)
    return names, np.stack([normal_quantile(draw.uniform(stream)) for stream in streams])


def _row(entry: Entry, names: tuple[str, ...], simulated: _Simulated) -> Row:
    found, values = beside_it(entry, names, simulated.outcomes)
    row = Row(name=entry.name, **told_by(entry), **found)
    if values is None or row.p50 is None:
        return row
    return replace(
        row,
        ratio=times(row.p50, row.published, entry.unit),
        closing=_closing(simulated, _logs(values, entry.unit), _logs(row.published, entry.unit)),
    )


def _logs(values: Values | float, unit: str) -> Values:
    """Decimal logarithms of what is in a unit, NaN where there is none."""
    found = np.asarray(values, dtype=np.float64)
    return found if is_logarithm(unit) else np.log10(np.where(found > 0, found, np.nan))


def _closing(simulated: _Simulated, logs: Values, published: Values) -> str:
    from simulation.history.fitting.gap_closing import gap_closing

    gap = float(published - np.nanmedian(logs)) if np.isfinite(logs).any() else float("nan")
    found = None if np.isnan(gap) else gap_closing(simulated.streams, simulated.scores, logs, gap)
    if found is None:
        return UNKNOWN
    if abs(found.shift) > _PLAUSIBLE:
        return "no single assumption closes the gap within its plausible range"
    side = "above" if found.shift > 0 else "below"
    return f"{found.stream} {abs(found.shift):.1f} standard deviations {side} its middle"
