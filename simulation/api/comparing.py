"""What `rivalry compare` does: run what is not there yet, then read, view and draw."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation import months
from simulation.api import implausible
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.api.references import (
    placed_beside,
    reference_of,
    refuse_twice,
    run_labels,
)
from simulation.api.runs import RESULTS, default_folder, make, plan
from simulation.counts import counted
from simulation.errors import InputError, did_you_mean
from simulation.limits import UNITS, integer

if TYPE_CHECKING:
    from simulation.analysis.statistics.results import Results
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Scenario

MEMBERS, SEED = 200, 1
_WORD = re.compile(r"[\w-]*")
PRICES = "prices.us."  # entries PRICES + year: the price level that --real divides by


def is_folder(word: str) -> bool:
    """Whether an argument of `compare` means a run folder, and not a scenario."""
    from simulation.experiment import manifest
    from simulation.inputs.scenario.files import Library
    from simulation.locate import SUFFIXES, data_root

    if word.endswith(SUFFIXES):
        return False
    try:
        if (Path(word) / manifest.NAME).exists() or not _WORD.fullmatch(word):
            return True
        return Path(word).is_dir() and word not in Library(data_root() / "scenarios").scenarios
    except (OSError, ValueError):  # no folder can have that name
        return False


def gather(
    words: Sequence[str],
    baseline: str | None = None,
    members: int | None = None,
    seed: int | None = None,
    outcomes: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
    labels: Sequence[str] = (),
    until: str = "",
    sets: Sequence[str] = (),
) -> Gathered:
    """Finished runs: the folders named, and one with the scenarios named, run if need be.

    `labels` name the words, one each. Scenarios run on `draws` to `until`, with `sets` in each and
    in its reference; month and view are by default those of the first folder. InputError for a
    folder given twice, for `sets` beside a folder, and where something says how to run scenarios
    and there are only folders.
    """
    from simulation.analysis.statistics.results import choose
    from simulation.experiment.reader import Run

    called = _called(words, labels)
    folders, given = _folders(called)
    opened = [Run.open(folder) for folder in folders]
    if folders:
        refuse_drawn(folders[0], set=sets)
    scenarios = _scenarios(called, baseline, opened, run_labels(folders, given))
    said = {"members": members, "seed": seed, "until": until or None, "view": draws.view or None}
    if not scenarios:
        refuse_drawn(folders[0], **said, prior=draws.prior, calibration=draws.calibration)
        return Gathered(folders, run_labels(folders, given))
    for run in opened:
        choose(run, outcomes)
    names, called_so = [name for name, _ in scenarios], [label for _, label in scenarios if label]
    size = _as_in(opened) | {name: value for name, value in said.items() if value is not None}
    draws = replace(draws, view=size.pop("view"))
    wanted = plan(names, labels=called_so, command=command, draws=draws, sets=sets, **size)
    _check_outcomes(wanted := with_references(wanted, opened, baseline, sets), outcomes)
    folder = place_for(wanted, names, sets)
    make(wanted, folder, resume=True, workers=workers, progress=progress)
    every = [*folders, folder]
    return Gathered(every, run_labels(every, [*given, ""] if given else []), *_told(wanted))


def refuse_drawn(run: Path, **said: Any) -> None:
    """InputError that names what says how to run scenarios, where runs are finished already."""
    # 0 is a seed as well; False is no int.
    given = [f"--{option}" for option, value in said.items() if value or type(value) is int]
    if given:
        goes = "goes" if len(given) == 1 else "go"
        raise InputError(f"{' and '.join(given)} {goes} with scenarios; {run} is a finished run")


def sizes(given: Mapping[str, Any], usual: Mapping[str, int], run: Path | None) -> dict[str, int]:
    """Members and seed as given, or as usual; InputError where a finished run has both."""
    said = {name: given[name] for name in usual if given[name] is not None}
    if run is not None:
        refuse_drawn(run, **said)
    return {**usual, **said}


def _told(wanted: Plan) -> tuple[tuple[str, ...], str]:
    """Notes about the scenarios, and what is doubtful about them."""
    from simulation.api.changes.sentences import notes

    found = (
        (one.name, line) for one in wanted.scenarios for line in notes(one, wanted.calibration)
    )
    doubts = implausible.of_scenarios(wanted.scenarios, wanted.calibration)
    return tuple(f"{name}: {line}" for name, line in found), doubts


def _as_in(opened: Sequence[Run]) -> dict[str, Any]:
    """Members, seed, last month and view that scenarios are run with beside these runs."""
    from simulation.analysis.statistics.results import view_of

    if not opened:
        return {"members": MEMBERS, "seed": SEED, "until": months.LAST, "view": ""}
    held = opened[0].manifest
    last, view = opened[0].dates[-1], view_of(held)
    return {"members": held["members"], "seed": held["seed"], "until": last, "view": view}


def _check_outcomes(wanted: Plan, outcomes: Sequence[str]) -> None:
    """InputError for a typo, before a long run."""
    from simulation.experiment import ensemble

    ensemble.describe(replace(wanted, outcomes=tuple(outcomes)))


def _folders(called: Sequence[tuple[str, str]]) -> tuple[list[Path], list[str]]:
    """Folders among words and the labels given to them; InputError for one named twice."""
    found = [(Path(word), label) for word, label in called if is_folder(word)]
    refuse_twice([folder for folder, _ in found])
    return [folder for folder, _ in found], [label for _, label in found if label]


def _called(words: Sequence[str], labels: Sequence[str]) -> list[tuple[str, str]]:
    """Each word with its label, "" without any."""
    if labels and len(labels) != len(words):
        given = counted(len(labels), "label")
        raise InputError(f"--as: {given} for {len(words)} runs and scenarios")
    return [*zip(words, labels or [""] * len(words), strict=True)]


def _scenarios(
    called: Sequence[tuple[str, str]],
    baseline: str | None,
    opened: Sequence[Run],
    labels: Sequence[str],
) -> list[tuple[str, str]]:
    """The scenarios among words, with their labels, and the baseline where no run has it.

    `labels` are those of the runs. InputError for a baseline that is neither there nor a scenario.
    """
    from simulation.analysis.statistics.pairing import check_names_one, names_one

    found = [(word, label) for word, label in called if not is_folder(word)]
    if not baseline or names_one(baseline, opened, labels):
        return found
    if opened and not found and not _may_be_scenario(baseline):
        check_names_one(baseline, opened, labels)
    return _with_baseline(baseline, found)


def _may_be_scenario(word: str) -> bool:
    """Whether a word is a scenario that ships, or a file."""
    from simulation.inputs.scenario.files import Library
    from simulation.locate import SUFFIXES, data_root

    return word.endswith(SUFFIXES) or word in Library(data_root() / "scenarios").scenarios


def _with_baseline(baseline: str, scenarios: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The scenarios to run, the one to compare with first, unless a label means it."""
    if any(baseline == label for _, label in scenarios):
        return scenarios
    own = [pair for pair in scenarios if pair[0] == baseline]
    labelled = any(label for _, label in scenarios)
    first = own[0] if own else (baseline, Path(baseline).stem if labelled else "")
    return [first, *(pair for pair in scenarios if pair[0] != baseline)]


