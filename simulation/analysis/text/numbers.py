"""Numbers and units that a reader takes in at a glance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

from simulation.units import NO_LIMIT, YES_OR_NO, is_logarithm

MINUS = "\N{MINUS SIGN}"
UNITS = (("USD billion", "USD bn"), ("/year", " a year"), ("/month", " a month"))
POINTS = "points"
"""Percentage points, the change of a share."""
PLAIN = ("index", "flag", "event")
"""Units whose name says nothing beside a number."""
_ONE = {one + "s": one for one in ("month", "truce", "year", "generation", "chip", "point")}
_DRAWN = 4  # digits of the ends of what is drawn: 71.25 %
_MORE = 4  # digits that are added at most to tell two numbers apart
_BLUR = 1 / 3  # of a difference: what rounding may take from it or add to it
_THOUSAND = 999.5  # what rounds to it or is more is told in thousands
_CENTS = 5e-4  # billions below this are nothing at the size of these markets
_COUNTED = ("chips", "H100e", "stacks", "wafers")
"""What units count, before their slash: of less than half of one there is none."""
_HALF = 0.5
_EXACT = 5e-4  # what two digits more than tenths would show as 0
_WORDS = {0.0: "no", 1.0: "yes"}  # of YES_OR_NO; a number between them stays one
ABSENT = "n/a"  # of what has no value
FREE = "no limit"
"""What none is called of a threshold or a cap, unless its field has words of its own."""
UNITLESS: Mapping[str, str] = MappingProxyType({})
"""Units by varied path where none has one."""
SUFFIXES = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))


def unit_text(unit: str) -> str:
    """The unit behind a number or in brackets on an axis; plain numbers have none."""
    if unit in PLAIN:
        return ""
    text = "%" if unit == "1" else unit.removeprefix("1")
    for old, new in UNITS:
        text = text.replace(old, new)
    return text.strip()


def shown_unit(unit: str) -> str:
    """The unit beside a number; a ratio has none."""
    return "" if unit == "ratio" else unit_text(unit)


def scale(unit: str) -> float:
    """Factor for display: fractions are shown in per cent."""
    return 100.0 if unit == "1" else 1.0


def change_unit(unit: str) -> str:
    """The unit in which a change of a quantity is told: of a share, percentage points."""
    return POINTS if unit == "1" else unit


def human(value: float, digits: int = 2) -> str:
    """A number at a glance: 1.2 M, 350 k, 0.15."""
    if not math.isfinite(value):
        return ABSENT
    step, suffix = _step(abs(value))
    return f"{_minus(value)}{_short(abs(value) / step, digits)} {suffix}".rstrip()


def error_text(error: float, digits: int = 2) -> str:
    """A standard error of a change or of a percentage: 0 where it is far below its digits."""
    return "0" if error < _EXACT else human(error, digits)


def quantity(value: float, unit: str, digits: int = 2) -> str:
    """A value with its unit: "15 M H100e", "USD 120 bn a year", "31 %", "yes"."""
    return with_unit(number(value, unit, digits), shown_unit(unit))


def resolving(was: float, now: float, unit: str, digits: int = 2) -> int:
    """From how many digits on two values show their difference, but for a third of it.

    Where they are one value, or too close for it, as few from `digits` on as show no difference.
    """
    moved = now - was
    if not math.isfinite(moved) or not moved:
        return digits
    alike = []
    for enough in range(digits, digits + _MORE):
        seen = _rounded(now, unit, enough) - _rounded(was, unit, enough)
        if abs(seen - moved * scale(unit)) <= _BLUR * abs(moved) * scale(unit):
            return enough
        alike += [] if seen else [enough]
    return next(iter(alike), digits)


def resolved(
    was: float,
    now: float,
    unit: str,
    digits: int = 2,
    say: Callable[[float, str, int], str] = quantity,
) -> tuple[str, str]:
    """Two values as `quantity` or `number` says them, in digits that show their difference."""
    enough = resolving(was, now, unit, digits)
    return say(was, unit, enough), say(now, unit, enough)


def _rounded(value: float, unit: str, digits: int) -> float:
    """The number that readers of `number` have before them."""
    shown = value * scale(unit)
    if abs(shown) < _least(unit):
        return 0.0
    step = 1.0 if "billion" in unit else _step(abs(shown))[0]
    size = float(_short(abs(shown) / step, digits).replace(",", "")) * step
    return -size if shown < 0 else size


def limit(value: float, said: Callable[[float], str], none: str = FREE) -> str:
    """A threshold or a cap in words, by `said` unless it is so high that it stands for none."""
    return none if value >= NO_LIMIT else said(value)


def told(
    middle: float | None, low: float | None, high: float | None, unit: str, digits: int = 2
) -> str:
    """A value with its unit, and its ends where they differ: "23 % (12 to 36)"; "" without one."""
    if middle is None or low is None or high is None:
        return ""
    value = quantity(middle, unit, digits)
    return f"{value} ({ends(low, high, unit, digits)})" if low < high else value


def ends(low: float, high: float, unit: str, digits: int = 2) -> str:
    """Two ends beside a value that has the unit: "12 to 36"; with more digits where they agree."""
    return " to ".join(apart(low, high, lambda end, more: number(end, unit, digits + more)))


def span(low: float, high: float, unit: str, digits: int = 2) -> str:
    """Two values with one unit: "1.2 M to 3 M H100e"; with more digits where two look equal."""
    if not (math.isfinite(low) or math.isfinite(high)):
        return ABSENT
    first, second = apart(low, high, lambda value, more: number(value, unit, digits + more))
    return with_unit(f"{first} to {second}", shown_unit(unit))


def drawn(low: float, high: float, unit: str, none: str = FREE) -> str:
    """The range of a number that members draw: "2 to 38 %, drawn"; of no range, the number."""
    if low == high:
        return limit(low, lambda one: quantity(one, unit, _DRAWN), none)
    if high >= NO_LIMIT:
        return f"{quantity(low, unit, _DRAWN)} to {none}, drawn"
    return f"{span(low, high, unit, _DRAWN)}, drawn"


def number(value: float, unit: str, digits: int = 2) -> str:
    """A value as `quantity` has it, without its unit: "15 M", "120", "31"."""
    if unit == YES_OR_NO and value in _WORDS:
        return _WORDS[value]
    shown = value * scale(unit)
    if abs(shown) < _least(unit):
        return "0"
    if is_logarithm(unit):
        return human(shown, digits + 2)  # where a tenth more is a quarter more
    if "billion" in unit and math.isfinite(shown):
        return f"{_minus(shown)}{_short(abs(shown), digits)}"
    return human(shown, digits)


def _least(unit: str) -> float:
    """Below what a value in a unit, as it is shown, is told as nothing."""
    if "billion" in unit:
        return _CENTS
    return _HALF if unit.partition("/")[0] in _COUNTED else 0.0


def with_unit(number: str, unit: str) -> str:
    """A number and its unit in the order of speech: "+USD 4.2 bn a year", "3 points"."""
    if number == ABSENT:
        return number
    if number.lstrip(f"+{MINUS}") == "1":
        unit = _ONE.get(unit, unit)
    if not unit.startswith("USD") or "/" in unit:
        return f"{number} {unit}".strip()
    if number == "0":
        return "USD 0"
    size = number.lstrip(f"+{MINUS}")
    return f"{number[: len(number) - len(size)]}USD {size} {unit[3:].strip()}".strip()


def axis_label(words: str, unit: str) -> str:
    """What an axis shows, with its unit in brackets if it has one."""
    return words if unit in ("", "ratio", *PLAIN) else f"{words} [{unit_text(unit)}]"


def setting(value: float | str, unit: str = "") -> str:
    """A value of a varied path with its unit: "50 %", "21 k"; years in full, choices as they are.

    Numbers among choices come as text, and have the unit too.
    """
    if isinstance(value, str):
        return setting(float(value), unit) if unit and _is_number(value) else value
    if not unit and 1990 <= value <= 2100:
        return f"{value:.5g}"
    return limit(float(value), lambda one: quantity(one, unit, 3))


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def percent(share: float) -> str:
    """A share as a whole number of hundredths: "12 %"."""
    return f"{100 * share:.0f} %"


def apart(low: float, high: float, show: Callable[[float, int], str]) -> tuple[str, str]:
    """Two values by `show(value, further digits)`, told apart unless they are one."""
    texts = show(low, 0), show(high, 0)
    for more in range(1, _MORE):
        if texts[0] != texts[1] or low == high:
            break
        texts = show(low, more), show(high, more)
    return texts


def signed(value: float, more: int = 0) -> str:
    """A change with its sign: "+3", "−0.4", "0", "+1.2 M"; `more` digits than are usual."""
    if not math.isfinite(value):
        return ABSENT
    if abs(value) >= _THOUSAND:  # as levels are: ends of an interval would else look unlike
        return f"{'+' if value > 0 else ''}{human(value, 2 + more)}"
    places = more + (0 if abs(value) >= 9.95 else 1)
    rounded = round(value, places)
    text = _trim(f"{abs(rounded):,.{places}f}")
    return f"{'+' if rounded > 0 else _minus(rounded)}{text}"


def _step(size: float) -> tuple[float, str]:
    """What a size is counted in, and the suffix for it."""
    return next(((step, suffix) for step, suffix in SUFFIXES if size >= 0.9995 * step), (1.0, ""))


def _short(size: float, digits: int) -> str:
    """`digits` significant digits, whole numbers in full, no trailing zeros."""
    if size == 0:
        return "0"
    if size < 1e-4:
        return f"{size:.{digits}g}"
    places = max(0, digits - 1 - math.floor(math.log10(size)))
    return _trim(f"{size:,.{places}f}")


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _minus(value: float) -> str:
    return MINUS if value < 0 else ""
