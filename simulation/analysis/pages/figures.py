"""Figures of pages as plain data: cards of headline figures, and charts with what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.statistics.bands import Bands
from simulation.analysis.statistics.effect import Effect
from simulation.analysis.text import beside, lead, missed, sentences
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import (
    number,
    quantity,
    scale,
    signed,
    span,
    unit_text,
    with_unit,
)
from simulation.analysis.text.sure import CLEAR, LIKELY, leaning, sureness
from simulation.analysis.text.words import capital, heading, month, phrase
from simulation.counts import counted

_DIGITS = 6
_ARROWS = {
    (CLEAR, "up"): "\N{BLACK UP-POINTING TRIANGLE}\u00a0",
    (CLEAR, "down"): "\N{BLACK DOWN-POINTING TRIANGLE}\u00a0",
    (LIKELY, "up"): "\N{WHITE UP-POINTING TRIANGLE}\u00a0",
    (LIKELY, "down"): "\N{WHITE DOWN-POINTING TRIANGLE}\u00a0",
}
"""Full where the interval of nine members in ten lies on one side, hollow where it is likely."""


def card(effect: Effect, at: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """A headline figure at a month: the change and its interval, the level, what it was."""
    row, changed = effect.row(at), effect.changed
    was, now = beside.both(effect, at)
    digits = beside.digits_of(effect, at)
    change, sure = sentences.change(effect, at), sureness(effect, at)
    end = " to 1" if effect.outcome.startswith("ratio.") else ""
    return {
        "outcome": effect.outcome,
        "title": heading(effect.outcome),
        "level": quantity(now, effect.unit, digits) + end,
        "range": span(float(changed.p05[row]), float(changed.p95[row]), effect.unit),
        "was": number(was, effect.unit, digits) + end,
        "why": beside.why(effect, at),
        "mark": beside.mark(effect, at),
        "missed": missed.told_of(effect.outcome),
        **moved(change),
        "verb": change.verb if change.known else "",
        "sure": sure,
        "arrow": _ARROWS.get((sure, leaning(effect, at)), ""),
        "agree": _agree(effect, at),
        "whose": _whose(effect, row),
        "reading": sentences.reading(effect, at, titles) if not effect.same else "",
        "same": effect.same,
    }


def _whose(effect: Effect, row: int) -> str:
    """In which members there is no change to tell: in all only where none differs."""
    if effect.members == 1:
        return "in the one member"
    if not effect.counted[row]:
        return "in any member"
    alike = float(effect.higher[row]) + float(effect.lower[row]) == 0.0
    return "in all members" if alike else "in 90 % of members"


def _agree(effect: Effect, at: str) -> str:
    """How many members agree, where some differ and not all."""
    row = effect.row(at)
    moved = float(effect.higher[row]), float(effect.lower[row])
    return (
        lead.agreement(effect, at) if effect.paired and sum(moved) > 0 and 1.0 not in moved else ""
    )


def moved(change: sentences.Change) -> dict[str, str]:
    """The median of a change, and its interval where there is one to tell."""
    if not change.known or change.still or change.alone:
        return {"change": change.brief(), "interval": ""}
    low, high = signed(change.low), with_unit(signed(change.high), change.unit)
    return {"change": with_unit(signed(change.median), change.unit), "interval": f"{low} to {high}"}


def chart(effect: Effect, at: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """Bands of both sides and of the difference, (months,) each, with what the chart says.

    Shares are in per cent, their differences in points.
    """
    factor = scale(effect.unit)
    told = sentences.sentence(effect, at, titles) if not effect.same else ""
    return {
        "outcome": effect.outcome,
        "title": heading(effect.outcome),
        "unit": "" if effect.unit == "ratio" else unit_text(effect.unit),
        "told": told,
        "why": beside.why(effect, at),
        "alt": _alt(effect, at, titles),
        "apart": _apart(effect, at, titles),
        "world": _series(effect.changed.scaled(factor)),
        "reference": _series(effect.base.scaled(factor)),
        "difference": _series(effect.difference.scaled(factor)),
    }


def _alt(effect: Effect, at: str, titles: Mapping[str, str]) -> str:
    """What a chart says to those who do not see it, from the data."""
    row = effect.row(at)
    when, what = month(effect.dates[row]), capital(phrase(effect.outcome))
    sides = [(titles[effect.reference], effect.base)]
    sides += [(titles[effect.scenario], effect.changed)] if not effect.same else []
    digits = beside.digits_of(effect, at)
    parts = []
    for title, bands in sides:
        ends = span(float(bands.p05[row]), float(bands.p95[row]), effect.unit)
        middle = quantity(float(bands.p50[row]), effect.unit, digits)
        around = f" (90 %: {ends})" if effect.members > 1 else ""
        parts.append(f"{called(title)} {middle}{around}")
    begin = f"{quantity(float(effect.base.p50[0]), effect.unit)} in {month(effect.dates[0])}"
    size = counted(effect.members, "member")
    why = beside.why(effect, at)
    hidden = f" ({why})" if why else ""
    return f"{what}, median of {size}: from {begin} to {when}: {'; '.join(parts)}{hidden}"


def _apart(effect: Effect, at: str, titles: Mapping[str, str]) -> str:
    """What a chart of differences says to those who do not see it."""
    told = sentences.sentence(effect, at, titles)
    return f"Difference by month. {told}: {sentences.reading(effect, at, titles)}"


def _series(bands: Bands) -> dict[str, list[float | None]]:
    return {key: rounded(series) for key, series in bands.items() if key != "mean"}


def rounded(series: NDArray[np.float64]) -> list[float | None]:
    """Numbers for JSON, six digits each; none where there is no number."""
    return [float(f"{v:.{_DIGITS}g}") if math.isfinite(v) else None for v in series.tolist()]
