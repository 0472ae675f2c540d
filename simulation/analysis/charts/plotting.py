"""Single charts of a run or sweep, by kind: what `rivalry plot` and `.plot()` draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulation.analysis.charts import fans
from simulation.analysis.charts.lines import ShownLines, exceedance, medians
from simulation.analysis.charts.plots import source_of
from simulation.analysis.charts.style import Sheet
from simulation.analysis.charts.sweeps import draw_one, paths, shown_month
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.pairing import Side
from simulation.analysis.statistics.results import Results, choose, is_code, months
from simulation.analysis.statistics.shown import Shown
from simulation.analysis.text.numbers import UNITLESS
from simulation.analysis.text.typed import typed
from simulation.errors import InputError, did_you_mean
from simulation.limits import KINDS

SWEPT = ("response", "heat")
"""Kinds of sweeps, and what fits a run or a sweep if no kind is asked for."""


def sheets(
    shown: Shown,
    kind: str,
    outcomes: Sequence[str],
    at: str | None = None,
    units: Mapping[str, str] = UNITLESS,
) -> Iterator[tuple[str, Sheet]]:
    """The name and sheet of each chart of these outcomes; "" is the kind that fits the run.

    `at` is the month of titles, exceedance and sweeps, by default the headline month; `units` are
    those of varied paths. InputError for a kind or outcome that there is none of, and for a kind
    that does not fit the run.
    """
    run = shown.run
    if kind and kind not in KINDS:
        raise InputError(f"no kind {kind!r}, but {', '.join(KINDS)}{did_you_mean(kind, KINDS)}")
    for name in choose(run, outcomes):
        if is_code(name):
            raise InputError(f"{name} is a code, which has no such chart; see bottlenecks.svg")
    if at is not None:
        months(run, (at,))
    if run.points is not None:
        yield from _of_sweep(run, kind or SWEPT[0], outcomes, at, units)
    elif kind in SWEPT:
        raise InputError(f"{run.given} is no sweep; {' and '.join(SWEPT)} show sweeps")
    elif kind in ("fan", "difference"):
        yield from _of_pairs(_compared(shown, kind), kind, outcomes, at)
    else:
        yield from _of_sides(shown, kind or "lines", outcomes, at)


def _of_sweep(
    run: Results, kind: str, outcomes: Sequence[str], at: str | None, units: Mapping[str, str]
) -> Iterator[tuple[str, Sheet]]:
    varied = tuple(paths(run).columns)
    if kind not in SWEPT:
        raise InputError(f"{run.given} is a sweep: --kind is {' or '.join(SWEPT)}, not {kind}")
    if kind == "heat" and len(varied) != 2:
        raise InputError(f"{run.given} varies {len(varied)}: --kind heat shows a sweep over two")
    date = at or shown_month(run)
    for outcome in outcomes:
        yield f"{kind}-{outcome}", draw_one(run, outcome, date, kind, units)


def _compared(shown: Shown, kind: str) -> Comparison:
    """Scenarios with their references; InputError that says what to do where there is none."""
    run = shown.run
    try:
        return shown.comparison
    except InputError:
        raise InputError(
            f"{run.given} holds no reference, which --kind {kind} draws beside a scenario; "
            f"--kind lines does without{_both(run)}"
        ) from None


def _both(run: Results) -> str:
    """What runs a scenario of the run together with a reference, "" where that is not known."""
    pairs = run.manifest.get("pairs", {})
    words = (typed(run.manifest, name) for name in run.scenarios if pairs.get(name))
    word = next(filter(None, words), "")
    return f", and `rivalry compare {word}` runs both" if word else ""


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
    shown: Shown, kind: str, outcomes: Sequence[str], at: str | None
) -> Iterator[tuple[str, Sheet]]:
    run = shown.run
    date = at or shown.month(outcomes)
    held = set(run.manifest.get("pairs", {}).values())  # a reference looks as in other charts
    names = sorted(run.scenarios, key=lambda name: name not in held)
    titles = {name: Side(name, name, run).title for name in names}
    references = sum(name in held for name in names)
    for outcome in outcomes:
        about = ShownLines(outcome, run.outcomes[outcome].unit, run.dates, date, source_of(run))
        if kind == "exceedance":
            values = [(title, shown.values(name, outcome, date)) for name, title in titles.items()]
            sheet = exceedance(values, about, references)
        else:
            sides = [(title, shown.bands(name, outcome)) for name, title in titles.items()]
            sheet = medians(sides, about, references, banded=kind == "bands")
        yield f"{kind}-{outcome}", sheet
