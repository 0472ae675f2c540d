"""What `rivalry sweep` does: from a command line or a file to points, results and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.api import sweep_report
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws, drawing_from, drawn_by
from simulation.api.runs import RESULTS, make, summarise
from simulation.errors import InputError, Problem

if TYPE_CHECKING:
    from simulation.experiment.design import Axis
    from simulation.experiment.reader import Run
    from simulation.experiment.sweep import Sweep
    from simulation.experiment.sweep_file import SweepFile
    from simulation.experiment.work import Planned, Progress
    from simulation.inputs import Calibration, Scenario

MEMBERS = 50


@dataclass(frozen=True)
class Varied:
    """What a sweep varies, as `--vary` texts or axes, and its design: by default a grid."""

    vary: Sequence[str | Axis]
    design: str | None = None
    points: int | None = None


def plan_sweep(
    scenario: str,
    varied: Varied,
    *,
    members: int | None = None,
    seed: int | None = None,
    until: str | None = None,
    sets: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
    labels: Sequence[str] = (),
) -> Sweep:
    """A sweep of a scenario; InputError with what is wrong with it.

    `labels` may hold one, which the scenario goes by.
    """
    from simulation.experiment.design import build, parse_axes, respelt
    from simulation.experiment.sweep import Sweep
    from simulation.inputs import load_scenario

    first = 1 if seed is None else seed
    known = drawing_from(draws)
    loaded = load_scenario(scenario, known, tuple(sets))
    axes = respelt(parse_axes(varied.vary), known.vocabulary)
    _refuse_both(sets, axes, known)
    built = build(axes, varied.design or "grid", varied.points, first)
    return Sweep(
        known,
        _labelled(loaded, known, labels),
        built,
        members or MEMBERS,
        first,
        until or months.LAST,
        command=command,
        outcomes=tuple(outcomes),
    )


def _labelled(scenario: Scenario, calibration: Calibration, labels: Sequence[str]) -> Scenario:
    """The scenario under a label of the user's; InputError for several, or a bad one."""
    from simulation.api.references import placed

    return placed((scenario,), calibration, labels)[0] if labels else scenario


def _refuse_both(sets: Sequence[str], axes: Sequence[Axis], calibration: Calibration) -> None:
    """InputError for a path that is set and varied at once."""
    from simulation.inputs.scenario.paths import overwriting, overwritten, twice

    fixed = [text.partition("=")[0] for text in sets]
    varied = [axis.given for axis in axes]
    both = list(twice([*fixed, *varied], calibration.vocabulary)) if fixed else []
    problems = [Problem(f"{path} is given by --set and by --vary") for _, path in both]
    lost = list(overwritten([*fixed, *varied], calibration.vocabulary)) if fixed else []
    problems += [Problem(overwriting(one, path, "--set")) for one, path in lost if one in fixed]
    if problems:
        raise InputError(problems)


def plan_sweep_file(file: SweepFile, given: Mapping[str, Any], command: str = "") -> Sweep:
    """The sweep of a file; what `given` names (members, seed, until, outcomes, sets) goes first."""
    from simulation.experiment.sweep import Sweep

    row = file.row
    seed = row.seed if given.get("seed") is None else given["seed"]
    calibration = drawing_from(given.get("draws", SHIPPED_DRAWS))
    sets = tuple(given.get("sets", ()))
    _refuse_both(sets, file.axes, calibration)
    scenario = _labelled(file.scenario(calibration, sets), calibration, given.get("labels", ()))
    if row.outcomes:  # known before the first month; but finding out loads the model
        from simulation.experiment.tasks import WORLD, outcomes_of

        file.check_outcomes(outcomes_of(WORLD, calibration, (scenario,)))
    scenario = replace(scenario, files={**scenario.files, **file.files(calibration)})
    return Sweep(
        calibration,
        scenario,
        file.design(seed, calibration.vocabulary),
        given.get("members") or row.members,
        seed,
        until=given.get("until") or row.until,
        command=command,
        outcomes=tuple(given.get("outcomes") or row.outcomes),
    )


def default_folder(sweep: Sweep) -> Path:
    """Where a sweep goes unless told otherwise: results/sweep-SCENARIO-DESIGNpN-..."""
    from simulation.experiment.ensemble import run_id

    what = f"{sweep.design.method}{sweep.points}"
    name = "-".join(["sweep", sweep.scenario.name, what, *drawn_by(sweep.calibration)])
    settings = {**sweep.settings(), "outcomes": list(sweep.outcomes)}
    return RESULTS / run_id([name], sweep.members, sweep.seed, settings)


def make_sweep(
    sweep: Planned,
    folder: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    dask: str = "",
    at: str | None = None,
) -> bool:
    """Run a sweep with its summary, and charts at the month `at`; False if it was there already."""
    return make(
        sweep,
        folder,
        resume=resume,
        workers=workers,
        progress=progress,
        finish=partial(summarise_sweep, at=at),
        dask=dask,
    )


def summarise_sweep(run: Run, at: str | None = None) -> None:
    """Write a sweep's summary.csv and its charts at a month, by default the headline one."""
    from simulation.analysis.charts.sweeps import draw_sweep
    from simulation.experiment.store import CHARTS

    summarise(run)
    draw_sweep(run, run.folder / CHARTS, date=at or "", units=sweep_report.units(run))
    sweep_report.write(run, run.folder / CHARTS, date=at or "")
