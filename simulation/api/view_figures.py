"""A view's own published figures beside what the model simulates under that view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simulation.api import others_results
from simulation.inputs.views.view import PREFIX

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Progress
    from simulation.experiment.reader import Run
    from simulation.inputs import Calibration
    from simulation.inputs.tables.entries import Entry
    from simulation.inputs.views.view import Own, View

MEMBERS, SEED = 64, 1
LATEST = "2030-12"


@dataclass(frozen=True)
class Figure:
    """A published figure and the simulated median and 90 % band under the view, in its unit.

    Without a simulated value `reason` says why. `cannot` is what the view says of the figure that
    the model has no way to; `scenario` is the one that it speaks of. `near`: the published range
    lies so near an end of the band that other members could turn whether they meet.
    """

    result: str
    about: str
    period: str
    unit: str
    scenario: str
    published: float
    low: float
    high: float
    source: str
    source_title: str
    p05: float | None = None
    p50: float | None = None
    p95: float | None = None
    reason: str = ""
    cannot: str = ""
    near: bool = False

    @property
    def inside(self) -> bool | None:
        """Whether the published range and the simulated band meet; None without a simulated one."""
        if self.p50 is None:
            return None
        return others_results.meet((self.low, self.high), (self.p05, self.p95))

    def row(self) -> dict[str, Any]:
        """As plain data."""
        return {**asdict(self), "inside": self.inside}


def figures(view: View, calibration: Calibration, run: Run) -> tuple[Figure, ...]:
    """What a view's camp published beside a run under the view, in the view's order."""
    found = [(own, calibration.entries[own.entry]) for own in view.published]
    wanted = {
        own.entry: others_results.outcomes_of(entry, calibration, run.outcomes)
        for own, entry in found
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
    from simulation.api.runs import make, plan
    from simulation.experiment.reader import Run
    from simulation.inputs.views.view import load_view

    view = load_view(named, calibration)
    entries = [calibration.entries[own.entry] for own in view.published]
    scenarios = scenarios_of(view, calibration)
    if not scenarios:
        return ()
    count, last = members or MEMBERS, last_month(entries)
    planned = plan(scenarios, count, seed, last, view=named)
    with TemporaryDirectory(prefix="rivalry-") as temporary:
        folder = Path(temporary) / "run"
        make(planned, folder, workers=1, progress=progress)
        return figures(view, calibration, Run.open(folder))


def last_month(entries: Sequence[Entry]) -> str:
    """The month to which a run tells all of these results, 2030-12 at the latest."""
    return min(LATEST, max(others_results.last_month(entry) for entry in entries))


def scenarios_of(view: View, calibration: Calibration) -> list[str]:
    """The scenarios that a view's own figures speak of."""
    entries = (calibration.entries[own.entry] for own in view.published)
    named = (s for entry in entries for s in others_results.scenarios_of(entry))
    return list(dict.fromkeys(named))


def _figure(
    own: Own,
    entry: Entry,
    calibration: Calibration,
    names: tuple[str, ...],
    held: Mapping[str, Mapping[str, Any]],
) -> Figure:
    formula, scenario = others_results.formula(entry)
    found = {
        "result": entry.name.removeprefix(PREFIX),
        "about": entry.about.rstrip("."),
        "period": entry.period,
        "unit": entry.unit,
        "scenario": scenario,
        "published": entry.value.median(),
        "low": entry.low,
        "high": entry.high,
        "source": ", ".join(dict.fromkeys(ref.id for ref in entry.sources)),
        "source_title": "; ".join(calibration.sources[ref.id].title for ref in entry.sources),
        "cannot": own.cannot,
    }
    return Figure(**found, **_band(entry, names, held, formula))  # type: ignore[arg-type]


def _band(
    entry: Entry, names: tuple[str, ...], held: Mapping[str, Mapping[str, Any]], formula: str
) -> dict[str, Any]:
    if not names:
        return {"reason": formula}
    missing = [one for one in others_results.scenarios_of(entry) if one not in held]
    if missing:
        return {"reason": f"it speaks of {missing[0]}, which is not run here"}
    try:
        values = others_results.shown(entry, names, held)
    except IndexError:
        return {"reason": f"the run ends before {entry.period}"}
    except ValueError:
        return {"reason": f"{entry.period} begins before the simulation"}
    band = others_results.band(values)
    if band is None:
        return {"reason": "no member has a value"}
    near = others_results.near_edge((entry.low, entry.high), values)
    return {**dict(zip(("p05", "p50", "p95"), band, strict=True)), "near": near}
