"""The report of a comparison: one file that answers first, then shows what it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from simulation.analysis.charts.bottleneck_chart import FIRMS
from simulation.analysis.pages import bundle, packing
from simulation.analysis.pages.comparison import LIMIT, changes, described
from simulation.analysis.pages.figures import rounded
from simulation.analysis.pages.packing import Levels
from simulation.analysis.pages.render import REPORT, render
from simulation.analysis.pages.waterfall import section
from simulation.analysis.statistics.bands import COLUMNS
from simulation.analysis.statistics.compare import Comparison
from simulation.analysis.statistics.headline import FEWEST
from simulation.analysis.statistics.results import Results, is_code
from simulation.analysis.text import settings
from simulation.analysis.text.numbers import percent, scale, shown_unit
from simulation.analysis.text.words import heading, month

NAME = "report.html"
MANY, FEW = 7, 4
"""Of more sides than MANY only the main outcomes are packed, and of more than FEW only the main
ones have their paired differences: the file would be too large."""
MAIN = (
    "compute.us", "compute.china", "new_compute.", "revenue.", "share.", "ratio.", "output.",
    "self_sufficiency.", "benefit.", "power.us", "power.china", "lag.", "fee_income.",
    "smuggled_units.", "rule.", "wafers.", "capex.us4", "units.china.nvidia",
)  # fmt: skip
"""Main outcomes begin so."""
FINE = ("units.", "relief.", "stack_share.", "pressure.")
"""Fine ones begin so: they are shown without their paired differences, a seventh of the file."""
SCRIPTS = ("dom.js", "format.js", "scale.js", "frame.js", "fan.js", "exceedance.js", "ribbon.js",
           "names.js", "timeline.js", "lines.js", "data.js", "packed.js", "saved.js", "figure.js",
           "report.js")  # fmt: skip
_SEEN = 4  # charts of the past
BAND = 0.9  # of observed figures that lie in a well-calibrated band
_FROM, _SHORT = "2024-01", 12  # charts begin there unless the run ends within a year of it


@dataclass(frozen=True)
class Beside:
    """What the report shows and the runs do not hold, as plain data; by label where it differs.

    `levels` are percentiles of all outcomes, (outcomes, COLUMNS, months), shares as fractions;
    `states` are those of makers; `still` is a PNG for readers without JavaScript. `then` has the
    options with which `compare` reads the runs' folders, None where the last of `commands` compares
    already; `apart` says which parameters left the draws, after "drawn from ...".
    `acting` has the dated decisions that tell a scenario and its reference apart; `cut` says where
    the answer rests on chips that makers are assumed to cut for China.
    """

    levels: Mapping[str, Levels]
    changes: Mapping[str, Sequence[Mapping[str, Any]]]
    drivers: Mapping[str, Mapping[str, Any]]
    claims: Sequence[Mapping[str, Any]]
    chips: Sequence[Mapping[str, Any]]
    seen: Mapping[str, Sequence[Mapping[str, Any]]]
    credits: Sequence[str]
    commands: Sequence[str]
    states: Mapping[str, str]
    still: bytes | None = None
    then: str | None = None
    apart: str = ""
    acting: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    cut: Mapping[str, str] = field(default_factory=dict)


def page(comparison: Comparison, wanted: Sequence[str] | None, date: str, beside: Beside) -> str:
    """The file, for the headline outcomes or the wanted ones, about one month."""
    names = [name for name in comparison.outcomes(wanted) if not is_code(name)]
    parts = _parts(comparison, names, date, beside)
    summaries, text = _packed(comparison, beside)
    past = _past(comparison, beside)
    data = {
        "at": date,
        "first": _first(comparison),
        "pairs": [_drawn(part) for part in parts],
        "limits": _limits(comparison),
        "chips": list(beside.chips),
        "past": past["charts"],
        **summaries,
    }
    style = bundle.style("charts.css", "report.css")
    script = bundle.bundle([bundle.SCRIPTS / name for name in SCRIPTS])
    return render(
        REPORT,
        {
            "policy": bundle.policy(script, style),
            "style": style,
            "script": script,
            "data": bundle.packed(json.dumps(data, separators=(",", ":")).encode(), 6),
            "packed": text,
            "when": month(date),
            "pairs": parts,
            "beside": beside,
            "past": past,
            "ribbons": min(len(part["binds"]) for part in parts),
            "causes": _causes(parts),
            "limits": data["limits"],
            **_in_words(comparison, parts, date),
            "still": beside.still,
            "slots": section(comparison, date),
            "why": comparison.why(date, wanted),
            "notes": [*settings.of(comparison), *comparison.warnings],
            "manifest": _manifest(comparison.pairs[0].changed.run),
        },
    )


def _parts(
    comparison: Comparison, names: Sequence[str], date: str, beside: Beside
) -> list[dict[str, Any]]:
    """What the page says of each pair."""
    acting = [beside.acting.get(pair.changed.label) for pair in comparison.pairs]
    found = [
        described(comparison, pair, names, date, beside.states, entries)
        for pair, entries in zip(comparison.pairs, acting, strict=True)
    ]
    for part in found:
        if line := beside.cut.get(part["label"]):
            part["verdict"].insert(1, f"{line}.")
    return found


def _first(comparison: Comparison) -> str:
    """The month that charts begin with."""
    dates = min((pair.dates for pair in comparison.pairs), key=len)
    return _FROM if _FROM in dates[:-_SHORT] else dates[0]


def _drawn(part: Mapping[str, Any]) -> dict[str, Any]:
    """What of a pair the script needs."""
    keys = ("label", "title", "reference", "brief", "members", "since", "charts", "curves", "binds")
    return {key: part[key] for key in keys}


def _packed(comparison: Comparison, beside: Beside) -> tuple[dict[str, Any], str]:
    """All outcomes of all sides, if their summaries are at hand, and main differences."""
    labels = list(dict.fromkeys(s.label for p in comparison.pairs for s in (p.base, p.changed)))
    runs = {s.label: s.run for p in comparison.pairs for s in (p.base, p.changed)}
    if not labels or any(label not in beside.levels for label in labels):
        return {"outcomes": [], "sides": []}, ""
    months = min(len(pair.dates) for pair in comparison.pairs)
    known = runs[labels[0]].outcomes
    every = [n for n in known if not n.startswith("bottleneck.")]
    every = [n for n in every if all(n in run.outcomes for run in runs.values())]
    main = [n for n in every if n.startswith(MAIN) and "@" not in n]
    others = sorted((n for n in every if n not in main), key=lambda name: name.startswith(FINE))
    names = [*main, *others] if len(labels) <= MANY else main
    sides = []
    for label in labels:
        rows = {name: i for i, name in enumerate(runs[label].outcomes)}
        sides.append(beside.levels[label][[rows[n] for n in names], :, :months])
    coarse = [n for n in names if n in main or not n.startswith(FINE)]
    changed = coarse if len(labels) <= FEW else main
    apart = [changes(pair, changed)[:, :, :months] for pair in comparison.pairs]
    text, factors = packing.pack(sides, apart)
    outcomes = [
        {
            "name": name,
            "title": heading(name),
            "unit": shown_unit(known[name].unit),
            "scale": scale(known[name].unit),
            "about": known[name].description,
        }
        for name in names
    ]
    pairs = [[labels.index(p.changed.label), labels.index(p.base.label)] for p in comparison.pairs]
    size = {"sides": len(sides), "changes": len(apart), "outcomes": len(names),
            "changed": len(changed), "months": months}  # fmt: skip
    return {"outcomes": outcomes, "sides": pairs, "size": size, "factors": factors}, text


def _limits(comparison: Comparison) -> list[dict[str, Any]]:
    """The highest speed that licences allow, median by month, of both sides of each pair."""
    found = []
    for pair in comparison.pairs:
        if any(LIMIT not in side.run.outcomes for side in (pair.base, pair.changed)):
            return []
        new, old = (side.arrays((LIMIT,), None)[LIMIT] for side in (pair.changed, pair.base))
        found.append({"world": _medians(new), "reference": _medians(old)})
    return found


def _in_words(
    comparison: Comparison, parts: Sequence[Mapping[str, Any]], date: str
) -> dict[str, Any]:
    """What stands in tables and words, for readers without scripts, too."""
    told = _limits_told(comparison, date)
    return {"heat": _heat(parts), "limits_told": told, "of_all": partial(_of_all, parts)}


def _limits_told(comparison: Comparison, date: str) -> list[dict[str, str]]:
    """The limit in the month of the answer, median, of every scenario that is shown."""
    found = {}
    for pair in comparison.pairs:
        for side in (pair.base, pair.changed):
            if LIMIT in side.run.outcomes and date in pair.dates:
                values = side.arrays((LIMIT,), None)[LIMIT][pair.dates.index(date)]
                found[side.title] = (
                    f"{np.median(values):,.0f}" if np.isfinite(values).all() else "none"
                )
    return [{"title": title, "limit": limit} for title, limit in found.items()]


def _of_all(
    parts: Sequence[Mapping[str, Any]], kind: str, number: int, key: str = "alt"
) -> list[str]:
    """What charts of one number say in words of each pair, whose title stands in it or before."""
    told = [(part["title"], part[kind][number][key]) for part in parts if number < len(part[kind])]
    return [text if len(told) == 1 or one in text else f"{one}. {text}" for one, text in told]


def _medians(values: Any) -> list[float | None]:
    return [float(f"{v:.5g}") if v == v else None for v in np.median(values, axis=1).tolist()]


def _past(comparison: Comparison, beside: Beside) -> dict[str, Any]:
    """Observed figures against the reference's bands: how many lie inside, and some charts."""
    base = comparison.pairs[0].base
    bands = beside.levels.get(base.label)
    if bands is None or len(base.run.members) < FEWEST:
        return {"charts": [], "inside": 0, "of": 0, "fits": ""}
    rows = {name: i for i, name in enumerate(base.run.outcomes)}
    counted, charts = [], []
    for name, every in beside.seen.items():
        seen = [one for one in every if one["month"] < bands.shape[2]]
        if name not in rows or not seen:
            continue
        low, high = (bands[rows[name], COLUMNS.index(key)] for key in ("p05", "p95"))
        inside = [bool(low[s["month"]] <= s["value"] <= high[s["month"]]) for s in seen]
        counted += inside
        charts.append(_seen(name, base.run.outcomes[name].unit, bands[rows[name]], seen, inside))
    fits = _fits(sum(counted), len(counted))
    return {"charts": _some(charts), "inside": sum(counted), "of": len(counted), "fits": fits}


