"""A run seen in another unit, at constant prices or between two months; it stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.results import Results, choose, months
from simulation.errors import InputError, did_you_mean
from simulation.experiment.reader import Measure

if TYPE_CHECKING:
    import pandas as pd

BASE_UNIT = "h100e"
RATIOS = {
    "ratio.stock": ("compute.us", "compute.china"),
    "ratio.flow": ("new_compute.us", "new_compute.china"),
    "share.china": ("compute.china", "compute.world"),
}
"""Outcomes that follow from two others, and so change with the unit of compute."""

_EXCHANGE_RATES = ("USD/EUR", "CNY/USD")

Values = NDArray[np.float32]


class ResultsView:
    """Passes everything on to the run below; subclasses change `outcomes` and `arrays`."""

    def __init__(self, below: Results) -> None:
        self.below = below

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.below.given}>"

    @property
    def name(self) -> str:
        return self.below.name

    @property
    def given(self) -> str:
        return self.below.given

    @property
    def manifest(self) -> Mapping[str, Any]:
        return self.below.manifest

    @property
    def scenarios(self) -> tuple[str, ...]:
        return self.below.scenarios

    @property
    def members(self) -> NDArray[np.int64]:
        return self.below.members

    @property
    def dates(self) -> tuple[str, ...]:
        return self.below.dates

    @property
    def points(self) -> pd.DataFrame | None:
        return self.below.points

    @property
    def drawn(self) -> pd.DataFrame:
        """What members drew, which no view changes."""
        found: pd.DataFrame = self.below.drawn  # type: ignore[attr-defined]
        return found


class InUnit(ResultsView):
    """Compute, and what follows from it, in one of the units that the run also recorded."""

    def __init__(self, below: Results, unit: str) -> None:
        super().__init__(below)
        self.unit = unit

    @cached_property
    def outcomes(self) -> Mapping[str, Measure]:
        """The outcomes without variants; those that have one carry its unit, by its name."""
        found = self.below.outcomes
        return {name: self._measure(name) for name in found if "@" not in name}

    def _measure(self, name: str) -> Measure:
        base = self.below.outcomes[name]
        variant = self.below.outcomes.get(f"{name}@{self.unit}", base)
        if variant is base or variant.unit != base.unit:
            return variant
        quantity, slash, rest = base.unit.partition("/")
        return Measure(f"{quantity} (by {self.unit}){slash}{rest}", variant.description)

    def arrays(
        self, scenario: str, names: Sequence[str], point: int | None = None
    ) -> dict[str, Values]:
        """As in the run; ratios are taken anew, NaN where the denominator is 0."""
        choose(self, names)
        parts = {name: self._parts(name) for name in names}
        wanted = tuple(dict.fromkeys(part for found in parts.values() for part in found))
        held = self.below.arrays(scenario, wanted, point)
        return {
            name: held[found[0]] if len(found) == 1 else _ratio(held[found[0]], held[found[1]])
            for name, found in parts.items()
        }

    def follows(self, name: str) -> bool:
        """Whether an outcome is another in this unit."""
        return self._parts(name) != (name,)

    def _parts(self, name: str) -> tuple[str, ...]:
        variants = tuple(f"{part}@{self.unit}" for part in RATIOS.get(name, (name,)))
        return variants if all(v in self.below.outcomes for v in variants) else (name,)


def counted_in(run: Results) -> str:
    """What of a run is counted in another unit than usual, and what is not; "" of any other."""
    while isinstance(run, ResultsView) and not isinstance(run, InUnit):
        run = run.below
    if not isinstance(run, InUnit):
        return ""
    ratios = [name for name in RATIOS if name in run.outcomes and run.follows(name)]
    found = " and ".join(filter(None, [", ".join(["compute", *ratios[:-1]]), *ratios[-1:]]))
    are = "are" if ratios else "is"
    return f"{found} {are} counted by {run.unit}; chip output and self-sufficiency stay as they are"


class Real(ResultsView):
    """Money at the prices of one year."""

    def __init__(self, below: Results, year: int, index: Mapping[str, float]) -> None:
        super().__init__(below)
        self.year = year
        self.index = {date: level / index[str(year)] for date, level in index.items()}

    @cached_property
    def outcomes(self) -> Mapping[str, Measure]:
        """The outcomes, with the year in the unit of those in dollars."""
        return {
            name: Measure(real_unit(measure.unit, self.year), measure.description)
            for name, measure in self.below.outcomes.items()
        }

    def arrays(
        self, scenario: str, names: Sequence[str], point: int | None = None
    ) -> dict[str, Values]:
        """As in the run; nominal dollars are divided by the price level."""
        held = self.below.arrays(scenario, names, point)
        units = self.below.outcomes
        return {
            name: deflate(values, units[name].unit, self.dates, self.index)
            for name, values in held.items()
        }


class Between(ResultsView):
    """The months from one row to before another."""

    def __init__(self, below: Results, rows: slice) -> None:
        super().__init__(below)
        self.rows = rows

    @property
    def dates(self) -> tuple[str, ...]:
        return self.below.dates[self.rows]

    @property
    def outcomes(self) -> Mapping[str, Measure]:
        return self.below.outcomes

    def arrays(
        self, scenario: str, names: Sequence[str], point: int | None = None
    ) -> dict[str, Values]:
        """As in the run, the months alone."""
        held = self.below.arrays(scenario, names, point)
        return {name: values[self.rows] for name, values in held.items()}


def between(run: Results, since: str | None, until: str | None) -> Results:
    """The run from a month to another, by default its first and its last.

    InputError for a month that it does not have, and for two in the wrong order.
    """
    if since is None and until is None:
        return run
    first, last = since or run.dates[0], until or run.dates[-1]
    months(run, (first, last))
    if first > last:
        raise InputError(f"there is no month from {first} to {last}")
    return Between(run, slice(run.dates.index(first), run.dates.index(last) + 1))


def in_unit(run: Results, unit: str | None) -> Results:
    """The run with compute in `unit` (tpp, bandwidth, power); InputError if it has none in it."""
    if unit is None or unit.lower() == BASE_UNIT:
        return run
    known = dict.fromkeys(name.partition("@")[2] for name in run.outcomes if "@" in name)
    if unit not in known:
        allowed = (BASE_UNIT, *known)
        hint = did_you_mean(unit, allowed)
        raise InputError(f"{run.given} has no compute in {unit!r}, but {', '.join(allowed)}{hint}")
    return InUnit(run, unit)


def real(run: Results, year: int, index: Mapping[str, float]) -> Results:
    """The run at the prices of `year`; `index` maps years to price levels (any base).

    InputError where the year, or one of the run's years, is not in the index.
    """
    check_year(year, index)
    price_level(run.dates, index)
    return Real(run, year, index)


def check_year(year: int, index: Mapping[str, float]) -> None:
    """InputError where there are no prices of a year."""
    if str(year) not in index:
        raise InputError(f"no price level for {year}, but for {min(index)} to {max(index)}")


def deflate(
    values: NDArray[np.float32], unit: str, dates: Sequence[str], index: Mapping[str, float]
) -> NDArray[np.float32]:
    """Divide nominal dollars (months, members) by the price level; anything else stays as it is.

    `index` maps years to levels where 1 is the year whose prices are wanted; a level holds for the
    middle of its year and months between are interpolated on the logarithm. What a year brings is
    paid at the prices of twelve months, whose mean it is divided by.
    """
    if not is_nominal(unit):
        return values
    level = price_level(dates, index, 12 if unit.endswith("/year") else 1)
    return (values / level.reshape(-1, *(1,) * (values.ndim - 1))).astype(values.dtype)


def is_nominal(unit: str) -> bool:
    """Whether a unit counts nominal dollars; exchange rates and real dollars do not."""
    return unit.startswith("USD") and "(" not in unit and unit not in _EXCHANGE_RATES


def real_unit(unit: str, year: int) -> str:
    """The unit after deflation: "USD billion/year" becomes "USD billion (2025)/year"."""
    if not is_nominal(unit):
        return unit
    money, slash, rest = unit.partition("/")
    return f"{money} ({year}){slash}{rest}"


def price_level(
    dates: Sequence[str], index: Mapping[str, float], count: int = 1
) -> NDArray[np.float64]:
    """The mean price level of `count` months up to each; InputError where its year has none."""
    for date in dates:
        if date[:4] not in index:
            raise InputError(f"no price level for {date[:4]}")
    years = sorted(index)
    middles = [float(year) + 0.5 for year in years]
    last = np.array([int(date[:4]) + (int(date[5:7]) - 0.5) / 12 for date in dates])
    each = last[:, None] - np.arange(count) / 12
    found = np.exp(np.interp(each, middles, np.log([index[year] for year in years])))
    levels: NDArray[np.float64] = found.mean(axis=1)
    return levels


def _ratio(above: Values, below: Values) -> Values:
    empty = np.full_like(above, np.nan)
    return np.divide(above, below, out=empty, where=below != 0)
