"""Single charts of a run or sweep, by kind: what `rivalry plot` and `.plot()` draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.analysis.charts import fans
from simulation.analysis.charts.lines import Shown, exceedance, medians
from simulation.analysis.charts.plots import source_of
from simulation.analysis.charts.style import Sheet
from simulation.analysis.charts.sweeps import draw_one, paths
from simulation.analysis.statistics import headline
from simulation.analysis.statistics.compare import Comparison, compare
from simulation.analysis.statistics.pairing import Side
from simulation.analysis.statistics.results import Results, choose, is_code, months
from simulation.analysis.statistics.summary import outcome_bands
from simulation.errors import InputError, did_you_mean

KINDS = ("fan", "difference", "lines", "exceedance", "heat")


def sheets(
    run: Results, kind: str, outcomes: Sequence[str], at: str | None = None
) -> Iterator[tuple[str, Sheet]]:
    """The name and sheet of each chart of these outcomes.

    `at` is the month of titles, exceedance and heat, by default the headline month. InputError
    for a kind or outcome that there is none of, and for a kind that does not fit the run.
    """
    if kind not in KINDS:
        raise InputError(f"no kind {kind!r}, but {', '.join(KINDS)}{did_you_mean(kind, KINDS)}")
    for name in choose(run, outcomes):
        if is_code(name):
            raise InputError(f"{name} is a code, which has no such chart; see bottlenecks.svg")
    if at is not None:
        months(run, (at,))
    if run.points is not None:
        yield from _of_sweep(run, kind, outcomes, at)
    elif kind == "heat":
        raise InputError(f"{run.name} is no sweep; heat shows sweeps over two paths")
    elif kind in ("fan", "difference"):
        yield from _of_pairs(compare(run), kind, outcomes, at)
    else:
        yield from _of_sides(run, kind, outcomes, at)


def _of_sweep(
    run: Results, kind: str, outcomes: Sequence[str], at: str | None
) -> Iterator[tuple[str, Sheet]]:
    varied = tuple(paths(run).columns)
    if kind != "heat" or len(varied) != 2:
        hint = "its own charts are in charts/" if kind != "heat" else f"it varies {len(varied)}"
        raise InputError(f"{run.name} is a sweep: --kind heat shows one over two paths; {hint}")
    for outcome in outcomes:
        yield f"heat-{outcome}", draw_one(run, outcome, at or headline.month(run.dates))


def _of_pairs(
    comparison: Comparison, kind: str, outcomes: Sequence[str], at: str | None
) -> Iterator[tuple[str, Sheet]]:
    draw = fans.fan if kind == "fan" else fans.difference
    date = at or comparison.month(outcomes)
    for pair in comparison.pairs:
        for effect in comparison.effects(pair, outcomes):
            name = f"{kind}-{effect.outcome}-{effect.scenario}"
            yield name, draw(effect, comparison.titles, date, source_of(pair.changed.run))


def _of_sides(
    run: Results, kind: str, outcomes: Sequence[str], at: str | None
) -> Iterator[tuple[str, Sheet]]:
    date = at or headline.month(run.dates)
    for outcome in outcomes:
        unit = run.outcomes[outcome].unit
        shown = Shown(outcome, unit, run.dates, date, source_of(run))
        held = [
            (Side(name, name, run).title, run.arrays(name, (outcome,))[outcome])
            for name in run.scenarios
        ]
        if kind == "lines":
            sheet = medians([(title, outcome_bands(outcome, v)) for title, v in held], shown)
        else:
            sheet = exceedance([(title, values[shown.row]) for title, values in held], shown)
        yield f"{kind}-{outcome}", sheet
