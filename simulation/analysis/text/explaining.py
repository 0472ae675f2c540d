"""An explanation in sentences, from its plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulation.analysis.text.numbers import (
    POINTS,
    apart,
    ends,
    human,
    quantity,
    scale,
    shown_unit,
    signed,
    with_unit,
)
from simulation.analysis.text.words import capital, listed, month, path, phrase, titled
from simulation.counts import counted

_TOLD = 3
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_NAMES = ("China", "Chinese", "Japan", "Samsung", "Washington", "Beijing", "Huawei", "Nvidia")
_LONG = 110  # characters of what a driver is that a sentence bears
_DECIDES = 0.2  # a first driver of less of the variance than this decides nothing


def sentences(row: Mapping[str, Any]) -> list[str]:
    """How often a claim holds, what drives it, what remains, the cases, what is worth knowing."""
    found = [_held(row)] if row["claim"] else []
    found += [_headline(row), *_spread(row), *_made(row)]
    found += [_direction(driver) for driver in row["drivers"][:_TOLD]]
    found += [] if blind(row) else [_rest(row)]
    found += _steps(row)
    found += [_box(row, box) for box in row["boxes"]]
    return found + _worth(row)


def subject(row: Mapping[str, Any]) -> str:
    """What is explained: "China's compute in Dec 2030", or its change."""
    if row["claim"]:
        return f"whether {row['claim']} holds"
    what = f"{phrase(row['outcome'])} in {month(row['at'])}"
    return f"the change of {what} against {row['against']}" if row["against"] else what


def blind(row: Mapping[str, Any]) -> bool:
    """Whether so few members tell nothing of drivers, not even that there are none."""
    return bool(row["rough"] and not row["drivers"])


def _sifted(row: Mapping[str, Any]) -> bool:
    """Whether drivers are missing that more members would show; Sobol indices leave none out."""
    indices = any(driver.get("total") is not None for driver in row["drivers"])
    return bool(row["rough"]) and not indices


def _named(row: Mapping[str, Any], name: str) -> str:
    """A driver in a sentence: in its words, or what it is about where it has none."""
    about = next((one.get("about", "") for one in row["drivers"] if one["name"] == name), "")
    return path(name) if titled(name) or not about else gist(about)


def _all_of(row: Mapping[str, Any]) -> str:
    """What the variance is over, counted: "200 members", "640 points of the sweep"."""
    return f"{row['members']:,} {'points of the sweep' if row['points'] else 'members'}"


def claimed(row: Mapping[str, Any]) -> str:
    """A claim by what it says: “Controls raise China's own chip output” (backfire)."""
    quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{row['title']}\N{RIGHT DOUBLE QUOTATION MARK}"
    return f"{quoted} ({row['claim']})"


def _held(row: Mapping[str, Any]) -> str:
    return (
        f"{claimed(row)} holds in {100 * row['holds']:.0f} % of {counted(row['members'], 'member')}"
    )


def _headline(row: Mapping[str, Any]) -> str:
    """The strongest drivers and their share in one sentence."""
    drivers = row["drivers"]
    if blind(row):
        told = f"{_all_of(row)} cannot tell any driver of {subject(row)} from chance"
        return f"{told}; {row['enough']:,} may"
    if not drivers:
        return f"No single assumption stands out as a driver of {subject(row)}"
    first = drivers[0]
    share, called = f"{100 * first['share']:.0f} %", _named(row, first["name"])
    if first["share"] < _DECIDES:
        return (
            f"No single assumption decides {subject(row)}: the first, {called}, "
            f"explains only {share} of its variance"
        )
    return f"{capital(called)} explains {share} of the variance of {subject(row)}"


def _spread(row: Mapping[str, Any]) -> list[str]:
    """How large what is explained is: its median, and between what nine in ten members lie."""
    if row.get("median") is None:
        return []
    unit, middle, low, high = row["unit"], row["median"], row["p05"], row["p95"]
    size, between = quantity(middle, unit), ends(low, high, unit)
    if row["against"]:
        size = changed(middle, unit)
        between = " to ".join(apart(low * scale(unit), high * scale(unit), signed))
    of = "points of the sweep" if row["points"] else "members"
    what = "change" if row["against"] else "mean of members" if row["points"] else "figure"
    return [f"The {what} is {size} in the median (90 % of {of}: {between})"]


def _made(row: Mapping[str, Any]) -> list[str]:
    """What adds up to it on average, each part with its sign."""
    parts = row.get("made_of", ())
    if not parts:
        return []
    told = (f"{part['title']}, {changed(part['mean'], row['unit'])}" for part in parts)
    what = "the change" if row["against"] else "it"
    return [f"On average over members {what} is the sum of: {'; '.join(told)}"]


