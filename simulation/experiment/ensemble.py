"""A run: scenarios x blocks of members, paired draws, one folder that survives interruptions."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.errors import InputError, StoppedError, UnfinishedError
from simulation.experiment import manifest, store, tables
from simulation.experiment.copies import can_copy
from simulation.experiment.manifest import Manifest
from simulation.experiment.meanings import meanings
from simulation.experiment.store import Store
from simulation.experiment.tasks import (
    WORLD,
    Engine,
    OutcomeLike,
    Part,
    Task,
    outcomes_of,
    refuse_unknown,
)
from simulation.experiment.work import Finish, Planned, Progress, Tables, Work
from simulation.inputs.draws.posterior import origin
from simulation.locate import with_file

if TYPE_CHECKING:
    from simulation.inputs.calibration.calibration import Calibration
    from simulation.inputs.scenario.scenario import Scenario

BLOCK = 256  # members simulated together: wide enough for NumPy, small enough for the cache
# A process costs two seconds to start: it must have so many files, or so much to compute.
_BLOCKS_A_WORKER = 4
_WORK_A_WORKER = 96 * 168  # member-months
# Copies of this process start at once, but one of them writes: of many files, workers make more.
_FILES_SHARED = 3
_FEWEST_SHARED = 48  # members of a copy, so that they still share the cost of a step
_LONGEST_NAME = 60
_TOP, _TITLE = 3, 60  # sources named in the footers of charts, and letters of each
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
NAMES = "letters, digits, '-' and '_', 80 at most, the first a letter or digit"  # as `_NAME`


@dataclass(frozen=True)
class Plan:
    """What a run is: every scenario gets members 0..members-1 of the same draws.

    `until` is the last month, `outcomes` the ones to keep (empty: all).
    """

    calibration: Calibration
    scenarios: tuple[Scenario, ...]
    members: int
    seed: int
    until: str = months.LAST
    block: int = BLOCK
    command: str = ""
    outcomes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [scenario.name for scenario in self.scenarios]
        for name in names:
            check_name(name)
            if names.count(name) > 1:
                raise InputError(f"the scenario {name} is given twice")

    def count(self) -> int:
        """How many files of results the run has."""
        return -(-self.members // self.block) * len(self.scenarios)

    def tasks(self) -> Iterator[Task]:
        """Block by block, all scenarios of one before the next, so that a partial run is paired."""
        for first in range(0, self.members, self.block):
            for number, scenario in enumerate(self.scenarios):
                file = f"{store.SERIES}/block-{scenario.name}-{first:07d}.parquet"
                yield Task(file, first, min(first + self.block, self.members), (Part(number),))

    def settings(self) -> dict[str, Any]:
        """What the manifest says about the run, and what a resumed one must share."""
        return {
            "seed": self.seed,
            "members": self.members,
            "until": self.until,
            "block_size": self.block,
            "scenarios": {scenario.name: scenario.to_dict() for scenario in self.scenarios},
            **identities(self.scenarios),
            "draws": origin(self.calibration, {s.name: s for s in self.scenarios}),
        }

    def tables(self) -> Tables:
        """What writes members.parquet."""
        return {store.MEMBERS: self._write_members}

    def _write_members(self, path: Path) -> None:
        drawn = tables.drawn(self.calibration, self.scenarios, self.seed, self.members)
        tables.write_members(path, drawn, meanings(self.calibration, self.scenarios))


def identities(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """What the manifest says about which scenario is which, and what each is judged against.

    `pairs` names the reference where it is in the run, and else as the file has it; `contents`
    and `references` hold hashes, since another scenario may have that name.
    """

    def judged_by(scenario: Scenario) -> str | None:
        others = (o for o in scenarios if o is not scenario and o.content)
        found = next((o for o in others if o.content == scenario.reference), None)
        return scenario.against if found is None else found.name

    return {
        "pairs": {one.name: judged_by(one) for one in scenarios},
        "contents": {one.name: one.content for one in scenarios},
        "references": {one.name: one.reference for one in scenarios},
    }


def execute(
    plan: Planned,
    folder: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    engine: Engine = WORLD,
    progress: Progress | None = None,
    finish: Finish | None = None,
    dask: str = "",
) -> bool:
    """Make the run in `folder`; False if it was complete already and nothing was done.

    `dask` is the address of a scheduler whose workers make the blocks, in place of `workers`.
    `finish` writes what is derived from all blocks; it runs before the run counts as done, and
    perhaps before the last block is on the disk: it is to read them by the `Run` that it gets.
    Raises InputError if the folder cannot be used for this run, RunError if the disk refuses,
    UnfinishedError where blocks failed (all others are made) or the scheduler is lost, StoppedError
    on Ctrl-C; each leaves a resumable folder.
    """
    wanted = describe(plan, engine)
    if dask and not store.holds(folder, wanted):
        _reach(dask, folder, wanted, resume)
    with store.opened(folder, wanted, resume) as opened:
        if opened.complete:
            return False
        work = Work(plan, opened, progress, finish)
        try:
            count, copied = (1, 1) if dask else division(plan, workers)
            work.make(engine, count, copied, dask)
            _refuse_failures(opened)
            work.check_all_made()
            work.finish()
        except KeyboardInterrupt:
            raise StoppedError(work.stopped(), folder) from None
        opened.close()
    return True


def _reach(dask: str, folder: Path, wanted: Manifest, resume: bool) -> None:
    """InputError for a cluster that is not there, before a folder is made.

    The command with the right address would find that in its way.
    """
    from simulation.experiment import cluster

    store.check(folder, wanted, resume)
    cluster.reach(dask)


def describe(plan: Planned, engine: Engine = WORLD) -> Manifest:
    """The manifest of the plan before it begins; InputError if it keeps an unknown outcome."""
    table = outcomes_of(engine, plan.calibration, plan.scenarios)
    refuse_unknown(plan.outcomes, table)
    wanted = [table.today(name) for name in plan.outcomes or table]
    kept = {name: _described(table[name]) for name in wanted}
    inputs = dict(plan.calibration.files)
    for scenario in plan.scenarios:
        for name, digest in scenario.files.items():
            inputs = with_file(inputs, name, digest)
    settings = {**plan.settings(), "outcomes": kept, "sources": top_sources(plan.calibration)}
    return manifest.new(settings, inputs, plan.command)


def _described(outcome: OutcomeLike) -> dict[str, str]:
    """What the manifest says of an outcome."""
    about = {"unit": outcome.unit, "description": outcome.description}
    return about | ({"was": outcome.was} if outcome.was else {})


def top_sources(calibration: Calibration) -> list[str]:
    """Titles of the sources that most drawn parameters cite, the most cited first."""
    cited = Counter(
        name
        for entry in calibration.parameters()
        for name in {ref.id for ref in entry.sources} & calibration.sources.keys()
    )
    order = sorted(cited, key=lambda name: (-cited[name], name))
    titles = [" ".join(calibration.sources[name].title.split()) for name in order[:_TOP]]
    return [t if len(t) <= _TITLE else f"{t[: _TITLE - 3].rstrip()}..." for t in titles]


def run_id(names: Sequence[str], members: int, seed: int, settings: Any = None) -> str:
    """Folder name of a run; `settings` (whatever is not in the name) adds eight digits."""
    joined = "+".join(names)
    if len(joined) > _LONGEST_NAME:
        digits = manifest.short_hash(list(names))
        joined = f"{names[0][:_LONGEST_NAME]}+{len(names) - 1}-{digits}"
    suffix = f"-{manifest.short_hash(settings)}" if settings else ""
    return f"{joined}-m{members}-s{seed}{suffix}"


def check_name(scenario: str, label: bool = False) -> None:
    """InputError if results cannot be named after the scenario, or after the label given to it."""
    if not fits_results(scenario):
        if label:
            raise InputError(f"--as: the label {scenario!r} takes {NAMES}")
        what = f"results cannot be named after the scenario {scenario!r}"
        raise InputError(f"{what}; rename its file to {NAMES}")


def fits_results(name: str) -> bool:
    """Whether results can be named so."""
    return _NAME.fullmatch(name) is not None


def worker_count(plan: Planned) -> int:
    """Worker processes worth starting for the plan on this machine."""
    files, months_each = plan.count(), months.index(plan.until) + 1
    first = next(plan.tasks())
    work = files * (first.stop - first.first) * len(first.parts) * months_each
    worth = max(files // _BLOCKS_A_WORKER, work // _WORK_A_WORKER)
    return max(1, min(processors(), files, worth))


def copy_count(plan: Planned) -> int:
    """Copies of this process, itself among them, that should share every file of a small plan."""
    first = next(plan.tasks())
    members = first.stop - first.first
    if plan.count() > _FILES_SHARED or not can_copy():
        return 1
    return max(1, min(processors(), members // _FEWEST_SHARED))


def division(plan: Planned, workers: int | None) -> tuple[int, int]:
    """Worker processes for a plan, and copies of this one that share every file; one is 1.

    `workers` None: as many as are worth it.
    """
    copied = 1 if workers else copy_count(plan)
    return (1 if copied > 1 else workers or worker_count(plan)), copied


def processors() -> int:
    """Processors that this process may use: a batch queue may grant fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _refuse_failures(folder: Store) -> None:
    failed = folder.failed()
    if not failed:
        return
    folder.close("failed")
    file, trace = next(iter(failed.items()))
    others = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    why = (trace.strip().splitlines() or ["no reason"])[-1]
    told = f"failed blocks: {file} ({why}){others}"
    place = folder.folder / manifest.NAME
    raise UnfinishedError(
        f"{told}; the tracebacks are in {place}", folder.folder, "tries them again"
    )
