"""Which observed series can be compared with the model, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulation import months
from simulation.errors import InputError, Problem, did_you_mean
from simulation.history.observed import formulas, periods
from simulation.history.observed.counted import counted
from simulation.history.observed.formulas import PER_YEAR, SHARES, Formula
from simulation.history.observed.formulas import sides as sides_of
from simulation.history.observed.operators import OPERATORS, Operator, growth_since
from simulation.history.observed.units import factor

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.tables.series import Point, Series

NOT_MODELLED, NOT_COMPARABLE = "not modelled yet", "not comparable"
TOO_EARLY, NOT_KNOWN = "before 2022", "not known yet"
_NONE = "none"
GROWTH = "x"  # a yearly factor is in x/year


@dataclass(frozen=True)
class Observation:
    """One observed figure in the unit of its outcome; months are counted from 2022-01."""

    period: str
    first: int
    last: int
    known: int
    value: float
    low: float | None
    high: float | None
    verified: bool = True


@dataclass(frozen=True)
class Compared:
    """An observed series with what it takes to see it in a run; `earlier` lies before the run."""

    series: Series
    unit: str
    operator: Operator
    formula: Formula
    observations: tuple[Observation, ...]
    earlier: tuple[Observation, ...] = ()

    @property
    def name(self) -> str:
        return self.series.name

    @property
    def group(self) -> str:
        """The outcome, whatever the operator: series of one group share their structural error.

        What firms foretell errs in its own way, so it is a group of its own.
        """
        sides = [" + ".join(sorted(side)) for side in sides_of(self.series.outcome) if side]
        return " / ".join(sides) + (f" ({self.series.role})" if self.series.foretold else "")

    @property
    def counted(self) -> str:
        """What series that overlap or follow from each other have in common: they count once."""
        return self.series.counts_with or self.group

    @property
    def per(self) -> str:
        """What a value is about, behind its unit; a share is about nothing more."""
        if self.formula.averaged:
            return "on average over a year"
        return "" if self.unit in SHARES else self.operator.per


@dataclass(frozen=True)
class LeftOut:
    """A series that is not compared, the kind of the reason, and the reason."""

    name: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Selection:
    """Series to compare, those left out, and what firms foretell: fitted and not scored."""

    compared: tuple[Compared, ...]
    left_out: tuple[LeftOut, ...]
    foretold: tuple[Compared, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every outcome needed, each once."""
        return tuple(dict.fromkeys(n for one in self.compared for n in one.formula.names))

    @property
    def last(self) -> int:
        """The month of the last observation."""
        return max(obs.last for one in self.compared for obs in one.observations)


class _LeaveOut(Exception):  # noqa: N818  (no error: most series wait for their outcome)
    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


def select(
    calibration: Calibration, units: Mapping[str, str], until: str | None = None
) -> Selection:
    """Sort the observed series; `units` has the unit of each outcome of the model.

    With `until` (YYYY-MM) only observations known by that month count. InputError for a series
    whose operator or periods are not understood, with its place.
    """
    compared, foretold, left_out = list[Compared](), list[Compared](), []
    for series in calibration.series.values():
        try:
            found = _compared(series, calibration, units, until)
        except _LeaveOut as why:
            left_out.append(LeftOut(series.name, why.kind, why.reason))
        else:
            (foretold if series.foretold else compared).append(found)
    return Selection(tuple(compared), tuple(left_out), tuple(foretold))


def told_by(compared: Iterable[Compared], cut: int) -> tuple[Compared, ...]:
    """The series without what firms foretold after the month `cut`."""
    found = []
    for one in compared:
        kept = tuple(obs for obs in one.observations if not one.series.foretold or obs.known <= cut)
        if kept:
            found.append(replace(one, observations=kept))
    return tuple(found)


def _compared(
    series: Series, calibration: Calibration, units: Mapping[str, str], until: str | None
) -> Compared:
    operator = _operator(series)
    formula = _formula(series, operator, units)
    unit = _unit(formula, operator, units)
    found = tuple(_observations(series, operator, calibration, unit))
    started = [obs for obs in found if _simulated(obs)]
    if not started:
        raise _LeaveOut(TOO_EARLY, "most months of every period lie before the simulation")
    known = [obs for obs in started if until is None or obs.known <= months.offset(until)]
    if not known:
        first = months.label(min(obs.known for obs in started))
        raise _LeaveOut(NOT_KNOWN, f"first known in {first}")
    earlier = tuple(obs for obs in found if not _simulated(obs))
    return Compared(series, unit, operator, formula, tuple(known), earlier)


def _unit(formula: Formula, operator: Operator, units: Mapping[str, str]) -> str:
    if operator.of_levels is growth_since:
        return GROWTH
    return "1" if formula.bottom else units[formula.top[0]].removesuffix(PER_YEAR)


def _operator(series: Series) -> Operator:
    word = str(series.operator or _NONE)
    if word == _NONE:
        raise _LeaveOut(NOT_COMPARABLE, series.outcome.removeprefix("no outcome; "))
    if word not in OPERATORS:
        hint = did_you_mean(word, OPERATORS) or f"; there are {', '.join(OPERATORS)} and {_NONE}"
        raise _refusal(series, f"unknown operator '{word[:40]}'{hint}")
    return OPERATORS[word]


def _formula(series: Series, operator: Operator, units: Mapping[str, str]) -> Formula:
    names = formulas.terms(series.outcome)
    missing = [name for name in names if name not in units]
    if not names or missing:
        raise _LeaveOut(NOT_MODELLED, ", ".join(missing) or series.outcome)
    try:
        return counted(series.outcome, operator, units)
    except ValueError as why:
        raise _LeaveOut(NOT_COMPARABLE, str(why)) from None


def _observations(
    series: Series, operator: Operator, calibration: Calibration, unit: str
) -> Iterator[Observation]:
    for point in series.points:
        try:
            last = periods.last_month(point.period, operator.form)
        except ValueError as error:
            message = f"{error}, as its operator {series.operator} asks for"
            raise _refusal(series, message) from None
        first = last - max(operator.months, 1) + 1 if operator.since is None else operator.since
        scale = factor(series, unit, last, calibration)
        found = _observation(point, first, last, scale)
        yield replace(found, verified=series.verified and point.verified)


def _observation(point: Point, first: int, last: int, scale: float | str) -> Observation:
    if isinstance(scale, str):
        raise _LeaveOut(NOT_COMPARABLE, scale)
    low, high = (None if end is None else end * scale for end in (point.low, point.high))
    known = periods.known_month(last, point.known_from)
    return Observation(point.period, first, last, known, point.value * scale, low, high)


def _simulated(observation: Observation) -> bool:
    """Whether at least half of the period lies in the simulation, not in its start-up year."""
    return observation.last >= 0 and observation.first + observation.last >= -1


def _refusal(series: Series, message: str) -> InputError:
    return InputError(Problem(f"{series.name}: {message}", series.place))
