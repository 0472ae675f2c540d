"""Domains: what values a quantity can have, and what is said of a value that it cannot have.

A domain is declared once, beside the quantity. The checks of files and settings, their messages,
the JSON schema and the tests of random values follow from it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from simulation.distribution_kinds import WIDEST
from simulation.distributions import (
    Adjusted,
    Choice,
    Constant,
    Distribution,
    Lognormal,
    Mixture,
    Normal,
    adjusted,
)

Scaling = Literal["times", "plus"]
RARE = 1e-6  # how often a draw of a lever's value may be cut to the ends of its field
_HINT = "; did you mean "
_PERCENT = 100.0
_LEAST = 1.1  # below which a number is no percentage of a share that somebody typed
_SMALLEST = sys.float_info.min * 1e3  # its third digit is still a float of full precision
_SELDOM = 1e-9  # a probability that no ensemble shows


@dataclass(frozen=True)  # not slots: pickle fills those one by one, in Python
class Domain:
    """Numbers from `low` to `high`; an `open` end is left out, and `whole` leaves only integers.

    `at_most` and `below` name a parameter that this one may never exceed, or even reach. `word`
    is the name of the kind where it has one. Of what is drawn a part of up to `tails` may lie
    outside, where an end is one of what works, not of what can be; `why` says that in words.
    """

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    whole: bool = False
    at_most: str = ""
    below: str = ""
    word: str = ""
    tails: float = 0.0
    why: str = ""

    @property
    def text(self) -> str:
        """The domain in words, as in "a share, 0..1"."""
        said = [_TEXTS.get(self.word) or self._span()]
        said += [f"at most '{self.at_most}'"] if self.at_most else []
        said += [f"below '{self.below}'"] if self.below else []
        return " and ".join(said) + (f" ({self.why})" if self.why else "")

    def _span(self) -> str:
        if self.low == self.high:
            return f"{self.low:g}"
        kind = "a whole number " if self.whole else ""
        if math.isinf(self.low) and math.isinf(self.high):
            return kind.strip() or "any number"
        closed = not (self.low_open or self.high_open)
        if closed and math.isfinite(self.low) and math.isfinite(self.high):
            return f"{kind}{self.low:g}..{self.high:g}"
        ends = []
        if math.isfinite(self.low):
            ends.append(f"above {self.low:g}" if self.low_open else f"at least {self.low:g}")
        if math.isfinite(self.high):
            ends.append(f"below {self.high:g}" if self.high_open else f"at most {self.high:g}")
        return kind + " and ".join(ends)

    def has(self, x: float) -> bool:
        """Whether one number lies in it."""
        above = x > self.low if self.low_open else x >= self.low
        under = x < self.high if self.high_open else x <= self.high
        return above and under and (not self.whole or float(x).is_integer())

    def wrong(self, value: Distribution, tails: float = 0.0, typed: bool = True) -> str:
        """What of a value lies outside, with a hint if it was `typed`; empty if nothing does.

        A tail may reach outside with a probability of up to `tails` where draws are cut to the
        domain.
        """
        found = self._flaw(value, tails)
        said = found if typed else found.partition(_HINT)[0]
        return said + (self._fitting(value) if found and isinstance(value, Adjusted) else "")

    def _flaw(self, value: Distribution, tails: float = 0.0) -> str:
        tails = max(tails, self.tails)
        return next((s for part in parts_of(value) if (s := self._wrong_part(part, tails))), "")

    def room(self, value: Distribution, how: Scaling) -> tuple[float, float]:
        """The least and most of the factors or additions that keep all draws between the ends.

        They are rounded inward to three digits, and infinite where nothing bounds them. Whole
        numbers may become fractions.
        """
        low, high = _reach(value, self.tails)
        least, most = -math.inf if how == "plus" else 0.0, math.inf
        if how == "plus":
            least = self.low - low if math.isfinite(self.low) else least
            most = self.high - high if math.isfinite(self.high) else most
        else:
            least = max(least, self.low / low) if low > 0 else least
            tops = [(high, self.high), (-low, -self.low)]  # of what lies below 0, the low end
            most = min(
                (top / end for end, top in tops if end > 0 and math.isfinite(top)), default=most
            )
        return _whittled(least, up=True), _whittled(most, up=False)

    def _fitting(self, value: Adjusted) -> str:
        """The factors or additions that fit; empty where none or both are in play."""
        how: Scaling = "plus" if value.plus else "times"
        if value.plus and value.times != 1.0:
            return ""
        least, most = self.room(value.of, how)
        now = value.plus if value.plus else value.times
        if least <= now <= most:
            return ""
        up = now < least
        fit = least if up else most
        possible = abs(fit) <= WIDEST and (how == "plus" or fit > 0)
        if not possible or self._flaw(adjusted(value.of, **{how: fit})):
            return ""
        word = {"times": "factors", "plus": "additions"}[how]
        return f"; {word} {f'from {fit:g} on' if up else f'up to {fit:g}'} in all fit"

    def _wrong_part(self, value: Distribution, tails: float) -> str:
        numbers = numbers_of(value)
        for x in numbers:
            if not self.has(x):
                return f"got {x:g}{_meant(self, x)}"
        if numbers:
            return ""
        if self.whole:
            return f"got a {_kind(value)}, which draws fractions; use 'choice'"
        low, high = value.bounds()  # which are not drawn, and so may be open ends of the domain
        if low < self.low or high > self.high:
            return f"got {low:g}..{high:g}{_meant(self, low, high)}"
        low, high = _reach(value, tails)
        if high > self.high:
            cut = f"a 'high' below {self.high:g}" if self.high_open else f"'high: {self.high:g}'"
            return f"but a {_kind(value)} {_reaches(high)} above; {_adding(value)} {cut}"
        if low < self.low:
            cut = f"a 'low' above {self.low:g}" if self.low_open else f"'low: {self.low:g}'"
            return f"but a {_kind(value)} {_reaches(low)} below; {_adding(value)} {cut}"
        ends = (end for end in clipped_to(value) if not self.has(end))
        said = next((f"but draws beyond {end:g} become {end:g}" for end in ends), "")
        return said or self._rounded(value)

    def _rounded(self, value: Distribution) -> str:
        """What of the draws between two ends rounds to an open one: they lie too close."""
        draws = value.quantile(np.array([_SELDOM, 1.0 - _SELDOM]))
        ends = (float(x) for x in draws if x in (self.low, self.high) and not self.has(float(x)))
        return next((f"but draws round to {end:g}; the ends lie too close" for end in ends), "")

    def schema(self) -> dict[str, Any]:
        """The numbers of it as JSON Schema."""
        found: dict[str, Any] = {"type": "integer" if self.whole else "number"}
        if math.isfinite(self.low):
            found["exclusiveMinimum" if self.low_open else "minimum"] = self.low
        if math.isfinite(self.high):
            found["exclusiveMaximum" if self.high_open else "maximum"] = self.high
        return found


def parts_of(value: Distribution) -> tuple[Distribution, ...]:
    """What each source of a mixture says; of anything else the thing itself."""
    if isinstance(value, Adjusted):
        return tuple(adjusted(part, value.times, value.plus) for part in parts_of(value.of))
    if isinstance(value, Mixture):
        return tuple(part.distribution for part in value.parts)
    return (value,)


def numbers_of(value: Distribution) -> tuple[float, ...]:
    """The numbers that a constant or a choice can be; empty for anything continuous."""
    if isinstance(value, Adjusted):
        return value.after(*numbers_of(value.of))
    if isinstance(value, Constant):
        return (value.value,)
    return value.values if isinstance(value, Choice) else ()


def clipped_to(value: Distribution) -> tuple[float, ...]:
    """The ends at which the tails of a distribution are cut, and which it therefore takes."""
    if isinstance(value, Adjusted):
        return value.after(*clipped_to(value.of))
    if not isinstance(value, Normal | Lognormal):
        return ()
    return tuple(end for end in (value.low, value.high) if end is not None)


def _reach(value: Distribution, tails: float) -> tuple[float, float]:
    """How far draws reach, but for tails of a probability."""
    if not tails:
        return value.support()
    low, high = value.quantile(np.array([tails, 1.0 - tails]))
    return float(low), float(high)


def _kind(value: Distribution) -> str:
    """The kind of a distribution in words: "lognormal", "scaled lognormal"."""
    if isinstance(value, Adjusted):
        return f"{'shifted' if value.plus else 'scaled'} {_kind(value.of)}"
    return value.dist


def _adding(value: Distribution) -> str:
    """How the ends of a distribution are set: what is relative has none of its own."""
    return "write it out with" if isinstance(value, Adjusted) else "add"


def _whittled(x: float, up: bool) -> float:
    """A number rounded up or down to three digits, to 0 where floats have none so small."""
    if not math.isfinite(x):
        return x
    if abs(x) < _SMALLEST:
        return 0.0 if (x < 0) is up else x
    step = 10.0 ** (math.floor(math.log10(abs(x))) - 2)
    near = round(x / step, 6)  # 0.29 / 0.01 is hardly below 29
    return float(f"{(math.ceil(near) if up else math.floor(near)) * step:.3g}")


def _reaches(end: float) -> str:
    return "has no end" if math.isinf(end) else f"reaches {end:.3g}"


def _meant(domain: Domain, *numbers: float) -> str:
    """The likely numbers: a percentage as a share, or another sign."""
    slips: tuple[Callable[[float], float], ...] = (lambda x: x / _PERCENT, lambda x: -x)
    share = domain.low == 0 and domain.high == 1 and not domain.whole
    percent = share and all(x == 0 or _LEAST <= x <= _PERCENT for x in numbers)
    for slip in slips if percent else slips[1:]:
        meant = sorted(slip(x) for x in numbers)
        if all(domain.has(x) for x in meant) and any(meant):
            return f"{_HINT}{'..'.join(f'{x:g}' for x in meant)}?"
    return ""


ANY: Final = Domain(word="any")
_SHARE = Domain(low=0.0, high=1.0)
WORDS: Final[dict[str, Domain]] = {
    name: replace(domain, word=name)
    for name, domain in {
        "any": Domain(),
        "positive": Domain(low=0.0, low_open=True),
        "not negative": Domain(low=0.0),
        "share": _SHARE,
        "positive share": replace(_SHARE, low_open=True),
        "share below one": replace(_SHARE, high_open=True),
        "signed share": Domain(low=-1.0, high=1.0),
        "whole": Domain(whole=True),
        "count": Domain(low=0.0, whole=True),
        "flag": Domain(low=0.0, high=1.0, whole=True),
    }.items()
}
_TEXTS: Final = {
    "any": "any number",
    "positive": "above 0",
    "not negative": "0 or more",
    "share": "a share in 0..1",
    "positive share": "a share above 0 and up to 1",
    "share below one": "a share from 0 to below 1",
    "signed share": "in -1..1",
    "whole": "a whole number",
    "count": "a whole number, 0 or more",
    "flag": "0 or 1",
}

_BY_UNIT: Final = {
    "1": "share",
    "flag": "flag",
    "event": "share",
    "x/year": "positive",
    "year": "whole",
    **dict.fromkeys(("date", "month", "log10 FLOP", "log10 FLOP/year", "log points"), "any"),
    **dict.fromkeys(("Elo points", "Elo points/month", "percentage points", "index"), "any"),
}


def of_unit(unit: str) -> Domain:
    """The domain of a quantity that declares none of its own: most cannot be negative."""
    return WORDS[_BY_UNIT.get(unit, "not negative")]
