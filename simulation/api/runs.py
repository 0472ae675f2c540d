"""Runs: from names to a plan, from a plan to a folder, from a folder to tables."""

from __future__ import annotations

import shutil
import tempfile
import warnings
import weakref
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.api import implausible
from simulation.api.arguments import (
    Sets,
    as_typed,
    scenario_names,
    set_texts,
    shown_progress,
    words,
)
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws, doubts, drawing_from, drawn_by
from simulation.api.references import placed
from simulation.api.shown import Shown
from simulation.errors import InputError
from simulation.limits import check_folder_name, check_month, path, whole
from simulation.locate import SUFFIXES

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Finish, Planned, Progress

RESULTS = Path("results")


class Runs(Shown):
    """A finished run folder, with all its scenarios; a temporary one goes with this object."""

    def __init__(self, folder: Path, owner: Any = None) -> None:
        self.folder = folder
        self._owner = owner

    def __repr__(self) -> str:
        try:
            return f"<Runs: {self.open().holds}>"
        except InputError:
            return f"Runs({str(self.folder)!r})"

    def open(self) -> Run:
        """The reader of the folder: its scenarios, outcomes, members and series."""
        from simulation.experiment.reader import Run

        found = Run.open(self.folder)
        found.owner = self._owner
        return found

    def summary(
        self, outcomes: Sequence[str] | None = None, dates: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """The columns of summary.csv; InputError for an outcome or month that is not there."""
        from simulation.analysis.statistics.summary import summarise

        return summarise(self.open(), outcomes, dates)


def run(
    scenarios: str | Path | Sequence[str | Path],
    members: int = 200,
    seed: int = 1,
    workers: int = 1,
    out: Path | str | None = None,
    until: str | None = None,
    sets: Sets = (),
    resume: bool = False,
    prior: bool = False,
    outcomes: Sequence[str] = (),
    dask: str = "",
    progress: bool | Progress = False,
    labels: Sequence[str] = (),
    view: str = "",
    calibration: str | Path = "",
    force: bool = False,
) -> Runs:
    """Run scenarios (names or files) on the same draws.

    `out` None keeps the run in a temporary folder, removed with the returned object. `until` is
    the last month; `sets` are PATH=VALUE texts, or values by path, applied to every scenario:
    `{"supply.smic.wafers_2027": {"dist": "lognormal", "p05": 5e4, "p95": 9e4}}`. `outcomes` are
    the ones to keep, by default all; `dask` is the address of a scheduler; `progress` shows a bar,
    or is called with the blocks done and their number. Members come from the shipped posterior
    draws, with `prior` from the priors; `view` is the name or file of a view to run under, and
    `calibration` a folder of entries to lay over the shipped ones. With `force` a run in `out` is
    made anew.
    Raises InputError for what cannot be run, RunError where running failed.
    """
    names = scenario_names("scenarios", scenarios)
    workers, wanted = whole("workers", workers), words("outcomes", outcomes)
    labels = words("labels", labels)
    texts, last = set_texts(sets), until or months.LAST
    draws = ChosenDraws(prior, view, calibration)
    said = {"members": members, "seed": seed, "until": until, "sets": texts, "labels": labels}
    typed = as_typed("simulation.run", names, **said, outcomes=wanted, **asdict(draws))
    chosen = plan(names, members, seed, last, texts, typed, draws, wanted, labels)
    slips = implausible.of_scenarios(chosen.scenarios, chosen.calibration)
    for doubt in filter(None, (doubts(chosen.calibration, prior), slips)):
        warnings.warn(doubt, stacklevel=2)
    with shown_progress(progress) as report:
        folder, owner = kept(out, "run")
        if out is not None:
            resume = ready(chosen, folder, resume, force, dask)
        make(chosen, folder, resume=resume, workers=workers, progress=report, dask=dask)
    return Runs(folder, owner)


def kept(out: Path | str | None, name: str) -> tuple[Path, Any]:
    """The folder of results, `out` or a temporary one, and whom the temporary one goes with.

    InputError where `out` is a file's name, or no path.
    """
    if out is not None:
        folder = path("out", out)
        check_folder_name(folder)
        return folder, None
    owner = _Temporary()
    return owner.folder / name, owner


class _Temporary:
    """A temporary folder that goes with this object, or with the process, and says nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rivalry-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def plan(
    scenarios: Sequence[str | Path],
    members: int,
    seed: int,
    until: str = months.LAST,
    sets: Sequence[str] = (),
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
    outcomes: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> Plan:
    """What a run would be, its scenarios under `labels`; InputError for all that is wrong."""
    from simulation.experiment.ensemble import Plan
    from simulation.inputs import load_scenario

    if not scenarios:
        raise InputError("no scenario to run")
    strange = [name for name in scenarios if not isinstance(name, str | Path)]
    if strange:
        raise InputError(f"scenarios: {strange[0]!r} is neither a name nor a path")
    members, seed = whole("members", members), whole("seed", seed)
    check_month("until", until)
    known = drawing_from(draws)
    loaded = [load_scenario(name, known, tuple(sets)) for name in scenarios]
    kept = tuple(outcomes)
    named = placed(loaded, known, labels)
    return Plan(known, named, members, seed, until, command=command, outcomes=kept)


def default_folder(planned: Plan, names: Sequence[str], sets: Sequence[str] = ()) -> Path:
    """Where a run goes unless told otherwise: results/SCENARIOS[+view-VIEW]-mMEMBERS-sSEED.

    Digits are added where that does not say all: with `sets`, figures of one's own, a shorter
    run, some outcomes only, or scenarios from files, whose content may change under the same name.
    """
    from simulation.experiment.ensemble import run_id

    own = [name for name in names if name.endswith(SUFFIXES)]
    figures = planned.calibration.overlay
    special = sets or own or figures or planned.until != months.LAST or planned.outcomes
    settings = planned.settings() if special else None
    if settings and planned.outcomes:
        settings["outcomes"] = list(planned.outcomes)
    found = [scenario.name for scenario in planned.scenarios]
    found += drawn_by(planned.calibration)
    return RESULTS / run_id(found, planned.members, planned.seed, settings)


def ready(
    planned: Planned, folder: Path, resume: bool = False, force: bool = False, dask: str = ""
) -> bool:
    """Whether to go on with what is in the folder; InputError if the plan cannot be run there.

    A complete run of the same settings, inputs and code is gone on with, which does nothing.
    `force` empties a folder of a run first, once the scheduler at the address `dask` has answered;
    one that holds anything else is refused.
    """
    from simulation.experiment import ensemble, store

    _check_address(dask)
    described = ensemble.describe(planned)
    if force:  # once it is known that the run can be made
        _reach_before_clearing(folder, dask)
        store.clear(folder)
    resume = resume or store.holds(folder, described)
    store.check(folder, described, resume)
    return resume


def _check_address(dask: Any) -> None:
    """InputError for what is no text."""
    if not isinstance(dask or "", str):
        raise InputError(f"dask: {dask!r} is no address")


def _reach_before_clearing(folder: Path, dask: str) -> None:
    """InputError for a scheduler that does not answer, while there is still a run to keep."""
    from simulation.experiment import cluster

    if dask and folder.exists():
        cluster.reach(dask)


def make(
    planned: Planned,
    folder: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    finish: Finish | None = None,
    dask: str = "",
) -> bool:
    """Run a plan into a folder, with its summary; False if it was there already.

    `finish` is by default the writer of summary.csv; a shard has no summary. `dask` is the
    address of a scheduler. Errors as in `experiment.ensemble.execute`.
    """
    from simulation.experiment.ensemble import execute
    from simulation.experiment.shards import Shard

    _check_address(dask)
    last = None if isinstance(planned, Shard) else finish or summarise
    return execute(
        planned,
        folder,
        resume=resume,
        workers=workers,
        progress=progress,
        finish=last,
        dask=dask,
    )


def shard(
    planned: Planned, folder: Path, part: tuple[int, int], out: Path | None = None
) -> tuple[Planned, Path]:
    """Part (i, n) of a plan, and its folder: by default one beside the whole's."""
    from simulation.experiment.shards import Shard

    number, of = part
    beside = folder.with_name(f"{folder.name}-shard-{number}-of-{of}")
    return Shard(planned, number, of), out or beside


def summarise(run: Run) -> None:
    """Write a run's summary.csv from its series, and datapackage.json, which describes both."""
    from simulation.analysis.statistics.summary import write_summary
    from simulation.experiment import datapackage

    write_summary(run, run.folder / "summary.csv")
    datapackage.write(run)
