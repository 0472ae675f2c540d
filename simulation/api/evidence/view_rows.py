"""A view as the evidence page shows it: a row of scores and outcomes, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulation.inputs import Calibration

Row = dict[str, Any]


def headings(views: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The headline outcomes that the views tell, each with its years."""
    from simulation.analysis.text.words import heading

    held = views[0].get("outcomes", {}) if views else {}
    return [
        {"title": heading(name), "years": [key[:4] for key in row if key != "unit"]}
        for name, row in held.items()
    ]


def shown(row: Mapping[str, Any], calibration: Calibration) -> Row:
    """What the template asks for of a view, or of the shipped draws where it has no name."""
    from simulation.api.views.history import UNLIKELY

    times = float(row.get("likelihood", np.nan))
    own = row.get("own", ())
    known = [one["inside"] for one in own if one["inside"] is not None]
    score = row.get("score")
    return {
        "name": row["name"],
        "title": row["title"],
        "times": f"{times:.2g}×" if np.isfinite(times) else "",
        "against": times < UNLIKELY,
        "score": f"{score['like_factor']:.2f}×" if score else "",
        "inside": f"{score['inside']} of {score['figures']}" if score else "",
        "came": f"{sum(known)} of {len(known)}" if known else "",
        "cells": [*_cells(row.get("outcomes", {}))],
        "about": row.get("about", ""),
        "assumes": [*_assumes(row, calibration)],
        "own": [_figure(one) for one in own],
        "excludes": [one["view"] for one in row.get("excludes", ())],
        "sources": "; ".join(f"{one['title']} ({one['date']})" for one in row.get("sources", ())),
    }


def _cells(outcomes: Mapping[str, Any]) -> Iterator[list[str]]:
    """Each outcome's median and band by year."""
    from simulation.analysis.text.numbers import told

    for held in outcomes.values():
        bands = (band for key, band in held.items() if key != "unit")
        yield [told(one["p50"], one["p05"], one["p95"], held["unit"]) for one in bands]


def _assumes(row: Mapping[str, Any], calibration: Calibration) -> Iterator[str]:
    """What a view assumes, in words: what each parameter is, its range, and its evidence."""
    from simulation.analysis.text.numbers import quantity, span
    from simulation.inputs.policy.structure import STRUCTURE

    for name, one in row.get("parameters", {}).items():
        low, high, unit = one["low"], one["high"], one["unit"]
        if low is None or high is None:
            end = quantity(high if low is None else low, unit)
            ends = f"{'at most' if low is None else 'at least'} {end}"
        else:
            ends = span(low, high, unit)
        about = calibration.entries[name].about.rstrip(".")
        yield f"{about}: {ends} ({one['evidence']}; {name})"
    for name, option in row.get("structure", {}).items():
        yield f"{STRUCTURE[name].about.rstrip('.')}: {option} (structure.{name})"


def _figure(one: Mapping[str, Any]) -> Row:
    """One of the camp's own figures."""
    from simulation.analysis.text.inside import word
    from simulation.analysis.text.numbers import told
    from simulation.analysis.text.words import period_words

    scenario = "" if one["scenario"] == "baseline" else f", in {one['scenario']}"
    return {
        "about": f"{one['about']}{scenario}",
        "period": period_words(one["period"]),
        "source": one["source_title"],
        "published": told(one["published"], one["low"], one["high"], one["unit"], 3),
        "simulated": told(one["p50"], one["p05"], one["p95"], one["unit"]),
        "inside": one["inside"],
        "word": word(one),
        "why": _why(one),
    }


def _why(one: Mapping[str, Any]) -> str:
    """Why a figure has no simulated value, or what stands against one that does not come out."""
    if one["reason"]:
        return f"not compared: {one['reason']}"
    return str(one["cannot"]) if one["inside"] is False else ""
