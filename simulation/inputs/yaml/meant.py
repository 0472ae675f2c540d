"""The number that a text in a number's place stands for, as a hint: 30 %, 4,800, 500 billion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulation.domains import Domain

_DIGITS = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_GROUPED = r"[+-]?[1-9][0-9]{0,2}(?:[,_' \u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?"
_DECIMAL_COMMA = r"[+-]?[0-9]+,[0-9]+"
_TEXT = re.compile(rf"(\$ ?|usd )?({_GROUPED}|{_DIGITS}|{_DECIMAL_COMMA}) ?(%|[a-z]*)(?: (.+))?")
_AFTER_A_COMMA = re.compile(r"[0-9]+")
_PERCENT = ("%", "percent", "pct")
_SIZES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6}
_SIZES |= {"bn": 1e9, "b": 1e9, "billion": 1e9}
_GROUP = 3  # digits between two commas of a number


def meant(text: Any, unit: str = "", domain: Domain | None = None) -> str:
    """What to write in place of a text, "" where no number of a domain can be guessed.

    `unit` is that of the quantity where it is known: in USD billion, 500bn is 500.
    """
    found = _TEXT.fullmatch(text.lower()) if isinstance(text, str) else None
    if found is None:
        return ""
    money, digits, size, rest = found.groups()
    if rest is None and size == unit.lower() and size not in _SIZES:
        size = ""
    elif rest is not None and rest not in (unit.lower(), *unit.lower().split()):
        return ""
    number = _read(digits)
    if size in _PERCENT:
        number /= 100
    elif size in _SIZES:
        number *= _SIZES[size] / _size_of(unit)
    elif size or (money and _size_of(unit) > 1):
        return ""
    if domain is not None and not domain.has(number):
        return ""
    if re.fullmatch(_DIGITS, str(text)):
        return f"; write {text} without quotes"
    return f"; write {number:.12g}"


def after_a_comma(name: str, written: Any) -> str:
    """What is wrong with a key that is the end of a number with a comma; "" where it is none.

    In braces a comma ends a value, so that `{cap: 1,000}` has a second key, 000, behind which
    nothing stands. `written` is the mapping in which the key stands.
    """
    if not isinstance(written, Mapping) or written.get(name) is not None:
        return ""
    if not _AFTER_A_COMMA.fullmatch(name):
        return ""
    keys = list(written)
    head = written[keys[keys.index(name) - 1]] if keys.index(name) else None
    if isinstance(head, bool) or not isinstance(head, int):
        return ""
    if head and abs(head) < 10**_GROUP and len(name) == _GROUP:
        return f"a number has no comma: write {head}{name}"
    return f"decimals have a point: write {head}.{name}"


def _read(digits: str) -> float:
    """A number with its groups of digits, or with a comma for the point."""
    if re.fullmatch(_GROUPED, digits):
        return float(re.sub(r"[,_' \u00a0\u202f]", "", digits))
    return float(digits.replace(",", "."))


def _size_of(unit: str) -> float:
    """How many of the plain unit one of a unit such as USD billion is."""
    return next((_SIZES[word] for word in unit.split("/")[0].split() if word in _SIZES), 1.0)
