"""What the report of a comparison says of one scenario against its reference, as plain data."""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.analysis.charts.bottleneck_chart import FIRMS, actors, findings, news, traces
from simulation.analysis.charts.what_binds import reasons
from simulation.analysis.pages.figures import card, chart, moved, rounded
from simulation.analysis.statistics.bands import COLUMNS, bands, thinned
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.effect import Effect, first_difference, measure
from simulation.analysis.statistics.headline import FEWEST, FIGURES, draws_of
from simulation.analysis.statistics.pairing import Pair, Side
from simulation.analysis.text import beside, lead, missed, sentences
from simulation.analysis.text.called import called
from simulation.analysis.text.numbers import quantity, scale, unit_text
from simulation.analysis.text.parts_of_names import CAUSES
from simulation.analysis.text.reference import what_if
from simulation.analysis.text.sure import leaning
from simulation.analysis.text.typed import portable_word
from simulation.analysis.text.words import capital, heading, month, name, phrase
from simulation.counts import counted

MOST, CURVES = 6, 3
LIMIT = "rule.license_max_tpp"
GAINS = {
    "Chipmakers: revenue from AI chips": ("revenue.",),
    "Compute owned, and spent on it": ("compute.us", "compute.china", "capex.us4", "capex.alibaba"),
    "Gain from AI, a year": ("benefit.", "physical_ai."),
    "States: fees and subsidies": ("fee_income.", "subsidy.", "lost_revenue."),
}
"""Who gains and loses: headings, and what names of outcomes begin with."""
_REVENUE, _NAMED = "revenue from AI chips", 2
_POINTS = 101
_FINE = 3  # digits of a threshold, of which a share of members is told
_TOGETHER = 32  # outcomes whose members are in memory at once: more take longer
_REACH = 2.0  # of the upper quartile of changes: one that is far larger must not hide the rest
_ROUND = (1, 1.5, 2, 3, 5, 7.5, 10)
_KINDS = {"raises": "up", "lowers": "down"}
_SHADES = (0.75, 0.95, 0.99)
Values = Mapping[str, NDArray[np.float32]]


def first(names: Sequence[str]) -> list[str]:
    """The outcomes of cards and charts: those that matter most, then the others in order."""
    return sorted(names, key=lambda one: FIGURES.index(one) if one in FIGURES else len(FIGURES))[
        :MOST
    ]


