"""Small charts as SVG text for pages: observed figures over a fan, and parts of a whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.charts.overlay import Overlay, title
from simulation.analysis.statistics.bands import Bands, bands
from simulation.analysis.text.numbers import human, scale, unit_text

Values = NDArray[np.float64]
Across = Callable[[int], float]
WIDTH, HEIGHT = 340, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 26, 20
_FACTOR = 30.0  # a fan wider than this is drawn on a scale of factors
_TICKS = 4  # about so many at the side
_BAR = 26


def overlay(shown: Overlay) -> str:
    """Observed points with their whiskers over the simulated fan, as an <svg> element.

    Points inside the 90 % band are discs, those outside are crosses.
    """
    times = scale(shown.unit)
    fan = bands(shown.simulated).scaled(times)
    seen = shown.observed.as_bands().scaled(times)
    y = _Scale(np.concatenate([fan.p05, fan.p95, seen.p05, seen.p95]))
    months = [_month(date) for date in shown.dates]
    x = _across(months[0], months[-1])
    at = [x(_month(date)) for date in shown.observed.dates]
    parts = [
        *_axes(y, shown, x, months),
        *_fan(fan, [x(month) for month in months], y),
        *_points(seen, at, shown.observed.inside, y),
    ]
    words = escape(title(shown), quote=True)
    return _svg(WIDTH, HEIGHT, words, parts)


def shares(parts: Sequence[tuple[str, str, float]], words: str) -> str:
    """A bar of parts of a whole; each is (class of the colour, name, fraction)."""
    found, left = [], 0.0
    for kind, name, share in parts:
        width = 100 * max(share, 0.0)
        found.append(
            f'<rect class="{kind}" x="{left:.2f}%" y="0" width="{width:.2f}%" height="{_BAR}">'
            f"<title>{escape(name)}: {100 * share:.0f} %</title></rect>"
        )
        left += width
    label = escape(words, quote=True)
    return (
        f'<svg class="shares" role="img" aria-label="{label}" width="100%" height="{_BAR}">'
        f"{''.join(found)}</svg>"
    )


class _Scale:
    """From values to places on the page: in factors where these span many, else straight."""

    def __init__(self, values: Values) -> None:
        known = values[np.isfinite(values)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        self.factors = low > 0 and high / low > _FACTOR
        if not self.factors:
            low, high = min(low, 0.0), high if high > low else low + 1.0
        self.low, self.high = low, high

    def __call__(self, value: float) -> float:
        """The place of a value, in pixels from the top."""
        low, high, at = self.low, self.high, max(value, self.low)
        if self.factors:
            low, high, at = math.log(low), math.log(high), math.log(at)
        part = (at - low) / (high - low)
        return _TOP + (1 - part) * (HEIGHT - _TOP - _BOTTOM)

    def ticks(self) -> list[float]:
        """Round numbers between the ends, two at least."""
        if self.factors:
            powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            every = -(-len(powers) // _TICKS)
            tens = [10.0**power for power in powers if power % every == 0]
            found = [one for one in tens if self.low <= one <= self.high]
            more = [k * 10.0**power for power in powers for k in (1, 3)]
            return found if len(found) > 2 else [x for x in more if self.low <= x <= self.high]
        rough = (self.high - self.low) / _TICKS
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [at * step for at in range(first, last + 1)]


def _across(first: int, last: int) -> Across:
    span = max(last - first, 1)
    return lambda month: _LEFT + (month - first) / span * (WIDTH - _LEFT - _RIGHT)


def _month(date: str) -> int:
    return int(date[:4]) * 12 + int(date[5:7]) - 1


def _axes(y: _Scale, shown: Overlay, x: Across, months: Sequence[int]) -> Iterator[str]:
    unit = f"{unit_text(shown.unit)} {shown.per}".strip()
    unit = f"{unit}{', ' if unit else ''}log scale" if y.factors else unit
    yield f'<text x="0" y="10" class="u">{escape(unit)}</text>'
    for value in y.ticks():
        place = y(value)
        ends = f'x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{place:.1f}" y2="{place:.1f}"'
        yield f'<line {ends} class="g"/>'
        yield f'<text x="{_LEFT - 4}" y="{place + 4:.1f}" class="y">{escape(human(value))}</text>'
    years = [month for month in months if month % 12 == 0]
    for month in years or months[:1]:  # a year without its January is told where it begins
        yield f'<text x="{x(month):.1f}" y="{HEIGHT - 5}" class="x">{month // 12}</text>'


def _fan(fan: Bands, at: Sequence[float], y: _Scale) -> Iterator[str]:
    for low, high, kind in ((fan.p05, fan.p95, "b90"), (fan.p25, fan.p75, "b50")):
        there = np.flatnonzero(np.isfinite(low)).tolist()
        if there:
            up = " ".join(f"{at[i]:.1f},{y(high[i]):.1f}" for i in there)
            down = " ".join(f"{at[i]:.1f},{y(low[i]):.1f}" for i in there[::-1])
            yield f'<polygon class="{kind}" points="{up} {down}"/>'
    there = np.flatnonzero(np.isfinite(fan.p50)).tolist()
    line = " ".join(f"{at[i]:.1f},{y(fan.p50[i]):.1f}" for i in there)
    yield f'<polyline class="m" points="{line}"/>'


def _points(
    seen: Bands, at: Sequence[float], inside: NDArray[np.bool_], y: _Scale
) -> Iterator[str]:
    for i, left in enumerate(at):
        low, middle, high = (y(float(s[i])) for s in (seen.p05, seen.p50, seen.p95))
        kind = "in" if inside[i] else "out"
        ends = f'x1="{left:.1f}" x2="{left:.1f}" y1="{low:.1f}" y2="{high:.1f}"'
        yield f'<line class="w {kind}" {ends}/>'
        if inside[i]:
            yield f'<circle class="p" cx="{left:.1f}" cy="{middle:.1f}" r="3"/>'
        else:
            yield (f'<path class="c" d="M{left - 3.5:.1f} {middle - 3.5:.1f}l7 7m0 -7l-7 7"/>')


def _svg(width: int, height: int, words: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" role="img" aria-label="{words}" viewBox="0 0 {width} {height}">'
        f"{''.join(parts)}</svg>"
    )