@dataclass(frozen=True)
class Gathered:
    """Folders of finished runs, and what each is called in tables and charts.

    `notes` say what else in the law bounds what scenarios that were named can do, `doubts` what
    numbers of theirs look like slips.
    """

    folders: list[Path]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()
    doubts: str = ""


def doubts_of(folders: Sequence[Path]) -> str:
    """What is doubtful about the draws of the runs, "" if nothing is."""
    from simulation.experiment import manifest

    found = [(manifest.read(folder) or {}).get("draws", {}).get("stale") for folder in folders]
    return next((text for text in found if text), "")


def with_references(
    wanted: Plan, opened: Sequence[Run], baseline: str | None, sets: Sequence[str] = ()
) -> Plan:
    """The plan with what its scenarios are judged against, unless a run has it already.

    `sets` hold in it, too; a run under other settings, as under another view, does not have it.
    """
    from simulation.analysis.statistics.pairing import itself
    from simulation.analysis.statistics.results import view_of
    from simulation.analysis.text.settings import sets_of

    there: set[str] = set()
    view = wanted.calibration.view
    seen = view.name if view else ""
    alike = [r for r in opened if view_of(r.manifest) == seen and not sets_of(r.manifest)]
    for run in alike:  # a run of version 0.1.0 knows only names
        there |= set(run.contents.values() or run.scenarios)
    added: dict[str, Scenario] = {}
    for scenario in wanted.scenarios if not baseline else ():
        found = reference_of(scenario, wanted.calibration, sets)
        others = {one.content for one in wanted.scenarios if one is not scenario}
        if found is not None and not {found.content, found.name} & (there | others):
            added.setdefault(found.content, found)
    scenarios = placed_beside(tuple(added.values()), wanted.scenarios, wanted.calibration)
    if len(scenarios) == 1 and not opened:
        name = scenarios[0].name
        if baseline:
            raise InputError(itself(baseline))
        raise InputError(f"nothing to compare {name} with; name a reference with --baseline")
    return replace(wanted, scenarios=scenarios)


