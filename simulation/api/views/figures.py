"""A view's own published figures beside what the model simulates under that view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simulation.api.published import results
from simulation.api.published.held import HeldResult, told_by
from simulation.api.published.held import simulated as beside
from simulation.inputs.views.view import PREFIX

if TYPE_CHECKING:
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.inputs import Calibration
    from simulation.inputs.tables.entries import Entry
    from simulation.inputs.views.view import Own, View

MEMBERS, SEED = 64, 1
LATEST = "2030-12"


@dataclass(frozen=True, kw_only=True)
class Figure(HeldResult):
    """A camp's figure beside what is simulated under its view.

    `cannot` is what the view says of the figure that the model has no way to; `scenario` is the
    one that it speaks of.
    """

    result: str
    scenario: str
    source: str
    source_title: str
    cannot: str = ""


def figures(view: View, calibration: Calibration, run: Run) -> tuple[Figure, ...]:
    """What a view's camp published beside a run under the view, in the view's order."""
    found = [(own, calibration.entries[own.entry]) for own in view.published]
    wanted = {
        own.entry: results.outcomes_of(entry, calibration, run.outcomes) for own, entry in found
    }
    names = sorted({name for several in wanted.values() for name in several})
    held = {
        scenario: {n: values.astype("float64") for n, values in run.arrays(scenario, names).items()}
        for scenario in (run.scenarios if names else ())
    }
    return tuple(_figure(own, entry, calibration, wanted[own.entry], held) for own, entry in found)


def simulated(
    named: str,
    calibration: Calibration,
    members: int | None = None,
    seed: int = SEED,
    progress: Progress | None = None,
) -> tuple[Figure, ...]:
    """Run what a view's figures speak of under it, in a temporary folder, and compare.

    `named` is the name or the file of the view.
    """
    from simulation.api.draws import ChosenDraws
    from simulation.api.runs import make, plan
    from simulation.experiment.reader import Run
    from simulation.inputs.views.view import load_view

    view = load_view(named, calibration)
    entries = [calibration.entries[own.entry] for own in view.published]
    scenarios = scenarios_of(view, calibration)
    if not scenarios:
        return ()
    count, last = members or MEMBERS, last_month(entries)
    planned = plan(scenarios, count, seed, last, draws=ChosenDraws(view=named))
    with TemporaryDirectory(prefix="rivalry-") as temporary:
        folder = Path(temporary) / "run"
        make(planned, folder, workers=1, progress=progress)
        return figures(view, calibration, Run.open(folder))


def last_month(entries: Sequence[Entry]) -> str:
    """The month to which a run tells all of these results, 2030-12 at the latest."""
    return min(LATEST, max(results.last_month(entry) for entry in entries))


def scenarios_of(view: View, calibration: Calibration) -> list[str]:
    """The scenarios that a view's own figures speak of."""
    entries = (calibration.entries[own.entry] for own in view.published)
    named = (s for entry in entries for s in results.scenarios_of(entry))
    return list(dict.fromkeys(named))


def _figure(
    own: Own,
    entry: Entry,
    calibration: Calibration,
    names: tuple[str, ...],
    held: Mapping[str, Mapping[str, Any]],
) -> Figure:
    return Figure(
        result=entry.name.removeprefix(PREFIX),
        scenario=results.formula(entry)[1],
        source=", ".join(dict.fromkeys(ref.id for ref in entry.sources)),
        source_title="; ".join(calibration.sources[ref.id].title for ref in entry.sources),
        cannot=own.cannot,
        **told_by(entry),
        **beside(entry, names, held)[0],
    )
