"""The report of a sweep: how outcomes respond to what is varied, as plain data and sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.analysis.charts.curves import FINE, at_points, extremes, where
from simulation.analysis.charts.heat import is_grid, levels
from simulation.analysis.charts.sweep_ends import chosen
from simulation.analysis.charts.what_matters import NAMED, matters, ranked
from simulation.analysis.charts.what_matters import most as most_moved
from simulation.analysis.pages import bundle
from simulation.analysis.pages.figures import rounded
from simulation.analysis.pages.short import made
from simulation.analysis.statistics.bands import COLUMNS, thinned
from simulation.analysis.statistics.results import Results, is_code
from simulation.analysis.text.numbers import (
    UNITLESS,
    axis_label,
    quantity,
    resolving,
    scale,
    setting,
    shown_unit,
)
from simulation.analysis.text.words import capital, heading, month, path, phrase
from simulation.counts import counted

SCRIPTS = ("dom.js", "format.js", "scale.js", "frame.js", "lines.js", "axis.js", "response.js",
           "heat.js", "bars.js", "exceedance.js", "data.js", "saved.js", "figure.js",
           "sweep.js")  # fmt: skip
MOST, CURVES = 12, 3  # outcomes with a chart, and with a curve of exceedance
_CURVED, _PLACES = 100, 41  # points with curves, and quantiles of each
_ROWS = 200  # rows of a table that a reader scrolls through
UNTOLD: Mapping[str, str] = MappingProxyType({})
Curves = Mapping[str, Sequence[NDArray[np.float64]]]
"""Ascending quantiles by outcome and point, in the outcome's unit."""


def page(
    table: pd.DataFrame,
    varied: Sequence[str],
    title: str,
    curves: Curves,
    source: str,
    members: int,
    still: bytes | None = None,
    units: Mapping[str, str] = UNITLESS,
    ends: Mapping[str, str] = UNTOLD,
) -> str:
    """The page of a sweep at one month, from rows of `charts.sweeps.results` of that month.

    `still` is a PNG chart for readers without JavaScript; `units` are those of the paths that
    have one; `ends` say by outcome how far its extreme points lie apart (`sweep_ends.between`).
    """
    parts = {str(name): part for name, part in table.groupby("outcome", sort=False)}
    shown = charted(table)
    first = parts[shown[0]].reset_index(drop=True)
    told = {name: _sentence(parts[name], varied, units, ends) for name in shown}
    charts = [_chart(parts[name], varied, curves.get(name, ()), units, told) for name in shown]
    layout = _layout(first, ranked(parts[shown[0]], varied), units)
    when, many = month(str(table["date"].iloc[0])), counted(members, "member")
    data = json.dumps({**layout, "charts": charts}, separators=(",", ":"))
    return made(
        title,
        f"a sweep over {_over(varied)}",
        f"{when}: medians of {many} at each of {counted(len(first), 'point')}",
        [*(f"{one['told']}." for one in charts[:CURVES]), *_caveats(table, varied, ends)],
        source,
        SCRIPTS,
        groups=list(_groups(charts, layout, when)),
        table=_table(parts, shown, varied, units),
        still=still,
        data=bundle.packed(data.encode(), 6),
    )


def answers(
    table: pd.DataFrame,
    varied: Sequence[str],
    units: Mapping[str, str] = UNITLESS,
    ends: Mapping[str, str] = UNTOLD,
) -> list[str]:
    """The sentences that the page begins with, from the same rows."""
    parts = {str(name): part for name, part in table.groupby("outcome", sort=False)}
    told = [f"{_sentence(parts[name], varied, units, ends)}." for name in charted(table)[:CURVES]]
    return [*told, *_caveats(table, varied, ends)]


def _caveats(table: pd.DataFrame, varied: Sequence[str], ends: Mapping[str, str]) -> list[str]:
    """How points that are compared were chosen, where some are, as a sentence or none."""
    said = chosen(table, varied) if ends else ""
    return [said] if said else []


def charted(table: pd.DataFrame) -> list[str]:
    """The outcomes that have a chart: codes have none."""
    return [str(name) for name in table["outcome"].unique() if not is_code(str(name))][:MOST]