def _direction(driver: Mapping[str, Any]) -> str:
    """How much the outcome differs between a high and a low value, and what the driver is."""
    about = gist(driver.get("about", ""))
    plain = titled(driver["name"]) or not about
    why = [one for one in (driver["evidence"], about if plain else "") if one]
    told = f" ({': '.join(why)})" if why else ""
    called = path(driver["name"]) if plain else about
    return f"{capital(called)}{told}, high instead of low: {size(driver)}"


def gist(about: str) -> str:
    """What an entry is about, up to where its first clause ends, of at most `_LONG` characters."""
    first = re.split(r"[.;:] | \(", about.strip().rstrip("."), maxsplit=1)[0]
    words = first.split(maxsplit=1)
    plain = words and words[0][1:].islower() and not words[0].startswith(_NAMES)
    text = first[:1].lower() + first[1:] if plain else first
    return text if len(text) <= _LONG else f"{text[:_LONG].rpartition(' ')[0]} {ELLIPSIS}"


def size(driver: Mapping[str, Any]) -> str:
    """The effect of a driver with its sign and unit; shares change by points."""
    return changed(driver["effect"], str(driver["unit"]))


def changed(value: float, unit: str) -> str:
    """A change with its sign in a unit: "+3 points", "−0.4"."""
    return with_unit(signed(value * scale(unit)), POINTS if unit == "1" else shown_unit(unit))


def _rest(row: Mapping[str, Any]) -> str:
    """The share that no single driver explains, with the strongest pair."""
    weak = f", and what {_all_of(row)} cannot tell from chance" if _sifted(row) else ""
    text = (
        f"{100 * row['unexplained']:.0f} % of the variance is not explained one by one: "
        f"joint effects, many small ones, {'' if weak else 'and '}chance events{weak}"
    )
    if row["interactions"]:
        pair = row["interactions"][0]
        one, other = (_named(row, name) for name in pair["parameters"])
        text += f"; {one} with {other} is {100 * pair['share']:.0f} %"
    return text


def hangs_on(step: Mapping[str, Any]) -> str:
    """The drivers of an outcome on the way: "CXMT stacks per wafer 27 %, market prepaid 6 %"."""
    return ", ".join(f"{path(one['name'])} {100 * one['share']:.0f} %" for one in step["drivers"])


def _steps(row: Mapping[str, Any]) -> list[str]:
    """How much more outcomes on the way explain, and what the first of them hangs on."""
    if not row.get("steps"):
        return []
    ways = [
        f"{' with '.join(phrase(one) for one in step['outcomes'])} {100 * step['share']:.0f} %"
        for step in row["steps"][:_TOLD]
    ]
    change = "their changes" if row["against"] else "their means"
    together, alone = 100 * row["explained_by_steps"], 100 * (1 - row["unexplained"])
    beside = "" if blind(row) else f", where assumptions one by one explain {alone:.0f} %"
    told = [
        f"Outcomes on the way say more, by {change} over three years: {listed(ways)}; together "
        f"{together:.0f} % of the variance{beside}"
    ]
    first = row["steps"][0]
    if first["drivers"]:
        told.append(f"{capital(phrase(first['outcomes'][0]))} in turn: {hangs_on(first)}")
    return told


def _box(row: Mapping[str, Any], box: Mapping[str, Any]) -> str:
    case = "it holds" if row["claim"] else "the figure is in its highest quarter"
    limits = " and ".join(_limit(_named(row, name), *ends) for name, ends in box["limits"].items())
    return (
        f"{capital(case)} in {100 * box['density']:.0f} % of members with {limits} "
        f"({100 * box['usual']:.0f} % of all members); they are {100 * box['coverage']:.0f} % "
        "of the cases, counted in members that the limits were not chosen by"
    )


def _limit(name: str, low: float | None, high: float | None) -> str:
    if low is None:
        return f"{name} at most {human(high or 0.0, 3)}"
    if high is None:
        return f"{name} at least {human(low, 3)}"
    return f"{name} from {human(low, 3)} to {human(high, 3)}"


def _worth(row: Mapping[str, Any]) -> list[str]:
    known = row["value_of_information"]
    if not known:
        return []
    best, unit = known[0], row["drivers"][0]["unit"]
    pair = f"{row['scenario']} and {row['against']}"
    if best["value"] <= 0.01 * best["of"] or best["of"] == 0:
        return [f"Whatever is learned of one driver, the choice between {pair} stays the same"]
    size, most = quantity(best["value"], unit), quantity(best["of"], unit)
    return [
        f"To know {_named(row, best['name'])} before choosing between {pair} would be worth "
        f"{size} on average, of {most} for knowing everything"
    ]
