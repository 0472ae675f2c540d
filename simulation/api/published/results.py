"""Results that others published of an outcome: what each member of a run shows of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation import months
from simulation.inputs.views.view import PREFIX
from simulation.rng import Z95

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.tables.entries import Entry

Values = NDArray[np.float64]
Held = Mapping[str, Mapping[str, Values]]
BASE, OTHER = "baseline", "no_controls_ever"
GROWTH = "x/year"
LEVELS = (0.05, 0.5, 0.95)
_OF_A_YEAR = {"TWh/year": 8.76, "stacks": 12.0}  # what a rate of 1 (GW, stacks a month) makes
_IN = " in "
_BETWEEN = "between"


def published(calibration: Calibration) -> Iterator[Entry]:
    """Every result of others that the calibration has."""
    return (e for name, e in calibration.entries.items() if name.startswith(PREFIX))


def formula(entry: Entry) -> tuple[str, str]:
    """What a result is made of, as its entry writes it, and the scenario in which it holds."""
    text, _, scenario = entry.used_by.partition("; ")[2].partition(_IN)
    named = bool(scenario) and " " not in scenario
    return (text, scenario) if named else (entry.used_by.partition("; ")[2], BASE)


def scenarios_of(entry: Entry) -> tuple[str, ...]:
    """The scenarios that a result takes."""
    return (BASE, OTHER) if _BETWEEN in entry.used_by else (formula(entry)[1],)


def outcomes_of(entry: Entry, calibration: Calibration, known: Collection[str]) -> tuple[str, ...]:
    """The outcomes that the result is made of; none where the model has no such thing."""
    from simulation.history.observed.formulas import terms

    text = formula(entry)[0]
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
    return names if all(name in known for name in names) else ()


def last_month(entry: Entry) -> str:
    """The last month of a result's period, YYYY-MM."""
    return _written(entry.period.rpartition("/")[2])


def shown(entry: Entry, names: tuple[str, ...], held: Held) -> Values:
    """What each member shows of a result, in its unit, (members,).

    `held` are series (months, members) from 2022-01 by scenario and outcome. ValueError or
    IndexError where the period is not in them, KeyError where a scenario is not.
    """
    from simulation.history.observed.formulas import sides

    text, scenario = formula(entry)
    series = held[scenario]
    top, bottom = sides(text)
    base = np.sum([series[name] for name in (top if bottom else names)], axis=0)
    if bottom:
        below = np.sum([series[name] for name in bottom], axis=0)
        base = np.divide(base, below, out=np.full_like(base, np.nan), where=below > 0)
    first, _, last = entry.period.partition("/")
    start, stop = (months.index(_written(one)) for one in (first, last or first))
    if stop >= len(base):
        raise IndexError(f"the run ends before {entry.period}")
    if _BETWEEN in text:
        free = np.sum([held[OTHER][name] for name in names], axis=0)
        return np.asarray(sum(free[m] - base[m] for m in range(start, stop + 1, 12)))
    if entry.unit == GROWTH:
        return np.asarray((base[stop] / base[start]) ** (12 / (stop - start)))
    if last:
        start -= 0 if entry.unit.endswith("/year") else _months_before(first)
        return np.asarray(base[start : stop + 1].mean(axis=0))
    if entry.unit in _OF_A_YEAR:
        return np.asarray(base[stop - 11 : stop + 1].mean(axis=0) * _OF_A_YEAR[entry.unit])
    return np.asarray(base[stop])


def band(values: Values) -> tuple[float, float, float] | None:
    """5, 50 and 95 % of members with a value; None where there is none."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return None
    low, middle, high = (float(q) for q in np.quantile(finite, LEVELS))
    return low, middle, high


def near_edge(published: tuple[float, float], values: Values) -> bool:
    """Whether other members could turn whether a published range and the simulated band meet.

    Form: the band's ends lie, in nine of ten samples, between the order statistics 1.64 √(nq(1-q))
    places below and above the q-th; they turn it if the narrowest and the widest band differ.
    Source: the number of members below a quantile is binomial (Woodruff 1952, Journal of the
    American Statistical Association 47), as for the errors of medians.
    """
    finite = np.sort(values[np.isfinite(values)])
    if not finite.size:
        return False
    count = len(finite)
    low, high = LEVELS[0], LEVELS[-1]

    def end(level: float, side: float) -> float:
        place = level * (count - 1) + side * Z95 * np.sqrt(count * level * (1.0 - level))
        return float(np.interp(place, np.arange(count), finite))

    narrow, wide = (end(low, 1), end(high, -1)), (end(low, -1), end(high, 1))
    return meet(published, narrow) != meet(published, wide)


def meet(published: tuple[float, float], simulated: tuple[float | None, float | None]) -> bool:
    """Whether a published range and a simulated band have a value in common."""
    low, high = simulated
    return low is not None and high is not None and published[0] <= high and low <= published[1]


def _months_before(period: str) -> int:
    """How many months of a period lie before its last: a level's mean is over all of them."""
    return 0 if "-" in period else 11


def _written(period: str) -> str:
    """The month that a period ends in."""
    return period if "-" in period else f"{period}-12"
