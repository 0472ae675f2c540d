"""`simulation.compare`: finished runs and scenarios, paired as `rivalry compare` pairs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from simulation.api.arguments import Sets, as_typed, check_months, set_texts, wholes, words
from simulation.api.draws import ChosenDraws
from simulation.api.runs import Runs
from simulation.errors import InputError
from simulation.limits import whole

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.experiment.reader import Run

Source: TypeAlias = "Runs | Run | Path | str"


def compare(
    runs: Source | list[Source] | tuple[Source, ...],
    baseline: str | None = None,
    labels: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    members: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    until: str | None = None,
    unit: str | None = None,
    real: int | None = None,
    prior: bool = False,
    view: str = "",
    calibration: str | Path = "",
    sets: Sets = (),
) -> Comparison:
    """Paired differences of every scenario against `baseline`, or against what its file names.

    Finished runs are read; a name or file of a scenario is run first with its reference, as
    `members` to `sets` say, and kept under ./results. `sets` are PATH=VALUE texts, or values by
    path, and hold in every scenario that is run and in its reference. `labels` name them, one
    each; `unit` (tpp, bandwidth or power) counts compute otherwise, and `real` is the year of the
    prices. `outcomes` are what is shown by default. They, the unit and the year are checked before
    anything runs.
    InputError where a folder holds no finished run, where nothing can be compared, and for
    `members` to `calibration` where every run is finished, for `sets` where any is.
    """
    from simulation.analysis.statistics.compare import compare as compare_runs
    from simulation.api import comparing
    from simulation.api.changes.acting import Acting
    from simulation.api.comparison_shown import ComparisonShown
    from simulation.experiment.reader import Run

    several = _several(runs)
    check_months(until=until)
    comparing.check_view(unit, real)
    sizes = wholes(members=members, seed=seed) | {"until": until or ""}
    called, wanted, texts = words("labels", labels), words("outcomes", outcomes), set_texts(sets)
    draws = ChosenDraws(prior, view, calibration)
    if any(isinstance(item, Run) for item in several):
        opened, called = _finished(several, called, sizes | asdict(draws) | {"set": texts})
    else:
        page = {"baseline": baseline, "unit": unit, "real": real}
        asked = {**sizes, "sets": texts, "outcomes": wanted, "labels": called}
        given = {"draws": draws, "workers": whole("workers", workers)}
        opened, called = _gathered(several, page, asked, given)
    readers = [comparing.viewed(run, unit, real) for run in opened]
    compared = compare_runs(readers, baseline, called, Acting())
    compared.outcomes(wanted)
    return ComparisonShown(compared.pairs, wanted=wanted)


def _several(runs: Source | list[Source] | tuple[Source, ...]) -> Sequence[Source]:
    """What is compared, one or several; InputError for nothing."""
    several = runs if isinstance(runs, list | tuple) else [runs]
    if not several:
        raise InputError("no run or scenario to compare")
    return several


def _gathered(
    several: Sequence[Source],
    page: Mapping[str, Any],
    asked: Mapping[str, Any],
    given: Mapping[str, Any],
) -> tuple[list[Run], tuple[str, ...]]:
    """Runs that are there or made now, and what they are called."""
    from simulation.api import comparing

    names = [str(item.folder if isinstance(item, Runs) else item) for item in several]
    typed = as_typed("simulation.compare", names, **asked, **page, **asdict(given["draws"]))
    found = comparing.gather(names, page["baseline"], command=typed, **asked, **given)
    return _held(found.folders, several), found.labels


def _finished(
    several: Sequence[Source], labels: Sequence[str], said: Mapping[str, Any]
) -> tuple[list[Run], tuple[str, ...]]:
    """Runs that are there, and what they are called; InputError if it is said how to run them."""
    from simulation.api.comparing import refuse_drawn
    from simulation.api.references import run_labels

    opened = [_opened(item) for item in several]
    folders = [run.folder for run in opened]
    refuse_drawn(folders[0], **said)
    return opened, run_labels(folders, list(labels))


def _held(folders: Sequence[Path], several: Sequence[Source]) -> list[Run]:
    """The runs of folders; a temporary one lives as long as what is read from it."""
    own = {item.folder: item for item in several if isinstance(item, Runs)}
    return [_opened(own.get(folder, folder)) for folder in folders]


def _opened(item: Source) -> Run:
    from simulation.experiment.reader import Run

    if isinstance(item, Runs):
        return item.open()
    return item if isinstance(item, Run) else Run.open(item)
