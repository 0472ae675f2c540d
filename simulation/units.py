"""The closed list of units. A unit is part of a number's name, never converted at run time."""

from __future__ import annotations

from simulation.errors import did_you_mean

YES_OR_NO = "flag"
# As scenarios write them, beside 1 and 0.
ANSWERS: dict[str | bool, float] = {"yes": 1.0, "no": 0.0, True: 1.0, False: 0.0}
NO_LIMIT = 1e9  # how tables and scenarios hold "no limit" of a threshold or a cap

UNITS: dict[str, str] = {
    "1": "fraction or plain number",
    "index": "place on a scale or in a list of its own",
    "ratio": "one quantity over another of the same kind",
    "flag": "1 for yes, 0 for no",
    "H100e": "chips counted by dense BF16 throughput, one H100 being 1",
    "H100e/year": "H100 equivalents per year",
    "H100e/USD": "H100 equivalents for a US dollar",
    "TFLOP/s": "10^12 dense BF16 operations per second",
    "log10 FLOP": "decimal logarithm of a number of operations",
    "log10 FLOP/year": "rise in a year of the decimal logarithm of a number of operations",
    "FLOP": "operations",
    "log points": "natural logarithm of one quantity over another of the same kind",
    "TPP": "total processing performance of the export rules (TOPS times bit length)",
    "TPP/mm2": "performance density of the export rules",
    "GB": "gigabytes",
    "GB/s": "gigabytes per second",
    "TB/s": "terabytes per second",
    "GB/month": "gigabytes per month",
    "W": "watts",
    "kW": "kilowatts",
    "MW": "megawatts",
    "GW": "gigawatts",
    "GW/year": "gigawatts per year",
    "TWh": "terawatt-hours",
    "TWh/year": "terawatt-hours per year",
    "USD": "US dollars of the day",
    "USD billion": "billion US dollars of the day",
    "USD billion/year": "billion US dollars of the day per year",
    "USD billion (2018)": "billion US dollars of 2018",
    "USD billion (2025)": "billion US dollars of 2025",
    "EUR billion": "billion euros of the day",
    "CNY billion": "billion yuan of the day",
    "CNY billion/year": "billion yuan of the day per year",
    "USD/EUR": "US dollars per euro",
    "CNY/USD": "yuan per US dollar",
    "USD/kWh": "US dollars per kilowatt-hour",
    "USD/GB": "US dollars per gigabyte",
    "USD/wafer": "US dollars per wafer",
    "USD/mm2": "US dollars per square millimetre",
    "USD/year": "US dollars of the day per year",
    "USD/month": "US dollars of the day per month",
    "1/USD": "per US dollar",
    "years/USD billion": "per billion US dollars of the day a year",
    "chips": "chip packages",
    "generations": "generations of a maker's chips",
    "chips/year": "chip packages per year",
    "chip years/USD billion": "chip packages in service per billion US dollars of the day a year",
    "chips/month": "chip packages per month",
    "dies": "dies",
    "dies/month": "dies per month",
    "dies/wafer": "dies per wafer",
    "dies/chip": "dies per chip package",
    "wafers": "wafers of 300 mm",
    "wafers/month": "wafer starts per month, 300 mm",
    "stacks": "HBM stacks",
    "stacks/month": "HBM stacks per month",
    "stacks/chip": "HBM stacks per chip package",
    "stacks/wafer": "HBM stacks per wafer",
    "mm2": "square millimetres",
    "mm2/month": "square millimetres per month",
    "nm": "nanometres",
    "1/month": "per month",
    "1/year": "per year",
    "1/year2": "per year, per year of age",
    "x/year": "factor per year",
    "month": "a month, counted from 2022-01",
    "months": "months",
    "year": "a calendar year",
    "years": "years",
    "date": "a date",
    "event": "an event that happened (1) or did not (0)",
    "reactors": "power reactors",
    "robots": "industrial robots",
    "sites": "hyperscale data-centre sites",
    "data centres": "data centres",
    "entities": "listed entities",
    "firms": "firms",
    "people": "people",
    "truces": "truces between the rivals",
    "models": "published models",
    "patents": "patents",
    "percentage points": "hundredths, as a difference of shares",
    "Elo points": "points of a rating",
    "Elo points/month": "points of a rating per month",
}


def check(unit: str) -> str:
    """Return `unit` if it is in the list; ValueError with the nearest one if not."""
    if unit not in UNITS:
        raise ValueError(f"unknown unit '{unit[:40]}'{did_you_mean(unit, UNITS)}")
    return unit


def is_logarithm(unit: str) -> bool:
    """Whether what is in a unit is a decimal logarithm, of which differences are ratios."""
    return unit.startswith("log10 ")


def times(value: float, other: float, unit: str) -> float:
    """How many times as large one value is as another, NaN where that is 0.

    Of logarithms that of the numbers that they are of.
    """
    if is_logarithm(unit):
        return float(10.0 ** (value - other))
    return value / other if other else float("nan")