def _sentence(
    part: pd.DataFrame, varied: Sequence[str], units: Mapping[str, str], ends: Mapping[str, str]
) -> str:
    """How an outcome responds, and how far its extreme points lie apart."""
    end = ends.get(str(part["outcome"].iloc[0]))
    if end and len(varied) > NAMED:  # the sentence is of a path's means, not of two points
        end = f"from the lowest point to the highest {end}"
    return f"{respond(part, varied, units)}{f'; {end}' if end else ''}"


def _over(varied: Sequence[str]) -> str:
    many = len(varied) > NAMED
    return f"{len(varied)} assumptions" if many else " and ".join(path(name) for name in varied)


def quantiles(run: Results, table: pd.DataFrame) -> Curves:
    """Curves of the first outcomes of a table of `charts.sweeps.results`; none of many points."""
    names = [str(name) for name in table["outcome"].unique()[:CURVES]]
    points = table["point"].unique()
    if len(points) > _CURVED:
        return {}
    row = run.dates.index(str(table["date"].iloc[0]))
    found: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    for point in points:
        for name, values in run.arrays(run.scenarios[0], names, int(point)).items():
            found[name].append(thinned(values[row : row + 1], _PLACES)[0])
    return found


def _layout(first: pd.DataFrame, varied: Sequence[str], units: Mapping[str, str]) -> dict[str, Any]:
    """Axes, lines, and the order in which the cursor goes through points.

    `across` is how many points the keys up and down go on.
    """
    numbers = [name for name in varied if pd.api.types.is_numeric_dtype(first[name])]
    more = ", ..." if len(varied) > NAMED else ""
    names = [where(first.iloc[i], varied[:NAMED], units) + more for i in range(len(first))]
    if len(varied) == 2 and len(numbers) != 1:
        found = _over_two(first, varied, units)
    elif numbers and len(varied) <= 2:
        other = next((n for n in varied if n != numbers[0]), None)
        found = _along(first, numbers[0], other, units)
    else:
        axes = [_axis(first, name, units) for name in varied]
        found = {"axes": axes, "order": [*range(len(first))], "across": 1}
    layout = {"lines": [], "grid": False, "heat": False, **found, "names": names}
    return {**layout, "start": layout["order"][0], "at": layout["order"][-1]}


def _over_two(
    first: pd.DataFrame, varied: Sequence[str], units: Mapping[str, str]
) -> dict[str, Any]:
    """A heat map: rows from below, each from the left."""
    grid = is_grid(*(levels(first[name])[0] for name in varied))
    y, x = axes = [_axis(first, name, units, grid) for name in reversed(varied)]
    order = sorted(range(len(first)), key=lambda i: (y["at"][i], x["at"][i]))
    across = len(set(x["at"])) if grid else 1
    return {"axes": axes, "order": order, "across": across, "grid": grid, "heat": True}


def _along(
    first: pd.DataFrame, x: str, other: str | None, units: Mapping[str, str]
) -> dict[str, Any]:
    """Lines along numbers, one a choice of the other path."""
    parts = [("", first)] if other is None else first.groupby(other, sort=False)
    lines = [
        {
            "title": setting(str(title), units.get(other or "", "")),
            "points": part.sort_values(x, kind="stable").index.tolist(),
        }
        for title, part in parts
    ]
    order = [i for line in lines for i in line["points"]]
    across = len(lines[0]["points"]) if other else 1
    return {"axes": [_axis(first, x, units)], "order": order, "across": across, "lines": lines}


def _axis(
    first: pd.DataFrame, name: str, units: Mapping[str, str], grid: bool = False
) -> dict[str, Any]:
    """An axis of a path: numbers in its unit, choices and a grid's values by their places."""
    unit = units.get(name, "")
    if not pd.api.types.is_numeric_dtype(first[name]):
        places, labels = levels(first[name])
        told = [setting(label, unit) for label in labels]
        return {"title": path(name), "labels": told, "at": places.tolist()}
    title = axis_label(path(name), unit)
    if not grid:
        at = rounded(scale(unit) * first[name].to_numpy(float))
        return {"title": title, "labels": None, "at": at}
    places, labels = levels(first[name], unit)
    return {"title": title, "labels": labels, "at": places.tolist()}


