"""What `rivalry compare` says: a table for each scenario, or one of all, and what it means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulation.cli import output
from simulation.cli.texts.levels import level

if TYPE_CHECKING:
    from simulation.analysis.statistics.compare import Comparison
    from simulation.analysis.statistics.effect import Effect
    from simulation.analysis.statistics.pairing import Pair
    from simulation.inputs import Calibration

MEANING = (
    "change: median of the differences member by member ± its Monte Carlo standard error (90 % of "
    "members); it need not be the difference of the two medians"
)


def tell(
    comparison: Comparison,
    wanted: Sequence[str] | None,
    date: str,
    wide: bool,
    calibration: Calibration,
) -> None:
    """Tables and notes of a comparison at one month, with what each scenario changes."""
    from simulation.analysis.charts.what_binds import levels
    from simulation.analysis.text import lead, missed, settings
    from simulation.analysis.text.reference import what_if
    from simulation.api import cut_chips
    from simulation.api.changes.differences import cut

    told, rests = changes(comparison, calibration), cut_chips.told(comparison, date, calibration)
    for line in settings.of(comparison):
        output.tell(line)
    if wide:
        _tell_wide(comparison, wanted, date)
    for pair in comparison.pairs:
        sides = f"{pair.changed.heading} against {pair.base.heading}"
        output.tell(sides + ("" if wide else ", median (90 %)"))
        for line in cut(told[pair.changed.label]):
            output.tell(f"  {line}")
        if note := what_if(pair):
            output.tell(f"  {note}")
        for line in _first(comparison, pair, wanted, date, rests):
            output.tell(line)
        if not wide:
            _tell_pair(comparison, pair, wanted, date)
        for line in _beneath(comparison, pair, wanted, date, calibration):
            output.tell(line)
    every = [(pair, comparison.effects(pair, wanted)) for pair in comparison.pairs]
    for line in levels(every, date, calibration.roster.home_states):
        output.tell(line)
    for line in missed.notes(effect.outcome for _, effects in every for effect in effects):
        output.tell(line)
    if not wide and any(pair.shared is not None for pair in comparison.pairs):
        output.tell(f"{MEANING}; {lead.MEANING}")


def _first(
    comparison: Comparison,
    pair: Pair,
    wanted: Sequence[str] | None,
    date: str,
    rests: Mapping[str, str],
) -> Iterator[str]:
    """The answer, and what of it rests on chips that nobody announced, by the label of `rests`."""
    from simulation.analysis.text import lead

    effects, beyond = comparison.effects(pair, wanted), comparison.beyond(pair)
    yield from lead.first(effects, date, comparison.titles, pair.span.begins, beyond)
    if pair.changed.label in rests:
        yield f"{rests[pair.changed.label]}."


def _beneath(
    comparison: Comparison,
    pair: Pair,
    wanted: Sequence[str] | None,
    date: str,
    calibration: Calibration,
) -> Iterator[str]:
    """What stands under a table: who gains and loses, what new chips and firms do, what binds."""
    from simulation.analysis.charts.what_binds import reasons
    from simulation.analysis.pages.comparison import makers
    from simulation.analysis.text.named_chips import sold, spent
    from simulation.api.changes.differences import acting, apart

    states, effects = calibration.roster.home_states, comparison.effects(pair, wanted)
    own = apart(pair)[0]
    yield from filter(None, [makers(pair, date, states) if wanted is None else ""])
    yield from sold(comparison, pair, date, own)
    yield from spent(comparison, pair, date, own)
    yield from reasons(effects, pair, date, states, entries=acting(pair, calibration))


def changes(comparison: Comparison, calibration: Calibration) -> dict[str, list[str]]:
    """What each scenario changes against its reference, in sentences, by its label."""
    from simulation.api.changes.differences import told

    return {pair.changed.label: told(pair, calibration) for pair in comparison.pairs}


def _tell_pair(comparison: Comparison, pair: Pair, wanted: Sequence[str] | None, date: str) -> None:
    from simulation.analysis.text.beside import mark

    new, old = pair.changed, pair.base
    effects = comparison.effects(pair, wanted)
    cells = [_cells(effect, date) for effect in effects]
    headings, notes = [date, old.label, new.label, "change", "higher"], list(_apart(effects, date))
    if notes:
        headings.append("")
        cells = [[*row, mark(effect, date)] for row, effect in zip(cells, effects, strict=True)]
    output.say_table(headings, cells, numbers=len(headings) - 1)
    for line in notes:
        output.tell(line)


def _apart(effects: Sequence[Effect], date: str) -> Iterator[str]:
    """What the marks of a table mean, those that it has."""
    from simulation.analysis.text.beside import MARKS, apart_from, how

    for word, mark in MARKS.items():
        marked = [effect for effect in effects if apart_from(effect, date) == word]
        if marked:
            yield f"{mark} the two medians {word}: the change is {how(marked[0])}"


def _cells(effect: Effect, date: str) -> list[str]:
    """Outcome, both medians, the change with its interval, the share of members above."""
    from simulation.analysis.text.beside import digits_of
    from simulation.analysis.text.missed import marked
    from simulation.analysis.text.sentences import change

    row, name = effect.row(date), effect.outcome
    digits = digits_of(effect, date)
    higher = float(effect.higher[row])
    found = change(effect, date).brief(exactly=True)
    size, bracket, span = found.partition(" (")
    return [
        marked(name),
        *(level(name, float(b.p50[row]), effect.unit, digits) for b in _sides(effect)),
        f"{_size(size, effect.unit)} ({output.whole(span)}" if bracket else found,
        "-" if math.isnan(higher) else output.tied(f"{100 * higher:.0f} %"),
    ]


def _size(text: str, unit: str) -> str:
    """A change with its error, which a narrow table breaks only before the unit."""
    from simulation.analysis.text.numbers import unit_text

    behind = output.whole(f" {unit_text(unit)}")
    whole = output.whole(text)
    own = unit not in ("1", "ratio") and behind.strip()
    return whole.replace(behind, f" {behind[1:]}") if own else whole


def _sides(effect: Effect) -> tuple[Any, Any]:
    return effect.base, effect.changed


def _tell_wide(comparison: Comparison, wanted: Sequence[str] | None, date: str) -> None:
    """One table: medians of each reference and scenario, a column each."""
    from simulation.analysis.text.beside import digits_of
    from simulation.analysis.text.missed import marked

    columns: dict[str, dict[str, str]] = {}
    effects = [e for pair in comparison.pairs for e in comparison.effects(pair, wanted)]
    digits: dict[str, int] = {}
    for effect in effects:
        held = digits.get(effect.outcome, 0)
        digits[effect.outcome] = max(held, digits_of(effect, date))
    for base in (True, False):
        for effect in effects:
            label = effect.reference if base else effect.scenario
            bands = effect.base if base else effect.changed
            name, median = effect.outcome, float(bands.p50[effect.row(date)])
            columns.setdefault(label, {})[name] = level(name, median, effect.unit, digits[name])
    names = dict.fromkeys(effect.outcome for effect in effects)
    rows = [[marked(name), *(column[name] for column in columns.values())] for name in names]
    output.say_table((f"{date}, median", *columns), rows, numbers=len(columns))