def place_for(wanted: Plan, names: Sequence[str], sets: Sequence[str] = ()) -> Path:
    """A folder that holds this very run, whole or in part, or a free one."""
    return free_place(default_folder(wanted, names, sets), wanted)


def free_place(folder: Path, wanted: Plan) -> Path:
    """The folder, or one beside it if another run is in it."""
    from simulation.experiment import ensemble, manifest, store

    described = ensemble.describe(wanted)
    if store.fits(folder, described):
        return folder
    return folder.with_name(f"{folder.name}-{manifest.identity(described)}")


def check_view(unit: Any, year: Any) -> None:
    """InputError for a unit that no run counts in and a year without prices, before a run."""
    from simulation.analysis.statistics.views import BASE_UNIT, check_year

    if unit is not None and str(unit).lower() != BASE_UNIT and unit not in UNITS:
        known = (BASE_UNIT, *UNITS)
        hint = did_you_mean(str(unit), known)
        raise InputError(f"unit: {unit!r} is none of {', '.join(known)}{hint}")
    if year is not None:
        check_year(integer("real", year), price_index())


def viewed(source: Path | Run, unit: str | None = None, year: int | None = None) -> Results:
    """A run, or that of a folder, with compute in another unit, money at the prices of a year."""
    from simulation.analysis.statistics.views import in_unit, real
    from simulation.experiment.reader import Run

    opened = source if isinstance(source, Run) else Run.open(source)
    run: Results = in_unit(opened, unit)
    return run if year is None else real(run, year, price_index())


def unit_note(runs: Sequence[Results]) -> str:
    """What of runs as they are `viewed` is counted in another unit than usual, "" of none."""
    from simulation.analysis.statistics.views import counted_in

    return next(filter(None, map(counted_in, runs)), "")


def price_index() -> dict[str, float]:
    """Price levels by year from the calibration; InputError where it has none."""
    from simulation.inputs import load_calibration

    entries = load_calibration().entries
    index = {
        name.removeprefix(PRICES): entry.value.median()
        for name, entry in entries.items()
        if name.startswith(PRICES)
    }
    if not index:
        raise InputError(f"the calibration has no price index (entries {PRICES}YEAR)")
    return index


def chart_folder(folders: Sequence[Path]) -> Path:
    """Where charts go unless told otherwise: into the run's folder, or a new one for several."""
    from simulation.experiment.manifest import short_hash
    from simulation.experiment.store import COMPARED

    if len(folders) == 1:
        return folders[0] / COMPARED
    return RESULTS / f"compare-{short_hash([str(folder) for folder in folders])}"


def check_iamc(runs: Sequence[Results]) -> None:
    """InputError where an IAMC table of one of the runs could not be written."""
    from simulation.analysis.statistics.iamc import has_years

    for run in runs:
        has_years(run)


def write_iamc(
    runs: Sequence[Results],
    path: Path,
    labels: Sequence[str] = (),
    outcomes: Sequence[str] | None = None,
) -> list[Path]:
    """Write the IAMC table of each run; from the second on the file's name gets the run's."""
    from simulation.analysis.statistics.iamc import to_iamc
    from simulation.writing import file_stem

    names = [file_stem(label) for label in labels or [run.name for run in runs]]
    paths = [path, *(path.with_stem(f"{path.stem}-{name}") for name in names[1:])]
    return [to_iamc(run, file, outcomes) for run, file in zip(runs, paths, strict=True)]
