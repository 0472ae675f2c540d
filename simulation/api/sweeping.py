"""What `rivalry sweep` does: from a command line or a file to points, results and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.api.draws import drawing_from
from simulation.api.runs import RESULTS, make, summarise

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Planned, Progress
    from simulation.experiment.sweep import Sweep
    from simulation.experiment.sweep_file import SweepFile

MEMBERS = 50
CHARTS = "charts"


def plan_sweep(
    scenario: str,
    vary: Sequence[str],
    *,
    design: str | None = None,
    points: int | None = None,
    members: int | None = None,
    seed: int | None = None,
    until: str | None = None,
    sets: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    command: str = "",
    prior: bool = False,
) -> Sweep:
    """A sweep of a scenario over `--vary` texts; InputError with what is wrong with it."""
    from simulation.experiment.design import build, parse_axes
    from simulation.experiment.sweep import Sweep
    from simulation.inputs import load_scenario

    first = 1 if seed is None else seed
    axes = parse_axes(vary)
    built = build(axes, design or "grid", points, first)
    calibration = drawing_from(prior)
    loaded = load_scenario(scenario, calibration, tuple(sets))
    return Sweep(
        calibration,
        loaded,
        built,
        members or MEMBERS,
        first,
        until or months.LAST,
        command=command,
        outcomes=tuple(outcomes),
    )


def plan_sweep_file(file: SweepFile, given: Mapping[str, Any], command: str = "") -> Sweep:
    """The sweep of a file; what `given` names (members, seed, until, outcomes, sets) goes first."""
    from dataclasses import replace

    from simulation.experiment.sweep import Sweep

    row = file.row
    seed = row.seed if given.get("seed") is None else given["seed"]
    calibration = drawing_from(bool(given.get("prior")))
    scenario = file.scenario(calibration, tuple(given.get("sets", ())))
    scenario = replace(scenario, files={**scenario.files, **file.files(calibration)})
    return Sweep(
        calibration,
        scenario,
        file.design(seed),
        given.get("members") or row.members,
        seed,
        until=given.get("until") or row.until,
        command=command,
        outcomes=tuple(given.get("outcomes") or row.outcomes),
    )


def default_folder(sweep: Sweep) -> Path:
    """Where a sweep goes unless told otherwise: results/sweep-SCENARIO-DESIGNpN-..."""
    from simulation.experiment.ensemble import run_id

    name = f"sweep-{sweep.scenario.name}-{sweep.design.method}{sweep.points}"
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
) -> bool:
    """Run a sweep with its summary and charts; False if it was there already."""
    return make(
        sweep,
        folder,
        resume=resume,
        workers=workers,
        progress=progress,
        finish=summarise_sweep,
        dask=dask,
    )


def summarise_sweep(folder: Path) -> None:
    """Write a sweep's summary.csv and its charts."""
    from simulation.analysis.charts.sweeps import draw_sweep
    from simulation.experiment.reader import Run

    summarise(folder)
    draw_sweep(Run.open(folder, partial=True), folder / CHARTS)
