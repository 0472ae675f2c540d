"""What `rivalry compare` says: a table for each scenario, or one of all, and what it means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simulation.cli import output

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.effect import Effect
    from simulation.analysis.statistics.pairing import Pair

_SMALL = 2.0  # per cent: below this a reader asks why so little happens
MEANING = (
    "change: median of the differences member by member ± its Monte Carlo standard error (90 % of "
    "members); it need not be the difference of the two medians"
)


def tell(comparison: Comparison, wanted: Sequence[str] | None, date: str, wide: bool) -> None:
    """Tables and notes of a comparison at one month."""
    if wide:
        _tell_wide(comparison, wanted, date)
    for pair in comparison.pairs:
        if not wide:
            _tell_pair(comparison, pair, wanted, date)
        for line in why_small(comparison.effects(pair, wanted), pair, date):
            output.tell(line)
    if not wide and any(pair.shared is not None for pair in comparison.pairs):
        output.tell(MEANING)


def _tell_pair(comparison: Comparison, pair: Pair, wanted: Sequence[str] | None, date: str) -> None:
    new, old = pair.changed, pair.base
    output.tell(f"{new.title} ({new.label}) against {old.title} ({old.label}), median (90 %)")
    cells = [_cells(effect, date) for effect in comparison.effects(pair, wanted)]
    output.say_table((date, old.label, new.label, "change", "higher"), cells, numbers=4)


def _cells(effect: Effect, date: str) -> list[str]:
    """Outcome, both medians, the change with its interval, the share of members above."""
    from simulation.analysis.text.numbers import quantity
    from simulation.analysis.text.sentences import change

    row = effect.row(date)
    higher = float(effect.higher[row])
    found = change(effect, date).brief(exactly=True)
    size, bracket, span = found.partition(" (")
    return [
        effect.outcome,
        *(output.tied(quantity(float(b.p50[row]), effect.unit)) for b in _sides(effect)),
        f"{_size(size, effect.unit)} ({output.whole(span)}" if bracket else found,
        "-" if math.isnan(higher) else output.tied(f"{100 * higher:.0f} %"),
    ]


def _size(text: str, unit: str) -> str:
    """A change with its error, which a narrow table breaks only before the unit."""
    from simulation.analysis.text.numbers import unit_text

    behind = output.whole(f" {unit_text(unit)}")
    whole = output.whole(text)
    return whole.replace(behind, f" {behind[1:]}") if unit not in ("1", "ratio") else whole


def _sides(effect: Effect) -> tuple[Any, Any]:
    return effect.base, effect.changed


def _tell_wide(comparison: Comparison, wanted: Sequence[str] | None, date: str) -> None:
    """One table: medians of each reference and scenario, a column each."""
    from simulation.analysis.text.numbers import quantity

    columns: dict[str, dict[str, str]] = {}
    effects = [e for pair in comparison.pairs for e in comparison.effects(pair, wanted)]
    for base in (True, False):
        for effect in effects:
            label = effect.reference if base else effect.scenario
            bands = effect.base if base else effect.changed
            text = output.tied(quantity(float(bands.p50[effect.row(date)]), effect.unit))
            columns.setdefault(label, {})[effect.outcome] = text
    names = dict.fromkeys(effect.outcome for effect in effects)
    rows = [[name, *(column[name] for column in columns.values())] for name in names]
    output.say_table((f"{date}, median", *columns), rows, numbers=len(columns))


def why_small(effects: Sequence[Effect], pair: Pair, date: str) -> Iterator[str]:
    """What binds instead, where some effect is small but not nothing."""
    from simulation.analysis.charts.bottleneck_chart import findings
    from simulation.analysis.text.words import month

    small = [effect.outcome for effect in effects if _is_small(effect, date)]
    found = findings(pair, date) if small else []
    if found:
        few = ", ".join(small[:3]) + (" and others" if small[3:] else "")
        yield f"little moves in {few}: in {month(date)} {' and '.join(found)}"


def _is_small(effect: Effect, date: str) -> bool:
    row = effect.row(date)
    middle = abs(float(effect.percent.p50[row]))
    moved = float(effect.higher[row]) + float(effect.lower[row]) > 0
    return moved and middle < _SMALL
