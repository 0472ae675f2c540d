"""Observed figures beside what the model gives for them: of one outcome, and all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from simulation.analysis.text.numbers import quantity, told
from simulation.api.history.backtesting import Backtest
from simulation.history.observed import formulas
from simulation.history.observed.operators import OPERATORS
from simulation.history.scoring.fit import SeriesFit
from simulation.inputs import Calibration
from simulation.inputs.tables.series import Series
from simulation.inputs.tables.sources import Source

from .words import code, month, page, table, whole

SHOWN = 10  # figures on the page of an outcome
DIGITS = 3  # of a figure
PAGE = "past"
HEAD = ("series", "period", "observed", "model: median (90 %)", "figure lies", "source")
SHORT = re.compile(r", via |: | \(")
CAUTION = """The draws were fitted to these very figures, so that this tells how well the model can
meet the past, not how well it foretells; [exams](../../calibrate.md#scores) held figures back."""
NEAREST = {
    "ratio.stock": ("compute.us", "compute.china", "share.china"),
    "new_compute.china": (
        "share.china",
        "compute.china.licensed",
        "compute.china.smuggled",
        "smuggled_units.china",
    ),
    "output.china": ("sold_compute.huawei", "sold_compute.cambricon"),
    "self_sufficiency.china": ("units.china.domestic", "market.china.domestic"),
    "compute.china.usable": ("compute.china.licensed", "compute.china.smuggled"),
    "rent.china": ("smuggled_units.china",),
    "units.china.nvidia": ("units.a800", "units.h800", "units.h20"),
}
"""Outcomes whose series come nearest to an outcome that no series measures."""


@dataclass(frozen=True)
class Figure:
    """One observed figure: its series and number there, and how far the median is off (log10)."""

    of: SeriesFit
    number: int

    @property
    def inside(self) -> bool:
        """Whether it lies inside the 90 % band."""
        return bool(self.of.rows[self.number]["inside"])

    @property
    def off(self) -> float:
        """Distance of the median from it, as a power of ten."""
        return abs(float(self.of.rows[self.number]["log10_ratio"]))


def figures(fits: Iterable[SeriesFit]) -> list[Figure]:
    """The figures of some series: those outside the band first, the farthest on top."""
    found = [Figure(one, number) for one in fits for number in range(len(one.rows))]
    return sorted(found, key=lambda one: (one.inside, -one.off))


def fits_of(done: Backtest, outcomes: Sequence[str]) -> list[SeriesFit]:
    """Series that some outcome of these is compared with, alone or in a sum or share."""
    return [one for one in done.fit.series if {*outcomes} & {*_measured_by(one)}]


def nearest(outcome: str, done: Backtest) -> list[SeriesFit]:
    """Series that an outcome is compared with; where there is none, those that come nearest."""
    return fits_of(done, [outcome]) or fits_of(done, NEAREST.get(outcome, ()))


def _measured_by(of: SeriesFit) -> tuple[str, ...]:
    """Outcomes that a series names; a count since some month is made of their flows."""
    return formulas.terms(of.compared.series.outcome)


def of_outcome(name: str, done: Backtest, calibration: Calibration) -> Iterator[str]:
    """Paragraphs and a table of an outcome, or of those that come nearest to it."""
    fits = nearest(name, done)
    if not fits_of(done, [name]):
        near = NEAREST.get(name, ())
        more = f" Nearest come series of {', '.join(map(code, near))}." if fits else ""
        yield f"No observed series measures it as such.{more}"
    if not fits:
        yield "Figures of other outcomes stand on [a page of all](past.md)."
        return
    found = figures(fits)
    yield f"{_count(found)} {CAUTION}"
    yield from _table(found[:SHOWN], calibration)
    left = len(found) - SHOWN
    more = f"{left} more figures, and those" if left > 0 else "Figures"
    yield f"{more} of other outcomes stand on [a page of all](past.md)."


def all_of(done: Backtest, calibration: Calibration) -> str:
    """The page of all figures, by the first word of the outcome, and of what is not compared."""
    groups: dict[str, list[SeriesFit]] = {}
    for one in done.fit.series:
        groups.setdefault(_measured_by(one)[0].partition(".")[0], []).append(one)
    parts = (_group(name, groups[name], calibration) for name in sorted(groups))
    left_out = [(code(one.name), one.kind, one.reason) for one in done.selection.left_out]
    return page(
        "outcomes-past",
        "The past, figure by figure",
        f"Every figure that is compared with the model, worst first, by the first word of the "
        f"outcome. {_count(figures(done.fit.series))} The model is the baseline, "
        f"{len(done.run.members)} members. {CAUTION} `rivalry backtest` makes the same comparison "
        f"and draws it; [what it is](../../history.md).",
        *parts,
        "## What is not compared",
        table(("series", "kind", "why"), left_out),
    )


def _group(name: str, fits: Sequence[SeriesFit], calibration: Calibration) -> str:
    found = figures(fits)
    return "\n\n".join((f"## {code(name)}", _count(found), *_table(found, calibration)))


def _table(found: Sequence[Figure], calibration: Calibration) -> Iterator[str]:
    """Figures as a table, and what their series are."""
    yield table(HEAD, (_row(one, calibration) for one in found))
    missed = {one.of.compared.name for one in found if not one.inside}
    series = {one.of.compared.name: one.of.compared.series for one in found}
    yield "\n".join(_meaning(one, name in missed) for name, one in series.items())


def _meaning(series: Series, missed: bool) -> str:
    """What a series is, and why the model misses it where that is known."""
    cause = f" Why it is missed: {series.cause}" if missed and series.cause else ""
    return f"- {code(series.name)} ({series.evidence}): {series.about}{cause}"


def _count(found: Sequence[Figure]) -> str:
    inside = sum(one.inside for one in found)
    if len(found) == 1:
        return f"The one observed figure lies {'inside' if inside else 'outside'} the 90 % band."
    lie = "lies" if inside == 1 else "lie"
    return f"Of {len(found)} observed figures {inside or 'none'} {lie} inside the 90 % band."


def _row(one: Figure, calibration: Calibration) -> tuple[str, ...]:
    seen = one.of.compared.observations[one.number]
    above = seen.value > one.of.rows[one.number]["p95"]
    return (
        _short(one.of.compared.name),
        period(one),
        observed(one),
        simulated(one),
        "inside" if one.inside else f"**{'above' if above else 'below'}**",
        _sources(one, calibration),
    )


def observed(one: Figure) -> str:
    """What was seen, with its ends where it has any."""
    seen, unit = one.of.compared.observations[one.number], one.of.compared.unit
    said = told(seen.value, seen.low, seen.high, unit, DIGITS) or quantity(seen.value, unit, DIGITS)
    return broken(said) if seen.verified else f"{broken(said)} *unverified*"


def simulated(one: Figure) -> str:
    """What the model gives for it: median and 90 % band."""
    row = one.of.rows[one.number]
    return broken(told(row["p50"], row["p05"], row["p95"], one.of.compared.unit, DIGITS))


def _short(name: str) -> str:
    return code(name.removeprefix("history."))


def broken(amount: str) -> str:
    """An amount that breaks in front of its ends only."""
    middle, bracket, ends = amount.partition(" (")
    return whole(middle) + bracket.replace("(", "") + whole(f"({ends}" if ends else "")


def period(one: Figure) -> str:
    """A month, a calendar year, or the first and the last month that a figure is about."""
    row, operator = one.of.rows[one.number], one.of.compared.operator
    if operator == OPERATORS["calendar_year"]:
        return str(row["period"])
    if operator == OPERATORS["level"]:
        return month(row["last"])
    return f"{month(row['first'])} to {month(row['last'])}"


def _sources(one: Figure, calibration: Calibration) -> str:
    """The figure's own sources, or those of its series, in short."""
    series, period = one.of.compared.series, one.of.rows[one.number]["period"]
    own = next(point.sources for point in series.points if point.period == period)
    names = dict.fromkeys(ref.id for ref in own or series.sources)
    return "; ".join(_source(calibration.sources[name]) for name in names)


def _source(source: Source) -> str:
    name = SHORT.split(source.title)[0]
    return f"[{name}]({source.url})" if source.url.startswith("http") else name
