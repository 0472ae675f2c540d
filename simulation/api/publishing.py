"""What `rivalry backtest --published` does: results of other analyses beside simulated ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import months

if TYPE_CHECKING:
    from simulation.experiment.ensemble import Plan, Progress
    from simulation.experiment.reader import Run
    from simulation.inputs import Calibration
    from simulation.inputs.tables.entries import Entry

Values = NDArray[np.float64]
PREFIX = "published."
BASE, OTHER = "baseline", "no_controls_ever"
UNTIL = "2030-12"
_HOURS = 8.76  # TWh a year for each GW
_GROWTH = "x/year"
_PLAUSIBLE = 3.0  # prior standard deviations beyond which a parameter does not close a gap
_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Row:
    """One published result. Without a simulated value `reason` says why there is none.

    `ratio` is simulated median over published, `closing` the parameter that would close the gap.
    """

    name: str
    about: str
    period: str
    unit: str
    published: float
    low: float
    high: float
    p05: float | None = None
    p50: float | None = None
    p95: float | None = None
    ratio: float | None = None
    closing: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Beside:
    """All rows, and what is doubtful about the draws."""

    rows: tuple[Row, ...]
    doubts: str


@dataclass(frozen=True)
class _Simulated:
    """Outcomes of the paired runs, (months, members), by scenario, and the draws' scores.

    `streams` go by the names of their parameters where these were renamed.
    """

    outcomes: Mapping[str, Mapping[str, Values]]
    streams: tuple[str, ...]
    scores: Values


def beside(
    members: int,
    seed: int,
    prior: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Beside:
    """Run the baseline, and the world without controls, and hold both against what others found."""
    from simulation.api.draws import doubts

    planned, run = paired(members, seed, prior, workers, progress)
    calibration = planned.calibration
    wanted = {e.name: _outcomes(e, calibration, run.outcomes) for e in _published(calibration)}
    names = sorted({name for found in wanted.values() for name in found})
    held = {s: run.arrays(s, names) for s in (BASE, OTHER)}
    outcomes = {s: {n: v.astype(np.float64) for n, v in h.items()} for s, h in held.items()}
    streams, scores = _scores(calibration, planned.scenarios[0], seed, members)
    simulated = _Simulated(outcomes, streams, scores)
    rows = tuple(_row(entry, wanted[entry.name], simulated) for entry in _published(calibration))
    return Beside(rows, doubts(calibration, prior))


def paired(
    members: int,
    seed: int,
    prior: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[Plan, Run]:
    """The baseline and the world without controls, run to the end of 2030 if they are not yet."""
    from simulation.api.comparing import place_for
    from simulation.api.runs import make, plan
    from simulation.experiment.reader import Run

    planned = plan([BASE, OTHER], members, seed, UNTIL, prior=prior)
    folder = place_for(planned, [BASE, OTHER])
    make(planned, folder, resume=True, workers=workers, progress=progress)
    return planned, Run.open(folder)


def _scores(
    calibration: Calibration, scenario: object, seed: int, members: int
) -> tuple[tuple[str, ...], Values]:
    from simulation.history.fitting.simulated_history import streams_of
    from simulation.inputs import Draw
    from simulation.rng import normal_quantile

    streams = streams_of(calibration)
    draw = Draw(calibration, scenario, seed, 0, members)  # type: ignore[arg-type]
    renamed = calibration.vocabulary.renamed  # a renamed parameter kept its stream
    names = tuple(renamed.get(stream, stream) for stream in streams)
    return names, np.stack([normal_quantile(draw.uniform(stream)) for stream in streams])


def _published(calibration: Calibration) -> Iterator[Entry]:
    return (e for name, e in calibration.entries.items() if name.startswith(PREFIX))


def _outcomes(entry: Entry, calibration: Calibration, known: object) -> tuple[str, ...]:
    """The outcomes that the result is made of; none where the model has no such thing."""
    from simulation.history.observed.formulas import terms

    text = entry.used_by.partition("; ")[2]
    makers = calibration.roster.makers
    groups = {
        "revenue of the Chinese makers": [
            f"revenue.{name}" for name, maker in makers.items() if maker.state == "china"
        ],
        "spending on chips of Chinese firms": [f"revenue_china.{name}" for name in makers],
        "revenue.nvidia and revenue.amd, between baseline and no_controls_ever": [
            "revenue.nvidia",
            "revenue.amd",
        ],
    }
    names = tuple(groups.get(text, terms(text)))
    return names if all(name in known for name in names) else ()  # type: ignore[operator]


def _row(entry: Entry, names: tuple[str, ...], simulated: _Simulated) -> Row:
    value = entry.value.median()
    row = Row(entry.name, entry.about, entry.period, entry.unit, value, entry.low, entry.high)
    text = entry.used_by.partition("; ")[2]
    if not names:
        return _without(row, f"no outcome yet: {text}")
    try:
        shown = _shown(entry, names, simulated)
    except (ValueError, IndexError):
        return _without(row, f"the period {entry.period} lies outside the simulation")
    finite = shown[np.isfinite(shown)]
    if not finite.size:
        return _without(row, "no member has a value")
    low, middle, high = (float(q) for q in np.quantile(finite, _LEVELS))
    ratio = middle / value if value else float("nan")
    closing = _closing(simulated, shown, value)
    return Row(**{**vars(row), "p05": low, "p50": middle, "p95": high, "ratio": ratio,
                  "closing": closing})  # fmt: skip


def _without(row: Row, reason: str) -> Row:
    return Row(**{**vars(row), "reason": reason})


def _shown(entry: Entry, names: tuple[str, ...], simulated: _Simulated) -> Values:
    """What each member shows of the result, in its unit, (members,)."""
    from simulation.history.observed.formulas import sides

    held = simulated.outcomes[BASE]
    top, bottom = sides(entry.used_by.partition("; ")[2])
    base = np.sum([held[name] for name in (top if bottom else names)], axis=0)
    if bottom:
        below = np.sum([held[name] for name in bottom], axis=0)
        base = np.divide(base, below, out=np.full_like(base, np.nan), where=below > 0)
    first, _, last = entry.period.partition("/")
    start, stop = _month(first), _month(last or first)
    if "between" in entry.used_by:
        free = np.sum([simulated.outcomes[OTHER][name] for name in names], axis=0)
        years = range(start, stop + 1, 12)
        return np.asarray(sum(free[m] - base[m] for m in years))
    if entry.unit == _GROWTH:
        return np.asarray((base[stop] / base[start]) ** (12 / (stop - start)))
    if last:
        return np.asarray(base[start : stop + 1].mean(axis=0))
    energy = entry.unit.startswith("TWh")
    return np.asarray(base[stop - 11 : stop + 1].mean(axis=0) * _HOURS if energy else base[stop])


def _month(period: str) -> int:
    """The month a period ends in; ValueError before 2022."""
    return months.index(period if "-" in period else f"{period}-12")


def _closing(simulated: _Simulated, shown: Values, value: float) -> str:
    from simulation.history.fitting.gap_closing import gap_closing

    inside = np.where(shown > 0, shown, np.nan)
    logs = np.log10(inside)
    if value <= 0 or not np.isfinite(logs).any():
        return "none"
    gap = float(np.log10(value) - np.nanmedian(logs))
    found = gap_closing(simulated.streams, simulated.scores, logs, gap)
    if found is None:
        return "none"
    far = abs(found.shift) > _PLAUSIBLE
    return f"{'none alone; nearest ' if far else ''}{found.stream}, by {found.shift:+.1f} sd"