def _some(charts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Charts of most figures, and in the last place that of most misses where none of them is."""
    ordered = sorted(charts, key=lambda one: -len(one["seen"]))
    shown, rest = ordered[: _SEEN - 1], ordered[_SEEN - 1 :]
    worst = max(ordered, key=lambda one: one["missed"], default=None)
    return shown + ([worst] if worst in rest else rest[:1])


def _fits(inside: int, every: int) -> str:
    """What the share inside says of bands that nine figures in ten should lie in.

    It says so only beyond two standard errors, as if figures missed independently of each other.
    """
    if not every:
        return ""
    error = 2 * (BAND * (1 - BAND) / every) ** 0.5
    off = inside / every - BAND
    how = f", so these are somewhat {'narrow' if off < 0 else 'wide'}" if abs(off) > error else ""
    return f"well-calibrated bands would hold {percent(BAND)}{how}"


def _seen(
    name: str, unit: str, bands: Levels, seen: Sequence[Mapping[str, Any]], inside: Sequence[bool]
) -> dict[str, Any]:
    """Bands of the simulated past with what was observed."""
    factor, until = scale(unit), max(s["month"] for s in seen)
    told = f"{sum(inside)} of {len(inside)} observed figures lie inside the 90 % band"
    stop = 12 * (until // 12 + 1)
    return {
        "outcome": name,
        "title": heading(name),
        "unit": shown_unit(unit),
        "told": told,
        "missed": len(inside) - sum(inside),
        "alt": f"{heading(name)}, simulated from 2022 and observed: {told}",
        "reference": {c: rounded(factor * bands[i][:stop]) for i, c in enumerate(COLUMNS)},
        "seen": [[s["month"], float(f"{factor * s['value']:.6g}")] for s in seen],
        "periods": [s["period"] for s in seen],
    }


def _causes(parts: Sequence[Mapping[str, Any]]) -> list[tuple[str, dict[str, str]]]:
    """Causes that bind makers and firms anywhere, with their labels, for the key of colours."""
    found: dict[str, dict[str, str]] = {"Makers": {}, "Firms": {}}
    for who in (one for part in parts for one in part["binds"]):
        kind = found["Firms" if who["who"] in FIRMS else "Makers"]
        for one in who["causes"]:
            if max(*one["world"], *one["reference"]) > 1:
                kind[one["cause"]] = one["label"]
    return [(kind, some) for kind, some in found.items() if some]


def _heat(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Of several scenarios one table of changes: a row each, outcomes across."""
    if len(parts) < 2:
        return None
    columns = [(card["outcome"], card["title"]) for card in parts[0]["cards"]]
    rows = []
    for part in parts:
        cards = {card["outcome"]: card for card in part["cards"]}
        cells = [cards[outcome] for outcome, _ in columns]
        rows.append({"head": part["title"], "told": False, "cells": cells})
    return {"of": "scenario", "columns": [title for _, title in columns], "rows": rows}


def _manifest(run: Results) -> dict[str, Any]:
    """What made the runs: nothing that differs between two folders of the same run."""
    found: Mapping[str, Any] = run.manifest
    draws = found.get("draws", {})
    posterior = draws.get("from") == "posterior"
    view = draws.get("view") or {}
    count = f"{draws.get('draws', 0):,}"
    if view.get("resampled"):
        count = f"{view['draws']:,} of {count}"
    return {
        "version": found.get("version", ""),
        "seed": found["seed"],
        "members": len(run.members),
        "until": found.get("until", ""),
        "draws": f"{count} posterior draws" if posterior else "the priors",
        "stale": draws.get("stale", ""),
        "view": view.get("name", ""),
        "code": found.get("code", ""),
        "sha": str(draws.get("sha256", ""))[:16],
        "sources": found.get("sources") or [],
        "fitted": posterior,
    }