def described(
    comparison: Comparison,
    pair: Pair,
    names: Sequence[str],
    date: str,
    states: Mapping[str, str],
    entries: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Everything about a pair at a month, from its runs and the states of makers.

    `entries` are the dated decisions that act, by default all that only one side has.
    """
    titles = comparison.titles
    effects = comparison.effects(pair, names)
    by_name = {effect.outcome: effect for effect in effects}
    shown = [by_name[one] for one in first(names)]
    cards = [_card(effect, date, titles) for effect in shown]
    since, many = first_difference(effects), effects[0].members if effects else 0
    curves = shown[:CURVES] if many >= FEWEST else []
    held = _arrays(pair, [one.outcome for one in curves])
    whole, brief = _called(pair)
    return {
        **_named(pair),
        "members": many,
        "size": counted(many, "member" if pair.note else "paired member"),
        "since": "" if since is None else pair.dates[since],
        "verdict": lead.told(effects, date, titles, pair.span.begins, comparison.beyond(pair)),
        "cards": cards,
        "marks": _marks(cards),
        "missed": missed.notes(names),
        "table": [_row(effect, date) for effect in effects],
        "years": _years(shown, since, date),
        "charts": [_chart(effect, date, brief if n else whole) for n, effect in enumerate(shown)],
        "curves": [_curve(by_name[one], held[one], date, brief) for one in held],
        "binds": list(_ribbons(pair, date)),
        "told": [*reasons(effects, pair, date, states, phrase, entries), *_bound(pair, date)],
        "gains": list(gains(pair, date)),
    }


def _marks(cards: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Marks of cards, each once, and what they mean."""
    found = [(one["mark"], one["why"]) for one in cards if one["mark"]]
    found += [(one["missed"]["mark"], one["missed"]["means"]) for one in cards if one["missed"]]
    return [*dict.fromkeys(found)]


def _named(pair: Pair) -> dict[str, Any]:
    """What both sides of a pair are called, and what is said about them."""
    new, old = pair.changed, pair.base
    return {
        "label": new.label,
        "title": new.title,
        "reference": old.title,
        "full": (new.full_title, old.full_title),
        "brief": (new.brief, old.brief),
        "name": portable_word(new.run.manifest, new.scenario),
        "base_name": portable_word(old.run.manifest, old.scenario),
        "about": _about(new),
        "what_if": what_if(pair, portable_word).split("`"),
        "base_about": _about(old),
        "note": pair.note,
    }


def _called(pair: Pair) -> tuple[dict[str, str], dict[str, str]]:
    """Titles for the caption of the first chart, which says them whole, and for later ones."""
    sides = (pair.changed, pair.base)
    whole, brief = ({s.label: getattr(s, how) for s in sides} for how in ("whole_title", "brief"))
    return whole, brief


def _about(side: Side) -> str:
    return " ".join(str(side.details.get("about") or "").split())


def _bound(pair: Pair, date: str) -> list[str]:
    row, shown = pair.row(date), actors(pair)
    found = findings(pair.changed, row)
    told = [capital(f"in {month(date)} {' and '.join(found)}")] if found else []
    turn = news(traces(pair.changed, shown), traces(pair.base, shown), pair.dates, row)
    return [*told, capital(turn)] if turn else told


def _row(effect: Effect, date: str) -> dict[str, Any]:
    higher = float(effect.higher[effect.row(date)])
    was, now = beside.told(effect, date)
    return {
        "outcome": effect.outcome,
        "title": heading(effect.outcome),
        "missed": missed.told_of(effect.outcome),
        "was": was,
        "now": now,
        "why": beside.why(effect, date),
        "change": sentences.change(effect, date).brief(),
        "higher": "" if higher != higher else f"{100 * higher:.0f} %",
    }


def _chart(effect: Effect, date: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """A chart with a sentence that says how sure the change is."""
    sure = capital(sentences.reading(effect, date, titles))
    return {**chart(effect, date, titles), "sure": sure}


def _card(effect: Effect, date: str, titles: Mapping[str, str]) -> dict[str, Any]:
    """A card with its interval as a strip, and a shade."""
    found = sentences.change(effect, date)
    wide = found.known and found.low != found.high
    values = (found.low, found.median, found.high)
    reach = (min(0.0, found.low), max(0.0, found.high))
    return {
        **card(effect, date, titles),
        **_shaded(effect, date, found),
        "strip": strip(values, reach) if wide else None,
    }


def _cell(effect: Effect, date: str) -> dict[str, Any]:
    """A cell of a table of changes."""
    found = sentences.change(effect, date)
    return {**moved(found), **_shaded(effect, date, found)}


def _shaded(effect: Effect, date: str, found: sentences.Change) -> dict[str, Any]:
    """Which way a change goes, if that is clear, and a shade by how many members agree, 1 to 4.

    That few agree, or all on next to nothing, has no shade.
    """
    row = effect.row(date)
    agree = np.nanmax([effect.higher[row], effect.lower[row], 0.0])
    told = effect.members >= FEWEST and not found.still
    return {
        "kind": _KINDS.get(found.verb, "unsure") if found.known else "unsure",
        "shade": 1 + (bool(told) and sum(bool(agree >= limit) for limit in _SHADES)),
    }


def _years(effects: Sequence[Effect], since: int | None, date: str) -> dict[str, Any] | None:
    """The changes of each December from the first difference on; None for fewer than two."""
    dates = effects[0].dates if effects and since is not None else ()
    ends = [one for one in dates[since:] if one.endswith("-12")]
    rows = [
        {"head": month(one), "told": one == date, "cells": [_cell(e, one) for e in effects]}
        for one in ends
    ]
    columns = [heading(effect.outcome) for effect in effects]
    return {"of": "year", "columns": columns, "rows": rows} if len(rows) > 1 else None


def strip(values: tuple[float, float, float], reach: tuple[float, float]) -> dict[str, float]:
    """Places from 0 to 100 of low, middle, high and nothing, between the ends of `reach`.

    `beyond` is -1 or 1 where the middle lies below or above them, else 0.
    """
    low, high = reach
    wide = (high - low) or 1.0
    places = (round(100 * (min(max(v, low), high) - low) / wide, 2) for v in (*values, 0.0))
    found = dict(zip(("low", "middle", "high", "zero"), places, strict=True))
    return {**found, "beyond": int(values[1] > high) - int(values[1] < low)}


def _arrays(pair: Pair, names: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    new, old = (side.arrays(names, pair.shared) for side in (pair.changed, pair.base))
    return {one: (old[one], new[one]) for one in names}


def _curve(
    effect: Effect, sides: tuple[Any, Any], date: str, titles: Mapping[str, str]
) -> dict[str, Any]:
    """Quantiles of both sides at the month, ascending, for a curve of exceedance."""
    row, factor = effect.row(date), scale(effect.unit)
    base, changed = (factor * thinned(v[row : row + 1], _POINTS)[0] for v in sides)
    middle = float(effect.base.p50[row])
    who, against = (called(titles.get(n, n)) for n in (effect.scenario, effect.reference))
    above = [float(np.mean(v[row][np.isfinite(v[row])] > middle)) for v in sides]
    shares = [sentences.share_of_members(one) for one in above]
    told = (
        f"Under {who} {phrase(effect.outcome)} exceeds {beside.told(effect, date, _FINE)[0]}, the "
        f"median of {against}, in {shares[1]} of members ({shares[0]} in the reference)"
    )
    return {
        "outcome": effect.outcome,
        "title": heading(effect.outcome),
        "unit": "" if effect.unit == "ratio" else unit_text(effect.unit),
        "told": told,
        "alt": told,
        "reference": rounded(base),
        "world": rounded(changed),
    }


def _ribbons(pair: Pair, date: str) -> Iterator[dict[str, Any]]:
    """By actor and cause the share of members that it binds, in per cent by month, both sides."""
    shown, months, row = actors(pair), len(pair.dates), pair.row(date)
    sides = [traces(side, shown) for side in (pair.changed, pair.base)]
    for who in shown:
        now, was = (side[who] for side in sides)
        most, before = now.leading(row), was.leading(row)
        share = now.binding(most, row)
        past = f"{CAUSES[before]} first"
        past += "" if was.members == 1 else f", in {100 * was.shares[before][row]:.0f} %"
        title = FIRMS.get(who) or name(who)
        causes = [
            {
                "cause": cause,
                "label": CAUSES[cause],
                "world": _percents(now.shares[cause][:months]),
                "reference": _percents(was.shares[cause][:months]),
            }
            for cause in now.shares
        ]
        told = f"{capital(CAUSES[most])} first, {share} in {month(date)}; in the reference {past}"
        alt = f"{title}: {told}"
        yield {"who": who, "title": title, "told": told, "alt": alt, "causes": causes}


def _percents(shares: NDArray[np.float64]) -> list[float]:
    return [round(100 * v, 1) for v in np.nan_to_num(shares).tolist()]


def gains(pair: Pair, date: str) -> Iterator[dict[str, Any]]:
    """Changes at the month in per cent, by group, largest gain first; unchanged ones left out."""
    for head, effects in _by_group(pair, date, GAINS):
        rows = [_gain(effect) for effect in effects]
        moved = [one for one in rows if one["change"] != "no change" and one["low"] != one["high"]]
        if moved:
            ordered = sorted(moved, key=lambda one: -one["middle"])
            reach = _reach([abs(one["middle"]) for one in moved])
            for one in moved:
                values = (one["low"], one["middle"], one["high"])
                one["strip"] = strip(values, (-reach, reach))
            yield {"heading": head, "reach": f"{reach:g} %", "rows": ordered}


def _reach(sizes: Sequence[float]) -> float:
    """The change at the ends of a group's lines, a round number that a reader can be told."""
    wanted = max(_REACH * float(np.quantile(sizes, 0.75)), 1.0)
    power = 10.0 ** math.floor(math.log10(wanted))
    return next(round(step * power, 9) for step in _ROUND if step * power >= wanted * (1 - 1e-9))


def makers(pair: Pair, date: str, known: Container[str]) -> str:
    """Which of the makers gain and lose most at the month, of those likely to, or ""."""
    _, found = next(_by_group(pair, date, {_REVENUE: ("revenue.",)}))
    effects = [effect for effect in found if effect.outcome.split(".")[1] in known]
    told = []
    for verb, way in (("gains", "up"), ("loses", "down")):
        moved = [effect for effect in effects if leaning(effect, date) == way]
        moved.sort(key=lambda effect: -abs(float(effect.percent.p50[0])))
        if moved:
            told.append(f"{verb} most: {', '.join(_maker(one) for one in moved[:_NAMED])}")
    return capital(f"{'; '.join(told)} ({_REVENUE} in {month(date)})") if told else ""


def _maker(effect: Effect) -> str:
    """A maker with the change of its revenue."""
    return (
        f"{name(effect.outcome.split('.')[1])} {sentences.change(effect, effect.dates[0]).brief()}"
    )


def _by_group(
    pair: Pair, date: str, groups: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, list[Effect]]]:
    """Changes at the month that can be told in per cent, by group."""
    known = [n for n in pair.changed.run.outcomes if n in pair.base.run.outcomes and "@" not in n]
    found = {head: [n for n in known if n.startswith(begin)] for head, begin in groups.items()}
    held, row = _arrays(pair, [n for names in found.values() for n in names]), pair.row(date)
    for head, names in found.items():
        effects = [_at(pair, one, held[one], row) for one in names]
        yield head, [effect for effect in effects if np.isfinite(effect.percent.p50[0])]


def _at(pair: Pair, outcome: str, sides: tuple[Any, Any], row: int) -> Effect:
    rows, paired = slice(row, row + 1), pair.shared is not None
    names = (pair.changed.label, pair.base.label, outcome)
    unit = pair.changed.run.outcomes[outcome].unit
    values, draws = (sides[0][rows], sides[1][rows]), draws_of(pair.changed.run.manifest)
    return measure(names, unit, pair.dates[rows], *values, paired, draws)


def _gain(effect: Effect) -> dict[str, Any]:
    percent = effect.percent
    change = sentences.change(effect, effect.dates[0])
    return {
        "outcome": effect.outcome,
        "title": heading(effect.outcome),
        "middle": float(percent.p50[0]),
        "low": float(percent.p05[0]),
        "high": float(percent.p95[0]),
        "change": change.brief(),
        "kind": _KINDS.get(change.verb, "unsure"),
        "now": quantity(float(effect.changed.p50[0]), effect.unit),
    }


def changes(pair: Pair, names: Sequence[str]) -> NDArray[np.float64]:
    """Percentiles of paired differences, (outcomes, COLUMNS, months); NaN where unpaired."""
    months = len(pair.dates)
    if pair.shared is None:
        return np.full((len(names), len(COLUMNS), months), np.nan)
    parts = [_changes(pair, names[i : i + _TOGETHER]) for i in range(0, len(names), _TOGETHER)]
    return np.concatenate(parts)


def _changes(pair: Pair, names: Sequence[str]) -> NDArray[np.float64]:
    months = len(pair.dates)
    apart = [new[:months] - old[:months] for old, new in _arrays(pair, names).values()]
    found = bands(np.concatenate(apart))
    columns = [getattr(found, column).reshape(len(names), months) for column in COLUMNS]
    return np.stack(columns, axis=1)