def _chart(
    part: pd.DataFrame,
    varied: Sequence[str],
    curves: Sequence[NDArray[np.float64]],
    units: Mapping[str, str],
    sentences: Mapping[str, str],
) -> dict[str, Any]:
    unit, outcome = str(part["unit"].iloc[0]), str(part["outcome"].iloc[0])
    told, factor = sentences[outcome], scale(unit)
    bars = matters(part, varied, units) if len(varied) > 1 else []
    return {
        "outcome": outcome,
        "title": heading(outcome),
        "unit": shown_unit(unit),
        "told": told,
        "alt": f"{heading(outcome)} at {counted(len(part), 'point')}: {told}",
        "bands": {key: rounded(factor * part[key].to_numpy(float)) for key in COLUMNS},
        "bars": bars,
        "most": capital(most_moved(bars, phrase(outcome), unit)),
        "curves": [rounded(factor * one) for one in curves],
    }


def respond(part: pd.DataFrame, varied: Sequence[str], units: Mapping[str, str] = UNITLESS) -> str:
    """Between what medians an outcome moves, and at which points, or by which path, it does."""
    known = part.dropna(subset=["p50"])
    outcome, unit = str(part["outcome"].iloc[0]), str(part["unit"].iloc[0])
    if known.empty:
        return f"{heading(outcome)} has no value at any point"
    high, low = extremes(known)
    if low["p50"] == high["p50"]:
        return f"{heading(outcome)} is {quantity(low['p50'], unit)} at every point"
    said = partial(quantity, unit=unit, digits=resolving(low["p50"], high["p50"], unit, FINE))
    values = [said(float(one["p50"])) for one in (low, high)]
    if len(varied) > NAMED:
        most = most_moved(matters(part, varied, units), "it", unit)
        return f"{capital(phrase(outcome))} lies between {' and '.join(values)}; {most}"
    pairs = zip(values, (low, high), strict=True)
    points = (f"{value} at {at_points(known, one, varied, said, units)}" for value, one in pairs)
    return f"{capital(phrase(outcome))}: from {' to '.join(points)}"


def _groups(
    charts: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], when: str
) -> Iterator[dict[str, Any]]:
    """The page's sections: responses, what matters, chances."""
    note = f"Bold: median in {when}; strong: half of members; faint: nine in ten."
    if layout["heat"]:
        note = f"Deeper colour: a higher median in {when}."
    elif not layout["lines"]:
        note = f"Dots: medians in {when}."
    many = [axis["title"] for axis in layout["axes"]] if len(layout["axes"]) > 2 else []
    yield {
        "id": "respond", "heading": "How outcomes respond", "told": "told", "items": charts,
        "kind": "heat" if layout["heat"] else "response", "along": many, "start": "",
        "note": f"{note} Point at a chart, or use the arrow keys in it: all show that point.",
    }  # fmt: skip
    if charts[0]["bars"]:
        yield {
            "id": "matter", "heading": "What matters", "kind": "matters", "told": "most",
            "note": "Each bar: where the outcome lies, on average over the points, with one thing "
            "where that is lowest and where it is highest; below the bar, at which settings. "
            "Blue: the outcome rises with a number or between choices; red: it falls as a number "
            "rises.",
            "items": [{**one, "alt": one["most"]} for one in charts], "along": [], "start": "",
        }  # fmt: skip
    ends = {end: layout["names"][layout[end]] for end in ("start", "at")}
    curved = [
        {**one, "alt": f"{one['title']}: share of members above each value in {when}, at "
         f"{ends['at']} and at {ends['start']}"}
        for one in charts if one["curves"]
    ]  # fmt: skip
    if curved:
        yield {
            "id": "likely", "heading": "How likely is more?", "kind": "curve", "told": "",
            "note": f"Share of members above each value in {when}.", "items": curved,
            "along": [], **ends,
        }  # fmt: skip


def _table(
    parts: Mapping[str, pd.DataFrame],
    shown: Sequence[str],
    varied: Sequence[str],
    units: Mapping[str, str],
) -> dict[str, Any]:
    first = parts[shown[0]].head(_ROWS)
    columns = [[setting(v, units.get(name, "")) for v in first[name]] for name in varied]
    for name in shown:
        unit = str(parts[name]["unit"].iloc[0])
        medians = parts[name]["p50"]
        digits = resolving(float(medians.min()), float(medians.max()), unit, FINE)
        columns.append([quantity(float(v), unit, digits) for v in medians.head(_ROWS)])
    heads = [*(path(name) for name in varied), *(heading(name) for name in shown)]
    return {"heads": heads, "rows": [list(row) for row in zip(*columns, strict=True)]}
