"""Simulated history: many members run through the past, and what each source would have shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.experiment.pool import make_each
from simulation.finite import check_finite
from simulation.history.observed.operators import Simulated, measure
from simulation.rng import normal_quantile

if TYPE_CHECKING:
    from simulation.history.observed.selection import Compared
    from simulation.inputs import Calibration, Draw, Scenario

Values = NDArray[np.float64]
Progress = Callable[[int, int], None]
_Part = tuple[tuple[str, ...], Values, Values]
_BLOCK = 256


@dataclass(frozen=True)
class SimulatedHistory:
    """Members with their draws and what history would have shown.

    `scores` are the normal scores of the streams, (streams, members): the place of each draw
    within its prior, 0 being the median; after them come the yearly shocks of the run, by the
    names that `chance` gives them. `figures` holds each observed figure as the member
    would have it, (observations, members), series after series.
    """

    streams: tuple[str, ...]
    scores: Values
    figures: Values


@dataclass(frozen=True)
class Task:
    """What a block of members needs; `months` is the length of the runs."""

    calibration: Calibration
    scenario: Scenario
    seed: int
    months: int
    compared: tuple[Compared, ...]
    streams: tuple[str, ...]


def streams_of(calibration: Calibration) -> tuple[str, ...]:
    """The streams that parameters are drawn by, each once, in the order of the files."""
    return tuple(dict.fromkeys(e.stream for e in calibration.parameters() if e.drawn))


def simulate_history(
    calibration: Calibration,
    scenario: Scenario,
    seed: int,
    members: int,
    compared: Sequence[Compared],
    workers: int = 1,
    progress: Progress | None = None,
) -> SimulatedHistory:
    """Run members 0..members-1 to the last observation; the same for any number of workers."""
    months = 1 + max(obs.last for one in compared for obs in one.observations)
    streams = streams_of(calibration)
    light = replace(calibration, series={}, sources={}, files={})
    plain = tuple(_without_points(one) for one in compared)
    task = Task(light, scenario, seed, months, plain, streams)
    starts = list(range(0, members, _BLOCK))
    work = partial(_block, task, members)
    parts = make_each(work, starts, workers, progress)
    scores, figures = (np.concatenate([part[i] for part in parts], axis=1) for i in (1, 2))
    return SimulatedHistory(parts[0][0], scores, figures)


def _without_points(one: Compared) -> Compared:
    """The series without its figures, which workers have no use for."""
    return replace(one, series=replace(one.series, points=()), earlier=())


def _block(task: Task, members: int, first: int) -> _Part:
    """Streams, scores and figures of one block.

    NotFiniteError where an outcome that a figure is held against is no number.
    """
    from simulation.inputs import Draw
    from simulation.model.outcomes.table import outcome_table
    from simulation.model.world import ModelInputs, World

    stop = min(first + _BLOCK, members)
    draw = Draw(task.calibration, task.scenario, task.seed, first, stop)
    names = sorted({name for one in task.compared for name in one.formula.names})
    world = World(
        ModelInputs(task.calibration, task.scenario, draw, months=task.months, keep=tuple(names))
    )
    before = world.recorder.startup(world)
    block = world.run()
    undefined = {one.name for one in outcome_table(draw.calibration) if one.undefined}
    about = (block.values, block.outcomes, block.dates, first)
    check_finite(*about, undefined, f"{task.scenario.name} against history")
    row = {name: i for i, name in enumerate(block.outcomes)}
    outcomes = {n: block.values[:, row[n]].astype(np.float64) for n in names}
    run = Simulated(outcomes, {n: v for n, v in before.items() if n in names})
    shown = [
        measure(one.operator, one.formula, run)[[obs.last for obs in one.observations]]
        for one in task.compared
    ]
    scores = {stream: normal_quantile(draw.uniform(stream)) for stream in task.streams}
    scores |= _shocks(draw, task.months)
    # Every member needs a figure: a share of nothing counts as none.
    figures = np.nan_to_num(np.concatenate(shown))
    return tuple(scores), np.stack(list(scores.values())), figures


def _shocks(draw: Draw, months: int) -> dict[str, Values]:
    """The yearly shocks of a run of so many months, by name."""
    from simulation.inputs.draws.posterior import chance

    years = range(-(-months // 12))
    return {
        chance(stream, year): noise[year] for stream, noise in draw.years.items() for year in years
    }
