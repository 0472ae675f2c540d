"""What `rivalry backtest` does: run the baseline, score it against history, draw the overlays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulation import months
from simulation.api.comparing import place_for
from simulation.api.draws import SHIPPED_DRAWS, ChosenDraws
from simulation.api.runs import make, plan
from simulation.counts import counted
from simulation.errors import InputError
from simulation.locate import recorded

if TYPE_CHECKING:
    from simulation.analysis.charts.overlay import Observed, Overlay
    from simulation.experiment.ensemble import Plan
    from simulation.experiment.reader import Run
    from simulation.experiment.work import Progress
    from simulation.history.observed.operators import Simulated
    from simulation.history.observed.selection import Selection
    from simulation.history.scoring.fit import Fit, SeriesFit

SCENARIO = "baseline"
TABLE = "fit.csv"


@dataclass(frozen=True)
class Backtest:
    """A finished backtest: the run's folder, the fit, and what was left out of it."""

    planned: Plan
    run: Run
    selection: Selection
    fit: Fit

    @property
    def fitted(self) -> bool:
        """Whether the members come from the posterior, which saw these figures."""
        return self.planned.calibration.posterior is not None


def backtest(
    members: int,
    seed: int,
    until: str | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    command: str = "",
    prior: bool = False,
) -> Backtest:
    """Run the baseline through the observed years and score it.

    With `until` only observations known by that month count. A finished run of the same kind is
    used again. InputError where nothing can be compared, RunError where running failed.
    """
    planned, selection = prepare(members, seed, until, command, ChosenDraws(prior))
    return score(planned, selection, place_for(planned, [SCENARIO]), workers, progress)


def score(
    planned: Plan,
    selection: Selection,
    folder: Path,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Make a prepared run in a folder, or use it again, and score it.

    InputError where the folder holds another run, RunError where running failed.
    """
    from simulation.experiment.reader import Run
    from simulation.history.scoring.fit import fit

    make(planned, folder, resume=True, workers=workers, progress=progress)
    run = Run.open(folder)
    seen = simulated(planned, run, selection.names)
    return Backtest(planned, run, selection, fit(selection.compared, seen))


def prepare(
    members: int,
    seed: int,
    until: str | None,
    command: str = "",
    draws: ChosenDraws = SHIPPED_DRAWS,
) -> tuple[Plan, Selection]:
    """The run to make, to the end of the last observed year, and the series to compare."""
    from dataclasses import replace

    from simulation.experiment.tasks import WORLD
    from simulation.history.observed.selection import select

    planned = plan([SCENARIO], members, seed, command=command, draws=draws)
    units = {outcome.name: outcome.unit for outcome in WORLD.outcomes(planned.calibration)}
    whole = select(planned.calibration, units)
    chosen = whole if until is None else select(planned.calibration, units, until)
    if not chosen.compared:
        raise InputError(f"no observation that can be compared was known by {until}")
    last = f"{months.label(whole.last)[:4]}-12"
    return replace(planned, until=last), chosen


def simulated(planned: Plan, run: Run, names: Sequence[str]) -> Simulated:
    """Outcomes of the run, and the flows of its start-up year."""
    import numpy as np

    from simulation.history.observed import startup
    from simulation.history.observed.operators import Simulated

    held = run.arrays(SCENARIO, names)
    scenario = planned.scenarios[0]
    before = startup.before(planned.calibration, scenario, planned.seed, planned.members, names)
    return Simulated({n: values.astype(np.float64) for n, values in held.items()}, before)


def out_folder(done: Backtest, until: str | None) -> Path:
    """Where tables and charts go unless told otherwise: into the run's folder."""
    from simulation.experiment.store import BACKTEST

    return done.run.folder / (BACKTEST if until is None else f"{BACKTEST}-{until}")


def write(done: Backtest, place: Path) -> list[Path]:
    """Write fit.csv and one overlay for each series; RunError where the disk refuses."""
    from simulation.analysis.charts.overlay import overlay
    from simulation.analysis.statistics.summary import FORMAT
    from simulation.writing import make_folder, replacing

    make_folder(place)
    with replacing(place / TABLE) as temporary:
        frame = done.fit.observations
        frame.to_csv(temporary, index=False, float_format=FORMAT, lineterminator="\n")
    written = [place / TABLE]
    for one in done.fit.series:
        stem = f"overlay-{one.compared.name}"
        written += overlay(chart(one, done.run.dates), *_notes(done, one)).save(place / stem, stem)
    return written


def chart(one: SeriesFit, dates: Sequence[str]) -> Overlay:
    """A fitted series as the chart wants it."""
    from simulation.analysis.charts.overlay import Overlay, window

    series = one.compared.series
    shown = window(dates, one.simulated, max(row["last"] for row in one.rows))
    return Overlay(
        name=series.about.split(";")[0].rstrip("."),
        about=f"Counted: {series.definition}",
        noun=one.compared.operator.noun,
        per=one.compared.per,
        unit=one.compared.unit,
        bias=one.miss,
        typical=one.typical_miss,
        dates=tuple(dates[shown]),
        simulated=one.simulated[shown],
        observed=_observed(one),
    )


def _observed(one: SeriesFit) -> Observed:
    import numpy as np

    from simulation.analysis.charts.overlay import Observed

    columns = {
        name: np.array([row[name] for row in one.rows], dtype=np.float64)
        for name in ("observed", "low", "high")
    }
    dates = tuple(row["last"] for row in one.rows)
    inside = np.array([row["inside"] for row in one.rows])
    return Observed(dates, columns["observed"], columns["low"], columns["high"], inside)


def _notes(done: Backtest, one: SeriesFit) -> Iterator[str]:
    """The footer: what was run, and where the figures come from."""
    yield (
        f"chip-rivalry {done.run.manifest.get('version', '')}; seed {done.run.seed}; "
        f"{counted(len(done.run.members), 'member')} drawn from the "
        f"{'posterior, fitted to these figures' if done.fitted else 'priors, nothing fitted'}."
    )
    series, sources = one.compared.series, done.planned.calibration.sources
    titles = "; ".join(sources[ref.id].title for ref in series.sources)
    file = recorded(Path(series.place.file), done.planned.calibration.root)
    yield f"Observed: {series.name} in {file}, from: {titles}."
