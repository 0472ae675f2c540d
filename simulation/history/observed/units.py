"""From the unit of a series to that of its outcome; yuan need an exchange rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation import months
from simulation.history.observed.formulas import PER_YEAR

if TYPE_CHECKING:
    from simulation.inputs import Calibration
    from simulation.inputs.tables.series import Series

RATES = "exchange.cny_usd."  # entries RATES + year, in yuan per dollar
_YUAN, _DOLLARS, _RATE = "CNY billion", "USD billion", "CNY/USD"
_FACTORS = {("TWh", "GW"): 1 / 8.76}  # a year's energy as mean power: 8,760 hours


def factor(series: Series, unit: str, month: int, calibration: Calibration) -> float | str:
    """Factor from the series' unit to `unit` in a month; a text says why there is none."""
    mine = series.unit.removesuffix(PER_YEAR)
    if mine == unit or (mine, unit) in _FACTORS:
        return _FACTORS.get((mine, unit), 1.0)
    if (mine, unit) != (_YUAN, _DOLLARS):
        return f"in {series.unit}, while {series.outcome} is in {unit}"
    name = f"{RATES}{months.label(month)[:4]}"
    entry = calibration.entries.get(name)
    if entry is None or entry.unit != _RATE:
        return f"in yuan, and the calibration has no exchange rate {name} in {_RATE}"
    return 1.0 / entry.value.median()
