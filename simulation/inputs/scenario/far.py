"""Numbers that are possible but far outside a range, as after a slip; and ranges of values."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.distributions import Distribution

FAR = 10.0  # factor beyond the ends of a range: a slip of a thousand passes it, a bold guess not
# Beyond a narrow prior a slip of ten is far, too: by so many of its widths, and by this factor.
WIDTHS, FAR_OF_NARROW = 5.0, 3.0
LARGEST = 1e6  # ratio that is told digit by digit

Ends = tuple[float, float]


def far_off(
    name: str, value: Ends, usual: Ends, beyond: str, factor: float = FAR, narrow: bool = False
) -> str:
    """What is far off about a value, in words; empty if nothing is.

    `beyond` are words such as "lies far outside its prior"; `narrow` asks whether the usual range
    is narrow, beyond which less is far. Zero is no slip: it switches off what it drives.
    """
    least, most = usual
    size, width = max(abs(least), abs(most)), WIDTHS * (most - least)
    narrow = narrow and not 0 < FAR * least < most
    for x in value:
        outside = 0 < width < max(x - most, least - x)
        far = FAR_OF_NARROW if narrow and outside else factor
        if size and abs(x) > far * size:
            return f"'{name}': {x:g} {beyond}: {_times(abs(x) / size)} times as much"
        if least > 0 and 0 < x < least / far:
            return f"'{name}': {x:g} {beyond}: {_times(least / x)} times less"
    return ""


def told(ends: Ends, unit: str) -> str:
    """A range with its unit."""
    least, most = ends
    span = f"{least:g}" if least == most else f"{least:g}..{most:g}"
    return span if unit in ("1", "ratio", "flag") else f"{span} {unit}"


def span(value: float | Distribution) -> Ends:
    """From where to where a number is drawn, but for its tails."""
    return (value, value) if isinstance(value, float | int) else value.range()


def hull(ranges: Iterable[Ends]) -> Ends:
    """The range from the lowest to the highest end of some."""
    lows, highs = zip(*ranges, strict=True)
    return min(lows), max(highs)


def _times(ratio: float) -> str:
    """A ratio at a glance, whatever its size."""
    return f"{ratio:,.0f}" if ratio < LARGEST else f"{ratio:.0e}"
